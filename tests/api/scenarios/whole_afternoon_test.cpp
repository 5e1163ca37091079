#include "tests/api/scenarios/portal_scene.hpp"
#include "tests/support/feed_client.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/merkle/receipt.hpp"

// Goal: the busy afternoon of domain.md §7.1, A to E, in one story: every step reaches the screens
// of those whom it concerns, leaves its event, needs no note outside; and who reads the log a year
// later can answer who, when and why.
// Method: the whole API over HTTP, with streaming clients for reception's screen and the next
// stylist's.

namespace tress::testing::whole_afternoon_test {

namespace {

constexpr const char* notice_hash =
    "0000000000000000000000000000000000000000000000000000000000000001";

/// Whoever serves Bo Reed after his cut, and reception, with a screen each.
struct Screens : Portal {
  Screens() : colleague(api.member({Role::stylist})), reception(api.member({Role::receptionist})) {}

  /// Sessions end when nobody does anything; so do the streams.
  void open_screens(const Headers& resume = {}) {
    colleague.token = api.session_of(colleague.id);
    reception.token = api.session_of(reception.id);
    of_colleague = std::make_unique<FeedClient>(api, colleague.token);
    of_reception = std::make_unique<FeedClient>(api, reception.token, "", resume);
    REQUIRE(of_colleague->status() == 200);
    REQUIRE(of_reception->status() == 200);
  }

  /// Both are told that this happened to the visit, and that it is for them.
  void are_told(const std::string& event, const std::string& visit) const {
    INFO(event);
    for (FeedClient* const screen : {of_reception.get(), of_colleague.get()}) {
      const FeedMessage seen = screen->next_of(event);
      CHECK(seen.text("stream") == visit.substr(visit.rfind('/') + 1));
      CHECK(seen.text("branch") == salon.branch);
      CHECK(seen.is_for_you());
      CHECK(seen.names(colleague));
      CHECK(seen.names("receptionist"));
    }
  }

  /// The tint that is harmless needs a patch test, which Lin has passed, and her signature.
  void prepare_tint() {
    const std::string item = "/v1/items/" + free_tint;
    api.accept(item + "/patch-tests", R"({"codes":["tint_base"]})", salon.manager.token,
               {{"If-Match", show(item).header("etag")}});
    api.accept(card() + "/patch-tests",
               R"({"code":"tint_base","result":"passed","valid_days":180,"reaction":"none"})",
               salon.stylist.token);
    api.accept("/v1/card/notices",
               R"({"code":"tinting","purposes":["patch_test_treatment"],"language":"en",)"
               R"("text_hash":")" +
                   std::string{notice_hash} +
                   R"(","controller":"Salon Lin","retention":"three years"})",
               salon.manager.token);
  }

  Reply before_close(const std::string& bill) {
    return api.get(bill + "/before-close", salon.cashier.token);
  }

  void sign_consent() {
    api.accept(card() + "/consents/patch_test_treatment/give",
               R"({"legal_basis":"explicit_consent","notice":"tinting","notice_version":1,)"
               R"("notice_hash":")" +
                   std::string{notice_hash} +
                   R"(","language":"en","jurisdiction":"ca_bc","channel":"desk",)"
                   R"("method":"tap","expires_on":"2027-03-01"})",
               salon.stylist.token);
  }

  /// What was recorded of the late client, and by which rule.
  appointment::LateRecorded late_of(const std::string& visit) {
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      const auto* const late = get_if<appointment::LateRecorded>(&event.value().payload);
      if (late != nullptr && visit.ends_with(event.value().stream.hex())) return *late;
    }
    FAIL("nobody was late");
    return {};
  }

  Member colleague;
  Member reception;
  std::unique_ptr<FeedClient> of_colleague;
  std::unique_ptr<FeedClient> of_reception;
};

/// What the reader of the log finds of each event: who did it, and why.
void check_told(const std::vector<Told>& story,
                const Words& what,
                const Words& who,
                const Words& why) {
  CHECK(happenings(story) == what);
  REQUIRE(who.size() == story.size());
  REQUIRE(why.size() == story.size());
  for (std::size_t i = 0; i < story.size(); ++i) {
    INFO(story[i].what);
    CHECK(story[i].who == who[i]);
    CHECK(story[i].why == why[i]);
  }
}

/// The accountant sees what was given back, on its own day; a stranger verifies the event.
void check_books(Screens& day, const std::string& question) {
  TestApi& api = day.api;
  const Reply rolled =
      api.get("/v1/liability?from=2026-03-03&until=2026-03-03", day.salon.accountant.token);
  CHECK(rolled.number_at("/differences") == 0);
  std::int64_t given_back = 0;
  for (const auto& line : rolled.at("/lines").as_array()) {
    const bool is_money = line.as_object().if_contains("benefit") == nullptr;
    const bool is_2010 = line.at("account").to_number<int>() == 2010;
    if (is_money && is_2010) given_back -= line.at("redeemed").to_number<std::int64_t>();
  }
  CHECK(given_back == 60'00);
  const Reply shown = api.get(question, day.salon.manager.token);
  const std::string position =
      std::to_string(shown.number_at("/question/reversal/decided/position"));
  const Reply receipt = api.get("/v1/events/" + position + "/receipt", day.salon.accountant.token);
  const merkle::VerifierKey key{TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()};
  CHECK(merkle::verify_receipt(receipt.text, key).has_value());
}

/// A year later.
void check_stories(Screens& day,
                   const std::string& cut,
                   const std::string& brows,
                   const std::string& question) {
  const std::string stylist = day.salon.stylist.id.hex();
  const std::string colleague = day.colleague.id.hex();
  const std::string desk = day.desk.id.hex();
  check_told(day.story(cut),
             {"appointment.booked", "appointment.late_recorded", "appointment.changed",
              "appointment.arrived", "appointment.alerts_acknowledged", "appointment.started",
              "appointment.completed"},
             Words(7, stylist), {"", "shorten", "client_is_late", "", "", "", ""});
  const auto late = day.late_of(cut);
  CHECK(late.minutes == 25);
  CHECK(late.reason == appointment::LateReason::next_client_must_not_wait);
  CHECK(late.rule == roster::LateRule{10, 30});
  check_told(day.story(brows),
             {"appointment.booked", "appointment.arrived", "appointment.handover_given",
              "appointment.handover_accepted", "appointment.alerts_acknowledged",
              "appointment.started", "appointment.completed"},
             {stylist, stylist, stylist, colleague, colleague, colleague, colleague},
             {"", "", "shift_ends", "", "", "", ""});
  check_told(
      day.story(question),
      {"support.asked", "support.acknowledged", "support.reversal_asked", "support.answered"},
      {"", desk, desk, desk}, {"", "", "service_not_done", ""});
  const auto plan = day.story(day.membership);
  CHECK(plan.back().what == "membership.returned");
  CHECK(plan.back().who == day.salon.manager.id.hex());
  CHECK(plan.back().why == "service_not_done");
  CHECK(to_text(plan.back().date) == "2026-03-03");
  const Reply card = day.api.get(day.card() + "/preparation", day.salon.stylist.token);
  CHECK(card.text_at("/promises/0/stage") == "kept");
}

}  // namespace

TEST_CASE(
    "[7.1] a busy afternoon of a member: late, another service, why she pays, a handover, and a "
    "visit that comes back, and every step reaches the screens that it concerns and is told by the "
    "log "
    "a year later [S0-20] [S0-21] [S0-22] [S0-23] [S1-27]") {
  Screens day;
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  day.prepare_tint();
  const std::string cut = day.book(day.lin, salon.haircut, 540);
  const std::string next = day.book(day.next, salon.haircut, 600);
  std::string after = day.booking(day.next, day.free_tint, 660);
  after.replace(after.find(salon.stylist.id.hex()), 32, day.colleague.id.hex());
  api.accept("/v1/appointments", after, salon.manager.token);

  // A: reception and whoever has the next client are told that she is late, and what was agreed.
  begin_the_day(day);
  day.open_screens();
  call_late(day, cut);
  day.are_told("appointment.late_recorded", cut);
  day.are_told("appointment.changed", cut);

  // B: the gate, the promise, another product; what is reserved of the calendar goes with it.
  const std::string brows = ask_for_brows(day, cut, 1005);
  CHECK(day.of_reception->next_of("appointment.booked").text("stream") ==
        brows.substr(brows.rfind('/') + 1));
  CHECK(api.post("/v1/appointments", day.booking(day.next, salon.haircut, 990), salon.manager.token)
            .code() == "appointment.performer_is_busy");

  // C: the bill explains itself, and before it is closed says what is missing and what comes.
  const std::string bill = explain(day);
  const Reply missing = day.before_close(bill);
  REQUIRE(missing.status == 200);
  REQUIRE(missing.at("/consents").as_array().size() == 1);
  CHECK(missing.text_at("/consents/0/purpose") == "patch_test_treatment");
  CHECK(missing.text_at("/consents/0/items/0") == day.free_tint);
  CHECK(missing.text_at("/renewals/0/renews_on") == "2026-04-01");
  day.sign_consent();
  CHECK(day.before_close(bill).at("/consents").as_array().empty());
  const std::string sold = settle(day, bill);
  day.do_at(cut, "complete", sold);

  // D: at five the stylist leaves; the colleague accepts, and only then goes on. Reception's screen
  // was asleep meanwhile and goes on where it was.
  const std::string last = std::to_string(*day.of_reception->last_id());
  salon.wait(api, std::chrono::minutes{470});
  day.open_screens({{"Last-Event-ID", last}});
  hand_over(day, brows, day.colleague, sold);
  day.are_told("appointment.handover_given", brows);
  day.are_told("appointment.handover_accepted", brows);

  // E: she asks from her own page; the manager, not the performer, gives the visit back.
  day.come_next_day(std::chrono::hours{24} - std::chrono::minutes{470});
  const std::string question = day.ask();
  settle_question(day, question);
  const Reply benefits = day.see("benefits");
  CHECK(benefits.number_at("/available/0/left") == 1);
  CHECK(benefits.text_at("/reviews/0/words/0") == "Your salon updated your balance after review");
  check_books(day, question);

  day.a_year_passes();
  check_stories(day, cut, brows, question);
  day.require_sound();
}

}  // namespace tress::testing::whole_afternoon_test
