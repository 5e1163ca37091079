#include <catch2/catch.hpp>

#include "tests/support/risk_words.hpp"

#include "ledger/domain/due.hpp"

// Goal: every Refusal is produced by at least one row; an alert has somebody to go to until
// somebody acts; nobody is contacted who has not agreed, or who is held back. Method: histories
// written out.

namespace tress::testing::risk_test {

namespace {

using risk::LossReason;
using risk::Refusal;
using Row = Refused<risk::State, risk::Command>;

const risk::Acknowledge acknowledge{lin, 1};
const risk::Contact contact{lin, 1, ContactChannel::phone};
const risk::StartWinBack start{lin, 1, LossReason::price};
const risk::CloseAlert close{lin, 1, Outcome::false_alarm};
const risk::CarryOutDue due{lin};

risk::AlertRaised control() {
  auto alert = raised();
  alert.is_control = true;
  alert.owner.reset();
  alert.backup_at.reset();
  alert.managers_at.reset();
  return alert;
}

RiskHistory held_back() {
  return {scored(84, Level::high, Level::high), control()};
}

risk::AlertClosed closed(Outcome outcome,
                         std::optional<Day> visit = std::nullopt,
                         std::optional<StaffId> by = std::nullopt) {
  return {1, outcome, visit, by};
}

/// She came again, so many days after Friday; asked on that day.
risk::Score visit_after(int days) {
  auto evidence = away_for(0);
  evidence.last_visit = friday + std::chrono::days{days};
  evidence.data_until = noon + std::chrono::days{days};
  return scoring(evidence, evidence.last_visit);
}

Facts later(Facts facts, int days) {
  return at(std::move(facts), noon + std::chrono::days{days});
}

const risk::AlertClosed* ending_in(const std::vector<risk::Event>& events) {
  return std::get_if<risk::AlertClosed>(&events.back());
}

}  // namespace

TEST_CASE(
    "risk: a level that rises to high alerts the client's owner, else who answers for clients",
    "[unit][risk]") {
  SampleSalon salon;
  GivenRisk{{}, service(salon)}.when(scoring(away_for(84))).then(alerted());
  auto to_desk = raised();
  to_desk.owner.reset();
  to_desk.role = Role::receptionist;
  const auto unowned = [](Table& table) { table.clients[lin].ownership = {}; };
  GivenRisk{{}, service(salon, unowned)}
      .when(scoring(away_for(84)))
      .then({scored(84, Level::high, Level::high), to_desk});
  const auto left = [](Table& table) { table.people[stylist].has_left = true; };
  GivenRisk{{}, service(salon, left)}
      .when(scoring(away_for(84)))
      .then({scored(84, Level::high, Level::high), to_desk});
}

TEST_CASE("risk: an open complaint is settled before anything else is tried", "[unit][risk]") {
  SampleSalon salon;
  const auto complains = [](Table& table) {
    table.clients[lin].care.complaints = {{1, manager, saturday}};
  };
  const auto events =
      GivenRisk{{}, service(salon, complains)}.when(scoring(away_for(84))).accepted();
  CHECK(std::get<risk::AlertRaised>(events.back()).to_do == risk::ToDo::settle_complaint_first);
}

TEST_CASE("risk: complaints count in whichever file of the person they were made", "[unit][risk]") {
  SampleSalon salon;
  const auto complains = [](Table& table) {
    table.clients[mia].care.complaints = {{1, manager, saturday}};
    table.clients[mia].merged_into = lin;
    table.clients[lin].absorbed = {{mia, 0, 0}};
  };
  const auto events =
      GivenRisk{{}, service(salon, complains)}.when(scoring(away_for(84))).accepted();
  CHECK(std::get<risk::Scored>(events.front()).open_complaints == 1);
  CHECK(std::get<risk::AlertRaised>(events.back()).to_do == risk::ToDo::settle_complaint_first);
}

TEST_CASE("risk: an alert ends with the file, and instead of being passed on", "[unit][risk]") {
  SampleSalon salon;
  const auto erased = [](Table& table) {
    table.clients[lin].erased = {client::PersonalClass::contact};
  };
  const auto merged = [](Table& table) { table.clients[lin].merged_into = mia; };
  GivenRisk{alerted(), later(service(salon, erased), 2)}.when(due).then(
      {closed(Outcome::client_has_left)});
  GivenRisk{alerted(), later(service(salon, merged), 2)}.when(due).then(
      {closed(Outcome::false_alarm)});
  // What the client's stream orders asks neither whose it is nor how far it has come.
  Facts ordered = by(salon, cashier);
  ordered.ordered_by = OrderedBy{StreamKind::client, id_cast<StreamId>(lin)};
  GivenRisk{and_then(alerted(), {contacted}), ordered}.when(close).then(
      {closed(Outcome::false_alarm)});
  GivenRisk{held_back(), ordered}.when(close).then({closed(Outcome::false_alarm)});
  const auto open = replayed<risk::State>(alerted());
  CHECK(risk::end_with_file(&open, Outcome::false_alarm) == risk::Command{close});
  const auto over = replayed<risk::State>(and_then(alerted(), {closed(Outcome::false_alarm)}));
  CHECK_FALSE(risk::end_with_file(&over, Outcome::false_alarm));
  CHECK_FALSE(risk::end_with_file(nullptr, Outcome::false_alarm));
}

TEST_CASE("risk: the tag at_risk follows the level with rule and reason", "[unit][risk]") {
  SampleSalon salon;
  const auto lists_it = [](Table& table) {
    table.card_state = card::State{};
    table.card_state->terms.push_back({card::List::client_tag, "at_risk"});
  };
  const auto orders_of = [&](const RiskHistory& history, const risk::Score& asked,
                             const std::function<void(Table&)>& change) {
    const auto decided =
        decide(risk::Command{asked}, replayed<risk::State>(history), service(salon, change));
    REQUIRE(decided.has_value());
    return decided.value().orders;
  };
  const auto added = orders_of({}, scoring(away_for(84)), lists_it);
  REQUIRE(added.size() == 1);
  CHECK(std::get<client::Command>(added.front()) ==
        client::Command{client::AddTag{lin, "at_risk", 1, "risk_is_high"}});
  CHECK(orders_of({}, scoring(away_for(84)), [](Table&) {}).empty());
  CHECK(orders_of({}, scoring(away_for(60)), lists_it).empty());
  const auto has_it = [&](Table& table) {
    lists_it(table);
    table.clients[lin].care.tags = {"at_risk"};
  };
  const auto removed = orders_of(alerted(), scoring(away_for(0)), has_it);
  REQUIRE(removed.size() == 1);
  CHECK(std::get<client::Command>(removed.front()) ==
        client::Command{client::RemoveTag{lin, "at_risk", 1, "risk_has_fallen"}});
  // Somebody took it away before: nothing is left to remove.
  CHECK(orders_of(alerted(), scoring(away_for(0)), lists_it).empty());
}

TEST_CASE("risk: an alert that nobody takes on goes to the backup, then to the managers [S4-16]",
          "[unit][risk]") {
  SampleSalon salon;
  const Facts facts = service(salon);
  auto state = replayed<risk::State>(alerted());
  CHECK(next_due(state, facts) == noon + std::chrono::hours{48});
  GivenRisk{alerted(), later(facts, 2)}.when(due).then(
      {risk::AlertEscalated{1, 1, Role::receptionist}});
  const auto once = and_then(alerted(), {risk::AlertEscalated{1, 1, Role::receptionist}});
  CHECK(next_due(replayed<risk::State>(once), facts) == noon + std::chrono::hours{120});
  GivenRisk{once, later(facts, 5)}.when(due).then({risk::AlertEscalated{1, 2, Role::manager}});
  const auto twice = and_then(once, {risk::AlertEscalated{1, 2, Role::manager}});
  CHECK_FALSE(next_due(replayed<risk::State>(twice), facts));
  // Taken on, and still nobody got in touch: the backup is left alone, the managers are not.
  const auto taken_on = and_then(alerted(), {risk::AlertAcknowledged{1, stylist}});
  CHECK(next_due(replayed<risk::State>(taken_on), facts) == noon + std::chrono::hours{120});
  GivenRisk{taken_on, later(facts, 5)}.when(due).then({risk::AlertEscalated{1, 2, Role::manager}});
}

TEST_CASE("risk: who has the alert takes it on, and so may those whom it was passed to",
          "[unit][risk]") {
  SampleSalon salon;
  GivenRisk{alerted(), by(salon, stylist)}
      .when(acknowledge)
      .then({risk::AlertAcknowledged{1, stylist}});
  GivenRisk{alerted(), by(salon, manager)}
      .when(acknowledge)
      .then({risk::AlertAcknowledged{1, manager}});
  GivenRisk{alerted(), by(salon, cashier)}.when(acknowledge).then_refused(Refusal::not_your_alert);
  const auto passed_on = and_then(alerted(), {risk::AlertEscalated{1, 1, Role::cashier}});
  GivenRisk{passed_on, by(salon, cashier)}
      .when(acknowledge)
      .then({risk::AlertAcknowledged{1, cashier}});
}

TEST_CASE("risk: a contact names the consent that allows it, and counts as taking the alert on",
          "[unit][risk]") {
  SampleSalon salon;
  GivenRisk{alerted(), by(salon, stylist)}.when(contact).then({contacted});
  const auto history = and_then(alerted(), {contacted});
  GivenRisk{history, by(salon, stylist)}
      .when(acknowledge)
      .then_refused(Refusal::alert_is_acknowledged);
  const Facts after = later(by(salon, stylist), 29);
  GivenRisk{history, after}.when(contact).then_refused(Refusal::contacted_too_recently);
  auto again = contacted;
  again.on = friday + std::chrono::days{30};
  GivenRisk{history, later(by(salon, stylist), 30)}.when(contact).then({again});
}

TEST_CASE("risk: winning back begins with the client's own reason, after a contact [S4-17]",
          "[unit][risk]") {
  SampleSalon salon;
  const Heading heading =
      GivenRisk{and_then(alerted(), {contacted}), by(salon, stylist)}.when(start).then(
          {risk::WinBackStarted{1, LossReason::price, stylist}});
  CHECK(heading.reason_code == "price");
  GivenRisk{alerted(), by(salon, stylist)}.when(start).then_refused(
      Refusal::client_was_not_contacted);
}

TEST_CASE("risk: a visit within sixty days of the contact is a return, a later one is none [S4-20]",
          "[unit][risk]") {
  SampleSalon salon;
  const auto history = and_then(alerted(), {contacted});
  const auto ending = [&](int days) {
    const auto events =
        GivenRisk{history, later(service(salon), days)}.when(visit_after(days)).accepted();
    const auto* const found = ending_in(events);
    return found == nullptr ? std::optional<risk::AlertClosed>{} : std::optional{*found};
  };
  CHECK(ending(60) == closed(Outcome::returned, friday + std::chrono::days{60}));
  CHECK_FALSE(ending(61));
  // Nobody came: noon of the day after the sixtieth, and two days for what is recorded late.
  const auto over = Timestamp{friday + std::chrono::days{63}} + std::chrono::hours{12};
  CHECK(next_due(replayed<risk::State>(history), service(salon)) == over);
  GivenRisk{history, at(service(salon), over)}.when(due).then({closed(Outcome::stayed_away)});
}

TEST_CASE("risk: who comes before anybody got in touch came without us", "[unit][risk]") {
  SampleSalon salon;
  const auto came = GivenRisk{alerted(), later(service(salon), 1)}.when(visit_after(1)).accepted();
  REQUIRE(ending_in(came) != nullptr);
  CHECK(*ending_in(came) == closed(Outcome::came_by_itself, saturday));
  auto booked = away_for(84);
  booked.next_booking = saturday;
  const auto events = GivenRisk{alerted(), service(salon)}.when(scoring(booked)).accepted();
  REQUIRE(ending_in(events) != nullptr);
  CHECK(*ending_in(events) == closed(Outcome::came_by_itself));
}

TEST_CASE("risk: an alert that another rule would not have raised was a false one",
          "[unit][risk]") {
  SampleSalon salon;
  const auto calmer = [](Table& table) {
    policy::RiskRuleSet set{1, std::nullopt, shipped(), long_ago};
    set.rule.high_overdue_thousandths = 9000;
    table.house_rules = replayed<policy::State, policy::Event>({set});
  };
  const auto first =
      GivenRisk{alerted(), later(service(salon, calmer), 0)}.when(scoring(away_for(84))).accepted();
  REQUIRE(first.size() == 1);
  const auto second = GivenRisk{and_then(alerted(), first), service(salon, calmer)}
                          .when(scoring(away_for(84), saturday))
                          .accepted();
  REQUIRE(ending_in(second) != nullptr);
  CHECK(*ending_in(second) == closed(Outcome::false_alarm));
}

TEST_CASE("risk: the control group is contacted by nobody, and what it does is known all the same",
          "[unit][risk]") {
  SampleSalon salon;
  // Half of all alerts: of sixteen, this client's are on both sides.
  std::optional<std::uint32_t> held;
  for (std::uint32_t n = 1; n <= 16; ++n) {
    if (risk::is_held_back(lin, n, 50)) held = n;
  }
  REQUIRE(held);
  RiskHistory history = {scored(84, Level::high, Level::high)};
  for (std::uint32_t n = 1; n < *held; ++n) {
    history.emplace_back(raised(n));
    history.emplace_back(risk::AlertClosed{n, Outcome::false_alarm, std::nullopt, stylist});
  }
  history.emplace_back(scored(0, Level::none, Level::none));
  const auto half = [](Table& table) { table.house_rules = with_control(50); };
  auto expected = control();
  expected.alert = *held;
  GivenRisk{history, service(salon, half)}
      .when(scoring(away_for(84)))
      .then({scored(84, Level::high, Level::high), expected});
  GivenRisk{held_back(), by(salon, manager)}.when(contact).then_refused(
      Refusal::client_is_held_back);
  const auto came =
      GivenRisk{held_back(), later(service(salon), 9)}.when(visit_after(9)).accepted();
  REQUIRE(ending_in(came) != nullptr);
  CHECK(ending_in(came)->outcome == Outcome::returned);
  const auto over = Timestamp{friday + std::chrono::days{63}} + std::chrono::hours{12};
  CHECK(next_due(replayed<risk::State>(held_back()), service(salon)) == over);
}

TEST_CASE("risk: of ten thousand alerts one in ten is held back, whoever looks", "[unit][risk]") {
  int held = 0;
  for (std::uint32_t n = 0; n < 10'000; ++n) {
    ClientId::Array bytes{};
    bytes[0] = static_cast<Byte>(n & 0xFFU);
    bytes[15] = static_cast<Byte>(n >> 8U);
    const ClientId client{bytes};
    if (risk::is_held_back(client, 1, 10)) ++held;
    CHECK_FALSE(risk::is_held_back(client, 1, 0));
  }
  CHECK(held > 900);
  CHECK(held < 1'100);
}

TEST_CASE("risk: after an alert that is over, a new rise to high raises the next one",
          "[unit][risk]") {
  SampleSalon salon;
  const auto over = and_then(
      alerted(), {scored(0, Level::none, Level::none), closed(Outcome::came_by_itself, friday)});
  GivenRisk{over, service(salon)}
      .when(scoring(away_for(84)))
      .then({scored(84, Level::high, Level::high), raised(2)});
  // While the level stays high nobody is alerted again.
  const auto dismissed = and_then(alerted(), {closed(Outcome::false_alarm, std::nullopt, stylist)});
  GivenRisk{dismissed, service(salon)}
      .when(scoring(away_for(84)))
      .then_refused(Refusal::nothing_has_changed);
}

TEST_CASE("risk: every reason to refuse has a case", "[unit][risk]") {
  SampleSalon salon;
  const Facts mine = by(salon, stylist);
  const auto win_back = and_then(alerted(), {contacted});
  const auto started = and_then(win_back, {risk::WinBackStarted{1, LossReason::moved, stylist}});
  const auto over = and_then(alerted(), {closed(Outcome::false_alarm, std::nullopt, stylist)});
  auto stale = away_for(84);
  stale.data_until = noon - std::chrono::hours{37};
  auto wrong = away_for(84);
  wrong.cadence_tenths = 69;
  const risk::Score of_nobody{no_client, friday, away_for(84)};
  const auto erased = [](Table& table) {
    table.clients[lin].erased = {client::PersonalClass::contact};
  };
  const auto merged = [](Table& table) { table.clients[lin].merged_into = mia; };
  check_refusals<risk::State, risk::Command>({
      {"a level by a person", {}, scoring(away_for(84)), mine, Refusal::only_the_service},
      {"passed on by a person", alerted(), risk::Escalate{lin, 1}, mine, Refusal::only_the_service},
      {"nobody's level", {}, of_nobody, service(salon), Refusal::client_is_unknown},
      {"an alert that never was", alerted(), risk::Acknowledge{lin, 2}, mine,
       Refusal::alert_is_unknown},
      {"an alert that is over", over, acknowledge, mine, Refusal::alert_is_closed},
      {"a call to the control group", held_back(), contact, mine, Refusal::client_is_held_back},
      {"a week in less than a week",
       {},
       scoring(wrong),
       service(salon),
       Refusal::evidence_is_malformed},
      {"a level of the day after tomorrow",
       {},
       scoring(away_for(84), friday + std::chrono::days{2}),
       service(salon),
       Refusal::evidence_is_malformed},
      {"nothing heard", {}, scoring(stale), service(salon), Refusal::data_is_stale},
      {"none as ever", {}, scoring(away_for(1)), service(salon), Refusal::nothing_has_changed},
      {"somebody else's", alerted(), contact, by(salon, cashier), Refusal::not_your_alert},
      {"taken on twice", and_then(alerted(), {risk::AlertAcknowledged{1, stylist}}), acknowledge,
       mine, Refusal::alert_is_acknowledged},
      {"returned, says somebody", alerted(), risk::CloseAlert{lin, 1, Outcome::returned}, mine,
       Refusal::outcome_is_not_stated},
      {"closed after a call", win_back, close, mine, Refusal::client_was_contacted},
      {"nothing to call", alerted(), contact, by(salon, stylist, erased),
       Refusal::contact_is_erased},
      {"by no way", alerted(), risk::Contact{lin, 1, ContactChannel::none}, mine,
       Refusal::channel_reaches_nobody},
      {"by a way that was not agreed to", alerted(), risk::Contact{lin, 1, ContactChannel::email},
       mine, Refusal::no_consent},
      {"called again", win_back, contact, mine, Refusal::contacted_too_recently},
      {"an answer without a question", alerted(), start, mine, Refusal::client_was_not_contacted},
      {"a second answer", started, start, mine, Refusal::win_back_has_started},
      {"passed on too early", alerted(), risk::Escalate{lin, 1}, service(salon),
       Refusal::time_is_not_over},
      {"given up too early", win_back, risk::EndWatch{lin, 1}, service(salon),
       Refusal::time_is_not_over},
      {"nothing to do", {}, due, service(salon), Refusal::nothing_is_due},
      {"a level of somebody who is forgotten",
       {},
       scoring(away_for(84)),
       service(salon, erased),
       Refusal::contact_is_erased},
      {"a level of a file that went",
       {},
       scoring(away_for(84)),
       service(salon, merged),
       Refusal::client_is_merged},
  });
}

}  // namespace tress::testing::risk_test
