#include "api/routes/gate_plan.hpp"

#include <algorithm>
#include <utility>

#include "api/routes/client_files.hpp"
#include "api/routes/member_tier.hpp"
#include "ledger/domain/plan.hpp"
#include "projections/client_card/client_card.hpp"
#include "projections/memberships/memberships.hpp"

namespace tress {

namespace {

using appointments::Appointment;
using appointments::Coverage;
using appointments::Gate;

/// Of what a client has said.
constexpr std::size_t tags_shown_max = 3;

bool is_held_for(const memberships::Membership& held, AppointmentId visit) {
  return std::any_of(held.holds.begin(), held.holds.end(), [&](const memberships::Hold& hold) {
    return hold.appointment == visit && hold.status == memberships::HoldStatus::reserved;
  });
}

/// What the lots of a benefit have left for that day.
void count_lots(const memberships::Membership& held,
                const std::string& benefit,
                Day day,
                Coverage& shown) {
  for (const memberships::Lot& lot : held.lots) {
    const bool is_in_force = !lot.expires_on || *lot.expires_on >= day;
    if (lot.benefit != benefit || !is_in_force || lot.available <= 0) continue;
    if (lot.is_unlimited) {
      shown.is_unlimited = true;
    } else {
      shown.units_left += lot.available;
    }
  }
}

/// Nothing if the plan does not pay for this service, or has nothing left for it. What only takes a
/// part off the price does not pay for it.
std::optional<Coverage> coverage_of(const memberships::Membership& held,
                                    const plan::Terms& terms,
                                    const Appointment& visit) {
  const plan::Benefit* const benefit = plan::benefit_with(terms, visit.item);
  if (benefit == nullptr || plan::is_discount(*benefit)) return std::nullopt;
  Coverage shown{held.membership, held.plan, is_held_for(held, visit.appointment), 0, false};
  if (!held.paused_on) count_lots(held, benefit->code, visit.day, shown);
  const bool is_of_use = shown.is_held || shown.is_unlimited || shown.units_left > 0;
  return is_of_use ? std::optional{shown} : std::nullopt;
}

Result<void, Fault> add_coverage(const Parts& parts,
                                 const std::vector<ClientId>& files,
                                 const Appointment& visit,
                                 Gate& gate) {
  TRESS_TRY(const auto view, parts.follower.snapshot("memberships"));
  for (const ClientId file : files) {
    TRESS_TRY(const auto page, memberships::of_client(*view, file));
    for (const memberships::Membership& held : page.rows) {
      TRESS_TRY(const auto plan, memberships::find_plan(*view, held.plan));
      if (!plan || held.plan_version < 1 || held.plan_version > plan->versions.size()) continue;
      const auto one = coverage_of(held, plan->versions[held.plan_version - 1].terms, visit);
      if (one) gate.coverage.push_back(*one);
    }
  }
  gate.is_covered = !gate.coverage.empty();
  return ok();
}

Result<void, Fault> add_tier(const Parts& parts, ClientId client, Gate& gate) {
  TRESS_TRY(const auto tiers, MemberTiers::open(parts));
  TRESS_TRY(auto standing, tiers.standing(client));
  gate.tier = std::move(standing.name);
  return ok();
}

/// The latest first.
Result<void, Fault> add_feedback(const Parts& parts,
                                 const std::vector<ClientId>& files,
                                 const Appointment& visit,
                                 Gate& gate) {
  TRESS_TRY(const auto view, parts.follower.snapshot("client_card"));
  std::vector<client_card::Feedback> said;
  for (const ClientId file : files) {
    TRESS_TRY(const auto relation, client_card::relation(*view, file));
    if (!relation) continue;
    for (const auto& one : relation->feedback) {
      if (one.item == visit.item) said.push_back(one);
    }
  }
  std::sort(said.begin(), said.end(), [](const auto& one, const auto& other) {
    return one.source.position > other.source.position;
  });
  for (const auto& one : said) {
    for (const std::string& tag : one.tags) {
      if (gate.feedback_tags.size() < tags_shown_max) gate.feedback_tags.push_back(tag);
    }
  }
  return ok();
}

}  // namespace

Result<void, Fault> add_plan_and_feedback(const Parts& parts,
                                          const Appointment& visit,
                                          Gate& gate) {
  if (!visit.client) return ok();
  TRESS_TRY(const auto files, files_shown(parts, *visit.client));
  TRESS_TRY(add_coverage(parts, files, visit, gate));
  TRESS_TRY(add_tier(parts, *visit.client, gate));
  return add_feedback(parts, files, visit, gate);
}

}  // namespace tress
