#include "tests/api/scenarios/win_back.hpp"
#include "tests/support/view_tables.hpp"

#include "ledger/domain/policy.hpp"

// Goal: a level is made again when there is something new, of what the log says and of nothing
// else; the tag follows it, and names stay on the card. Method: a salon over HTTP, the service's
// own work by hand, then the log.

namespace tress::testing::at_risk_test {

namespace {

using std::chrono::hours;
using win_back::four_weeks;
using win_back::WinBack;

policy::RiskRule shipped_rule() {
  return policy::shipped_risk_rule().rule;
}

/// Each level of the client's is made again of what was recorded with it; and what the last one was
/// made of follows from the log alone, read from its beginning.
void require_same_again(WinBack& scene, const std::string& of) {
  const auto events = scene.events_of<risk::Scored>(of);
  for (const Envelope& event : events) {
    const auto& scored = *get_if<risk::Scored>(&event.payload);
    const auto again =
        risk::finding_of(scored.evidence, scored.as_of, scored.open_complaints, shipped_rule());
    CHECK(again.level == scored.found);
    CHECK(again.overdue_thousandths == scored.overdue_thousandths);
    CHECK(again.drivers == scored.drivers);
  }
  const ViewTables tables{scene.api.parts().log, {&risk_view::projection()}};
  const Day today = std::chrono::floor<std::chrono::days>(scene.api.clock().now());
  const auto known = require_value(risk_view::standing_of(
      *tables.snapshot(), *parse_id<ClientId>(of), today,
      [](BranchId) -> Result<policy::RiskRule, Fault> { return shipped_rule(); }));
  REQUIRE(known);
  CHECK(known->evidence == get_if<risk::Scored>(&events.back().payload)->evidence);
}

}  // namespace

TEST_CASE(
    "a level is made again each night and on each visit or cancelling, and the same log gives the "
    "same one [S4-11]") {
  WinBack scene{0};
  TestApi& api = scene.api;
  const std::string lin = scene.client("Lin");
  const std::string mia = scene.client("Mia");
  // Lin on days 0, 28, 56 and 84, Mia a day later each time.
  for (int visit = 0; visit < 4; ++visit) {
    if (visit > 0) scene.wait(four_weeks - hours{24});
    scene.serve(lin);
    scene.wait(hours{24});
    scene.serve(mia);
  }
  const std::string booked = scene.book(lin, std::chrono::days{7 * 13});
  scene.wait(hours{24 * 83});
  scene.serve("");
  // Day 168: away for three times the usual time, Lin has a booking ahead; Mia lacks a day.
  CHECK(scene.look() == 2);
  CHECK(scene.level_of(lin) == "medium");
  CHECK(scene.level_of(mia) == "medium");
  CHECK(scene.look() == 0);
  api.accept(booked + "/cancel", "{}", scene.salon.manager.token);
  CHECK(scene.look() == 1);
  CHECK(scene.level_of(lin) == "high");
  const Reply alerts = scene.show("/v1/risk/alerts?open=1");
  REQUIRE(alerts.rows().size() == 1);
  CHECK(alerts.text_at("/rows/0/client") == lin);
  // A night passes in which Mia does nothing.
  const std::size_t told_of_mia = scene.story(mia).size();
  scene.wait(hours{24});
  scene.serve("");
  CHECK(scene.story(mia).size() == told_of_mia);
  CHECK(scene.look() == 1);
  CHECK(scene.level_of(mia) == "high");
  scene.serve(lin);
  CHECK(scene.look() == 1);
  CHECK(scene.level_of(lin) == "medium");
  Scorer after_restart = scene.new_scorer();
  const auto again = after_restart.look();
  REQUIRE(again.has_value());
  CHECK(again.value() == 0);
  CHECK(scene.events_of<risk::Scored>(lin).size() == 3);
  CHECK(scene.events_of<risk::Scored>(mia).size() == 2);
  require_same_again(scene, lin);
  require_same_again(scene, mia);
  scene.require_sound();
}

TEST_CASE(
    "who is at risk is tagged by the rule, with level, reasons and version in one commit, and the "
    "rule or a person takes the tag off [S4-15]") {
  WinBack scene{0};
  TestApi& api = scene.api;
  const std::string& manager = scene.salon.manager.token;
  api.accept("/v1/card/lists/client_tag/terms", R"({"code":"at_risk","title":"预警"})", manager);
  CHECK(scene.show("/v1/card").text_at("/terms/0/title") == "预警");
  const std::string ann = scene.client("Ann");
  const std::string bea = scene.client("Bea");
  scene.come_and_stay_away({ann, bea});
  CHECK(scene.look() == 2);
  for (const std::string& one : {ann, bea}) {
    const Reply relation = scene.relation_of(one);
    REQUIRE(relation.at("/tags").as_array().size() == 1);
    CHECK(relation.text_at("/tags/0/code") == "at_risk");
    CHECK(relation.text_at("/tags/0/reason") == "risk_is_high");
    CHECK(relation.number_at("/tags/0/rule_version") == 1);
    const Envelope added = scene.event_of<client::TagAdded>(one);
    const Envelope made = scene.event_of<risk::Scored>(one);
    CHECK(added.command == made.command);
    CHECK(added.actor.kind == ActorKind::system);
    const auto& scored = *get_if<risk::Scored>(&made.payload);
    CHECK(scored.level == risk::Level::high);
    CHECK(scored.drivers ==
          std::vector{risk::Driver::overdue, risk::Driver::silent, risk::Driver::visits_fell});
    CHECK(scored.rule_version == 1);
  }
  // The manager knows better of Ann; Bea comes.
  api.accept("/v1/clients/" + ann + "/tags/at_risk/remove", R"({"reason":"is_travelling"})",
             manager);
  scene.serve(bea);
  CHECK(scene.look() == 1);
  const Envelope by_hand = scene.event_of<client::TagRemoved>(ann);
  CHECK(by_hand.actor.person == scene.salon.manager.id);
  CHECK(by_hand.reason_code == "is_travelling");
  const Envelope by_rule = scene.event_of<client::TagRemoved>(bea);
  CHECK(by_rule.actor.kind == ActorKind::system);
  CHECK(by_rule.reason_code == "risk_has_fallen");
  CHECK(get_if<client::TagRemoved>(&by_rule.payload)->rule_version == 1U);
  // What a person took away stays away: the level is high as before.
  scene.wait(hours{24});
  scene.serve("");
  CHECK(scene.look() == 0);
  CHECK(scene.level_of(ann) == "high");
  for (const std::string& one : {ann, bea}) {
    CHECK(scene.relation_of(one).at("/tags").as_array().empty());
  }
  scene.require_sound();
}

TEST_CASE(
    "an alert names nobody: who looks after the client reads name and number on the card, and "
    "nobody else of their role does [S4-2]") {
  WinBack scene{0};
  TestApi& api = scene.api;
  const std::string lin = api.accept("/v1/clients", R"({"name":"Lin Wei","phone":"+16045550123"})",
                                     scene.salon.manager.token)
                              .text_at("/stream");
  scene.come_and_stay_away({lin});
  const std::string& owner = scene.salon.stylist.token;
  const std::string card = "/v1/clients/" + lin;
  api.accept(card + "/claim", "{}", owner);
  CHECK(scene.look() == 1);
  const Reply alerts = api.get("/v1/risk/alerts?open=1", owner);
  REQUIRE(alerts.rows().size() == 1);
  CHECK(alerts.text_at("/rows/0/client") == lin);
  CHECK(alerts.text_at("/rows/0/owner") == scene.salon.stylist.id.hex());
  for (const char* const word : {"Wei", "5550123"}) {
    CHECK(alerts.text.find(word) == std::string::npos);
    CHECK(api.get(scene.risk_of(lin), owner).text.find(word) == std::string::npos);
  }
  const Reply shown = api.get(card, owner);
  CHECK(shown.text_at("/contact/name") == "Lin Wei");
  CHECK(shown.text_at("/contact/phone") == "+16045550123");
  const Member another = api.member({Role::stylist});
  CHECK(api.get("/v1/risk/alerts?open=1", another.token).rows().size() == 1);
  const Reply masked = api.get(card, another.token);
  REQUIRE(masked.status == 200);
  CHECK(masked.at("").as_object().if_contains("contact") == nullptr);
}

}  // namespace tress::testing::at_risk_test
