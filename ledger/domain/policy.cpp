#include "ledger/domain/policy.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/approvals.hpp"
#include "ledger/domain/branch.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::policy {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

/// One stream: a house has one set of rules.
constexpr std::string_view stream_words = "policy";

/// Rules count from a day in UTC: they hold for all branches.
Day today(const Facts& facts) {
  return std::chrono::floor<std::chrono::days>(facts.now);
}

Result<void, Refusal> require_ahead(Day from, const Facts& facts) {
  if (from < today(facts) && !facts.is_import()) return Refusal::starts_in_the_past;
  return ok();
}

Result<void, Refusal> require_room(std::size_t versions) {
  if (versions >= versions_max) return Refusal::history_is_full;
  return ok();
}

bool has_two_of_one(std::vector<Role> roles) {
  std::sort(roles.begin(), roles.end());
  return std::adjacent_find(roles.begin(), roles.end()) != roles.end();
}

bool has_service(const std::vector<Role>& roles) {
  return std::find(roles.begin(), roles.end(), Role::service) != roles.end();
}

/// May return: role_is_not_for_people, role_stands_twice.
Result<void, Refusal> check_roles(const SetActRule& asked) {
  std::vector<Role> limited;
  for (const RoleLimit& limit : asked.limits) limited.push_back(limit.role);
  bool serves = has_service(limited);
  bool is_twice = has_two_of_one(limited);
  for (const Band& band : asked.bands) {
    serves = serves || has_service(band.approvers);
    is_twice = is_twice || has_two_of_one(band.approvers);
  }
  if (serves) return Refusal::role_is_not_for_people;
  if (is_twice) return Refusal::role_stands_twice;
  return ok();
}

bool is_negative(const RoleLimit& limit) {
  return limit.up_to_minor.value_or(0) < 0;
}

/// May return: bands_are_missing, bands_are_not_in_order, approvers_are_missing,
/// approvals_are_out_of_range.
Result<void, Refusal> check_bands(approval::Act act, const std::vector<Band>& bands) {
  if (bands.empty()) return Refusal::bands_are_missing;
  const auto descends = [](const Band& one, const Band& next) {
    return next.from_minor <= one.from_minor;
  };
  const bool is_ordered = bands.front().from_minor == 0 &&
                          std::adjacent_find(bands.begin(), bands.end(), descends) == bands.end();
  if (!is_ordered) return Refusal::bands_are_not_in_order;
  for (const Band& band : bands) {
    if (band.approvers.empty()) return Refusal::approvers_are_missing;
  }
  // A request for a renewal date is decided by one word.
  const unsigned most = act == approval::Act::renewal_date ? 1U : approvals_max;
  for (const Band& band : bands) {
    if (band.approvals < 1 || band.approvals > most) {
      return Refusal::approvals_are_out_of_range;
    }
  }
  return ok();
}

/// "entry_error": what stands in events for ever and is searched by.
bool is_word(const std::string& code) {
  constexpr std::size_t bytes_max = 40;
  return !code.empty() && code.size() <= bytes_max &&
         std::all_of(code.begin(), code.end(),
                     [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; });
}

Heading heading_of(const Facts& facts) {
  return {std::nullopt, facts.utc_day()};
}

template <class Set>
std::size_t versions_of(const std::vector<Set>& all,
                        bool (*is_same)(const Set&, const Set&),
                        const Set& one) {
  return static_cast<std::size_t>(
      std::count_if(all.begin(), all.end(), [&](const Set& other) { return is_same(one, other); }));
}

Outcome carry_out(const SetActRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  const ActRuleSet set{asked.act, asked.limits, asked.bands, asked.lapses_after_hours, asked.from};
  TRESS_TRY(require_room(versions_of<ActRuleSet>(
      state.act_rules, [](const auto& a, const auto& b) { return a.act == b.act; }, set)));
  TRESS_TRY(check_roles(asked));
  if (std::any_of(asked.limits.begin(), asked.limits.end(), is_negative)) {
    return Refusal::amount_is_negative;
  }
  TRESS_TRY(check_bands(asked.act, asked.bands));
  if (asked.lapses_after_hours < 1 || asked.lapses_after_hours > lapse_hours_max) {
    return Refusal::hours_are_out_of_range;
  }
  return one<Event>(heading_of(facts), set);
}

Outcome carry_out(const SetReasons& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  const ReasonsSet set{asked.kind, asked.codes, asked.from};
  TRESS_TRY(require_room(versions_of<ReasonsSet>(
      state.reasons, [](const auto& a, const auto& b) { return a.kind == b.kind; }, set)));
  if (asked.codes.empty()) return Refusal::codes_are_missing;
  if (asked.codes.size() > codes_max) return Refusal::too_many_codes;
  if (!std::all_of(asked.codes.begin(), asked.codes.end(), is_word)) {
    return Refusal::code_is_not_a_word;
  }
  if (std::set<std::string>(asked.codes.begin(), asked.codes.end()).size() != asked.codes.size()) {
    return Refusal::code_stands_twice;
  }
  return one<Event>(heading_of(facts), set);
}

Outcome carry_out(const SetOwnerRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  const OwnerRuleSet set{asked.record, asked.owner, asked.backup, asked.from};
  TRESS_TRY(require_room(versions_of<OwnerRuleSet>(
      state.owner_rules, [](const auto& a, const auto& b) { return a.record == b.record; }, set)));
  if (has_service({asked.owner, asked.backup})) return Refusal::role_is_not_for_people;
  if (asked.owner == asked.backup) return Refusal::owner_is_the_backup;
  return one<Event>(heading_of(facts), set);
}

/// Far above what a rule can mean.
constexpr std::uint32_t thousandths_max = 100'000;
constexpr unsigned rule_days_max = 365;
constexpr unsigned rule_hours_max = 24 * 90;
/// A larger control group would leave more clients alone than it can tell of.
constexpr unsigned control_percent_max = 50;

bool is_between(std::uint32_t value, std::uint32_t least, std::uint32_t most) {
  return value >= least && value <= most;
}

bool ascend(const RiskRule& rule) {
  const bool is_first = rule.low_overdue_thousandths > 0;
  return is_first && rule.low_overdue_thousandths < rule.medium_overdue_thousandths &&
         rule.medium_overdue_thousandths < rule.high_overdue_thousandths &&
         rule.high_overdue_thousandths <= thousandths_max;
}

bool are_shares(const RiskRule& rule) {
  constexpr std::uint32_t whole = 1000;
  return is_between(rule.complaint_overdue_thousandths, 1, thousandths_max) &&
         is_between(rule.one_visit_overdue_thousandths, 1, thousandths_max) &&
         is_between(rule.irregular_spread_thousandths, 0, thousandths_max) &&
         is_between(rule.irregular_factor_thousandths, whole, thousandths_max) &&
         rule.low_fall_thousandths <= whole &&
         rule.medium_visits_thousandths <= rule.low_fall_thousandths &&
         rule.medium_spend_thousandths <= rule.low_fall_thousandths &&
         rule.control_percent <= control_percent_max;
}

bool are_times(const RiskRule& rule) {
  return is_between(rule.window_days, 1, rule_days_max) &&
         is_between(rule.quiet_days, 1, rule_days_max) &&
         is_between(rule.contact_gap_days, 1, rule_days_max) &&
         is_between(rule.return_days, 1, rule_days_max) &&
         is_between(rule.data_age_hours_max, 1, rule_hours_max) && rule.backup_after_hours > 0 &&
         rule.backup_after_hours < rule.manager_after_hours &&
         rule.manager_after_hours <= rule_hours_max;
}

Outcome carry_out(const SetRiskRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  TRESS_TRY(require_room(state.risk_rules.size()));
  if (asked.branch) {
    const branch::State* const branch = facts.around->branch(*asked.branch);
    if (branch == nullptr || !branch->opened) return Refusal::branch_is_unknown;
  }
  if (!ascend(asked.rule)) return Refusal::thresholds_do_not_ascend;
  if (!are_shares(asked.rule)) return Refusal::share_is_out_of_range;
  if (!are_times(asked.rule)) return Refusal::days_are_out_of_range;
  const auto version = static_cast<std::uint32_t>(state.risk_rules.size() + 1);
  return one<Event>(heading_of(facts), RiskRuleSet{version, asked.branch, asked.rule, asked.from});
}

Outcome carry_out(const SetOwnershipRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  TRESS_TRY(require_room(state.ownership_rules.size()));
  const OwnershipRule& rule = asked.rule;
  const bool are_days = is_between(rule.owned_days, 1, rule_days_max) &&
                        rule.cool_down_days <= cool_down_days_max &&
                        rule.contact_within_days <= rule.owned_days;
  if (!are_days) return Refusal::days_are_out_of_range;
  if (!is_between(rule.clients_max, 1, owned_clients_max)) return Refusal::clients_are_out_of_range;
  return one<Event>(heading_of(facts), OwnershipRuleSet{rule, asked.from});
}

Outcome carry_out(const SetEndsSoon& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  TRESS_TRY(require_room(state.ends_soon.size()));
  if (!is_between(asked.days, 1, rule_days_max)) return Refusal::days_are_out_of_range;
  return one<Event>(heading_of(facts), EndsSoonSet{asked.days, asked.from});
}

Outcome carry_out(const SetReviewRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  TRESS_TRY(require_room(state.review_rules.size()));
  const ReviewRule& rule = asked.rule;
  const bool are_times = is_between(rule.within_days, 1, review_days_max) &&
                         is_between(rule.backup_after_hours, 1, review_backup_hours_max);
  if (!are_times) return Refusal::days_are_out_of_range;
  if (!is_between(rule.tip_percent_max, 1, tip_percent_max)) return Refusal::share_is_out_of_range;
  return one<Event>(heading_of(facts), ReviewRuleSet{rule, asked.from});
}

/// May return: days_are_out_of_range, class_stands_twice, months_are_out_of_range.
Result<void, Refusal> check_retention(const RetentionRule& rule) {
  if (!is_between(rule.grace_days, grace_days_min, grace_days_max)) {
    return Refusal::days_are_out_of_range;
  }
  std::set<client::PersonalClass> classes;
  for (const KeptFor& one : rule.classes) classes.insert(one.kept);
  if (classes.size() != rule.classes.size()) return Refusal::class_stands_twice;
  const bool are_months =
      rule.minor_months_more <= retention_months_max &&
      std::all_of(rule.classes.begin(), rule.classes.end(),
                  [](const auto& one) { return is_between(one.months, 1, retention_months_max); });
  if (!are_months) return Refusal::months_are_out_of_range;
  return ok();
}

Outcome carry_out(const SetRetentionRule& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  TRESS_TRY(require_room(state.retention_rules.size()));
  TRESS_TRY(check_retention(asked.rule));
  // Each erasure names whoever answers for the rule.
  if (!facts.actor.person) return Refusal::only_a_person_sets_it;
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::key_shredding, std::nullopt, facts));
  const auto version = static_cast<std::uint32_t>(state.retention_rules.size() + 1);
  return one<Event>(heading_of(facts),
                    RetentionRuleSet{version, asked.rule, *facts.actor.person, asked.from});
}

/// May return: tier_name_is_missing, tier_name_is_too_long, tier_name_is_not_plain.
Result<void, Refusal> check_names(const std::vector<Tier>& tiers) {
  auto gravest = rules::TextFault::none;
  for (const Tier& tier : tiers) {
    gravest = rules::graver(gravest, rules::fault_of({rules::name(tier.name)}));
  }
  switch (gravest) {
    case rules::TextFault::none: return ok();
    case rules::TextFault::missing: return Refusal::tier_name_is_missing;
    case rules::TextFault::too_long: return Refusal::tier_name_is_too_long;
    case rules::TextFault::not_plain: return Refusal::tier_name_is_not_plain;
  }
  TRESS_UNREACHABLE();
}

/// No two by which a client would be told the same, and none of which nobody could say whether it
/// is the higher one. May return: tier_stands_twice, rank_stands_twice, rank_is_out_of_range.
Result<void, Refusal> check_tiers(const std::vector<Tier>& tiers) {
  std::set<std::string> codes;
  std::set<std::string> names;
  std::set<std::uint16_t> ranks;
  for (const Tier& tier : tiers) {
    const bool is_new = codes.insert(tier.code).second && names.insert(tier.name).second;
    if (!is_new) return Refusal::tier_stands_twice;
    ranks.insert(tier.rank);
  }
  if (ranks.size() != tiers.size()) return Refusal::rank_stands_twice;
  if (ranks.contains(0)) return Refusal::rank_is_out_of_range;
  return ok();
}

/// What clients are in, or plans name, keeps a name and a rank.
bool has_all_of(const std::vector<Tier>& tiers, const TiersSet& before) {
  return std::all_of(before.tiers.begin(), before.tiers.end(), [&](const Tier& one) {
    return std::any_of(tiers.begin(), tiers.end(),
                       [&](const Tier& tier) { return tier.code == one.code; });
  });
}

Outcome carry_out(const SetTiers& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_ahead(asked.from, facts));
  TRESS_TRY(require_room(state.tiers.size()));
  if (!std::all_of(asked.tiers.begin(), asked.tiers.end(),
                   [](const Tier& tier) { return is_word(tier.code); })) {
    return Refusal::code_is_not_a_word;
  }
  if (asked.tiers.empty()) return Refusal::tiers_are_missing;
  if (asked.tiers.size() > tiers_max) return Refusal::too_many_tiers;
  TRESS_TRY(check_tiers(asked.tiers));
  TRESS_TRY(check_names(asked.tiers));
  const bool leaves_none_out =
      std::all_of(state.tiers.begin(), state.tiers.end(),
                  [&](const TiersSet& before) { return has_all_of(asked.tiers, before); });
  if (!leaves_none_out) return Refusal::tier_is_left_out;
  const auto version = static_cast<std::uint32_t>(state.tiers.size() + 1);
  return one<Event>(heading_of(facts), TiersSet{version, asked.tiers, asked.from});
}

State after(State before, const ActRuleSet& set) {
  TRESS_ASSERT(!set.bands.empty());
  before.act_rules.push_back(set);
  return before;
}

State after(State before, const ReasonsSet& set) {
  before.reasons.push_back(set);
  return before;
}

State after(State before, const OwnerRuleSet& set) {
  before.owner_rules.push_back(set);
  return before;
}

State after(State before, const RiskRuleSet& set) {
  TRESS_ASSERT(set.version == before.risk_rules.size() + 1);
  before.risk_rules.push_back(set);
  return before;
}

State after(State before, const OwnershipRuleSet& set) {
  before.ownership_rules.push_back(set);
  return before;
}

State after(State before, const ReviewRuleSet& set) {
  before.review_rules.push_back(set);
  return before;
}

State after(State before, const EndsSoonSet& set) {
  before.ends_soon.push_back(set);
  return before;
}

State after(State before, const RetentionRuleSet& set) {
  TRESS_ASSERT(set.version == before.retention_rules.size() + 1);
  before.retention_rules.push_back(set);
  return before;
}

State after(State before, const TiersSet& set) {
  TRESS_ASSERT(set.version == before.tiers.size() + 1);
  before.tiers.push_back(set);
  return before;
}

/// The one in force, or null.
template <class Set, class IsAbout>
const Set* in_force(const std::vector<Set>& all, Day day, const IsAbout& is_about) {
  const Set* latest = nullptr;
  for (const Set& set : all) {
    if (set.from > day || !is_about(set)) continue;
    if (latest == nullptr || set.from >= latest->from) latest = &set;
  }
  return latest;
}

}  // namespace

ActRuleSet rule_on(const State* state, approval::Act act, Day day) {
  const ActRuleSet* const set =
      state == nullptr ? nullptr : in_force(state->act_rules, day, [act](const ActRuleSet& one) {
        return one.act == act;
      });
  return set == nullptr ? shipped_rule(act) : *set;
}

std::vector<std::string> reasons_on(const State* state, ReasonKind kind, Day day) {
  const ReasonsSet* const set =
      state == nullptr ? nullptr : in_force(state->reasons, day, [kind](const ReasonsSet& one) {
        return one.kind == kind;
      });
  return set == nullptr ? shipped_reasons(kind) : set->codes;
}

OwnerRuleSet owner_rule_on(const State* state, RecordType record, Day day) {
  const OwnerRuleSet* const set =
      state == nullptr ? nullptr
                       : in_force(state->owner_rules, day, [record](const OwnerRuleSet& one) {
                           return one.record == record;
                         });
  return set == nullptr ? shipped_owner_rule(record) : *set;
}

OwnershipRule ownership_rule_on(const State* state, Day day) {
  const auto any = [](const OwnershipRuleSet&) { return true; };
  const OwnershipRuleSet* const set =
      state == nullptr ? nullptr : in_force(state->ownership_rules, day, any);
  return set == nullptr ? shipped_ownership_rule() : set->rule;
}

std::uint16_t ends_soon_days_on(const State* state, Day day) {
  const auto any = [](const EndsSoonSet&) { return true; };
  const EndsSoonSet* const set = state == nullptr ? nullptr : in_force(state->ends_soon, day, any);
  return set == nullptr ? shipped_ends_soon_days : set->days;
}

ReviewRule review_rule_on(const State* state, Day day) {
  const auto any = [](const ReviewRuleSet&) { return true; };
  const ReviewRuleSet* const set =
      state == nullptr ? nullptr : in_force(state->review_rules, day, any);
  return set == nullptr ? shipped_review_rule() : set->rule;
}

const RetentionRuleSet* retention_rule_on(const State* state, Day day) {
  const auto any = [](const RetentionRuleSet&) { return true; };
  return state == nullptr ? nullptr : in_force(state->retention_rules, day, any);
}

const TiersSet* tiers_on(const State* state, Day day) {
  const auto any = [](const TiersSet&) { return true; };
  return state == nullptr ? nullptr : in_force(state->tiers, day, any);
}

const Tier* tier_named(const TiersSet* set, std::string_view code) {
  if (set == nullptr) return nullptr;
  const auto found = std::find_if(set->tiers.begin(), set->tiers.end(),
                                  [&](const Tier& tier) { return tier.code == code; });
  return found == set->tiers.end() ? nullptr : &*found;
}

RiskRuleSet risk_rule_on(const State* state, BranchId branch, Day day) {
  if (state == nullptr) return shipped_risk_rule();
  const auto of_branch = [&](const RiskRuleSet& one) { return one.branch == branch; };
  const auto of_all = [](const RiskRuleSet& one) { return !one.branch; };
  const RiskRuleSet* set = in_force(state->risk_rules, day, of_branch);
  if (set == nullptr) set = in_force(state->risk_rules, day, of_all);
  return set == nullptr ? shipped_risk_rule() : *set;
}

const Band& band_of(const ActRuleSet& rule, const std::optional<Money>& amount) {
  TRESS_ASSERT(!rule.bands.empty());
  if (!amount) return rule.bands.back();
  const Band* found = &rule.bands.front();
  for (const Band& band : rule.bands) {
    if (band.from_minor <= amount->minor()) found = &band;
  }
  return *found;
}

bool is_within_limit(const ActRuleSet& rule, Role role, const std::optional<Money>& amount) {
  return std::any_of(rule.limits.begin(), rule.limits.end(), [&](const RoleLimit& limit) {
    if (limit.role != role) return false;
    return !limit.up_to_minor || (amount && amount->minor() <= *limit.up_to_minor);
  });
}

StreamName stream_of(const Command&) {
  return named_by_words(std::string{stream_words});
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::policy
