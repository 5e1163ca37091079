#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/client.hpp"
#include "ledger/domain/policy.hpp"

// Goal: how long a client of the pool stays with somebody, and how many they may have, is the
// salon's policy (requirements.md S2-74); what nobody set is as shipped. Method: histories are
// written out.

namespace tress::testing::ownership_rule_test {

namespace {

using std::chrono::days;
using GivenClient = Given<client::State, client::Command>;
using GivenPolicy = Given<policy::State, policy::Command>;

const client::Registered registered{lin, 1, std::nullopt, std::nullopt, {}};
const policy::OwnershipRule shipped = policy::shipped_ownership_rule();

template <class Change>
policy::SetOwnershipRule rule(Change change) {
  policy::SetOwnershipRule asked{shipped, friday};
  change(asked.rule);
  return asked;
}

Facts client_facts(Facts facts) {
  facts.stream = id_cast<StreamId>(lin);
  return facts;
}

/// The facts of a salon whose policy is that rule, on a later day.
Facts facts_under(SampleSalon& salon, const policy::OwnershipRule& rule, days later = days{0}) {
  Facts facts = client_facts(salon.facts_with(
      [&](Table& table) {
        policy::State state;
        state.ownership_rules.push_back({rule, friday});
        table.house_rules = state;
      },
      staff_actor(stylist, Role::stylist)));
  facts.now += later;
  facts.effective_at += later;
  return facts;
}

client::FollowUpDone followed_up() {
  return {1, "reached", std::nullopt};
}

}  // namespace

TEST_CASE("policy: a rule of ownership is in force from its day on, and before it what is shipped",
          "[unit][policy]") {
  SampleSalon salon;
  const auto more = rule([](auto& one) { one.clients_max = 80; });
  const policy::OwnershipRuleSet set{more.rule, friday};
  GivenPolicy{{}, salon.facts()}.when(more).then({set});
  const auto state = replayed<policy::State, policy::Event>({set});
  CHECK(policy::ownership_rule_on(&state, friday).clients_max == 80);
  CHECK(policy::ownership_rule_on(&state, thursday) == shipped);
  CHECK(policy::ownership_rule_on(nullptr, friday) == shipped);
  CHECK(shipped.owned_days == 30);
  CHECK(shipped.clients_max == 50);
  CHECK(shipped.cool_down_days == 7);
  CHECK(shipped.contact_within_days == 14);
}

TEST_CASE("policy: every limit of a rule of ownership has a reason to refuse", "[unit][policy]") {
  SampleSalon salon;
  using policy::Refusal;
  const auto refused = [&](auto change, Refusal why) {
    GivenPolicy{{}, salon.facts()}.when(rule(change)).then_refused(why);
  };
  refused([](auto& one) { one.owned_days = 0; }, Refusal::days_are_out_of_range);
  refused([](auto& one) { one.owned_days = 366; }, Refusal::days_are_out_of_range);
  refused([](auto& one) { one.cool_down_days = 91; }, Refusal::days_are_out_of_range);
  refused([](auto& one) { one.contact_within_days = 31; }, Refusal::days_are_out_of_range);
  refused([](auto& one) { one.clients_max = 0; }, Refusal::clients_are_out_of_range);
  refused([](auto& one) { one.clients_max = 501; }, Refusal::clients_are_out_of_range);
  GivenPolicy{{}, salon.facts()}
      .when(policy::SetOwnershipRule{shipped, thursday})
      .then_refused(Refusal::starts_in_the_past);
}

TEST_CASE("client: a claim lasts as long as the salon's policy says", "[unit][client]") {
  SampleSalon salon;
  const policy::OwnershipRule long_rule{90, 80, 21, 0};
  const client::Claimed claimed{stylist, friday + days{90}, std::nullopt};
  GivenClient{{registered}, facts_under(salon, long_rule)}.when(client::Claim{lin}).then({claimed});
  GivenClient{{registered, claimed}, facts_under(salon, long_rule)}
      .when(client::Release{lin, "given_back"})
      .then({client::Released{stylist, "given_back", friday + days{21}}});
}

TEST_CASE("client: whoever has not been in touch within two weeks loses the client to the pool",
          "[unit][client]") {
  SampleSalon salon;
  const client::Claimed claimed{stylist, friday + days{30}, friday + days{14}};
  const auto after = [&](std::vector<client::Event> history) {
    return replayed<client::State, client::Event>(history);
  };
  const Facts now = facts_under(salon, shipped);
  const auto due = next_due(after({registered, claimed}), now);
  REQUIRE(due.has_value());
  CHECK(*due == Timestamp{friday + days{15}} + std::chrono::hours{12});
  Facts then = facts_under(salon, shipped, days{15});
  then.actor = system_actor();
  then.now = *due;
  GivenClient{{registered, claimed}, then}
      .when(client::CarryOutDue{lin})
      .then({client::Released{stylist, "no_follow_up", friday + days{15} + days{7}}});
  // A follow-up that was done is being in touch: then the thirty days count.
  const client::FollowUpPlanned planned{
      1, client::FollowUpKind::call, stylist, manager, saturday, std::nullopt};
  const auto in_touch = after({registered, claimed, planned, followed_up()});
  REQUIRE(next_due(in_touch, now).has_value());
  CHECK(*next_due(in_touch, now) == Timestamp{friday + days{31}} + std::chrono::hours{12});
}

TEST_CASE("client: the service releases nobody for want of a follow-up before the day is over",
          "[unit][client]") {
  SampleSalon salon;
  const client::Claimed claimed{stylist, friday + days{30}, friday + days{14}};
  Facts early = facts_under(salon, shipped, days{14});
  early.actor = system_actor();
  GivenClient{{registered, claimed}, early}
      .when(client::Release{lin, "no_follow_up"})
      .then_refused(client::Refusal::time_is_not_over);
}

}  // namespace tress::testing::ownership_rule_test
