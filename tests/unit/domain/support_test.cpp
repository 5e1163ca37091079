#include "ledger/domain/support.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/membership.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/wallet.hpp"

// Goal: every Refusal is produced by at least one row; a client asks about what is theirs and
// nothing else, and a question ends with an answer. Method: histories are written out, so a case
// can be read without another file.

namespace tress::testing::support_test {

namespace {

using support::Outcome;
using support::Refusal;
using support::Subject;
using GivenQuestion = Given<support::State, support::Command>;
using Row = Refused<support::State, support::Command>;
using History = std::vector<support::Event>;
using Words = Personal<std::string>;

const QuestionId question = nth<QuestionId>(1);
const MembershipId cuts = nth<MembershipId>(1);
const MembershipId of_mia = nth<MembershipId>(2);
const WalletId purse = nth<WalletId>(1);
const SaleId bill = nth<SaleId>(1);
const Timestamp answer_by = noon + support::answer_within;

constexpr auto nothing = std::nullopt;
const Subject about_use{cuts, nothing, nothing, 1, 1, nothing};
const support::Ask ask{lin, about_use, Words{"I was not there that day."}};

Sealed<support::QuestionText, FieldClass::notes> question_text(const std::string& text) {
  return {lin, Personal<support::QuestionText>{{text}}};
}

const support::Asked asked{
    question, lin, main_street, about_use, question_text("I was not there that day."), answer_by};
const support::Acknowledge acknowledge{question};
const support::Acknowledged acknowledged{manager};
const support::Answer answer{question, Outcome::upheld, Words{"You were right."}};
const support::Answered answered{
    manager, Outcome::upheld, {lin, Personal<support::AnswerText>{{"You were right."}}}};
const support::AskReversal take_back{question, nothing, "service_not_done"};
const support::ReversalAsked reversal{manager, cuts, 1, 1};
const support::CarryOutDue due{question};

membership::State membership_of(ClientId client) {
  membership::State state;
  state.version = 2;
  state.started = membership::Started{
      cuts,        client, nth<PlanId>(1), 1, plan::PlanKind::package, plan::TaxPoint::at_sale,
      main_street, friday};
  const membership::Lot lot{1, "cut", 10, cad(900'00), cad(900'00), 10, nothing, {}};
  state.lots.push_back({lot, {900'00, 10, 9, 810'00}});
  state.holds.push_back({{1, cut, {{1, 1, 90'00}}, cad(90'00), nothing, nothing, bill, 1, {}},
                         membership::HoldStage::redeemed});
  return state;
}

wallet::State wallet_of(ClientId client) {
  wallet::State state;
  state.version = 1;
  wallet::Lot lot{{.wallet = purse,
                   .kind = ValueKind::stored_value,
                   .holder = id_cast<StreamId>(client),
                   .client = client,
                   .branch = main_street,
                   .lot = 1,
                   .origin = wallet::Origin::sale,
                   .units = 100'00,
                   .value = cad(100'00),
                   .unit_worth = 1,
                   .granted_on = friday,
                   .expires_on = nothing,
                   .terms = nothing,
                   .terms_version = nothing,
                   .breakage = cad(0),
                   .refundable = true,
                   .sale = nothing,
                   .line = nothing,
                   .reason = nothing,
                   .request = nothing,
                   .approved_by = nothing,
                   .by_one_person = false,
                   .against_owed = nothing,
                   .moves = {}},
                  {100'00, 100'00, 100'00, 100'00}};
  state.lots.push_back(std::move(lot));
  return state;
}

sale::State bill_of(ClientId client) {
  sale::State state;
  state.version = 2;
  state.stage = sale::Stage::closed;
  state.opened = sale::Opened{bill, 1, main_street, client, nothing, friday};
  state.lines.push_back({sale::LineKind::service, cut, cad(80'00), nothing, 0, {}});
  return state;
}

/// lin has a package, a purse and a bill; mia has a package of her own.
Facts facts_of(
    SampleSalon& salon, Actor actor, const std::function<void(Table&)>& change = [](Table&) {}) {
  return salon.facts_with(
      [&](Table& table) {
        table.memberships[cuts] = membership_of(lin);
        table.memberships[of_mia] = membership_of(mia);
        table.wallets[purse] = wallet_of(lin);
        table.sales[bill] = bill_of(lin);
        change(table);
      },
      actor);
}

Actor client_actor() {
  return {ActorKind::client, std::nullopt, Role::service, std::nullopt};
}

Facts clients(
    SampleSalon& salon, const std::function<void(Table&)>& change = [](Table&) {}) {
  return facts_of(salon, client_actor(), change);
}

Facts managers(
    SampleSalon& salon, const std::function<void(Table&)>& change = [](Table&) {}) {
  return facts_of(salon, staff_actor(manager, Role::manager), change);
}

TEST_CASE("support: a question says what it is about, and until when the salon answers [S1-20]",
          "[unit][support]") {
  SampleSalon salon;
  support::Asked made = asked;
  made.question = id_cast<QuestionId>(this_stream);
  const Heading heading = GivenQuestion{{}, clients(salon)}.when(ask).then({made});
  CHECK_FALSE(heading.branch);  // A closed day keeps nobody from asking.
  for (const Subject& about : {Subject{cuts, nothing, nothing, nothing, nothing, nothing},
                               Subject{nothing, purse, nothing, 1, nothing, nothing},
                               Subject{nothing, nothing, bill, nothing, nothing, 1}}) {
    support::Ask other = ask;
    other.about = about;
    made.about = about;
    GivenQuestion{{}, clients(salon)}.when(other).then({made});
  }
}

TEST_CASE("support: a client asks about a file that was merged into theirs as about their own",
          "[unit][support]") {
  SampleSalon salon;
  support::Asked made = asked;
  made.question = id_cast<QuestionId>(this_stream);
  made.about.membership = of_mia;
  support::Ask other = ask;
  other.about.membership = of_mia;
  const Facts merged = clients(salon, [](Table& table) {
    table.clients[mia].merged_into = lin;
    table.clients[lin].absorbed = {{mia, 0, 0}};
  });
  GivenQuestion{{}, merged}.when(other).then({made});
}

TEST_CASE("support: a question is taken on and answered by whoever does it", "[unit][support]") {
  SampleSalon salon;
  GivenQuestion{{asked}, managers(salon)}.when(acknowledge).then({acknowledged});
  GivenQuestion{{asked, acknowledged}, managers(salon)}.when(answer).then({answered});
  // It need not be taken on first.
  GivenQuestion{{asked}, managers(salon)}.when(answer).then({answered});
}

TEST_CASE("support: of a question a reversal is asked for in the same commit, by its next number",
          "[unit][support]") {
  SampleSalon salon;
  GivenQuestion given{{asked}, managers(salon)};
  const Heading heading = given.when(take_back).then({reversal});
  CHECK(heading.reason_code == "service_not_done");
  const auto decided = decide(support::Command{take_back},
                              replayed<support::State, support::Event>({asked}), managers(salon));
  REQUIRE(decided.has_value());
  const membership::Command ordered{membership::RequestReversal{cuts, 1, "service_not_done"}};
  CHECK(decided.value().orders == std::vector<AnyCommand>{ordered});
}

TEST_CASE("support: a reversal that was rejected may be asked for again", "[unit][support]") {
  SampleSalon salon;
  const Facts rejected = managers(salon, [](Table& table) {
    membership::RequestState request{{1, membership::RequestKind::reversal, "complaint", 1, nothing,
                                      nothing, nothing, nothing, manager},
                                     membership::RequestStage::rejected};
    table.memberships[cuts].requests.push_back(request);
  });
  support::ReversalAsked again = reversal;
  again.request = 2;
  GivenQuestion{{asked, reversal}, rejected}.when(take_back).then({again});
}

TEST_CASE("support: an answer that does not come in time is said once", "[unit][support]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon, system_actor());
  const auto open = replayed<support::State, support::Event>({asked});
  CHECK(next_due(open, facts) == answer_by);
  GivenQuestion{{asked}, at(facts, answer_by)}.when(due).then({support::AnswerOverdue{answer_by}});
  const History late{asked, support::AnswerOverdue{answer_by}};
  CHECK_FALSE(next_due(replayed<support::State, support::Event>(late), facts));
  CHECK_FALSE(next_due(replayed<support::State, support::Event>({asked, answered}), facts));
  // A late answer is one all the same.
  GivenQuestion{late, at(managers(salon), answer_by)}.when(answer).then({answered});
}

TEST_CASE("support: nobody asks about another client's things, and is not told that they are there",
          "[unit][support]") {
  SampleSalon salon;
  const auto about = [](Subject subject) { return support::Ask{lin, subject, ask.text}; };
  const auto change = [](Table& table) {
    table.wallets[purse] = wallet_of(mia);
    table.sales[bill] = bill_of(mia);
  };
  const Facts facts = clients(salon, change);
  for (const Subject& other : {Subject{of_mia, nothing, nothing, 1, nothing, nothing},
                               Subject{of_mia, nothing, nothing, 99, nothing, nothing},
                               Subject{nth<MembershipId>(9), nothing, nothing, 1, nothing, nothing},
                               Subject{nothing, purse, nothing, nothing, nothing, nothing},
                               Subject{nothing, nothing, bill, nothing, nothing, 1}}) {
    GivenQuestion{{}, facts}.when(about(other)).then_refused(Refusal::subject_is_unknown);
  }
}

TEST_CASE("support: every reason to refuse has a case", "[unit][support]") {
  SampleSalon salon;
  const Facts facts = clients(salon);
  const Facts staff = managers(salon);
  const auto with = [](auto change) {
    support::Ask made = ask;
    change(made);
    return made;
  };
  const auto erased = [](client::PersonalClass one) {
    return [one](Table& table) { table.clients[lin].erased = {one}; };
  };
  const Facts merged = clients(salon, [](Table& table) { table.clients[lin].merged_into = mia; });
  const Facts service = facts_of(salon, system_actor());
  const auto notes = client::PersonalClass::notes;
  support::Asked about_bill = asked;
  about_bill.about = {nothing, nothing, bill, nothing, nothing, 1};
  support::Asked about_lot = asked;
  about_lot.about.hold.reset();
  check_refusals<support::State, support::Command>({
      {"asked by the staff", {}, ask, staff, Refusal::only_clients_ask},
      {"an answer to nothing", {}, answer, staff, Refusal::question_is_unknown},
      {"an answer by a client", {asked}, answer, facts, Refusal::question_is_unknown},
      {"the time of nothing", {}, due, service, Refusal::question_is_unknown},
      {"a client who is not there",
       {},
       with([](auto& a) { a.client = no_client; }),
       facts,
       Refusal::client_is_unknown},
      {"a file that was merged", {}, ask, merged, Refusal::client_is_unknown},
      {"notes are erased", {}, ask, clients(salon, erased(notes)), Refusal::class_is_erased},
      {"contact is erased",
       {},
       ask,
       clients(salon, erased(client::PersonalClass::contact)),
       Refusal::class_is_erased},
      {"an answer about erased notes",
       {asked},
       answer,
       managers(salon, erased(notes)),
       Refusal::class_is_erased},
      {"no words", {}, with([](auto& a) { a.text = Words{" "}; }), facts, Refusal::text_is_missing},
      {"a book",
       {},
       with([](auto& a) { a.text = Words{std::string(4001, 'x')}; }),
       facts,
       Refusal::text_is_too_long},
      {"a bell",
       {},
       with([](auto& a) { a.text = Words{"Hi\a"}; }),
       facts,
       Refusal::text_is_not_plain},
      {"about nothing",
       {},
       with([](auto& a) { a.about = {}; }),
       facts,
       Refusal::subject_is_missing},
      {"about two things",
       {},
       with([](auto& a) { a.about.sale = bill; }),
       facts,
       Refusal::subject_is_missing},
      {"a lot that is not there",
       {},
       with([](auto& a) { a.about.lot = 2; }),
       facts,
       Refusal::lot_is_unknown},
      {"a lot of a bill",
       {},
       with([](auto& a) { a.about = {nothing, nothing, bill, 1, nothing, nothing}; }),
       facts,
       Refusal::lot_is_unknown},
      {"a use that is not there",
       {},
       with([](auto& a) { a.about.hold = 2; }),
       facts,
       Refusal::use_is_unknown},
      {"a use of a purse",
       {},
       with([](auto& a) { a.about = {nothing, purse, nothing, nothing, 1, nothing}; }),
       facts,
       Refusal::use_is_unknown},
      {"a line that is not there",
       {},
       with([](auto& a) { a.about = {nothing, nothing, bill, nothing, nothing, 2}; }),
       facts,
       Refusal::line_is_unknown},
      {"a line of a package",
       {},
       with([](auto& a) { a.about.line = 1; }),
       facts,
       Refusal::line_is_unknown},
      {"somebody else's",
       {},
       with([](auto& a) { a.about.membership = of_mia; }),
       facts,
       Refusal::subject_is_unknown},
      {"taken on twice",
       {asked, acknowledged},
       acknowledge,
       staff,
       Refusal::question_is_acknowledged},
      {"taken on after the answer",
       {asked, answered},
       acknowledge,
       staff,
       Refusal::question_is_answered},
      {"answered twice", {asked, answered}, answer, staff, Refusal::question_is_answered},
      {"a reversal after the answer",
       {asked, answered},
       take_back,
       staff,
       Refusal::question_is_answered},
      {"a reversal of a bill",
       {about_bill},
       take_back,
       staff,
       Refusal::question_is_not_about_a_plan},
      {"a reversal of no use", {about_lot}, take_back, staff, Refusal::use_is_missing},
      {"a second reversal", {asked, reversal}, take_back, staff, Refusal::reversal_was_asked},
      {"the time said by a person", {asked}, due, staff, Refusal::only_the_service},
      {"before its time", {asked}, due, service, Refusal::nothing_is_due},
      {"after the answer", {asked, answered}, due, at(service, answer_by), Refusal::nothing_is_due},
  });
}

}  // namespace

}  // namespace tress::testing::support_test
