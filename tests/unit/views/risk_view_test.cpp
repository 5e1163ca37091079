// Goal: a visit is a day with a closed bill that has a service for the client, whoever pays; what
// was done about an alert is shown step by step, and counted once when it is decided. Method:
// histories written out.

#include "projections/risk/risk_view.hpp"

#include "tests/support/bill_words.hpp"
#include "tests/support/risk_words.hpp"

namespace tress::risk_view::risk_view_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

void list_items(ViewHistory& history) {
  history.add(cut, catalogue::ItemListed{cut, catalogue::ItemKind::service, "CUT", "Cut", "hair"});
  history.add(wax,
              catalogue::ItemListed{wax, catalogue::ItemKind::product, "WAX", "Wax", "retail"});
}

Day days_before(int days) {
  return friday - std::chrono::days{days};
}

/// A cut, paid in cash.
SaleId serve(ViewHistory& history, Byte n, Day day, std::optional<ClientId> payer = lin) {
  const SaleId id = open_bill(history, n, payer, day);
  history.add(id, cut_line());
  history.add(id, tender(1, sale::TenderKind::cash, cad(84'00)));
  history.close(id);
  return id;
}

/// A cut for less than the list says, in cash; GST is 5 % of what is left.
void serve_for_less(ViewHistory& history, Byte n, Day day, std::int64_t off_minor) {
  const std::int64_t left_minor = 80'00 - off_minor;
  const SaleId id = open_bill(history, n, lin, day);
  history.add(id, cut_line());
  history.add(id, sale::DiscountApplied{
                      1, cad(off_minor), "loyalty", std::nullopt, {{"GST", left_minor * 5}}});
  history.add(id, tender(1, sale::TenderKind::cash, cad(left_minor + left_minor * 5 / 100)));
  history.close(id);
}

/// So many visits of 80.00, every four weeks, and then three for less, the last one a week ago.
void spend_less(ViewHistory& history, Byte visits_of_80) {
  list_items(history);
  for (Byte n = 1; n <= visits_of_80; ++n) {
    serve(history, n, days_before(7 + 28 * (visits_of_80 + 3 - n)));
  }
  serve_for_less(history, 21, days_before(63), 24'00);
  serve_for_less(history, 22, days_before(35), 24'00);
  serve_for_less(history, 23, days_before(7), 48'00);
}

/// Four visits, every four weeks, the last one 84 days ago.
void come_every_four_weeks(ViewHistory& history) {
  list_items(history);
  for (Byte n = 1; n <= 4; ++n) serve(history, n, days_before(84 + 28 * (4 - n)));
}

std::optional<Standing> standing(const ViewHistory& history,
                                 ClientId client = lin,
                                 Day today = friday) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto rule_of = [](BranchId) -> Result<policy::RiskRule, Fault> { return shipped(); };
  return require_value(standing_of(*tables.snapshot(), client, today, rule_of));
}

Effect shown_effect(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(effect(*tables.snapshot()));
}

std::vector<Alert> alerts_shown(const ViewHistory& history, bool only_open) {
  const ViewTables tables{history.log(), {&projection()}};
  return require_value(alerts(*tables.snapshot(), only_open, std::nullopt)).rows;
}

template <class Text>
Sealed<Text, FieldClass::notes> sealed_words() {
  return Sealed<Text, FieldClass::notes>{
      SealedBox{lin, FieldClass::notes, {}, Bytes(40), Hash::zero()}};
}

client::ConsentGiven consent_at(client::ConsentChannel channel) {
  return {1,
          client::ConsentPurpose::marketing_sms,
          client::LegalBasis::consent,
          "news",
          1,
          Hash::zero(),
          "en",
          "ca",
          channel,
          client::CollectionMethod::tap,
          std::nullopt,
          friday,
          std::nullopt,
          false,
          std::nullopt};
}

risk::AlertRaised alert_of(ClientId client, bool is_control) {
  auto alert = raised();
  alert.client = client;
  alert.is_control = is_control;
  if (is_control) alert.owner.reset();
  return alert;
}

}  // namespace

TEST_CASE("while a membership of the client's rests the time since the last visit does [M-13]",
          "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const MembershipId month = nth<MembershipId>(1);
  history.on(days_before(84));
  history.add(month, membership::Started{month, lin, nth<PlanId>(1), 1, plan::PlanKind::membership,
                                         plan::TaxPoint::at_sale, main_street, days_before(84)});
  history.on(days_before(60));
  history.add(month, membership::Paused{days_before(60), std::nullopt, "travel"});
  CHECK(standing(history)->evidence.rested_days == 60U);
  history.on(days_before(4));
  history.add(month, membership::Resumed{days_before(4), 56});
  const auto found = standing(history);
  REQUIRE(found);
  CHECK(found->evidence.rested_days == 56U);
  // 28 days of 28 instead of 84.
  CHECK(risk::finding_of(found->evidence, friday, 0, shipped()).overdue_thousandths == 1000);
}

TEST_CASE("the evidence is the days on which the client was served", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const auto found = standing(history);
  REQUIRE(found);
  CHECK(found->evidence.visits == 4);
  CHECK(found->evidence.first_visit == days_before(168));
  CHECK(found->evidence.last_visit == days_before(84));
  CHECK(found->evidence.cadence_tenths == 280);
  CHECK(found->evidence.branch == main_street);
  const auto finding =
      risk::finding_of(found->evidence, found->as_of, found->open_complaints, shipped());
  CHECK(finding.level == Level::high);
}

TEST_CASE("a product, an open bill and a voided one are no visit", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const SaleId product = open_bill(history, 11, lin, friday);
  history.add(product, product_line(1, cad(40'00), cad(18'00), {}));
  history.add(product, tender(1, sale::TenderKind::cash, cad(40'00)));
  history.close(product);
  history.add(open_bill(history, 12, lin, friday), cut_line());
  void_bill(history, serve(history, 13, friday));
  CHECK(standing(history)->evidence.last_visit == days_before(84));
  CHECK(standing(history)->evidence.visits == 4);
}

TEST_CASE(
    "what bills say was done, for how much and when is what the last three are compared with the "
    "six before by [S4-3] [S4-7]",
    "[unit][views]") {
  ViewHistory history;
  spend_less(history, 6);
  // Goods are no visit, and nothing that was spent on one.
  const SaleId product = open_bill(history, 31, lin, friday);
  history.add(product, product_line(1, cad(40'00), cad(18'00), {}));
  history.add(product, tender(1, sale::TenderKind::cash, cad(40'00)));
  history.close(product);
  const auto found = standing(history);
  REQUIRE(found);
  const risk::Evidence& evidence = found->evidence;
  CHECK(evidence.visits == 9);
  CHECK(evidence.first_visit == days_before(7 + 28 * 8));
  CHECK(evidence.last_visit == days_before(7));
  CHECK(evidence.spend_now_minor == 48'00);  // (56.00 + 56.00 + 32.00) / 3
  CHECK(evidence.spend_before_minor == 80'00);
  // As often as before: 48.00 of 80.00 is 0.6, and that alone speaks for a level.
  const auto finding = risk::finding_of(evidence, found->as_of, 0, shipped());
  CHECK(finding.level == Level::medium);
  CHECK(finding.drivers == std::vector{risk::Driver::spend_fell});
}

TEST_CASE("of fewer than nine visits nobody says that a client spends less [S4-7]",
          "[unit][views]") {
  ViewHistory history;
  spend_less(history, 5);
  const auto found = standing(history);
  REQUIRE(found);
  CHECK(found->evidence.visits == 8);
  CHECK_FALSE(found->evidence.spend_now_minor);
  CHECK_FALSE(found->evidence.spend_before_minor);
  CHECK(risk::finding_of(found->evidence, found->as_of, 0, shipped()).level == Level::none);
}

TEST_CASE("whoever sits in the chair has come, whoever pays", "[unit][views]") {
  ViewHistory history;
  list_items(history);
  for (Byte n = 1; n <= 4; ++n) {
    const SaleId id = open_bill(history, n, lin, days_before(28 * n));
    auto line = cut_line();
    line.served = mia;
    history.add(id, line);
    history.add(id, tender(1, sale::TenderKind::cash, cad(84'00)));
    history.close(id);
  }
  CHECK(standing(history, mia)->evidence.visits == 4);
  CHECK_FALSE(standing(history, lin));
}

TEST_CASE("a booking ahead and a word of the client's are known", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const auto visit = nth<AppointmentId>(1);
  history.on(thursday).add(visit, appointment::Booked{visit, main_street, lin, cut, stylist,
                                                      saturday, 720, 60, std::nullopt});
  CHECK(standing(history)->evidence.next_booking == saturday);
  CHECK(standing(history)->evidence.last_interaction == thursday);
  history.on(friday).add(visit, appointment::Cancelled{friday, cashier, 1, std::nullopt});
  CHECK_FALSE(standing(history)->evidence.next_booking);
}

TEST_CASE("complaints stand in the evidence, and questions are words of the client's [S4-4]",
          "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const auto words = [&] { return standing(history)->evidence.interactions_now; };
  CHECK(words() == 0U);
  const auto question = nth<QuestionId>(1);
  history.on(thursday).add(question, support::Asked{question,
                                                    lin,
                                                    main_street,
                                                    {nth<MembershipId>(1), std::nullopt,
                                                     std::nullopt, 1, 1, std::nullopt},
                                                    sealed_words<support::QuestionText>(),
                                                    noon + std::chrono::hours{48}});
  CHECK(words() == 1U);
  CHECK(standing(history)->evidence.last_interaction == thursday);
  // What is done about it is ours.
  history.add(question, support::Acknowledged{manager});
  CHECK(words() == 1U);
  CHECK(standing(history)->open_complaints == 0U);
  history.on(friday).add(lin, client::ComplaintOpened{1, client::ComplaintKind::result, manager,
                                                      saturday, std::nullopt, std::nullopt,
                                                      sealed_words<client::FeedbackText>()});
  CHECK(words() == 2U);
  CHECK(standing(history)->open_complaints == 1U);
  history.add(lin, client::ComplaintResolved{1, "explained"});
  CHECK(words() == 2U);
  CHECK(standing(history)->open_complaints == 0U);
}

TEST_CASE("who was reached has said something, and who was only called has not", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  history.on(friday);
  const auto words = [&] { return standing(history)->evidence.interactions_now; };
  history.add(lin, client::FollowUpPlanned{1, client::FollowUpKind::call, stylist, manager, friday,
                                           std::nullopt});
  history.add(lin, client::FollowUpDone{1, "not_reached", std::nullopt});
  history.add(lin, client::FollowUpDone{2, "not_needed", std::nullopt});
  CHECK(words() == 0U);
  std::uint32_t reached = 0;
  for (const char* const outcome : {"reached", "booked", "declined", "answered"}) {
    history.add(lin, client::FollowUpDone{3 + reached, outcome, std::nullopt});
    CHECK(words() == ++reached);
  }
}

TEST_CASE("what clients do themselves at the portal is theirs, what the desk notes of them is not",
          "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  history.on(friday);
  const auto words = [&] { return standing(history)->evidence.interactions_now; };
  history.add(lin, consent_at(client::ConsentChannel::desk));
  CHECK(words() == 0U);
  history.by({ActorKind::client, std::nullopt, Role::service, std::nullopt});
  history.add(lin, consent_at(client::ConsentChannel::portal));
  CHECK(words() == 1U);
  // In each file of a person, so it would count more than once.
  history.add(lin, client::ConsentWithdrawn{1, client::ConsentPurpose::marketing_sms,
                                            client::ConsentChannel::portal, friday});
  CHECK(words() == 1U);
}

TEST_CASE("a client of one visit is read by the second visits of others in the category",
          "[unit][views]") {
  ViewHistory history;
  list_items(history);
  serve(history, 1, days_before(10), mia);
  CHECK_FALSE(standing(history, mia));
  serve(history, 2, days_before(100), lin);
  serve(history, 3, days_before(65), lin);
  const auto found = standing(history, mia);
  REQUIRE(found);
  CHECK(found->evidence.cadence_tenths == 350);
  CHECK(found->evidence.visits == 1);
}

TEST_CASE("what is recorded of no branch makes no branch's data fresh", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const auto heard = standing(history)->evidence.data_until;
  CHECK(heard == ViewHistory::time_of(history.log().size() - 1));
  history.at(std::nullopt).add(lin, scored(84, Level::high, Level::high));
  CHECK(standing(history)->evidence.data_until == heard);
}

TEST_CASE("two files of one person are read together in the one that stays", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  serve(history, 41, days_before(28), mia);
  history.add(lin, client::Merged{mia});
  CHECK_FALSE(standing(history, lin));
  const auto both = standing(history, mia);
  REQUIRE(both);
  CHECK(both->evidence.visits == 5);
  CHECK(both->evidence.first_visit == days_before(168));
  CHECK(both->evidence.last_visit == days_before(28));
  history.add(lin, client::Unmerged{mia});
  history.add(mia, client::Unmerged{lin});
  CHECK(standing(history, lin)->evidence.visits == 4);
  CHECK(standing(history, mia)->evidence.visits == 1);
}

TEST_CASE("who came or spoke since is found, once, and who did not is not", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  const Position then = history.log().size();
  serve(history, 21, friday, mia);
  serve(history, 22, friday, mia);
  const ViewTables tables{history.log(), {&projection()}};
  const auto touched = require_value(touched_since(*tables.snapshot(), then, 10));
  CHECK(touched.clients == std::vector{mia});
  CHECK(touched.is_all);
  CHECK(touched.next == history.log().size());
  CHECK_FALSE(require_value(touched_since(*tables.snapshot(), 0, 1)).is_all);
}

TEST_CASE("of whoever is forgotten nothing is gathered, before or since", "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  REQUIRE(standing(history));
  history.add(lin, client::Erased{1, {client::PersonalClass::contact}, manager, false, 0, {}});
  serve(history, 51, friday, lin);
  CHECK_FALSE(standing(history));
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  CHECK(require_value(clients(*view)).rows.empty());
  CHECK(require_value(touched_since(*view, 0, 10)).clients.empty());
}

TEST_CASE("nobody reads of a client that they are in the control group", "[unit][views]") {
  ViewHistory history;
  history.add(lin, alert_of(lin, false));
  history.add(mia, alert_of(mia, true));
  const ViewTables tables{history.log(), {&projection()}};
  CHECK(require_value(alerts_of(*tables.snapshot(), lin)).rows.size() == 1);
  CHECK(require_value(alerts_of(*tables.snapshot(), mia)).rows.empty());
}

TEST_CASE("an alert shows what it means, what to do, and each step with who took it [S4-23]",
          "[unit][views]") {
  ViewHistory history;
  history.add(lin, scored(84, Level::high, Level::high));
  history.add(lin, raised());
  auto shown = alerts_shown(history, true);
  REQUIRE(shown.size() == 1);
  CHECK(shown[0].drivers == std::vector{risk::Driver::overdue, risk::Driver::silent});
  CHECK(shown[0].to_do == risk::ToDo::ask_what_happened);
  CHECK(shown[0].act_by == noon + std::chrono::hours{48});
  const Position taken_on = history.add(lin, risk::AlertAcknowledged{1, stylist});
  shown = alerts_shown(history, true);
  CHECK(shown[0].stage == Stage::acknowledged);
  REQUIRE(shown[0].steps.size() == 2);
  CHECK(shown[0].steps[1].what == "acknowledged");
  CHECK(shown[0].steps[1].source == ViewHistory::source(taken_on));
  history.add(lin, contacted);
  history.add(lin, risk::WinBackStarted{1, risk::LossReason::price, stylist});
  shown = alerts_shown(history, true);
  CHECK(shown[0].stage == Stage::winning_back);
  CHECK(shown[0].reason == risk::LossReason::price);
  CHECK(shown[0].steps.size() == 4);
}

TEST_CASE("an alert is decided once, beside a control group that nobody is shown [S4-20]",
          "[unit][views]") {
  ViewHistory history;
  history.add(lin, alert_of(lin, false));
  history.add(mia, alert_of(mia, true));
  CHECK(alerts_shown(history, true).size() == 1);
  history.add(lin, contacted);
  CHECK(shown_effect(history).contacted == 0);
  history.add(lin, risk::AlertClosed{1, Outcome::returned, saturday, std::nullopt});
  history.add(mia, risk::AlertClosed{1, Outcome::stayed_away, std::nullopt, std::nullopt});
  const Effect effect = shown_effect(history);
  CHECK(effect.raised == 1);
  CHECK(effect.contacted == 1);
  CHECK(effect.returned == 1);
  CHECK(effect.control == 1);
  CHECK(effect.control_returned == 0);
  CHECK(effect.lift_millionths == 1'000'000);
  CHECK(alerts_shown(history, true).empty());
}

TEST_CASE("who came before anybody got in touch is the merit of nobody", "[unit][views]") {
  ViewHistory history;
  history.add(lin, alert_of(lin, false));
  history.add(lin, risk::AlertClosed{1, Outcome::came_by_itself, saturday, std::nullopt});
  const Effect effect = shown_effect(history);
  CHECK(effect.came_by_themselves == 1);
  CHECK(effect.contacted == 0);
  CHECK_FALSE(effect.lift_millionths);
}

TEST_CASE("a visit within the days of an open alert is news, one after them is none",
          "[unit][views]") {
  ViewHistory history;
  come_every_four_weeks(history);
  history.add(lin, scored(84, Level::high, Level::high));
  history.add(lin, raised());
  CHECK_FALSE(standing(history)->has_come_back);
  history.add(lin, contacted);
  serve(history, 31, friday);
  CHECK(standing(history)->has_come_back);
  history.add(lin, risk::AlertClosed{1, Outcome::returned, friday, std::nullopt});
  CHECK_FALSE(standing(history)->has_come_back);
}

}  // namespace tress::risk_view::risk_view_test
