#pragma once

#include <string>
#include <vector>

#include "tests/support/scene.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/domain/risk.hpp"
#include "tools/risk/scorer.hpp"

/// Clients who used to come and stay away, over HTTP, with the service's own work done by hand.
namespace tress::testing::win_back {

using std::chrono::hours;

inline const std::string notice_hash = std::string(63, '0') + "7";
inline constexpr hours four_weeks{24 * 28};

/// As shipped, but for the control group.
inline std::string rule_with_control(int percent) {
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
        scorer(new_scorer()) {
    api.accept("/v1/policies/risk", rule_with_control(control_percent), salon.owner.token);
    api.accept("/v1/card/notices",
               R"({"code":"calls","purposes":["marketing_phone"],"language":"en","text_hash":")" +
                   notice_hash +
                   R"(","controller":"Tress Salon","retention":"until it is withdrawn"})",
               salon.manager.token);
  }

  /// One that has looked at nobody yet, as after a restart.
  Scorer new_scorer() {
    return {[this](std::string_view view) {
              api.settle();
              return api.parts().follower.snapshot(view);
            },
            api.clock(),
            [this](Submission submission) {
              return api.parts().writer.submit_and_wait(std::move(submission));
            }};
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

  /// A haircut so many days from now; the appointment's path.
  std::string book(const std::string& of, std::chrono::days ahead) {
    const Day day = std::chrono::floor<std::chrono::days>(api.clock().now()) + ahead;
    return "/v1/appointments/" +
           api.accept("/v1/appointments",
                      R"({"branch":")" + salon.branch + R"(","client":")" + of + R"(","item":")" +
                          salon.haircut + R"(","performer":")" + salon.stylist.id.hex() +
                          R"(","day":")" + to_text(day) + R"(","minute_of_day":600})",
                      salon.manager.token)
               .text_at("/stream");
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

  /// What was recorded of a client under that name, in the order of the log.
  template <class Event>
  std::vector<Envelope> events_of(const std::string& of) {
    std::vector<Envelope> found;
    const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
    REQUIRE(events.has_value());
    for (const StoredEvent& stored : events.value()) {
      const auto event = decode_event(stored.bytes);
      REQUIRE(event.has_value());
      const Envelope& said = event.value();
      if (said.stream.hex() == of && holds_alternative<Event>(said.payload)) {
        found.push_back(said);
      }
    }
    return found;
  }

  /// The only one.
  template <class Event>
  Envelope event_of(const std::string& of) {
    const auto found = events_of<Event>(of);
    REQUIRE(found.size() == 1);
    return found.front();
  }

  std::string level_of(const std::string& of) { return show(risk_of(of)).text_at("/level"); }

  Reply relation_of(const std::string& of) { return show("/v1/clients/" + of + "/relation"); }

  Member desk;
  Scorer scorer;
};

}  // namespace tress::testing::win_back
