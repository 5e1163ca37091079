#include "ledger/domain/approval.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/base/limits.hpp"

// Goal: maker and checker: what is proposed is exact, who approves is another person in the right
// role, and what is approved is carried out only as it was shown.
// Method: the effect of the proposed command is the test's own; what the committer makes of it is
// in tests/unit/writer/approvals_test.cpp.

namespace tress::testing::approval_test {

namespace {

using approval::Refusal;
using GivenApproval = Given<approval::State, approval::Command>;
using Row = Refused<approval::State, approval::Command>;
using History = std::vector<approval::Event>;

const Bytes command_bytes{1, 2, 3};
const ApprovalId this_one = id_cast<ApprovalId>(this_stream);
const SaleId bill = nth<SaleId>(1);

Hash hash_of(Byte n) {
  Hash::Array bytes{};
  bytes.back() = n;
  return Hash{bytes};
}

Proposable a_discount() {
  return {sale::Command{sale::ApplyDiscount{bill, 1, cad(60'00), "goodwill", std::nullopt}},
          "sale.apply_discount",
          approval::Act::discount,
          cad(60'00),
          StreamKind::sale,
          id_cast<StreamId>(bill)};
}

/// The salon, with one command that may be proposed and what it does.
void with_command(Table& table) {
  table.commands.emplace(command_bytes, a_discount());
  table.tried.events = {{7, 7}};
  table.tried.hash = hash_of(7);
  table.tried.balances = {{main_street, 4900, cad(), 0, 60'00}};
  table.tried.branch = main_street;
}

const approval::Propose propose{command_bytes, 4, "client_asked"};

approval::Proposed proposed(std::uint8_t approvals = 1) {
  return {this_one,
          approval::Act::discount,
          "sale.apply_discount",
          command_bytes,
          StreamKind::sale,
          id_cast<StreamId>(bill),
          cad(60'00),
          {approval::Effect{{7, 7}}},
          hash_of(7),
          {{main_street, 4900, cad(), 0, 60'00}},
          0,
          approvals,
          {Role::owner, Role::manager},
          noon + std::chrono::hours{72},
          "client_asked",
          cashier,
          Role::cashier};
}

/// A salon where the cashier asks, and one more manager.
struct House {
  explicit House(const std::function<void(Table&)>& change = [](Table&) {}) {
    const auto both = [&](Table& table) {
      with_command(table);
      table.people[nobody] = hired(nobody, "Fay", Role::manager);
      change(table);
    };
    by_cashier = salon.facts_with(both);
    by_manager = salon.facts_with(both, staff_actor(manager, Role::manager));
    by_second = salon.facts_with(both, staff_actor(nobody, Role::manager));
    by_stylist = salon.facts_with(both, staff_actor(stylist, Role::stylist));
    by_system = salon.facts_with(both, system_actor());
  }

  SampleSalon salon;
  Facts by_cashier = salon.facts();
  Facts by_manager = salon.facts();
  Facts by_second = salon.facts();
  Facts by_stylist = salon.facts();
  Facts by_system = salon.facts();
};

const approval::Approve approve{this_one};
const approval::Approved approved{manager, 1, true, false};

TEST_CASE("approval: a proposal holds the command, its exact effect, and by when who must approve",
          "[unit][approval]") {
  const House house;
  const Heading heading = GivenApproval{{}, house.by_cashier}.when(propose).then({proposed()});
  CHECK(heading.branch == main_street);
  CHECK(heading.reason_code == "client_asked");
  const auto& trial = dynamic_cast<const Table*>(house.by_cashier.around)->trial;
  REQUIRE(trial.has_value());
  CHECK(trial->seen_version == 4);
  CHECK(trial->approved.requester.person == cashier);
  CHECK(trial->approved.approved_by.empty());
}

TEST_CASE("approval: the policy in force and its version stand in the proposal",
          "[unit][approval]") {
  const House house{[](Table& table) {
    table.house_rules = replayed<policy::State, policy::Event>({policy::ActRuleSet{
        approval::Act::discount,
        {},
        {policy::Band{0, 1, {Role::manager}}, policy::Band{50'00, 2, {Role::manager}}},
        5,
        friday}});
  }};
  approval::Proposed expected = proposed(2);
  expected.policy_version = 1;
  expected.approvers = {Role::manager};
  expected.lapses_at = noon + std::chrono::hours{5};
  GivenApproval{{}, house.by_cashier}.when(propose).then({expected});
}

TEST_CASE("approval: somebody else with the role approves, and the command is ordered",
          "[unit][approval]") {
  const House house;
  const Heading heading =
      GivenApproval{{proposed()}, house.by_manager}.when(approve).then({approved});
  CHECK(heading.approval_version == 1);
  const auto decided =
      decide(approve, replayed<approval::State, approval::Event>({proposed()}), house.by_manager);
  REQUIRE(decided.has_value());
  CHECK(decided.value().orders == std::vector<AnyCommand>{a_discount().command});
  const auto& trial = dynamic_cast<const Table*>(house.by_manager.around)->trial;
  CHECK(trial->approved.approved_by == std::vector<StaffId>{manager});
}

TEST_CASE("approval: of two approvals needed, the first carries nothing out", "[unit][approval]") {
  const House house;
  const approval::Approved first{manager, 1, false, false};
  const approval::Approved second{nobody, 2, true, false};
  const auto before = replayed<approval::State, approval::Event>({proposed(2)});
  const auto one = decide(approve, before, house.by_manager);
  REQUIRE(one.has_value());
  CHECK(one.value().events == History{first});
  CHECK(one.value().orders.empty());
  const auto two = decide(approve, evolve(before, first), house.by_second);
  REQUIRE(two.has_value());
  CHECK(two.value().events == History{second});
  CHECK(two.value().orders.size() == 1);
}

TEST_CASE("approval: where one owner is the whole salon, their own word counts and is marked",
          "[unit][approval]") {
  const auto alone = [](Table& table) {
    table.people[cashier] = hired(cashier, "Ana", Role::owner);
    table.present = 1;
  };
  const House house{alone};
  GivenApproval{{proposed(2)}, house.by_cashier}.when(approve).then(
      {approval::Approved{cashier, 1, true, true}});
  // With a second person there, nobody is alone.
  const House two{[&](Table& table) {
    alone(table);
    table.present = 2;
  }};
  GivenApproval{{proposed()}, two.by_cashier}.when(approve).then_refused(Refusal::self_approval);
}

TEST_CASE("approval: it ends by rejection, withdrawal or lapse", "[unit][approval]") {
  const House house;
  GivenApproval{{proposed()}, house.by_manager}
      .when(approval::Reject{this_one, "not_justified"})
      .then({approval::Rejected{manager, "not_justified"}});
  GivenApproval{{proposed()}, house.by_cashier}
      .when(approval::Withdraw{this_one, "asked_in_error"})
      .then({approval::Withdrawn{cashier, "asked_in_error"}});
  GivenApproval{{proposed()}, at(house.by_system, noon + std::chrono::hours{72})}
      .when(approval::Lapse{this_one})
      .then({approval::Lapsed{noon + std::chrono::hours{72}}});
}

TEST_CASE("approval: every reason to refuse has a case", "[unit][approval]") {
  const House house;
  const House refusing{[](Table& table) { table.tried.refusal = "sale.bill_is_closed"; }};
  const House changed{[](Table& table) { table.tried.hash = hash_of(8); }};
  const House large{[](Table& table) { table.tried.events = {Bytes(41'000, 1)}; }};
  const House busy{[](Table& table) { table.pending_approvals = limits::listed_max; }};
  const House without_cashier{[](Table& table) {
    table.people[cashier] = evolve(table.people[cashier], staff::Left{"moved"});
  }};
  const Facts late = at(house.by_manager, noon + std::chrono::hours{72});
  const approval::Reject reject{this_one, "not_justified"};
  const approval::Withdraw withdraw{this_one, "asked_in_error"};
  check_refusals<approval::State, approval::Command>({
      Row{"proposed twice", {proposed()}, propose, house.by_cashier, Refusal::already_proposed},
      Row{"no such proposal", {}, approve, house.by_manager, Refusal::approval_is_unknown},
      Row{"approved before",
          {proposed(), approved},
          approve,
          house.by_second,
          Refusal::proposal_is_decided},
      Row{"rejected before",
          {proposed(), approval::Rejected{manager, "not_justified"}},
          approve,
          house.by_second,
          Refusal::proposal_is_decided},
      Row{"withdrawn before",
          {proposed(), approval::Withdrawn{cashier, "asked_in_error"}},
          reject,
          house.by_manager,
          Refusal::proposal_is_decided},
      Row{"too late", {proposed()}, approve, late, Refusal::proposal_has_lapsed},
      Row{"lapsed by event",
          {proposed(), approval::Lapsed{noon}},
          withdraw,
          house.by_cashier,
          Refusal::proposal_has_lapsed},
      Row{"a manager lets it lapse",
          {proposed()},
          approval::Lapse{this_one},
          late,
          Refusal::only_the_service},
      Row{"lapse before its time",
          {proposed()},
          approval::Lapse{this_one},
          house.by_system,
          Refusal::proposal_has_time_left},
      Row{"an unlisted reason",
          {},
          approval::Propose{command_bytes, {}, "because"},
          house.by_cashier,
          Refusal::reason_is_not_listed},
      Row{"rejected for an unlisted reason",
          {proposed()},
          approval::Reject{this_one, "because"},
          house.by_manager,
          Refusal::reason_is_not_listed},
      Row{"proposed by nobody", {}, propose, house.by_system, Refusal::requester_is_unknown},
      Row{"another command",
          {},
          approval::Propose{{9}, {}, "client_asked"},
          house.by_cashier,
          Refusal::command_takes_no_approval},
      Row{"five thousand wait", {}, propose, busy.by_cashier, Refusal::too_many_proposals},
      Row{"somebody else withdraws",
          {proposed()},
          withdraw,
          house.by_manager,
          Refusal::not_the_requester},
      Row{"approved by no person",
          {proposed()},
          approve,
          house.by_system,
          Refusal::approver_is_unknown},
      Row{"[inv-9] approved by who asked",
          {proposed()},
          approve,
          house.by_cashier,
          Refusal::self_approval},
      Row{"rejected by who asked", {proposed()}, reject, house.by_cashier, Refusal::self_approval},
      Row{"[inv-9] approved by a stylist",
          {proposed()},
          approve,
          house.by_stylist,
          Refusal::approver_lacks_role},
      Row{"the same person twice",
          {proposed(2), approval::Approved{manager, 1, false, false}},
          approve,
          house.by_manager,
          Refusal::person_approved_before},
      Row{"who asked has left",
          {proposed()},
          approve,
          without_cashier.by_manager,
          Refusal::requester_has_left},
      Row{"it cannot be carried out", {}, propose, refusing.by_cashier, Refusal::effect_is_refused},
      Row{"it can be carried out no more",
          {proposed()},
          approve,
          refusing.by_manager,
          Refusal::effect_is_refused},
      Row{"more than can be shown", {}, propose, large.by_cashier, Refusal::effect_is_too_large},
      Row{"it would do something else now",
          {proposed()},
          approve,
          changed.by_manager,
          Refusal::effect_changed},
  });
}

}  // namespace

}  // namespace tress::testing::approval_test
