#include "tests/support/scene.hpp"

#include "ledger/codec/events.hpp"

// Goal: a client is reminded of what they have booked, and nobody who wants no such messages is.
// Method: a salon over HTTP, the service's own work by hand, then the log and the calendar.

namespace tress::testing::reminder_basis_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

const std::string notice_hash = std::string(63, '0') + "9";

/// Reminds a day ahead, at any hour. It is Monday, four in the morning.
struct Reminding : Scene {
  Reminding() {
    api.accept("/v1/branches/" + salon.branch + "/booking-rules",
               R"({"change_reason_minutes":0,"slot_minutes":15,"reminder_minutes":1440,)"
               R"("quiet_from_minute":0,"quiet_until_minute":0})",
               salon.manager.token);
    api.accept(
        "/v1/card/notices",
        R"({"code":"service","purposes":["service_messages"],"language":"en","text_hash":")" +
            notice_hash + R"(","controller":"Tress Salon","retention":"until it is withdrawn"})",
        salon.manager.token);
  }

  void agree(const std::string& of) {
    api.accept("/v1/clients/" + of + "/consents/service_messages/give",
               R"({"legal_basis":"consent","notice":"service","notice_version":1,)"
               R"("notice_hash":")" +
                   notice_hash +
                   R"(","language":"en","jurisdiction":"ca_bc","channel":"desk","method":"tap"})",
               salon.stylist.token);
  }

  void withdraw(const std::string& of) {
    api.accept("/v1/clients/" + of + "/consents/service_messages/withdraw",
               R"({"channel":"phone"})", salon.stylist.token);
  }

  /// Of Wednesday, at that minute.
  AppointmentId book(const std::string& of, int minute) {
    const Reply booked =
        api.accept("/v1/appointments",
                   R"({"branch":")" + salon.branch + R"(","client":")" + of + R"(","item":")" +
                       salon.haircut + R"(","performer":")" + salon.stylist.id.hex() +
                       R"(","day":"2026-03-04","minute_of_day":)" + std::to_string(minute) + "}",
                   salon.manager.token);
    return *parse_id<AppointmentId>(booked.text_at("/stream"));
  }

  /// The time to remind of it has come: the message that is made of that.
  MessageId remind(AppointmentId visit) {
    api.carry_out(appointment::Command{appointment::Remind{visit}});
    const outbox::Queued message = queued().back();
    REQUIRE(message.appointment == visit);
    return message.message;
  }

  void hand_on(MessageId message) { api.carry_out(outbox::Command{outbox::Release{message}}); }

  /// What whoever carries it out of the house says.
  void say_sent(MessageId message) {
    api.carry_out(outbox::Command{outbox::RecordSent{message, 1, outbox::Channel::sms}});
  }

  Words happened(MessageId message) { return happenings(story(message.hex())); }

  /// Why it was held back.
  outbox::Suppression suppression_of(MessageId message) {
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      const auto* const held_back = get_if<outbox::Suppressed>(&event.value().payload);
      if (held_back != nullptr && event.value().stream.hex() == message.hex()) {
        return held_back->reason;
      }
    }
    FAIL("was not held back");
    return outbox::Suppression::too_late;
  }

  /// What the calendar says became of the reminder.
  bool is_reminded(AppointmentId visit) {
    const Reply shown = show("/v1/appointments/" + visit.hex());
    for (const auto& change : shown.at("/changes").as_array()) {
      if (change.at("status").as_string() == "reminder_sent") return true;
    }
    return false;
  }
};

const Words sent{"outbox.queued", "outbox.released", "outbox.sent"};

}  // namespace

TEST_CASE(
    "a reminder is sent because of the visit that was booked or a consent that stands, and the log "
    "says when it went and that it was taken [S2-30]") {
  Reminding scene;
  const std::string ann = scene.salon.client(scene.api, "Ann");
  const std::string bea = scene.salon.client(scene.api, "Bea");
  const std::string cho = scene.salon.client(scene.api, "Cho");
  const std::string dee = scene.salon.client(scene.api, "Dee");
  // Nobody has asked Ann. The others have agreed, and two of them withdrawn it since.
  for (const std::string& one : {bea, cho, dee}) scene.agree(one);
  for (const std::string& one : {cho, dee}) scene.withdraw(one);
  const AppointmentId of_ann = scene.book(ann, 600);
  const AppointmentId of_bea = scene.book(bea, 660);
  const AppointmentId of_cho = scene.book(cho, 720);
  const AppointmentId of_dee = scene.book(dee, 780);
  // Tuesday at one in the afternoon; Dee says that she wants to hear of her visits after all.
  scene.salon.wait(scene.api, hours{33});
  scene.agree(dee);
  for (const AppointmentId visit : {of_ann, of_bea, of_dee}) {
    const MessageId message = scene.remind(visit);
    scene.hand_on(message);
    scene.say_sent(message);
    CHECK(scene.happened(message) == sent);
    CHECK(scene.is_reminded(visit));
  }
  const MessageId held_back = scene.remind(of_cho);
  scene.hand_on(held_back);
  CHECK(scene.happened(held_back) == Words{"outbox.queued", "outbox.suppressed"});
  CHECK(scene.suppression_of(held_back) == outbox::Suppression::consent_is_withdrawn);
  CHECK_FALSE(scene.is_reminded(of_cho));
  scene.require_sound();
}

TEST_CASE("a reminder that did not get through is not tried again once the client wants none") {
  Reminding scene;
  const std::string ann = scene.salon.client(scene.api, "Ann");
  scene.agree(ann);
  const AppointmentId visit = scene.book(ann, 600);
  scene.salon.wait(scene.api, hours{30});
  const MessageId message = scene.remind(visit);
  scene.hand_on(message);
  scene.api.carry_out(
      outbox::Command{outbox::RecordFailure{message, 1, outbox::Failure::unreachable}});
  scene.withdraw(ann);
  scene.salon.wait(scene.api, minutes{5});
  scene.hand_on(message);
  CHECK(scene.happened(message) ==
        Words{"outbox.queued", "outbox.released", "outbox.failed", "outbox.suppressed"});
  CHECK(scene.suppression_of(message) == outbox::Suppression::consent_is_withdrawn);
  CHECK_FALSE(scene.is_reminded(visit));
  scene.require_sound();
}

}  // namespace tress::testing::reminder_basis_test
