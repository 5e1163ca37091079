#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"
#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/client.hpp"

// Goal: erasure takes two people, a hold stops exactly the classes that it names, and what is
// erased stays erased. Method: histories are written out, so a case can be read without another
// file.

namespace tress::testing::client_erasure_test {

namespace {

using client::PersonalClass;
using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using Classes = std::vector<PersonalClass>;

const Classes contact_and_notes{PersonalClass::contact, PersonalClass::notes};
const Classes notes_only{PersonalClass::notes};

client::NoteAdded note() {
  return {{lin, Personal<client::Note>{{"Likes tea."}}}};
}

client::Registered registered_with_contact() {
  return {lin,
          3,
          std::nullopt,
          Sealed<client::ContactDetails, FieldClass::contact>{
              lin, Personal<client::ContactDetails>{{"Lin", std::nullopt, std::nullopt}}},
          {}};
}

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};
const client::ErasureRequested requested{1, contact_and_notes, "client_asked", manager};
const client::HoldPlaced hold_on_notes{1, notes_only, "legal_claim", manager};
const client::Erased erased{1, contact_and_notes, cashier, false, 0, {}};

/// A salon in which `person` is an owner and `present` people work.
Facts with_owner(SampleSalon& salon, StaffId person, std::int64_t present) {
  return salon.facts_with(
      [&](Table& table) {
        table.people[person] = hired(person, "Olga", Role::owner);
        table.present = present;
      },
      staff_actor(person, Role::owner));
}

TEST_CASE("client: two people erase, and the event says what went and what stays",
          "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered}, salon.facts(staff_actor(manager, Role::manager))}
      .when(client::RequestErasure{
          lin,
          {PersonalClass::notes, PersonalClass::contact, PersonalClass::notes},
          "client_asked"})
      .then({requested});
  const client::HoldPlaced hold_on_health{1, {PersonalClass::health}, "insurance_case", manager};
  const Heading heading =
      GivenClient{{registered_with_contact(), note(), note(), hold_on_health, requested},
                  with_owner(salon, cashier, 4)}
          .when(client::ApproveErasure{lin, 1})
          .then({client::Erased{1, contact_and_notes, cashier, false, 3, {PersonalClass::health}}});
  CHECK(heading.approval_version == 5);
  CHECK(heading.reason_code == "client_asked");
}

TEST_CASE("client: whose contact is erased is nobody's alert any more", "[unit][client]") {
  SampleSalon salon;
  const auto orders = [&](const Classes& classes) {
    const Facts with_alert = salon.facts_with(
        [&](Table& table) {
          table.people[cashier] = hired(cashier, "Olga", Role::owner);
          table.present = 4;
          table.risks[lin] = replayed<risk::State>(alerted());
        },
        staff_actor(cashier, Role::owner));
    const client::ErasureRequested asked{1, classes, "client_asked", manager};
    const auto decision =
        decide(client::Command{client::ApproveErasure{lin, 1}},
               replayed<client::State, client::Event>({registered, asked}), with_alert);
    REQUIRE(decision.has_value());
    return decision.value().orders;
  };
  const auto of_contact = orders({PersonalClass::contact});
  REQUIRE(of_contact.size() == 1);
  CHECK(std::get<risk::Command>(of_contact.front()) ==
        risk::Command{risk::CloseAlert{lin, 1, risk::Outcome::client_has_left}});
  CHECK(orders({PersonalClass::notes}).empty());
}

TEST_CASE("client: whose contact is erased is not tagged as at risk any more", "[unit][client]") {
  SampleSalon salon;
  const client::ErasureRequested asked{1, {PersonalClass::contact}, "client_asked", manager};
  const auto state = replayed<client::State, client::Event>(
      {registered, client::TagAdded{"at_risk", 1, "risk_is_high"}, asked});
  const Facts facts = salon.facts_with(
      [&](Table& table) {
        table.people[cashier] = hired(cashier, "Olga", Role::owner);
        table.present = 4;
        table.clients[lin] = state;
      },
      staff_actor(cashier, Role::owner));
  const auto decision = decide(client::Command{client::ApproveErasure{lin, 1}}, state, facts);
  REQUIRE(decision.has_value());
  REQUIRE(decision.value().orders.size() == 1);
  CHECK(std::get<client::RemoveTag>(std::get<client::Command>(decision.value().orders.front())) ==
        client::RemoveTag{lin, "at_risk", std::nullopt, "contact_was_erased"});
}

TEST_CASE("client: a compliance officer may approve, and a rejected request may be made again",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(
      [](Table& table) { table.people[cashier] = hired(cashier, "Ana", Role::compliance); },
      staff_actor(cashier, Role::compliance));
  GivenClient{{registered, requested}, facts}.when(client::ApproveErasure{lin, 1}).then({erased});
  const client::ErasureRejected rejected{1, cashier, "identity_not_shown"};
  GivenClient{{registered, requested}, facts}
      .when(client::RejectErasure{lin, 1, "identity_not_shown"})
      .then({rejected});
  GivenClient{{registered, requested, rejected}, facts}
      .when(client::RequestErasure{lin, notes_only, "retention_over"})
      .then({client::ErasureRequested{2, notes_only, "retention_over", cashier}});
}

TEST_CASE("client: where the owner is the whole salon they may approve alone, and it is marked",
          "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered, requested}, with_owner(salon, manager, 1)}
      .when(client::ApproveErasure{lin, 1})
      .then({client::Erased{1, contact_and_notes, manager, true, 0, {}}});
  GivenClient{{registered, requested}, with_owner(salon, manager, 2)}
      .when(client::ApproveErasure{lin, 1})
      .then_refused(Refusal::self_approval);
}

TEST_CASE("client: a hold stops the classes that it names, until it is lifted", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = with_owner(salon, cashier, 4);
  GivenClient{{registered}, facts}
      .when(client::PlaceHold{lin, notes_only, "legal_claim"})
      .then({client::HoldPlaced{1, notes_only, "legal_claim", cashier}});
  GivenClient{{registered, hold_on_notes, requested}, facts}
      .when(client::ApproveErasure{lin, 1})
      .then_refused(Refusal::class_is_held);
  const client::ErasureRequested of_contact{1, {PersonalClass::contact}, "client_asked", manager};
  GivenClient{{registered, hold_on_notes, of_contact}, facts}
      .when(client::ApproveErasure{lin, 1})
      .then({client::Erased{1, {PersonalClass::contact}, cashier, false, 0, notes_only}});
  const client::HoldLifted lifted{1, "matter_closed", cashier};
  GivenClient{{registered, hold_on_notes}, facts}
      .when(client::LiftHold{lin, 1, "matter_closed"})
      .then({lifted});
  GivenClient{{registered, hold_on_notes, lifted, requested}, facts}
      .when(client::ApproveErasure{lin, 1})
      .then({erased});
}

TEST_CASE("client: one hold lifted leaves the other standing", "[unit][client]") {
  SampleSalon salon;
  const client::HoldPlaced second{2, notes_only, "tax_audit", manager};
  const client::HoldLifted lifted{1, "matter_closed", cashier};
  GivenClient{{registered, hold_on_notes, second, lifted, requested}, with_owner(salon, cashier, 4)}
      .when(client::ApproveErasure{lin, 1})
      .then_refused(Refusal::class_is_held);
}

TEST_CASE("client: what was not erased goes on being recorded", "[unit][client]") {
  SampleSalon salon;
  const client::ErasureRequested of_contact{1, {PersonalClass::contact}, "client_asked", manager};
  const client::Erased contact_gone{1, {PersonalClass::contact}, cashier, false, 0, {}};
  GivenClient{{registered, of_contact, contact_gone}, salon.facts()}
      .when(client::AddNote{lin, Personal<std::string>{"Likes tea."}})
      .then({note()});
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const Facts facts = with_owner(salon, cashier, 4);
  const Facts of_nobody = salon.facts(system_actor());
  const Facts of_stylist = salon.facts(staff_actor(stylist, Role::stylist));
  const Facts of_leaver = salon.facts(staff_actor(gone_manager, Role::owner));
  const client::RequestErasure ask{lin, notes_only, "client_asked"};
  std::vector<client::Event> many_holds{registered};
  for (std::uint32_t i = 1; i <= 100; ++i) {
    many_holds.push_back(client::HoldPlaced{i, notes_only, "complaint", manager});
  }
  return {
      Row{"hold on nobody",
          {},
          client::PlaceHold{lin, notes_only, "complaint"},
          facts,
          Refusal::client_is_unknown},
      Row{"erasure of nobody", {}, ask, facts, Refusal::client_is_unknown},
      Row{"hold 0",
          {registered},
          client::LiftHold{lin, 0, "period_over"},
          facts,
          Refusal::hold_is_unknown},
      Row{"hold 2 of 1",
          {registered, hold_on_notes},
          client::LiftHold{lin, 2, "period_over"},
          facts,
          Refusal::hold_is_unknown},
      Row{"nothing asked",
          {registered},
          client::ApproveErasure{lin, 1},
          facts,
          Refusal::erasure_is_unknown},
      Row{"lifted twice",
          {registered, hold_on_notes, client::HoldLifted{1, "period_over", cashier}},
          client::LiftHold{lin, 1, "period_over"},
          facts,
          Refusal::hold_is_lifted},
      Row{"approved twice",
          {registered, requested, erased},
          client::ApproveErasure{lin, 1},
          facts,
          Refusal::erasure_is_decided},
      Row{"approved after it was rejected",
          {registered, requested, client::ErasureRejected{1, cashier, "asked_in_error"}},
          client::ApproveErasure{lin, 1},
          facts,
          Refusal::erasure_is_decided},
      Row{"nothing named",
          {registered},
          client::RequestErasure{lin, {}, "client_asked"},
          facts,
          Refusal::classes_are_missing},
      Row{"a hold on nothing",
          {registered},
          client::PlaceHold{lin, {}, "complaint"},
          facts,
          Refusal::classes_are_missing},
      Row{"a reason in words of one's own",
          {registered},
          client::RequestErasure{lin, notes_only, "Lin Wu asked on the phone"},
          facts,
          Refusal::reason_is_not_listed},
      Row{"a reject reason to ask",
          {registered},
          client::RequestErasure{lin, notes_only, "identity_not_shown"},
          facts,
          Refusal::reason_is_not_listed},
      Row{"a note on erased notes",
          {registered, requested, erased},
          client::AddNote{lin, Personal<std::string>{"x"}},
          facts,
          Refusal::class_is_erased},
      Row{"a new name after the old was erased",
          {registered, requested, erased},
          client::ChangeContact{lin, Personal<std::string>{"Lin"}, std::nullopt, std::nullopt, {}},
          facts,
          Refusal::class_is_erased},
      Row{"erased twice", {registered, requested, erased}, ask, facts, Refusal::class_is_erased},
      Row{"held",
          {registered, hold_on_notes, requested},
          client::ApproveErasure{lin, 1},
          facts,
          Refusal::class_is_held},
      Row{"asked twice", {registered, requested}, ask, facts, Refusal::erasure_was_requested},
      Row{"the hundred-and-first hold", many_holds, client::PlaceHold{lin, notes_only, "complaint"},
          facts, Refusal::history_is_full},
      Row{"the program alone",
          {registered, requested},
          client::ApproveErasure{lin, 1},
          of_nobody,
          Refusal::approver_is_unknown},
      Row{"their own request",
          {registered, requested},
          client::ApproveErasure{lin, 1},
          with_owner(salon, manager, 4),
          Refusal::self_approval},
      Row{"rejecting their own request",
          {registered, requested},
          client::RejectErasure{lin, 1, "asked_in_error"},
          with_owner(salon, manager, 4),
          Refusal::self_approval},
      Row{"a stylist",
          {registered, requested},
          client::ApproveErasure{lin, 1},
          of_stylist,
          Refusal::approver_lacks_role},
      Row{"somebody who has left",
          {registered, requested},
          client::ApproveErasure{lin, 1},
          of_leaver,
          Refusal::approver_lacks_role},
  };
}

}  // namespace tress::testing::client_erasure_test
