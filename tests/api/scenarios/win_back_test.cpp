#include "tests/api/scenarios/win_back.hpp"

#include <algorithm>
#include <map>
#include <thread>

// Goal: who used to come and stays away is noticed, somebody answers for asking why, and what that
// did is known beside those whom nobody asked. Method: a salon over HTTP, the service's own work by
// hand, then the log.

namespace tress::testing::win_back_test {

using win_back::hours;
using win_back::WinBack;

TEST_CASE(
    "who stays away is noticed, asked why, offered something within limits, and comes back "
    "[S4-16] [S4-17] [S4-18]") {
  WinBack scene{0};
  TestApi& api = scene.api;
  const std::string lin = scene.client("Lin");
  scene.come_and_stay_away({lin});
  api.accept("/v1/clients/" + lin + "/claim", "{}", scene.salon.stylist.token);
  CHECK(scene.look() == 1);
  CHECK(scene.look() == 0);
  const Reply level = scene.show(scene.risk_of(lin));
  CHECK(level.text_at("/level") == "high");
  CHECK(level.number_at("/evidence/visits") == 4);
  CHECK(level.number_at("/evidence/cadence_tenths") == 280);
  CHECK(level.number_at("/overdue_thousandths") == 3000);
  CHECK(level.number_at("/rule_version") == 1);
  const Reply open = scene.show("/v1/risk/alerts?open=1");
  REQUIRE(open.rows().size() == 1);
  CHECK(open.text_at("/rows/0/owner") == scene.salon.stylist.id.hex());
  CHECK(open.text_at("/rows/0/drivers/0") == "overdue");
  CHECK(open.text_at("/rows/0/to_do") == "ask_what_happened");
  const std::string alert = scene.alert_of(lin);
  // Before its time nobody else has it; two days later the desk does.
  CHECK(api.post(alert + "/acknowledge", "{}", scene.desk.token).code() == "risk.not_your_alert");
  scene.wait(hours{49});
  scene.come_due(lin);
  CHECK(scene.show("/v1/risk/alerts?open=1").text_at("/rows/0/roles/0") == "receptionist");
  api.accept(alert + "/acknowledge", "{}", scene.desk.token);
  // Consent first, one contact, then the client's own reason.
  CHECK(api.post(alert + "/win-back", R"({"reason":"price"})", scene.desk.token).code() ==
        "risk.client_was_not_contacted");
  CHECK(api.post(alert + "/contact", R"({"channel":"sms"})", scene.desk.token).code() ==
        "risk.no_consent");
  const std::string offer = scene.publish(150'00, 1);
  const std::string grants = offer + "/grants";
  CHECK(api.post(grants, scene.grant(lin, 30'00), scene.desk.token).code() ==
        "offer.win_back_has_not_started");
  api.accept(alert + "/contact", R"({"channel":"phone"})", scene.desk.token);
  CHECK(api.post(alert + "/contact", R"({"channel":"phone"})", scene.desk.token).code() ==
        "risk.contacted_too_recently");
  api.accept(alert + "/win-back", R"({"reason":"price"})", scene.desk.token);
  // The desk gives nothing alone: a manager agrees to exactly this.
  CHECK(api.post(grants, scene.grant(lin, 30'00), scene.desk.token).code() ==
        "offer.needs_approval");
  const std::string approval =
      "/v1/approvals/" +
      api.accept(grants + "?propose=goodwill", scene.grant(lin, 30'00), scene.desk.token)
          .text_at("/stream");
  CHECK(scene.balance(2050) == 0);
  api.accept(approval + "/approve", "{}", scene.salon.manager.token);
  CHECK(scene.balance(4920) == 30'00);
  CHECK(scene.balance(2050) == -30'00);
  // She comes, pays a part with it, once, and the level falls.
  const std::string bill = scene.open_for(lin);
  scene.add(bill, scene.salon.haircut);
  scene.pay_with_value(bill, "client_credit", 30'00);
  CHECK(api.post(bill + "/value-tenders", R"({"kind":"client_credit","amount":)" + cad(30'00) + "}",
                 scene.salon.cashier.token)
            .code() == "sale.value_is_not_enough");
  scene.pay(bill, "card", 54'00);
  scene.close(bill);
  CHECK(scene.look() == 1);
  // She is back, but for twelve weeks there was one visit where there used to be three.
  const Reply back = scene.show(scene.risk_of(lin));
  CHECK(back.text_at("/level") == "medium");
  CHECK(back.text_at("/drivers/0") == "visits_fell");
  const Reply after = scene.show(scene.risk_of(lin) + "/alerts");
  CHECK(after.text_at("/rows/0/stage") == "closed");
  CHECK(after.text_at("/rows/0/outcome") == "returned");
  CHECK(scene.show(offer).number_at("/redeemed") == 1);
  CHECK(scene.balance(2050) == 0);
  scene.a_year_passes();
  CHECK(scene.happened(lin) ==
        std::vector<std::string>{"risk.scored", "risk.alert_raised", "risk.alert_escalated",
                                 "risk.alert_acknowledged", "risk.contacted",
                                 "risk.win_back_started", "risk.scored", "risk.alert_closed"});
  scene.require_sound();
}

TEST_CASE(
    "winning back is compared with a control group that nobody contacts, and a level is withheld "
    "where nothing fresh is known [S4-20] [S4-21]") {
  WinBack scene{50};
  TestApi& api = scene.api;
  std::map<bool, std::string> one_of_each;
  for (int n = 0; n < 40 && one_of_each.size() < 2; ++n) {
    const std::string made = scene.client("Client " + std::to_string(n));
    one_of_each.emplace(risk::is_held_back(*parse_id<ClientId>(made), 1, 50), made);
  }
  REQUIRE(one_of_each.size() == 2);
  const std::string asked = one_of_each[false];
  const std::string held_back = one_of_each[true];
  scene.come_and_stay_away({asked, held_back});
  // Two days in which nobody recorded anything: no level. A bill later there are two.
  scene.wait(hours{48});
  CHECK(scene.look() == 0);
  scene.serve("");
  scene.wait(hours{1});
  CHECK(scene.look() == 2);
  CHECK(scene.show("/v1/risk/alerts?open=1").rows().size() == 1);
  // Nobody is told of the other one, which is there all the same.
  CHECK(scene.show(scene.risk_of(asked) + "/alerts").rows().size() == 1);
  CHECK(scene.show(scene.risk_of(held_back) + "/alerts").rows().empty());
  CHECK(api.post(scene.alert_of(held_back) + "/contact", R"({"channel":"phone"})",
                 scene.salon.manager.token)
            .code() == "risk.client_is_held_back");
  scene.win_back(asked);
  CHECK(scene.look() == 1);
  CHECK(scene.show(scene.risk_of(asked)).text_at("/level") == "medium");
  scene.wait(hours{24 * 9});
  scene.serve(asked);
  CHECK(scene.look() == 1);
  scene.wait(hours{24 * 60});
  scene.come_due(held_back);
  const Reply effect = scene.show("/v1/risk/effect");
  CHECK(effect.number_at("/contacted") == 1);
  CHECK(effect.number_at("/returned") == 1);
  CHECK(effect.number_at("/control") == 1);
  CHECK(effect.number_at("/control_returned") == 0);
  CHECK(effect.number_at("/lift_millionths") == 1'000'000);
  scene.require_sound();
}

TEST_CASE("of fifty who grant the last one of an offer at once one does, and each other is told") {
  WinBack scene{0};
  TestApi& api = scene.api;
  const std::string lin = scene.client("Lin");
  scene.come_and_stay_away({lin});
  CHECK(scene.look() == 1);
  scene.win_back(lin);
  const std::string path = scene.publish(30'00, 1) + "/grants";
  std::vector<std::string> codes(50);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < codes.size(); ++i) {
    threads.emplace_back([&, i] {
      Headers headers = bearer(scene.salon.manager.token);
      headers.emplace_back("Idempotency-Key", "last-one-" + std::to_string(i));
      codes[i] = api.send("POST", path, headers, scene.grant(lin, 30'00)).code();
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(std::count(codes.begin(), codes.end(), "") == 1);
  CHECK(std::count(codes.begin(), codes.end(), "offer.all_are_granted") == 49);
  CHECK(scene.balance(2050) == -30'00);
  scene.require_sound();
}

}  // namespace tress::testing::win_back_test
