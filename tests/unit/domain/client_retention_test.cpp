#include <chrono>

#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"
#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/client.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/retention.hpp"
#include "ledger/domain/sale_visit.hpp"

// Goal: what a retention rule has erased is announced first, goes once the days of grace are over
// and not before, and stays while anything is open between the client and the salon. Method: the
// days are written out; Lin was last here in November 2021, and Friday is in November 2026.

namespace tress::testing::client_retention_test {

namespace {

using client::PersonalClass;
using client::Refusal;
using client::RetentionStay;
using std::chrono::days;
using std::chrono::hours;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using Classes = std::vector<PersonalClass>;

const Day november_2021 = *parse_day("2021-11-01");
const Day november_2026 = *parse_day("2026-11-01");

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};

/// Contact after three years, health after five.
const policy::RetentionRule kept{
    {{PersonalClass::health, 60}, {PersonalClass::contact, 36}}, 24, 30};

const policy::RetentionRuleSet rule{1, kept, manager, long_ago};

/// Sixty months after the end of November 2021 are over when November 2026 is.
const client::RetentionAnnounced announced{
    1, {PersonalClass::contact}, 1, manager, november_2021, friday, friday + days{30}};

/// The day after the one with which the days of grace end, as the service's clock shows it.
const Timestamp grace_is_over = Timestamp{friday + days{31}} + hours{12};

ClientTies last_here(Day month) {
  ClientTies ties;
  ties.last_contact = month;
  return ties;
}

/// The service, under the rule, with what the ledger knows of Lin.
Facts service_facts(SampleSalon& salon,
                    const ClientTies& ties,
                    Timestamp now = noon,
                    const std::vector<policy::RetentionRuleSet>& rules = {rule}) {
  return at(salon.facts_with(
                [&](Table& table) {
                  table.house_rules = policy::State{};
                  table.house_rules->retention_rules = rules;
                  table.ties_of[lin] = ties;
                },
                system_actor()),
            now);
}

client::Registered registered_with_contact() {
  return {lin,
          3,
          std::nullopt,
          Sealed<client::ContactDetails, FieldClass::contact>{
              lin, Personal<client::ContactDetails>{{"Lin", std::nullopt, std::nullopt}}},
          {}};
}

client::NoteAdded note() {
  return {{lin, Personal<client::Note>{{"Likes tea."}}}};
}

client::ConsentGiven by_guardian(bool is_guardian) {
  return {1,
          client::ConsentPurpose::health_data,
          client::LegalBasis::explicit_consent,
          "health",
          1,
          Hash::zero(),
          "en",
          "ca_bc",
          client::ConsentChannel::desk,
          client::CollectionMethod::tap,
          stylist,
          long_ago,
          std::nullopt,
          is_guardian,
          std::nullopt};
}

const client::ReviewRetention review{lin};

/// What is announced is withdrawn for that reason when its day has come.
void check_withdrawn(SampleSalon& salon,
                     const ClientTies& ties,
                     RetentionStay why,
                     std::vector<client::Event> more = {}) {
  INFO(name_of(why));
  std::vector<client::Event> history{registered};
  history.emplace_back(announced);
  for (client::Event& one : more) history.push_back(std::move(one));
  GivenClient{history, service_facts(salon, ties, grace_is_over)}
      .when(client::CarryOutDue{lin})
      .then({client::RetentionWithdrawn{1, why}});
}

/// Nothing is announced while it is so.
void check_waits(SampleSalon& salon,
                 const ClientTies& ties,
                 std::vector<client::Event> history = {registered}) {
  GivenClient{std::move(history), service_facts(salon, ties)}.when(review).then_refused(
      Refusal::retention_waits);
}

TEST_CASE("retention: a client is known by month, and has the whole of the last one",
          "[unit][client]") {
  CHECK(retention::month_of(friday) == november_2026);
  CHECK(retention::month_of(november_2026) == november_2026);
  CHECK(retention::months_after(november_2021, 36) == *parse_day("2024-12-01"));
  CHECK(retention::months_after(*parse_day("2021-12-01"), 1) == *parse_day("2022-02-01"));
}

TEST_CASE("client: the service announces what the rule no longer keeps, and when it goes [S2-62]",
          "[unit][client]") {
  SampleSalon salon;
  const Heading heading =
      GivenClient{{registered}, service_facts(salon, last_here(november_2021))}.when(review).then(
          {announced});
  CHECK(heading.reason_code == "retention_over");
  // Ten days later November is over everywhere, and five years are: health goes with it.
  const Timestamp later = noon + days{11};
  GivenClient{{registered}, service_facts(salon, last_here(november_2021), later)}
      .when(review)
      .then({client::RetentionAnnounced{1,
                                        {PersonalClass::contact, PersonalClass::health},
                                        1,
                                        manager,
                                        november_2021,
                                        friday + days{11},
                                        friday + days{41}}});
}

TEST_CASE("client: a month that is not over in every time zone is not over", "[unit][client]") {
  SampleSalon salon;
  // Three years after November 2023 begin with December 2026; noon is when Baker Island has it.
  const ClientTies ties = last_here(*parse_day("2023-11-01"));
  const Timestamp december = Timestamp{*parse_day("2026-12-01")};
  GivenClient{{registered}, service_facts(salon, ties, december + hours{12} - hours{1})}
      .when(review)
      .then_refused(Refusal::nothing_is_due);
  CHECK(GivenClient{{registered}, service_facts(salon, ties, december + hours{12})}
            .when(review)
            .accepted()
            .size() == 1);
}

TEST_CASE("client: for whom a guardian has consented more months are kept", "[unit][client]") {
  SampleSalon salon;
  // Three years and two more after January 2022 are not over, three are.
  const ClientTies ties = last_here(*parse_day("2022-01-01"));
  GivenClient{{registered, by_guardian(true)}, service_facts(salon, ties)}
      .when(review)
      .then_refused(Refusal::nothing_is_due);
  CHECK(GivenClient{{registered, by_guardian(false)}, service_facts(salon, ties)}
            .when(review)
            .accepted()
            .size() == 1);
  // Later consents of one's own do not take the years away.
  client::ConsentGiven own = by_guardian(false);
  own.consent = 2;
  GivenClient{{registered, by_guardian(true), own}, service_facts(salon, ties)}
      .when(review)
      .then_refused(Refusal::nothing_is_due);
}

TEST_CASE("client: when the days of grace are over the announced classes go, and no others",
          "[unit][client]") {
  SampleSalon salon;
  const ClientTies ties = last_here(november_2021);
  const std::vector<client::Event> history{registered_with_contact(), note(), announced};
  const auto state = replayed<client::State, client::Event>(history);
  const auto due = next_due(state, service_facts(salon, ties));
  REQUIRE(due.has_value());
  CHECK(*due == grace_is_over);
  GivenClient{history, service_facts(salon, ties, grace_is_over - hours{1})}
      .when(client::CarryOutDue{lin})
      .then_refused(Refusal::nothing_is_due);
  GivenClient{history, service_facts(salon, ties, grace_is_over - hours{1})}
      .when(review)
      .then_refused(Refusal::nothing_is_due);
  const client::Erased erased{1, {PersonalClass::contact}, manager, false, 1, {},
                              1, friday + days{31}};
  const Heading heading = GivenClient{history, service_facts(salon, ties, grace_is_over)}
                              .when(client::CarryOutDue{lin})
                              .then({erased});
  CHECK(heading.reason_code == "retention_over");
  CHECK_FALSE(heading.approval_version);
  // Once: then there is nothing more, and notes go on being recorded.
  std::vector<client::Event> after = history;
  after.emplace_back(erased);
  GivenClient{after, service_facts(salon, ties, grace_is_over)}
      .when(client::CarryOutDue{lin})
      .then_refused(Refusal::nothing_is_due);
  GivenClient{after, salon.facts()}
      .when(client::AddNote{lin, Personal<std::string>{"Likes tea."}})
      .then({note()});
  GivenClient{after, salon.facts()}
      .when(
          client::ChangeContact{lin, Personal<std::string>{"Lin"}, std::nullopt, std::nullopt, {}})
      .then_refused(Refusal::class_is_erased);
}

TEST_CASE("client: whose contact goes by the rule is nobody's alert any more", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = at(salon.facts_with(
                             [&](Table& table) {
                               table.house_rules = policy::State{};
                               table.house_rules->retention_rules = {rule};
                               table.ties_of[lin] = last_here(november_2021);
                               table.risks[lin] = replayed<risk::State>(alerted());
                             },
                             system_actor()),
                         grace_is_over);
  const auto decision =
      decide(client::Command{client::CarryOutDue{lin}},
             replayed<client::State, client::Event>({registered, announced}), facts);
  REQUIRE(decision.has_value());
  REQUIRE(decision.value().orders.size() == 1);
  CHECK(std::get<risk::Command>(decision.value().orders.front()) ==
        risk::Command{risk::CloseAlert{lin, 1, risk::Outcome::client_has_left}});
}

TEST_CASE(
    "client: while value, a membership, a question or a proposal is open nothing is announced",
    "[unit][client]") {
  SampleSalon salon;
  for (bool ClientTies::*const open :
       {&ClientTies::is_value_outstanding, &ClientTies::does_membership_run,
        &ClientTies::is_question_open, &ClientTies::is_proposal_pending}) {
    ClientTies ties = last_here(november_2021);
    ties.*open = true;
    check_waits(salon, ties);
  }
  const client::ComplaintOpened complaint{1,
                                          client::ComplaintKind::result,
                                          manager,
                                          friday,
                                          std::nullopt,
                                          std::nullopt,
                                          {lin, Personal<client::FeedbackText>{{"Too short."}}}};
  check_waits(salon, last_here(november_2021), {registered, complaint});
  check_waits(salon, last_here(november_2021),
              {registered, client::HoldPlaced{1, {PersonalClass::contact}, "tax_audit", manager}});
  check_waits(salon, last_here(november_2021), {registered, client::Merged{mia}});
  check_waits(salon, last_here(november_2021), {registered, client::Absorbed{mia, 4}});
}

TEST_CASE("client: a hold keeps the classes that it names, and the others are announced",
          "[unit][client]") {
  SampleSalon salon;
  const Timestamp later = noon + days{11};
  const client::HoldPlaced hold{1, {PersonalClass::health}, "insurance_case", manager};
  const auto made =
      GivenClient{{registered, hold}, service_facts(salon, last_here(november_2021), later)}
          .when(review)
          .accepted();
  CHECK(std::get<client::RetentionAnnounced>(made.front()).classes ==
        Classes{PersonalClass::contact});
}

TEST_CASE("client: whatever comes before the day withdraws what was announced", "[unit][client]") {
  SampleSalon salon;
  const ClientTies before = last_here(november_2021);
  check_withdrawn(salon, last_here(november_2026), RetentionStay::client_was_here);
  const auto with = [&](bool ClientTies::*open) {
    ClientTies ties = before;
    ties.*open = true;
    return ties;
  };
  check_withdrawn(salon, with(&ClientTies::is_value_outstanding),
                  RetentionStay::value_is_outstanding);
  check_withdrawn(salon, with(&ClientTies::does_membership_run), RetentionStay::membership_runs);
  check_withdrawn(salon, with(&ClientTies::is_question_open), RetentionStay::question_is_open);
  check_withdrawn(salon, with(&ClientTies::is_proposal_pending),
                  RetentionStay::proposal_is_pending);
  check_withdrawn(salon, before, RetentionStay::complaint_is_open,
                  {client::ComplaintOpened{1,
                                           client::ComplaintKind::result,
                                           manager,
                                           friday,
                                           std::nullopt,
                                           std::nullopt,
                                           {lin, Personal<client::FeedbackText>{{"Too short."}}}}});
  check_withdrawn(salon, before, RetentionStay::files_are_merged, {client::Absorbed{mia, 4}});
  check_withdrawn(salon, before, RetentionStay::erasure_was_requested,
                  {client::ErasureRequested{2, {PersonalClass::contact}, "client_asked", manager}});
  // Another rule has its own days of grace.
  const policy::RetentionRuleSet longer{2, kept, manager, friday};
  GivenClient{{registered, announced}, service_facts(salon, before, grace_is_over, {rule, longer})}
      .when(client::CarryOutDue{lin})
      .then({client::RetentionWithdrawn{1, RetentionStay::rule_has_changed}});
}

TEST_CASE("client: a hold withdraws at once what was announced of its classes", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = salon.facts(staff_actor(manager, Role::manager));
  const Classes contact{PersonalClass::contact};
  GivenClient{{registered, announced}, facts}
      .when(client::PlaceHold{lin, contact, "legal_claim"})
      .then({client::HoldPlaced{1, contact, "legal_claim", manager},
             client::RetentionWithdrawn{1, RetentionStay::class_is_held}});
  GivenClient{{registered, announced}, facts}
      .when(client::PlaceHold{lin, {PersonalClass::health}, "legal_claim"})
      .then({client::HoldPlaced{1, {PersonalClass::health}, "legal_claim", manager}});
  // Withdrawn, it is not due any more; lifted, it is announced again under another number.
  const std::vector<client::Event> lifted{
      registered, announced, client::HoldPlaced{1, contact, "legal_claim", manager},
      client::RetentionWithdrawn{1, RetentionStay::class_is_held},
      client::HoldLifted{1, "matter_closed", manager}};
  CHECK_FALSE(next_due(replayed<client::State, client::Event>(lifted), facts));
  client::RetentionAnnounced again = announced;
  again.erasure = 2;
  GivenClient{lifted, service_facts(salon, last_here(november_2021))}.when(review).then({again});
}

TEST_CASE("client: what people have asked for or erased is not announced beside it",
          "[unit][client]") {
  SampleSalon salon;
  const client::ErasureRequested asked{1, {PersonalClass::contact}, "client_asked", manager};
  const client::Erased gone{1, {PersonalClass::contact}, cashier, false, 0, {}};
  const Facts facts = service_facts(salon, last_here(november_2021));
  GivenClient{{registered, asked}, facts}.when(review).then_refused(Refusal::nothing_is_due);
  GivenClient{{registered, asked, gone}, facts}.when(review).then_refused(Refusal::nothing_is_due);
}

TEST_CASE("client: a bill of a client withdraws what was announced of them", "[unit][client]") {
  SampleSalon salon;
  const auto orders_of = [&](const ClientTies& ties, const std::vector<client::Event>& history) {
    const Facts facts = salon.facts_with([&](Table& table) {
      table.house_rules = policy::State{};
      table.house_rules->retention_rules = {rule};
      table.ties_of[lin] = ties;
      table.clients[lin] = replayed<client::State, client::Event>(history);
    });
    sale::State bill;
    bill.opened = sale::Opened{nth<SaleId>(1), 1, main_street, lin, std::nullopt, friday};
    return sale::visit_orders_of_close(bill, facts);
  };
  const auto orders = orders_of(last_here(november_2026), {registered, announced});
  REQUIRE(orders.size() == 1);
  CHECK(std::get<client::Command>(orders.front()) == client::Command{review});
  CHECK(orders_of(last_here(november_2026), {registered}).empty());
  // A bill that is no sign of the client neither withdraws nor erases, and is not refused for it.
  Facts ordered = service_facts(salon, last_here(november_2021), grace_is_over);
  ordered.actor = staff_actor(cashier, Role::cashier);
  ordered.ordered_by = OrderedBy{StreamKind::sale, this_stream};
  GivenClient{{registered, announced}, ordered}.when(review).then({});
  GivenClient{{registered}, ordered}.when(review).then({});
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const ClientTies ties = last_here(november_2021);
  ClientTies owed = ties;
  owed.is_value_outstanding = true;
  const policy::RetentionRuleSet ended{2, {{}, 0, 30}, manager, thursday};
  return {
      Row{"retention of nobody",
          {},
          review,
          service_facts(salon, ties),
          Refusal::client_is_unknown},
      Row{"a person looks", {registered}, review, salon.facts(), Refusal::only_the_service},
      Row{"here last year",
          {registered},
          review,
          service_facts(salon, last_here(*parse_day("2025-11-01"))),
          Refusal::nothing_is_due},
      Row{"never heard of",
          {registered},
          review,
          service_facts(salon, {}),
          Refusal::nothing_is_due},
      Row{"no rule",
          {registered},
          review,
          service_facts(salon, ties, noon, {}),
          Refusal::retention_is_not_set},
      Row{"a rule that begins tomorrow",
          {registered},
          review,
          service_facts(salon, ties, noon, {{1, kept, manager, saturday}}),
          Refusal::retention_is_not_set},
      Row{"a rule that ended",
          {registered},
          review,
          service_facts(salon, ties, noon, {rule, ended}),
          Refusal::retention_is_not_set},
      Row{"a balance", {registered}, review, service_facts(salon, owed), Refusal::retention_waits},
  };
}

}  // namespace tress::testing::client_retention_test
