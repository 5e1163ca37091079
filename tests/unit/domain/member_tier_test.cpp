#include <algorithm>
#include <set>

#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"
#include "tests/support/tier_refusals.hpp"

#include "ledger/domain/client.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/policy.hpp"

// Goal: member tiers are the salon's own list, plans name only what is on it, and a client is put
// into one by whom the owner rule names, with a reason; what has an end ends by itself. Method:
// histories are written out.

namespace tress::testing::member_tier_test {

namespace {

using std::chrono::days;
using GivenClient = Given<client::State, client::Command>;
using GivenPlan = Given<plan::State, plan::Command>;
using GivenPolicy = Given<policy::State, policy::Command>;
using PolicyRefusal = policy::Refusal;
using ClientRefusal = client::Refusal;

template <class Reason>
bool has_all(const std::set<Reason>& shown, const std::set<Reason>& wanted) {
  return std::includes(shown.begin(), shown.end(), wanted.begin(), wanted.end());
}

const client::Registered registered{lin, 1, std::nullopt, std::nullopt, {}};

const std::vector<policy::Tier> tiers{
    {"silver", "Silver", 1, false}, {"gold", "Gold", 2, false}, {"old_club", "Old club", 3, true}};

policy::SetTiers set_tiers(std::vector<policy::Tier> all = tiers) {
  return {std::move(all), friday};
}

policy::State house() {
  return replayed<policy::State, policy::Event>({policy::TiersSet{1, tiers, friday}});
}

Facts facts_of(SampleSalon& salon,
               Actor actor = staff_actor(manager, Role::manager),
               days later = days{0},
               const policy::State& rules = house()) {
  Facts facts =
      salon.facts_with([&](Table& table) { table.house_rules = rules; }, std::move(actor));
  facts.stream = id_cast<StreamId>(lin);
  facts.now += later;
  facts.effective_at += later;
  return facts;
}

client::SetTier into(std::optional<std::string> tier, std::optional<Day> until = std::nullopt) {
  return {lin, std::move(tier), "spend_reached", until, std::nullopt};
}

client::TierSet given(std::optional<std::string> tier,
                      std::optional<std::string> was,
                      std::optional<Day> until = std::nullopt) {
  return {std::move(tier), std::move(was), "spend_reached", until, manager, std::nullopt};
}

}  // namespace

TEST_CASE("policy: the salon's tiers are in force from their day on, and each is known by its code",
          "[unit][policy]") {
  SampleSalon salon;
  const policy::TiersSet set{1, tiers, friday};
  GivenPolicy{{}, salon.facts()}.when(set_tiers()).then({set});
  const policy::State state = house();
  CHECK(policy::tiers_on(nullptr, friday) == nullptr);
  CHECK(policy::tiers_on(&state, thursday) == nullptr);
  const policy::TiersSet* const in_force = policy::tiers_on(&state, friday);
  REQUIRE(in_force != nullptr);
  REQUIRE(policy::tier_named(in_force, "gold") != nullptr);
  CHECK(policy::tier_named(in_force, "gold")->rank == 2);
  CHECK(policy::tier_named(in_force, "platinum") == nullptr);
  CHECK(policy::tier_named(nullptr, "gold") == nullptr);
}

TEST_CASE("policy: a list of tiers that nobody could tell apart is refused", "[unit][policy]") {
  SampleSalon salon;
  std::set<PolicyRefusal> shown;
  const auto refused = [&](std::vector<policy::Tier> all, PolicyRefusal why) {
    GivenPolicy{{}, salon.facts()}.when(set_tiers(std::move(all))).then_refused(why);
    shown.insert(why);
  };
  refused({{"Gold", "Gold", 1, false}}, PolicyRefusal::code_is_not_a_word);
  refused({}, PolicyRefusal::tiers_are_missing);
  std::vector<policy::Tier> many;
  for (char letter = 'a'; many.size() <= policy::tiers_max; ++letter) {
    const auto rank = static_cast<std::uint16_t>(many.size() + 1);
    many.push_back({std::string{letter}, std::string{letter}, rank, false});
  }
  refused(many, PolicyRefusal::too_many_tiers);
  refused({{"a", "A", 1, false}, {"a", "B", 2, false}}, PolicyRefusal::tier_stands_twice);
  refused({{"a", "A", 1, false}, {"b", "A", 2, false}}, PolicyRefusal::tier_stands_twice);
  refused({{"a", "A", 1, false}, {"b", "B", 1, false}}, PolicyRefusal::rank_stands_twice);
  refused({{"a", "A", 0, false}}, PolicyRefusal::rank_is_out_of_range);
  refused({{"a", " ", 1, false}}, PolicyRefusal::tier_name_is_missing);
  refused({{"a", std::string(1'000, 'x'), 1, false}}, PolicyRefusal::tier_name_is_too_long);
  refused({{"a", "A\x01", 1, false}}, PolicyRefusal::tier_name_is_not_plain);
  GivenPolicy{{policy::TiersSet{1, tiers, friday}}, salon.facts()}
      .when(set_tiers({{"gold", "Gold", 2, false}}))
      .then_refused(PolicyRefusal::tier_is_left_out);
  shown.insert(PolicyRefusal::tier_is_left_out);
  CHECK(has_all(shown, policy_tier_refusals));
}

TEST_CASE("plan: a membership may name a tier that the salon has, and a package none",
          "[unit][plan]") {
  SampleSalon salon;
  std::set<plan::Refusal> shown;
  const auto refused = [&](const plan::Terms& asked, const policy::State& rules,
                           plan::Refusal why) {
    shown.insert(why);
    const Facts facts = facts_of(salon, staff_actor(manager, Role::manager), days{0}, rules);
    GivenPlan{{}, facts}.when(plan::Publish{"club", friday, asked}).then_refused(why);
  };
  plan::Terms terms = monthly(2, 60'00);
  terms.tier = "platinum";
  refused(terms, house(), plan::Refusal::tier_is_unknown);
  terms.tier = "old_club";
  refused(terms, house(), plan::Refusal::tier_is_unknown);
  terms.tier = "gold";
  refused(terms, policy::State{}, plan::Refusal::tier_is_unknown);
  const Facts facts = facts_of(salon);
  const plan::Published made{id_cast<PlanId>(facts.stream), "club", 1, friday, terms};
  GivenPlan{{}, facts}.when(plan::Publish{"club", friday, terms}).then({made});
  plan::Terms package = cuts(10, 500'00, plan::TaxPoint::at_sale);
  package.tier = "gold";
  refused(package, house(), plan::Refusal::tier_is_of_memberships);
  CHECK(has_all(shown, plan_tier_refusals));
}

TEST_CASE(
    "client: the owner rule says who gives a tier, and each change is an event with its reason "
    "and what was before [S1-21]",
    "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered}, facts_of(salon)}.when(into("gold")).then({given("gold", std::nullopt)});
  GivenClient{{registered, given("gold", std::nullopt)}, facts_of(salon)}
      .when(into("silver"))
      .then({given("silver", "gold")});
  GivenClient{{registered, given("gold", std::nullopt)}, facts_of(salon)}
      .when(into(std::nullopt))
      .then({given(std::nullopt, "gold")});
  const Actor at_the_till = staff_actor(cashier, Role::cashier);
  GivenClient{{registered}, facts_of(salon, at_the_till)}
      .when(into("gold"))
      .then_refused(ClientRefusal::not_the_responsible_role);
  policy::State other = house();
  other.owner_rules.push_back(
      {policy::RecordType::member_tier, Role::cashier, Role::owner, friday});
  client::TierSet by_cashier = given("gold", std::nullopt);
  by_cashier.set_by = cashier;
  GivenClient{{registered}, facts_of(salon, at_the_till, days{0}, other)}
      .when(into("gold"))
      .then({by_cashier});
  GivenClient{{registered}, facts_of(salon, staff_actor(manager, Role::manager), days{0}, other)}
      .when(into("gold"))
      .then_refused(ClientRefusal::not_the_responsible_role);
}

TEST_CASE("client: what makes no sense of a tier is refused by name", "[unit][client]") {
  SampleSalon salon;
  const client::TierSet gold = given("gold", std::nullopt);
  std::set<ClientRefusal> shown;
  const auto refused = [&](const std::vector<client::Event>& before, const client::SetTier& asked,
                           ClientRefusal why) {
    GivenClient{before, facts_of(salon)}.when(asked).then_refused(why);
    shown.insert(why);
  };
  refused({}, into("gold"), ClientRefusal::client_is_unknown);
  client::SetTier unlisted = into("gold");
  unlisted.reason = "because";
  refused({registered}, unlisted, ClientRefusal::reason_is_not_listed);
  client::SetTier wordless = into("gold");
  wordless.reason = "goodwill";
  refused({registered}, wordless, ClientRefusal::words_are_missing);
  client::SetTier blank = wordless;
  blank.words = Personal<std::string>{" "};
  refused({registered}, blank, ClientRefusal::text_is_missing);
  refused({registered}, into("platinum"), ClientRefusal::tier_is_unknown);
  refused({registered}, into("old_club"), ClientRefusal::tier_is_retired);
  refused({registered, gold}, into("gold"), ClientRefusal::tier_is_the_same);
  refused({registered}, into(std::nullopt), ClientRefusal::tier_is_the_same);
  refused({registered, gold}, into(std::nullopt, saturday), ClientRefusal::tier_has_no_end);
  refused({registered}, into("gold", thursday), ClientRefusal::day_is_in_the_past);
  refused({registered, client::Merged{mia}}, into("gold"), ClientRefusal::client_is_merged);
  const client::ErasureRequested asked{
      1, {client::PersonalClass::contact}, "client_asked", manager};
  const client::Erased erased{1, {client::PersonalClass::contact}, cashier, false, 0, {}};
  refused({registered, asked, erased}, into("gold"), ClientRefusal::class_is_erased);
  GivenClient{{registered}, facts_of(salon, staff_actor(cashier, Role::cashier))}
      .when(into("gold"))
      .then_refused(ClientRefusal::not_the_responsible_role);
  shown.insert(ClientRefusal::not_the_responsible_role);
  CHECK(has_all(shown, client_tier_refusals));
}

TEST_CASE("client: a tier that has an end is over after that day, by the system and not before",
          "[unit][client]") {
  SampleSalon salon;
  const client::TierSet until = given("gold", std::nullopt, saturday);
  GivenClient{{registered}, facts_of(salon)}.when(into("gold", saturday)).then({until});
  const auto state = replayed<client::State, client::Event>({registered, until});
  CHECK(client::next_due(state, facts_of(salon)) == when_over(saturday));
  const client::TierSet over{std::nullopt, "gold",       "time_is_over",
                             std::nullopt, std::nullopt, std::nullopt};
  GivenClient{{registered, until}, facts_of(salon, system_actor(), days{2})}
      .when(client::CarryOutDue{lin})
      .then({over});
  GivenClient{{registered, until}, facts_of(salon, system_actor(), days{1})}
      .when(client::EndTier{lin})
      .then_refused(ClientRefusal::time_is_not_over);
  GivenClient{{registered, until}, facts_of(salon, staff_actor(manager, Role::manager), days{2})}
      .when(client::EndTier{lin})
      .then_refused(ClientRefusal::only_the_service);
  const auto ended = replayed<client::State, client::Event>({registered, until, over});
  CHECK_FALSE(ended.tier.code);
  CHECK_FALSE(client::next_due(ended, facts_of(salon)));
  GivenClient{{registered, until}, facts_of(salon)}
      .when(into("gold", saturday + days{30}))
      .then({given("gold", "gold", saturday + days{30})});
}

}  // namespace tress::testing::member_tier_test
