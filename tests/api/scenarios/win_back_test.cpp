#include <algorithm>
#include <map>
#include <thread>

#include "tests/support/scene.hpp"

#include "ledger/domain/risk.hpp"
#include "tools/risk/scorer.hpp"

// Goal: who used to come and stays away is noticed, somebody answers for asking why, and what that
// did is known beside those whom nobody asked. Method: a salon over HTTP, the service's own work by
// hand, then the log.

namespace tress::testing::win_back_test {

namespace {

using std::chrono::hours;

const std::string notice_hash = std::string(63, '0') + "7";
constexpr hours four_weeks{24 * 28};

/// As shipped, but for the control group.
std::string rule_with_control(int percent) {
  return R"({"rule":{"high_overdue_thousandths":3000,"medium_overdue_thousandths":2000,)"
         R"("low_overdue_thousandths":1350,"complaint_overdue_thousandths":1500,)"
         R"("one_visit_overdue_thousandths":1500,"irregular_spread_thousandths":600,)"
         R"("irregular_factor_thousandths":1250,"medium_visits_thousandths":500,)"
         R"("medium_spend_thousandths":600,"low_fall_thousandths":800,"window_days":60,)"
         R"("quiet_days":60,"backup_after_hours":48,"manager_after_hours":120,)"
         R"("data_age_hours_max":36,"control_percent":)" +
         std::to_string(percent) +
         R"(,"contact_gap_days":30,"return_days":60},"from":"2026-03-02"})";
}

struct WinBack : Scene {
  explicit WinBack(int control_percent)
      : desk(api.member({Role::receptionist})),
        scorer(
            [this](std::string_view view) {
              api.settle();
              return api.parts().follower.snapshot(view);
            },
            api.clock(),
            [this](Submission submission) {
              return api.parts().writer.submit_and_wait(std::move(submission));
            }) {
    api.accept("/v1/policies/risk", rule_with_control(control_percent), salon.owner.token);
    api.accept("/v1/card/notices",
               R"({"code":"calls","purposes":["marketing_phone"],"language":"en","text_hash":")" +
                   notice_hash +
                   R"(","controller":"Tress Salon","retention":"until it is withdrawn"})",
               salon.manager.token);
  }

  /// Somebody who may be called.
  std::string client(const std::string& name) {
    const std::string made = salon.client(api, name);
    api.accept("/v1/clients/" + made + "/consents/marketing_phone/give",
               R"({"legal_basis":"consent","notice":"calls","notice_version":1,"notice_hash":")" +
                   notice_hash +
                   R"(","language":"en","jurisdiction":"ca_bc","channel":"desk","method":"tap"})",
               salon.stylist.token);
    return made;
  }

  void wait(std::chrono::minutes time) {
    salon.wait(api, time);
    desk.token = api.session_of(desk.id);
  }

  void serve(const std::string& payer) {
    const std::string bill = open_for(payer);
    add(bill, salon.haircut);
    pay(bill, "card", 84'00);
    close(bill);
  }

  /// Four visits, one every four weeks; then nobody but others for twelve weeks.
  void come_and_stay_away(const std::vector<std::string>& clients) {
    for (int visit = 0; visit < 4; ++visit) {
      if (visit > 0) wait(four_weeks);
      for (const auto& one : clients) serve(one);
    }
    wait(3 * four_weeks);
    serve("");
  }

  std::size_t look() {
    const auto done = scorer.look();
    REQUIRE(done.has_value());
    return done.value();
  }

  void come_due(const std::string& of) {
    api.carry_out(risk::Command{risk::CarryOutDue{*parse_id<ClientId>(of)}});
  }

  static std::string risk_of(const std::string& of) { return "/v1/clients/" + of + "/risk"; }

  static std::string alert_of(const std::string& of) { return risk_of(of) + "/alerts/1"; }

  /// Contacted, and asked why.
  void win_back(const std::string& of) {
    api.accept(alert_of(of) + "/contact", R"({"channel":"phone"})", salon.manager.token);
    api.accept(alert_of(of) + "/win-back", R"({"reason":"price"})", salon.manager.token);
  }

  std::string publish(std::int64_t minor, int grants_max) {
    const std::string today = to_text(std::chrono::floor<std::chrono::days>(api.clock().now()));
    const std::string until =
        to_text(std::chrono::floor<std::chrono::days>(api.clock().now()) + std::chrono::days{30});
    return "/v1/offers/" +
           api.accept("/v1/offers",
                      R"({"branch":")" + salon.branch +
                          R"(","name":"Come back","kind":"credit","amount":)" + cad(minor) +
                          R"(,"grants_max":)" + std::to_string(grants_max) +
                          R"(,"per_client_max":1,"from":")" + today + R"(","until":")" + until +
                          "\"}",
                      salon.manager.token)
               .text_at("/stream");
  }

  static std::string grant(const std::string& to, std::int64_t minor) {
    return R"({"client":")" + to + R"(","amount":)" + cad(minor) + R"(,"alert":1})";
  }

  /// What happened to a client's risk, in the order of the log.
  std::vector<std::string> happened(const std::string& to) {
    std::vector<std::string> all;
    for (const Told& told : story(to)) {
      if (told.what.starts_with("risk.")) all.push_back(told.what);
    }
    return all;
  }

  Member desk;
  Scorer scorer;
};

}  // namespace

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
