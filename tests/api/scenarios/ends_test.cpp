#include "tests/support/package_scene.hpp"

// Goal: what nobody uses ends only after its client was told, by nobody's hand, and a year later
// the log says when it was announced, whether the message went out, and what became of the money.

namespace tress::testing::ends_test {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr int packages = 2000;
constexpr int breakage = 4040;

/// Ten haircuts for 900.00 that end after sixty days, with two weeks' notice.
struct Ending : Package {
  Ending() {
    Pack pack;
    pack.validity_days = 60;
    ann = salon.client(api, "Ann Lee");
    path = sell(publish(pack), ann, 900'00);
    use(path, ann);
    id = *parse_id<MembershipId>(path.substr(path.rfind('/') + 1));
  }

  /// Past every quiet hour.
  void wait_until(Day day) {
    const auto time = Timestamp{day} + hours{20} - api.clock().now();
    salon.wait(api, std::chrono::ceil<std::chrono::minutes>(time));
  }

  /// The system comes by.
  void come() { api.carry_out(membership::Command{membership::CarryOutDue{id}}); }

  MessageId message() { return queued().back().message; }

  void message_is_sent() {
    hand_on();
    api.carry_out(outbox::Command{outbox::RecordSent{message(), 1, outbox::Channel::mail}});
  }

  Reply expire(const std::string& what) {
    return api.post(what + "/lots/1/expire", "{}", salon.manager.token);
  }

  /// Of the same plan, on the same day; its path.
  std::string sell_another() {
    return sell(show(path).text_at("/plan"), salon.client(api, "Bob Ray"), 900'00);
  }

  void hand_on() { api.carry_out(outbox::Command{outbox::Release{message()}}); }

  [[nodiscard]] std::int64_t left() { return show(path).number_at("/lots/0/available"); }

  std::string ann;
  std::string path;
  MembershipId id = MembershipId::zero();
};

}  // namespace

TEST_CASE(
    "a package that nobody uses is announced, told of, and ends, never before its client was "
    "told") {
  Ending scene;
  const Day last = *parse_day(scene.show(scene.path).text_at("/lots/0/expires_on"));
  scene.wait_until(last - days{14});
  scene.come();
  CHECK(scene.show(scene.path).text_at("/lots/0/announced_on") == to_text(last - days{14}));
  scene.hand_on();
  scene.api.carry_out(
      outbox::Command{outbox::RecordFailure{scene.message(), 1, outbox::Failure::no_address}});
  // Its day is over, and nobody was told.
  scene.wait_until(last + days{1});
  scene.come();
  CHECK(scene.left() == 9);
  CHECK(scene.balance(packages) == -810'00);
  scene.message_is_sent();
  scene.wait_until(last + days{11});
  scene.come();
  scene.message_is_sent();
  CHECK(scene.left() == 9);
  scene.wait_until(last + days{15});
  scene.come();
  CHECK(scene.left() == 0);
  CHECK(scene.balance(packages) == 0);
  CHECK(scene.balance(breakage) == -810'00);
  scene.a_year_passes();
  const auto story = scene.story(scene.path);
  const Words told = happenings(story);
  const Words end(told.end() - 4, told.end());
  CHECK(end == Words{"membership.expiry_announced", "membership.expiry_announced",
                     "membership.expiry_announced", "membership.expired"});
  // By nobody's hand.
  for (std::size_t i = story.size() - 4; i < story.size(); ++i) CHECK(story[i].who.empty());
  CHECK(story.back().date == last + days{15});
  scene.require_sound();
}

TEST_CASE(
    "[S1-18] an end is told of two weeks and again three days before, and without both nothing is "
    "booked, by whomever") {
  Ending scene;
  const Day last = *parse_day(scene.show(scene.path).text_at("/lots/0/expires_on"));
  const std::string untold = scene.sell_another();
  scene.wait_until(last - days{14});
  scene.come();
  CHECK(scene.show(scene.path).text_at("/lots/0/announced_on") == to_text(last - days{14}));
  scene.message_is_sent();
  scene.wait_until(last - days{3});
  scene.come();
  CHECK(scene.show(scene.path).text_at("/lots/0/reminded_on") == to_text(last - days{3}));
  CHECK(scene.queued().size() == 2);
  scene.message_is_sent();
  scene.wait_until(last);
  CHECK(scene.expire(scene.path).code() == "membership.time_has_not_come");
  scene.wait_until(last + days{1});
  scene.come();
  CHECK(scene.left() == 0);
  CHECK(scene.balance(breakage) == -810'00);
  CHECK(scene.expire(untold).code() == "membership.expiry_is_not_announced");
  scene.api.accept(untold + "/lots/1/announce-expiry", "{}", scene.salon.manager.token);
  scene.wait_until(last + days{30});
  CHECK(scene.expire(untold).code() == "membership.expiry_is_not_announced");
  CHECK(scene.balance(breakage) == -810'00);
  scene.require_sound();
}

TEST_CASE("what was not told of twice is ended by nobody, however late it is") {
  Ending scene;
  const Day last = *parse_day(scene.show(scene.path).text_at("/lots/0/expires_on"));
  scene.wait_until(last + days{100});
  CHECK(scene.expire(scene.path).code() == "membership.expiry_is_not_announced");
  scene.come();
  scene.message_is_sent();
  scene.wait_until(last + days{120});
  CHECK(scene.expire(scene.path).code() == "membership.expiry_is_not_announced");
  scene.come();
  CHECK(scene.expire(scene.path).code() == "membership.expiry_is_not_announced");
  scene.message_is_sent();
  scene.wait_until(last + days{123});
  CHECK(scene.expire(scene.path).status == 201);
  CHECK(scene.balance(packages) == 0);
  scene.require_sound();
}

}  // namespace tress::testing::ends_test
