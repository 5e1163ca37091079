#include "ledger/domain/policy.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"
#include "tests/support/tier_refusals.hpp"

// Goal: the house's rules are dated, never backwards, and complete without anybody setting one.
// Method: histories written out; the shipped rules are walked for every act and record type.

namespace tress::testing::policy_test {

namespace {

using approval::Act;
using policy::Band;
using policy::Refusal;
using policy::RoleLimit;
using GivenPolicy = Given<policy::State, policy::Command>;
using Row = Refused<policy::State, policy::Command>;

policy::SetActRule rule() {
  return {Act::discount,
          {RoleLimit{Role::cashier, 10'00}, RoleLimit{Role::owner, std::nullopt}},
          {Band{0, 1, {Role::manager}}, Band{100'00, 2, {Role::manager, Role::owner}}},
          24,
          friday};
}

policy::ActRuleSet as_set(const policy::SetActRule& asked) {
  return {asked.act, asked.limits, asked.bands, asked.lapses_after_hours, asked.from};
}

template <class Command, class Change>
Command with(Command command, Change change) {
  change(command);
  return command;
}

/// The shipped rule of risk, but for one thing.
template <class Change>
policy::SetRiskRule risk_rule(Change change) {
  policy::SetRiskRule asked{std::nullopt, policy::shipped_risk_rule().rule, friday};
  change(asked.rule);
  return asked;
}

/// The suggested rule of retention, but for one thing.
template <class Change>
policy::SetRetentionRule retention_rule(Change change) {
  policy::SetRetentionRule asked{policy::suggested_retention_rule(), friday};
  change(asked.rule);
  return asked;
}

TEST_CASE("policy: a rule of risk has a number, and what nobody set is as shipped",
          "[unit][policy]") {
  SampleSalon salon;
  const auto strict = risk_rule([](auto& r) { r.control_percent = 20; });
  const policy::RiskRuleSet first{1, std::nullopt, strict.rule, friday};
  GivenPolicy{{}, salon.facts()}.when(strict).then({first});
  const policy::RiskRuleSet second{2, main_street, policy::shipped_risk_rule().rule, friday};
  GivenPolicy{{first}, salon.facts()}
      .when(policy::SetRiskRule{main_street, second.rule, friday})
      .then({second});
  const auto state = replayed<policy::State, policy::Event>({first, second});
  CHECK(policy::risk_rule_on(&state, main_street, friday) == second);
  CHECK(policy::risk_rule_on(&state, montreal, friday) == first);
  CHECK(policy::risk_rule_on(&state, montreal, thursday) == policy::shipped_risk_rule());
  CHECK(policy::risk_rule_on(nullptr, montreal, friday).version == 0);
}

TEST_CASE("policy: [S0-57] every act has a rule and approvers before anybody sets one",
          "[unit][policy]") {
  for (const auto& [act, name] : DescribedEnum<Act>::values) {
    INFO(name);
    const auto shipped = policy::rule_on(nullptr, act, friday);
    CHECK(shipped.act == act);
    REQUIRE_FALSE(shipped.bands.empty());
    CHECK(shipped.bands.front().from_minor == 0);
    CHECK(shipped.bands.front().approvals == 1);
    CHECK_FALSE(shipped.bands.front().approvers.empty());
    CHECK(shipped.lapses_after_hours > 0);
  }
  for (const auto& [kind, name] : DescribedEnum<policy::ReasonKind>::values) {
    INFO(name);
    CHECK_FALSE(policy::reasons_on(nullptr, kind, friday).empty());
  }
}

TEST_CASE("policy: [S0-2] [S0-53] each record type has an owner and another role as backup",
          "[unit][policy]") {
  for (const auto& [record, name] : DescribedEnum<policy::RecordType>::values) {
    INFO(name);
    const auto shipped = policy::owner_rule_on(nullptr, record, friday);
    CHECK(shipped.record == record);
    CHECK(shipped.owner != shipped.backup);
    CHECK(shipped.owner != Role::service);
    CHECK(shipped.backup != Role::service);
  }
}

TEST_CASE("policy: a rule counts from its day, and the one before it until then",
          "[unit][policy]") {
  const SampleSalon salon;
  GivenPolicy{{}, salon.facts()}.when(rule()).then({as_set(rule())});
  const auto later = with(rule(), [](auto& r) { r.from = saturday, r.lapses_after_hours = 5; });
  const auto state = replayed<policy::State, policy::Event>({as_set(later), as_set(rule())});
  CHECK(policy::rule_on(&state, Act::discount, thursday) == policy::shipped_rule(Act::discount));
  CHECK(policy::rule_on(&state, Act::discount, friday) == as_set(rule()));
  CHECK(policy::rule_on(&state, Act::discount, saturday) == as_set(later));
  CHECK(policy::rule_on(&state, Act::refund, saturday) == policy::shipped_rule(Act::refund));
  const policy::SetOwnerRule owners{policy::RecordType::client, Role::manager, Role::owner, friday};
  GivenPolicy{{}, salon.facts()}.when(owners).then(
      {policy::OwnerRuleSet{policy::RecordType::client, Role::manager, Role::owner, friday}});
  const policy::SetReasons reasons{policy::ReasonKind::proposal, {"flood"}, friday};
  GivenPolicy{{}, salon.facts()}.when(reasons).then(
      {policy::ReasonsSet{policy::ReasonKind::proposal, {"flood"}, friday}});
}

TEST_CASE("policy: a limit is a role's own, and the band follows from the amount",
          "[unit][policy]") {
  const auto set = as_set(rule());
  CHECK(policy::is_within_limit(set, Role::cashier, cad(10'00)));
  CHECK_FALSE(policy::is_within_limit(set, Role::cashier, cad(10'01)));
  CHECK_FALSE(policy::is_within_limit(set, Role::cashier, std::nullopt));
  CHECK_FALSE(policy::is_within_limit(set, Role::stylist, cad(1)));
  CHECK(policy::is_within_limit(set, Role::owner, std::nullopt));
  CHECK(policy::band_of(set, cad(99'99)).approvals == 1);
  CHECK(policy::band_of(set, cad(100'00)).approvals == 2);
  CHECK(policy::band_of(set, std::nullopt).approvals == 2);
}

TEST_CASE("policy: no retention rule is shipped, and two people set one", "[unit][policy]") {
  SampleSalon salon;
  CHECK(policy::retention_rule_on(nullptr, friday) == nullptr);
  const policy::State none;
  CHECK(policy::retention_rule_on(&none, friday) == nullptr);
  Facts approved = salon.facts(staff_actor(manager, Role::manager));
  const ApprovedBy word{Act::key_shredding, approved.actor, {cashier}, 1, false};
  approved.approved = &word;
  const auto asked = retention_rule([](auto&) {});
  const policy::RetentionRuleSet first{1, asked.rule, manager, friday};
  GivenPolicy{{}, approved}.when(asked).then({first});
  const policy::SetRetentionRule nothing{{{}, 0, 30}, saturday};
  const policy::RetentionRuleSet second{2, nothing.rule, manager, saturday};
  GivenPolicy{{first}, approved}.when(nothing).then({second});
  const auto state = replayed<policy::State, policy::Event>({first, second});
  CHECK(policy::retention_rule_on(&state, thursday) == nullptr);
  REQUIRE(policy::retention_rule_on(&state, friday) != nullptr);
  CHECK(*policy::retention_rule_on(&state, friday) == first);
  CHECK(*policy::retention_rule_on(&state, saturday) == second);
  // Another act's approval is none.
  const ApprovedBy other{Act::client_merge, approved.actor, {cashier}, 1, false};
  approved.approved = &other;
  GivenPolicy{{}, approved}.when(asked).then_refused(Refusal::needs_approval);
}

TEST_CASE("policy: every reason to refuse has a case", "[unit][policy]") {
  const SampleSalon salon;
  const Facts facts = salon.facts();
  const std::vector<policy::Event> full(policy::versions_max, as_set(rule()));
  const policy::SetReasons reasons{policy::ReasonKind::discount, {"birthday"}, friday};
  const std::vector<Row> rows{
      Row{"backwards",
          {},
          with(rule(), [](auto& r) { r.from = thursday; }),
          facts,
          Refusal::starts_in_the_past},
      Row{"two hundred versions", full, rule(), facts, Refusal::history_is_full},
      Row{"the service approves",
          {},
          with(rule(), [](auto& r) { r.bands[0].approvers = {Role::service}; }),
          facts,
          Refusal::role_is_not_for_people},
      Row{"two limits of one role",
          {},
          with(rule(),
               [](auto& r) {
                 r.limits.push_back({Role::cashier, 5});
               }),
          facts,
          Refusal::role_stands_twice},
      Row{"a limit below zero",
          {},
          with(rule(), [](auto& r) { r.limits[0].up_to_minor = -1; }),
          facts,
          Refusal::amount_is_negative},
      Row{"no band",
          {},
          with(rule(), [](auto& r) { r.bands.clear(); }),
          facts,
          Refusal::bands_are_missing},
      Row{"bands from 1 on",
          {},
          with(rule(), [](auto& r) { r.bands[0].from_minor = 1; }),
          facts,
          Refusal::bands_are_not_in_order},
      Row{"bands that go down",
          {},
          with(rule(), [](auto& r) { r.bands[1].from_minor = 0; }),
          facts,
          Refusal::bands_are_not_in_order},
      Row{"nobody approves",
          {},
          with(rule(), [](auto& r) { r.bands[1].approvers.clear(); }),
          facts,
          Refusal::approvers_are_missing},
      Row{"no approval",
          {},
          with(rule(), [](auto& r) { r.bands[0].approvals = 0; }),
          facts,
          Refusal::approvals_are_out_of_range},
      Row{"six approvals",
          {},
          with(rule(), [](auto& r) { r.bands[0].approvals = 6; }),
          facts,
          Refusal::approvals_are_out_of_range},
      Row{"a second word about a renewal date",
          {},
          with(rule(), [](auto& r) { r.act = Act::renewal_date; }),
          facts,
          Refusal::approvals_are_out_of_range},
      Row{"lapses at once",
          {},
          with(rule(), [](auto& r) { r.lapses_after_hours = 0; }),
          facts,
          Refusal::hours_are_out_of_range},
      Row{"no reason",
          {},
          with(reasons, [](auto& r) { r.codes.clear(); }),
          facts,
          Refusal::codes_are_missing},
      Row{"101 reasons",
          {},
          with(reasons, [](auto& r) { r.codes.assign(policy::codes_max + 1, "x"); }),
          facts,
          Refusal::too_many_codes},
      Row{"a reason in prose",
          {},
          with(reasons, [](auto& r) { r.codes = {"Her birthday"}; }),
          facts,
          Refusal::code_is_not_a_word},
      Row{"a reason twice",
          {},
          with(reasons,
               [](auto& r) {
                 r.codes = {"flood", "flood"};
               }),
          facts,
          Refusal::code_stands_twice},
      Row{"one's own backup",
          {},
          policy::SetOwnerRule{policy::RecordType::client, Role::owner, Role::owner, friday},
          facts,
          Refusal::owner_is_the_backup},
      Row{"a rule of risk for nowhere",
          {},
          policy::SetRiskRule{no_branch, policy::shipped_risk_rule().rule, friday},
          facts,
          Refusal::branch_is_unknown},
      Row{"medium above high",
          {},
          risk_rule([](auto& r) { r.medium_overdue_thousandths = 3000; }),
          facts,
          Refusal::thresholds_do_not_ascend},
      Row{"more than half left alone",
          {},
          risk_rule([](auto& r) { r.control_percent = 51; }),
          facts,
          Refusal::share_is_out_of_range},
      Row{"managers before the backup",
          {},
          risk_rule([](auto& r) { r.manager_after_hours = r.backup_after_hours; }),
          facts,
          Refusal::days_are_out_of_range},
      Row{"nobody may own a client",
          {},
          policy::SetOwnershipRule{policy::OwnershipRule{30, 0, 7, 14}, friday},
          facts,
          Refusal::clients_are_out_of_range},
      Row{"ends soon today",
          {},
          policy::SetEndsSoon{0, friday},
          facts,
          Refusal::days_are_out_of_range},
      Row{"six days of grace",
          {},
          retention_rule([](auto& r) { r.grace_days = 6; }),
          facts,
          Refusal::days_are_out_of_range},
      Row{"contact twice",
          {},
          retention_rule([](auto& r) { r.classes[1].kept = r.classes[0].kept; }),
          facts,
          Refusal::class_stands_twice},
      Row{"not even a month",
          {},
          retention_rule([](auto& r) { r.classes[0].months = 0; }),
          facts,
          Refusal::months_are_out_of_range},
      Row{"twenty years and a month more of a minor",
          {},
          retention_rule([](auto& r) { r.minor_months_more = 241; }),
          facts,
          Refusal::months_are_out_of_range},
      Row{"the service's own rule",
          {},
          retention_rule([](auto&) {}),
          salon.facts(system_actor()),
          Refusal::only_a_person_sets_it},
      Row{"one person alone", {}, retention_rule([](auto&) {}), facts, Refusal::needs_approval},
  };
  check_refusals<policy::State, policy::Command>(rows, policy_tier_refusals);
}

}  // namespace

}  // namespace tress::testing::policy_test
