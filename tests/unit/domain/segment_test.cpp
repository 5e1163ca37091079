#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/client.hpp"

// Goal: who puts a client into a segment is laid down by the salon's owner rule, and a rule's own
// finding says which version of it found that. Method: one history, different people and rules.

namespace tress::testing::segment_test {

namespace {

using client::Refusal;
using GivenClient = Given<client::State, client::Command>;

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};
const StaffId reception = nth<StaffId>(7);

Facts facts_of(SampleSalon& salon, Actor actor, const policy::State& rules = {}) {
  return salon.facts_with(
      [&](Table& table) {
        table.people[reception] = hired(reception, "Eve", Role::receptionist);
        table.card_state = replayed<card::State, card::Event>(
            {card::TermListed{card::List::segment, "regulars", "Regulars"}});
        table.house_rules = rules;
      },
      std::move(actor));
}

client::AssignSegment into_regulars(std::optional<std::uint32_t> rule_version = std::nullopt) {
  return {lin, "regulars", rule_version, "visits"};
}

void accepted(const Facts& facts, std::optional<std::uint32_t> rule_version = std::nullopt) {
  const Heading heading = GivenClient{{registered}, facts}
                              .when(into_regulars(rule_version))
                              .then({client::SegmentAssigned{"regulars", rule_version, "visits"}});
  CHECK(heading.reason_code == "visits");
}

void refused(const Facts& facts, std::optional<std::uint32_t> rule_version = std::nullopt) {
  GivenClient{{registered}, facts}
      .when(into_regulars(rule_version))
      .then_refused(Refusal::not_the_responsible_role);
}

const Actor by_reception = staff_actor(reception, Role::receptionist);
const Actor by_manager = staff_actor(manager, Role::manager);
const Actor by_stylist = staff_actor(stylist, Role::stylist);

}  // namespace

TEST_CASE("client: whom the owner rule of segments names gives a segment, and nobody else",
          "[unit][client]") {
  SampleSalon salon;
  // As shipped: the reception, and the manager for it.
  accepted(facts_of(salon, by_reception));
  accepted(facts_of(salon, by_manager));
  refused(facts_of(salon, by_stylist));
  refused(facts_of(salon, by_stylist), 4);
  refused(facts_of(salon, staff_actor(cashier, Role::cashier)));
  policy::State other;
  other.owner_rules.push_back({policy::RecordType::segment, Role::stylist, Role::owner, friday});
  accepted(facts_of(salon, by_stylist, other));
  refused(facts_of(salon, by_reception, other));
  refused(facts_of(salon, by_manager, other));
  // Another record's rule says nothing here.
  policy::State of_tiers;
  of_tiers.owner_rules.push_back(
      {policy::RecordType::member_tier, Role::stylist, Role::owner, friday});
  refused(facts_of(salon, by_stylist, of_tiers));
}

TEST_CASE("client: what a rule computed is the service's own event, with the rule's version",
          "[unit][client]") {
  SampleSalon salon;
  accepted(facts_of(salon, system_actor()), 4);
  refused(facts_of(salon, system_actor()));
  refused(facts_of(salon, import_actor()), 4);
}

TEST_CASE("client: what else is wrong with a segment is said before whose it is to give",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon, by_stylist);
  GivenClient{{registered}, facts}
      .when(client::AssignSegment{lin, "strangers", std::nullopt, "visits"})
      .then_refused(Refusal::term_is_unknown);
  GivenClient{{registered, client::SegmentAssigned{"regulars", std::nullopt, "visits"}}, facts}
      .when(into_regulars())
      .then_refused(Refusal::tag_is_there);
  GivenClient{{registered}, facts_of(salon, staff_actor(nobody, Role::receptionist))}
      .when(into_regulars())
      .then_refused(Refusal::staff_is_unknown);
  GivenClient{{registered}, facts_of(salon, staff_actor(gone_manager, Role::manager))}
      .when(into_regulars())
      .then_refused(Refusal::staff_has_left);
}

}  // namespace tress::testing::segment_test
