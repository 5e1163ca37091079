#include "api/routes/member_tier.hpp"

#include <algorithm>
#include <utility>

#include "api/routes/client_files.hpp"
#include "api/routes/states_now.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/policy.hpp"
#include "projections/policies/policies.hpp"
#include "projections/tiers/tiers.hpp"

namespace tress {

namespace {

using memberships::Lot;
using memberships::Membership;
using tiers::Ground;
using tiers::Standing;

/// The lots that were granted last, but for what somebody added afterwards.
std::vector<const Lot*> newest_of(const Membership& held) {
  std::vector<const Lot*> newest;
  for (const Lot& lot : held.lots) {
    if (lot.origin == membership::Origin::adjustment) continue;
    const bool goes_with = !newest.empty() && newest.front()->granted.event == lot.granted.event;
    if (!goes_with) newest.clear();
    newest.push_back(&lot);
  }
  return newest;
}

bool is_given_back(const Lot* lot) {
  return lot->refunded > 0 || lot->taken_back > 0;
}

/// What was granted is there, or was used up by whom it was granted to.
bool is_theirs(const Lot* lot) {
  const bool was_used = lot->used + lot->forfeited + lot->expired + lot->earned > 0;
  return lot->paid_units > 0 && (was_used || lot->available + lot->reserved > 0);
}

/// Units that somebody added are of the version that they were added to: they begin nothing.
Day since_when(const Membership& held, const memberships::Plan& plan) {
  const auto tier_of = [&](std::uint32_t version) -> std::optional<std::string> {
    const bool is_known = version >= 1 && version <= plan.versions.size();
    return is_known ? plan.versions[version - 1].terms.tier : std::nullopt;
  };
  const auto tier = tier_of(held.plan_version);
  Timestamp since = held.started.recorded_at;
  bool has_it = false;
  for (const Lot& lot : held.lots) {
    if (lot.origin == membership::Origin::adjustment) continue;
    const bool had_it = has_it && lot.origin != membership::Origin::upgrade;
    has_it = tier_of(lot.plan_version) == tier;
    if (has_it && !had_it) since = std::max(since, lot.granted.recorded_at);
  }
  return std::chrono::floor<std::chrono::days>(since);
}

bool is_paused(const Membership& held, Day today) {
  return held.paused_on && *held.paused_on <= today;
}

Result<std::unique_ptr<views::Snapshot>, Fault> view_at(const Parts& parts,
                                                        const views::Projection& view,
                                                        Position least) {
  if (least > 0) {
    static_cast<void>(parts.follower.wait_for(view.name(), least - 1, view_wait_max));
  }
  return parts.follower.snapshot(view.name());
}

Ground ground(const policy::Tier& tier,
              tiers::Origin origin,
              std::optional<Day> until,
              ClientId file,
              const provenance::Source& source) {
  return {tier.code, tier.name, tier.rank, origin, std::nullopt, std::nullopt, until, file, source};
}

/// The highest first; of one that several give, the one that lasts longest.
bool is_before(const Ground& one, const Ground& other) {
  if (one.rank != other.rank) return one.rank > other.rank;
  if (!one.until || !other.until) return !one.until && other.until;
  return *one.until > *other.until;
}

}  // namespace

bool is_running(const Membership& held, Day today) {
  const bool has_period = held.kind == plan::PlanKind::membership && held.starts_on <= today &&
                          held.period_until && *held.period_until >= today;
  if (!has_period || is_paused(held, today)) return false;
  const auto newest = newest_of(held);
  return std::none_of(newest.begin(), newest.end(), is_given_back) &&
         std::any_of(newest.begin(), newest.end(), is_theirs);
}

Result<MemberTiers, Fault> MemberTiers::open(const Parts& parts, Position least) {
  MemberTiers opened{parts};
  opened.today_ = std::chrono::floor<std::chrono::days>(parts.clock.now());
  TRESS_TRY(opened.tiers_, view_at(parts, tiers::projection(), least));
  TRESS_TRY(opened.memberships_, view_at(parts, memberships::projection(), least));
  TRESS_TRY(const auto rules, view_at(parts, policies::projection(), least));
  TRESS_TRY(auto found, policies::tiers(*rules, opened.today_));
  opened.in_force_ = std::move(found.in_force);
  opened.rules_.tiers = std::move(found.sets);
  return opened;
}

const policy::Tier* MemberTiers::tier_named(const std::optional<std::string>& code) const {
  return code ? policy::tier_named(in_force_ ? &*in_force_ : nullptr, *code) : nullptr;
}

bool MemberTiers::gives(const policy::Tier& tier, const Held& held) const {
  if (!tier.is_retired) return true;
  const policy::Tier* const then =
      policy::tier_named(policy::tiers_on(&rules_, held.since), tier.code);
  return then == nullptr || !then->is_retired;
}

std::uint16_t MemberTiers::rank_of(const std::optional<std::string>& code) const {
  const policy::Tier* const tier = tier_named(code);
  return tier == nullptr ? std::uint16_t{0} : tier->rank;
}

Result<std::vector<MemberTiers::Held>, Fault> MemberTiers::held_by(ClientId file) const {
  std::vector<Held> all;
  StatesNow states{parts_.log};
  const Timestamp now = parts_.clock.now();
  TRESS_TRY(const auto page, memberships::of_client(*memberships_, file));
  for (const Membership& row : page.rows) {
    TRESS_TRY(const auto plan, memberships::find_plan(*memberships_, row.plan));
    const bool is_known =
        plan && row.plan_version >= 1 && row.plan_version <= plan->versions.size();
    if (!is_known) continue;
    TRESS_TRY(const Day today, states.date_in(row.branch, now));
    all.push_back({row, today, plan->versions[row.plan_version - 1].terms, since_when(row, *plan)});
  }
  return all;
}

Result<void, Fault> MemberTiers::add_given(ClientId file, Standing& standing) const {
  TRESS_TRY(const auto last, tiers::last_change(*tiers_, file));
  // Its last day is over before the system has said so.
  if (!last || (last->until && *last->until < today_)) return ok();
  const policy::Tier* const tier = tier_named(last->tier);
  if (tier == nullptr) return ok();
  standing.grounds.push_back(ground(*tier, tiers::Origin::given, last->until, file, last->source));
  return ok();
}

Result<void, Fault> MemberTiers::add_plans(ClientId file, Standing& standing) const {
  TRESS_TRY(const auto all, held_by(file));
  for (const Held& held : all) {
    const policy::Tier* const tier = tier_named(held.terms.tier);
    if (tier == nullptr || !gives(*tier, held) || !is_running(held.row, held.today)) continue;
    Ground one = ground(*tier, tiers::Origin::plan, held.row.period_until, file, held.row.started);
    one.membership = held.row.membership;
    one.plan = held.row.plan;
    standing.grounds.push_back(std::move(one));
  }
  return ok();
}

Result<Standing, Fault> MemberTiers::standing(ClientId client) const {
  Standing standing{client, today_, std::nullopt, std::nullopt, {}};
  TRESS_TRY(const auto files, files_shown(parts_, client));
  for (const ClientId file : files) {
    TRESS_TRY(add_given(file, standing));
    TRESS_TRY(add_plans(file, standing));
  }
  std::stable_sort(standing.grounds.begin(), standing.grounds.end(), is_before);
  if (!standing.grounds.empty()) {
    standing.tier = standing.grounds.front().tier;
    standing.name = standing.grounds.front().name;
  }
  return standing;
}

Result<views::Page<Standing>, Fault> MemberTiers::members(const std::optional<std::string>& tier,
                                                          const views::Paging& paging) const {
  return tiers::members(*tiers_, paging,
                        [&](ClientId client) -> Result<std::optional<Standing>, Fault> {
                          TRESS_TRY(auto found, standing(client));
                          const bool is_meant = found.tier && (!tier || found.tier == tier);
                          if (!is_meant) return std::optional<Standing>{};
                          return std::optional{std::move(found)};
                        });
}

Result<bool, Fault> MemberTiers::has_open_matter(const std::vector<ClientId>& files) const {
  for (const ClientId file : files) {
    TRESS_TRY(const bool is_open, tiers::has_open_matter(*tiers_, file));
    if (is_open) return true;
  }
  return false;
}

Result<bool, Fault> MemberTiers::is_higher_on_sale(const Held& held) const {
  const std::uint16_t rank = rank_of(held.terms.tier);
  views::Paging paging;
  while (true) {
    TRESS_TRY(auto page, memberships::plans(*memberships_, paging));
    for (const memberships::Plan& plan : page.rows) {
      const plan::State state{plan.version, plan.versions, plan.is_retired};
      const plan::Published* const sold = plan::version_on(state, held.today);
      if (plan.is_retired || sold == nullptr) continue;
      const policy::Tier* const tier = tier_named(sold->terms.tier);
      const bool is_higher = tier != nullptr && !tier->is_retired && tier->rank > rank;
      const bool is_theirs = sold->terms.price.currency() == held.terms.price.currency();
      if (is_higher && is_theirs) return true;
    }
    if (!page.next) return false;
    paging.from = std::move(*page.next);
  }
}

Result<std::vector<MembershipId>, Fault> MemberTiers::to_upgrade(ClientId client) const {
  std::vector<MembershipId> all;
  if (!in_force_) return all;
  TRESS_TRY(const auto files, files_shown(parts_, client));
  TRESS_TRY(const bool is_unsettled, has_open_matter(files));
  if (is_unsettled) return all;
  for (const ClientId file : files) {
    TRESS_TRY(const auto held_all, held_by(file));
    for (const Held& held : held_all) {
      if (held.row.failures > 0 || !is_running(held.row, held.today)) continue;
      TRESS_TRY(const bool is_offered, is_higher_on_sale(held));
      if (is_offered) all.push_back(held.row.membership);
    }
  }
  return all;
}

}  // namespace tress
