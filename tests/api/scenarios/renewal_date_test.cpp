#include "tests/support/member_scene.hpp"

#include "ledger/writer/scheduler.hpp"

// Goal: a client's membership renews on the day that was agreed upon: asked for at the desk, agreed
// to by somebody else, told to the client, and kept by the system. Method: over HTTP; the clock
// goes on, and the scheduler's act comes when the stream says that it is due.

namespace tress::testing::renewal_date_test {

namespace {

using std::chrono::days;
using std::chrono::hours;

/// Ann's month began on 2 March 2026: it renews on 1 April.
struct Joined : Subscriber {
  Joined() : desk(api.member({Role::receptionist})) {
    join();
    sign_in();
  }

  void ask_for(const std::string& day) {
    api.accept(membership + "/renewal-dates",
               R"({"renews_on":")" + day + R"(","reason":"pay_day"})", desk.token);
  }

  /// Noon and more of that day in the salon.
  void wait_until(const std::string& day) {
    const Timestamp time = Timestamp{*parse_day(day)} + hours{20};
    salon.wait(api, std::chrono::ceil<std::chrono::minutes>(time - api.clock().now()));
  }

  /// The scheduler comes by and does what is due.
  void come() {
    api.settle();
    Scheduler scheduler(api.parts().log, api.clock(), [this](Submission submission) {
      return api.parts().writer.submit_and_wait(std::move(submission));
    });
    REQUIRE(scheduler.look().has_value());
  }

  /// How many events of that type the membership has.
  std::size_t count_of(const std::string& type) {
    const Words told = happenings(story(membership));
    return static_cast<std::size_t>(std::count(told.begin(), told.end(), type));
  }

  Member desk;
};

}  // namespace

TEST_CASE(
    "[S1-24] a renewal date is asked for at the desk, approved by another person, and both dates "
    "stay") {
  Joined scene;
  CHECK(scene.see("me").text_at("/plans/0/renews_on") == "2026-04-01");
  scene.ask_for("2026-04-11");
  const Reply waiting = scene.show("/v1/membership-requests");
  REQUIRE(waiting.rows().size() == 1);
  CHECK(waiting.text_at("/rows/0/client") == scene.ann);
  CHECK(waiting.text_at("/rows/0/asked/what") == "renewal_date");
  CHECK(waiting.text_at("/rows/0/asked/renewal_was") == "2026-04-01");
  CHECK(waiting.text_at("/rows/0/asked/renews_on") == "2026-04-11");
  CHECK(waiting.text_at("/rows/0/asked/requested_by") == scene.desk.id.hex());
  // Nothing is agreed upon yet.
  CHECK(scene.see("me").text_at("/plans/0/renews_on") == "2026-04-01");
  const std::string approve = scene.membership + "/requests/1/approve";
  CHECK(scene.api.post(approve, "{}", scene.desk.token).status == 403);
  CHECK(scene.api.post(approve, "{}", scene.salon.accountant.token).code() ==
        "membership.approver_lacks_role");
  scene.api.accept(approve, "{}", scene.salon.manager.token);
  CHECK(scene.show("/v1/membership-requests").rows().empty());
  CHECK(scene.see("me").text_at("/plans/0/renews_on") == "2026-04-11");
  const Reply shown = scene.show(scene.membership);
  CHECK(shown.text_at("/period_until") == "2026-04-10");
  CHECK(shown.text_at("/lots/0/expires_on") == "2026-04-10");
  CHECK(shown.text_at("/requests/0/asked/renewal_was") == "2026-04-01");
  CHECK(shown.text_at("/requests/0/asked/renews_on") == "2026-04-11");
  CHECK(shown.text_at("/requests/0/status") == "approved");
  CHECK(shown.text_at("/requests/0/source/by") == scene.salon.manager.id.hex());
  const auto told = scene.story(scene.membership);
  REQUIRE(told.size() >= 2);
  CHECK(told.back().what == "membership.renewal_date_changed");
  CHECK(told.back().who == scene.salon.manager.id.hex());
  CHECK(told.back().why == "pay_day");
  CHECK(told[told.size() - 2].what == "membership.requested");
  CHECK(told[told.size() - 2].who == scene.desk.id.hex());
  scene.require_sound();
}

TEST_CASE("[S1-24] whom the policy names approves a renewal date, at the desk too, with one word") {
  Joined scene;
  const auto rule = [](const std::string& approvals) {
    return R"({"act":"renewal_date","limits":[],"bands":[{"from_minor":0,"approvals":)" +
           approvals +
           R"(,"approvers":["receptionist"]}],"lapses_after_hours":24,"from":"2026-03-02"})";
  };
  const std::string rules = "/v1/policies/acts";
  CHECK(scene.api.post(rules, rule("2"), scene.salon.owner.token).code() ==
        "policy.approvals_are_out_of_range");
  scene.api.accept(rules, rule("1"), scene.salon.owner.token);
  scene.ask_for("2026-04-11");
  const std::string approve = scene.membership + "/requests/1/approve";
  CHECK(scene.api.post(approve, "{}", scene.salon.manager.token).code() ==
        "membership.approver_lacks_role");
  CHECK(scene.api.post(approve, "{}", scene.desk.token).code() == "membership.self_approval");
  CHECK(scene.show(scene.membership).text_at("/period_until") == "2026-03-31");
  const Member other = scene.api.member({Role::receptionist});
  scene.api.accept(approve, "{}", other.token);
  CHECK(scene.show(scene.membership).text_at("/period_until") == "2026-04-10");
  scene.require_sound();
}

TEST_CASE("[S1-24] whoever asks for a renewal date does not approve it, whatever role they have") {
  Joined scene;
  scene.api.accept(scene.membership + "/renewal-dates",
                   R"({"renews_on":"2026-04-11","reason":"pay_day"})", scene.salon.manager.token);
  const std::string approve = scene.membership + "/requests/1/approve";
  CHECK(scene.api.post(approve, "{}", scene.salon.manager.token).code() ==
        "membership.self_approval");
  CHECK(scene.show(scene.membership).text_at("/period_until") == "2026-03-31");
  scene.api.accept(scene.membership + "/requests/1/reject", R"({"reason":"not agreed"})",
                   scene.salon.owner.token);
  CHECK(scene.show(scene.membership).text_at("/period_until") == "2026-03-31");
  CHECK(scene.see("me").text_at("/plans/0/renews_on") == "2026-04-01");
  scene.require_sound();
}

TEST_CASE(
    "a membership whose date was moved is called unpaid after the new date, not the old one") {
  Joined scene;
  scene.ask_for("2026-04-11");
  scene.api.accept(scene.membership + "/requests/1/approve", "{}", scene.salon.manager.token);
  scene.wait_until("2026-04-03");
  scene.come();
  CHECK(scene.count_of("membership.renewal_failed") == 0);
  scene.sign_in();
  CHECK(scene.see("me").text_at("/plans/0/status") == "active");
  // What was paid for is good until then.
  scene.use(scene.membership, scene.ann);
  scene.wait_until("2026-04-12");
  scene.come();
  CHECK(scene.count_of("membership.renewal_failed") == 1);
  scene.sign_in();
  CHECK(scene.see("me").text_at("/plans/0/status") == "renewal_pending");
  scene.require_sound();
}

TEST_CASE("a renewal that is paid after its date was moved begins on the new date") {
  Joined scene;
  scene.ask_for("2026-04-11");
  scene.api.accept(scene.membership + "/requests/1/approve", "{}", scene.salon.manager.token);
  const std::string bill = scene.open_for(scene.ann);
  const std::string plan = scene.show(scene.membership).text_at("/plan");
  scene.api.accept(bill + "/plans",
                   R"({"what":"renewal","plan":")" + plan + R"(","membership":")" +
                       scene.id_of_membership() + "\"}",
                   scene.salon.cashier.token);
  scene.pay(bill, "card", 120'00);
  scene.close(bill);
  CHECK(scene.show(scene.membership).text_at("/period_until") == "2026-05-10");
  CHECK(scene.see("me").text_at("/plans/0/renews_on") == "2026-05-11");
  scene.require_sound();
}

}  // namespace tress::testing::renewal_date_test
