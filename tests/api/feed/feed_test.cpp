#include "api/routes/feed.hpp"

#include <map>
#include <thread>

#include "tests/api/feed/happening.hpp"
#include "tests/api/scenarios/afternoon.hpp"
#include "tests/support/feed_client.hpp"

#include "api/http/limits.hpp"

// Goal: an open screen is told of everything that its person may know, once, in order, after it is
// committed, and of nobody's name. Method: the whole API with clients that read their streams over
// sockets.

namespace tress::testing::feed_test {

TEST_CASE("a stream begins with where the log ends, and tells what comes after") {
  TestApi api;
  const ApiSalon salon{api};
  const Position before = api.log_size();
  FeedClient screen{api, salon.owner.token};
  REQUIRE(screen.status() == 200);
  CHECK(screen.header("content-type") == "text/event-stream");
  CHECK(screen.header("cache-control") == "no-store");
  list_something(api, 1);
  const auto first = screen.next();
  REQUIRE(first.has_value());
  CHECK(first->event == "message");
  CHECK(first->id == before);
  CHECK(first->position() == before);
  CHECK(first->text("event") == "catalogue.item_listed");
  CHECK(first->text("stream_kind") == "catalogue");
  CHECK_FALSE(first->text("effective_at").empty());
  CHECK_FALSE(first->text("business_date").empty());
  CHECK(first->text("stream").size() == 32);
  CHECK(screen.raw().starts_with("retry: 3000\n\nid: " + std::to_string(before - 1) + "\n\n"));
}

TEST_CASE(
    "a late client reaches the open screens of reception and of whoever serves her and the next "
    "client, and is nobody else's matter [S0-14]") {
  Afternoon day;
  TestApi& api = day.api;
  ApiSalon& salon = day.salon;
  const std::string hours =
      R"({"from":"2026-03-02","shifts":[{"weekday":1,"from_minute":540,"until_minute":1080}]})";
  Member colleague = api.member({Role::stylist});
  Member stranger = api.member({Role::stylist});
  Member desk = api.member({Role::receptionist});
  api.accept("/v1/branches/" + salon.branch + "/staff/" + colleague.id.hex() + "/hours", hours,
             salon.manager.token);
  const std::string cut = day.book(day.lin, salon.haircut, 540);
  day.book(day.next, salon.haircut, 600);
  // The next client goes on to the colleague.
  std::string with_colleague = day.booking(day.next, day.free_tint, 660);
  const auto at = with_colleague.find(salon.stylist.id.hex());
  with_colleague.replace(at, 32, colleague.id.hex());
  api.accept("/v1/appointments", with_colleague, salon.manager.token);
  salon.wait(api, std::chrono::minutes{310});
  for (Member* const one : {&colleague, &stranger, &desk}) one->token = api.session_of(one->id);
  FeedClient of_desk{api, desk.token};
  FeedClient of_colleague{api, colleague.token};
  FeedClient of_stylist{api, salon.stylist.token};
  FeedClient of_stranger{api, stranger.token};
  FeedClient of_accountant{api, salon.accountant.token};

  const auto reaches = [&](const std::string& what, const std::string& type) {
    INFO(what);
    const FeedMessage seen = of_desk.next_of(type);
    CHECK(seen.is_for_you());
    CHECK(seen.names("receptionist"));
    CHECK(seen.text("stream") == cut.substr(cut.rfind('/') + 1));
    CHECK(seen.text("branch") == salon.branch);
    CHECK(seen.names(salon.stylist));
    CHECK(seen.names(colleague));
    CHECK_FALSE(seen.names(stranger));
    CHECK(of_colleague.next_of(type).is_for_you());
    CHECK(of_stylist.next_of(type).is_for_you());
    CHECK_FALSE(of_stranger.next_of(type).is_for_you());
  };
  day.do_at(cut, "late",
            R"({"minutes":25,"choice":"shorten","reason":"next_client_must_not_wait"})");
  reaches("late", "appointment.late_recorded");
  day.do_at(cut, "change", R"({"minute_of_day":565,"minutes":35,"reason":"client_is_late"})");
  reaches("changed", "appointment.changed");
  day.do_at(cut, "handover",
            R"({"to":")" + stranger.id.hex() + R"(","reason":"performer_is_away"})");
  const FeedMessage given = of_stranger.next_of("appointment.handover_given");
  CHECK(given.is_for_you());
  CHECK(given.names(stranger));
  CHECK(of_desk.next_of("appointment.handover_given").is_for_you());
  CHECK(of_colleague.next_of("appointment.handover_given").is_for_you());
  day.do_at(cut, "cancel", "{}");
  CHECK(of_desk.next_of("appointment.cancelled").is_for_you());
  CHECK(of_colleague.next_of("appointment.cancelled").is_for_you());
  // Appointments are not for the accountant to see, so nothing of them comes.
  list_something(api, 1);
  CHECK(of_accountant.next_of("catalogue.item_listed").position() == api.log_size() - 1);
  CHECK(of_accountant.raw().find("appointment") == std::string::npos);
}

TEST_CASE(
    "a segment that changes reaches reception's open screen, which then shows the new value "
    "[S0-25]") {
  TestApi api;
  const ApiSalon salon{api};
  const Member marketing = api.member({Role::marketing});
  const Member desk = api.member({Role::receptionist});
  const std::string client = salon.client(api, "Ann Lee");
  for (const std::string code : {"regulars", "new"}) {
    api.accept("/v1/card/lists/segment/terms",
               R"({"code":")" + code + R"(","title":")" + code + "\"}", salon.manager.token);
  }
  const std::string path = "/v1/clients/" + client;
  api.accept(path + "/segment", R"({"segment":"new","rule_version":1,"reason":"first_visit"})",
             salon.manager.token);
  FeedClient screen{api, desk.token};
  FeedClient of_stylist{api, salon.stylist.token};
  api.accept(path + "/segment", R"({"segment":"regulars","rule_version":2,"reason":"visits"})",
             salon.manager.token);
  const FeedMessage pushed = screen.next_of("client.segment_assigned");
  CHECK(pushed.text("stream") == client);
  CHECK(pushed.names("receptionist"));  // Who answers for segments, by the owner rules.
  CHECK(pushed.is_for_you());
  CHECK_FALSE(of_stylist.next_of("client.segment_assigned").is_for_you());
  const Reply shown =
      api.ask("GET", path + "/relation?min_position=" + std::to_string(pushed.position() + 1),
              bearer(desk.token));
  CHECK(shown.text_at("/segment/code") == "regulars");
  CHECK(shown.number_at("/segment/rule_version") == 2);
  // Who answers is the house's to say.
  api.accept("/v1/policies/owner-rules",
             R"({"record":"segment","owner":"marketing","backup":"owner","from":"2026-03-02"})",
             salon.owner.token);
  api.accept(path + "/segment", R"({"segment":"new","rule_version":2,"reason":"mistake"})",
             marketing.token);
  const FeedMessage again = screen.next_of("client.segment_assigned");
  CHECK(again.names("marketing"));
  CHECK_FALSE(again.is_for_you());
}

TEST_CASE(
    "a tier that changes reaches the open screen of the role that answers for benefits, which then "
    "shows the new plan [S1-28]") {
  Afternoon day;
  TestApi& api = day.api;
  const std::string terms =
      R"({"kind":"membership","name":"4 cuts a month","wording":"Four haircuts in thirty days.",)"
      R"("price":)" +
      cad(220'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"cut","items":[")" +
      day.salon.haircut + R"("],"units":4,"alone":)" + cad(80'00) +
      R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,"is_shared":false,)"
      R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":14,"jurisdiction":"CA"})";
  const std::string plan =
      api.accept("/v1/plans", R"({"code":"4cuts","from":"2026-03-02","terms":)" + terms + "}",
                 day.salon.manager.token)
          .text_at("/stream");
  const std::string id = day.membership.substr(day.membership.rfind('/') + 1);
  FeedClient screen{api, day.salon.manager.token};
  FeedClient of_cashier{api, day.salon.cashier.token};
  const std::string bill = day.open_for(day.lin);
  api.accept(bill + "/plans",
             R"({"what":"change","plan":")" + plan + R"(","membership":")" + id + "\"}",
             day.salon.cashier.token);
  const auto due = day.show(bill).number_at("/due/amount_minor");
  if (due > 0) day.pay(bill, "card", due);
  day.close(bill);
  const FeedMessage pushed = screen.next_of("membership.lots_granted");
  CHECK(pushed.text("stream") == id);
  CHECK(pushed.names("manager"));
  CHECK(pushed.is_for_you());
  CHECK_FALSE(of_cashier.next_of("membership.lots_granted").is_for_you());
  const Reply shown =
      api.ask("GET", day.membership + "?min_position=" + std::to_string(pushed.position() + 1),
              bearer(day.salon.manager.token));
  CHECK(shown.text_at("/plan") == plan);
}

TEST_CASE("each role is told of what it may read, and of nothing besides") {
  Afternoon day;
  TestApi& api = day.api;
  const Member officer = api.member({Role::compliance});
  api.accept("/v1/card/lists/segment/terms", R"({"code":"regulars","title":"Regulars"})",
             day.salon.manager.token);
  std::map<Role, std::unique_ptr<FeedClient>> screens;
  for (const Role role : {Role::owner, Role::manager, Role::accountant, Role::cashier,
                          Role::stylist, Role::receptionist, Role::marketing, Role::compliance}) {
    screens.emplace(role, std::make_unique<FeedClient>(api, api.member({role}).token));
    REQUIRE(screens.at(role)->status() == 200);
  }
  const std::string& stylist = day.salon.stylist.token;
  api.accept(day.card() + "/allergies",
             R"({"ingredient":"latex","severity":"severe","confirmed_by":"doctor"})", stylist);
  api.accept(day.card() + "/notes", R"({"text":"likes silence"})", stylist);
  api.accept(day.card() + "/preferred-channel", R"({"channel":"email"})", stylist);
  api.accept(day.card() + "/segment",
             R"({"segment":"regulars","rule_version":1,"reason":"visits"})",
             day.salon.manager.token);
  api.accept(day.card() + "/claim", "{}", stylist);
  api.accept(day.card() + "/holds", R"({"classes":["notes"],"reason":"legal_claim"})",
             officer.token);
  api.accept(day.card() + "/holds/1/lift", R"({"reason":"matter_closed"})", officer.token);
  api.accept(day.card() + "/erasures", R"({"classes":["notes"],"reason":"client_asked"})",
             officer.token);
  api.accept(day.card() + "/erasures/1/reject", R"({"reason":"identity_not_shown"})",
             day.salon.owner.token);
  const std::string bill = day.open_for(day.lin);
  day.add(bill, day.salon.haircut);
  list_something(api, 1);
  std::map<Role, std::string> told;
  for (auto& [role, screen] : screens) {
    for (const FeedMessage& one : screen->up_to(api.log_size() - 1)) {
      const std::string event = one.text("event");
      if (event.starts_with("staff.")) continue;  // Those who were hired for the test.
      told[role] += event + " ";
    }
  }
  const std::string health = "client.allergy_declared ";
  const std::string notes = "client.note_added ";
  const std::string relation = "client.channel_preferred client.segment_assigned client.claimed ";
  const std::string holds = "client.hold_placed client.hold_lifted ";
  const std::string erasures = "client.erasure_requested client.erasure_rejected ";
  const std::string sale = "sale.opened sale.line_added ";
  const std::string item = "catalogue.item_listed ";
  CHECK(told[Role::owner] == health + notes + relation + holds + erasures + sale + item);
  CHECK(told[Role::manager] == health + notes + relation + sale + item);
  CHECK(told[Role::stylist] == health + notes + relation + item);
  CHECK(told[Role::receptionist] == relation + sale + item);
  CHECK(told[Role::cashier] == sale + item);
  CHECK(told[Role::accountant] == sale + item);
  CHECK(told[Role::compliance] == holds + erasures + sale + item);
  CHECK(told[Role::marketing] == relation + item);
}

TEST_CASE("who loses a role is not told any more of what went with it") {
  TestApi api;
  const ApiSalon salon{api};
  const Member both = api.member({Role::cashier, Role::marketing});
  FeedClient screen{api, both.token};
  static_cast<void>(salon.open_bill(api, salon.haircut));
  CHECK(screen.next_of("sale.opened").position() < api.log_size());
  api.accept("/v1/staff/" + both.id.hex() + "/roles/cashier/revoke", "{}", salon.owner.token);
  static_cast<void>(salon.open_bill(api, salon.haircut));
  list_something(api, 1);
  for (const FeedMessage& one : screen.up_to(api.log_size() - 1)) {
    CHECK(one.text("event") != "sale.opened");
  }
}

TEST_CASE("no name, telephone, mail address, note or reason is in the feed") {
  Afternoon day;  // Lin Ng, her telephone and mail address, her formula, her promise.
  TestApi& api = day.api;
  FeedClient screen{api, day.salon.owner.token, "?after=0"};
  api.accept(day.card() + "/notes", R"({"text":"planted-note"})", day.salon.stylist.token);
  const std::string visit = day.book(day.lin, day.salon.haircut, 540);
  api.accept(visit + "/cancel", R"({"reason":"planted-reason"})", day.salon.stylist.token);
  const auto seen = screen.up_to(api.log_size() - 1);
  CHECK(seen.size() == api.log_size() - 1);  // An owner may know of everything.
  for (const std::string planted : {"Lin", "Ng", "6045550123", "lin@example", "planted", "brow",
                                    "Tint", "ppd", "Bo Reed", "Person", "Main Street", "Salon"}) {
    INFO(planted);
    CHECK(screen.raw().find(planted) == std::string::npos);
  }
}

TEST_CASE(
    "whoever comes back, again and again, while much is committed misses nothing and gets "
    "nothing twice") {
  TestApi api;
  const ApiSalon salon{api};
  const Position begin = api.log_size();
  constexpr int things = 400;
  std::thread busy{[&] {
    for (int i = 0; i < things; ++i) {
      const auto answer = api.parts().writer.submit_and_wait(
          {command_id({ActorKind::system, std::nullopt, Role::service, std::nullopt},
                      "busy-" + std::to_string(i)),
           Hash::zero(),
           {ActorKind::system, std::nullopt, Role::service, std::nullopt},
           AnyCommand{catalogue::Command{catalogue::ListItem{catalogue::ItemKind::product,
                                                             "busy-" + std::to_string(i), "Thing",
                                                             std::nullopt}}}});
      if (!answer) return;
    }
  }};
  std::vector<Position> seen;
  Position last = begin - 1;
  int visits = 0;
  while (last + 1 < begin + things) {
    // By turns as a browser comes back, and as a program that was told the position.
    const std::string text = std::to_string(last);
    FeedClient screen = ++visits % 2 == 0
                            ? FeedClient{api, salon.owner.token, "?after=" + text}
                            : FeedClient{api, salon.owner.token, "", {{"Last-Event-ID", text}}};
    REQUIRE(screen.status() == 200);
    for (int i = 0; i < 37 && last + 1 < begin + things; ++i) {
      const auto message = screen.next();
      REQUIRE(message.has_value());
      CHECK(message->position() < api.log_size());  // Told only after it is committed.
      CHECK(message->id == message->position());
      seen.push_back(message->position());
      last = message->position();
    }
  }
  busy.join();
  std::vector<Position> expected;
  for (Position at = begin; at < begin + things; ++at) expected.push_back(at);
  CHECK(seen == expected);
  CHECK(visits >= things / 37);
}

TEST_CASE(
    "seventy-two open screens from one address are each told everything, in order, and requests "
    "beside them are answered") {
  TestApi api;
  const ApiSalon salon{api};
  std::vector<std::unique_ptr<FeedClient>> screens;
  for (int i = 0; i < 18; ++i) {
    const Member person = api.member({Role::owner});
    for (int tab = 0; tab < 4; ++tab) {
      screens.push_back(std::make_unique<FeedClient>(api, person.token));
      REQUIRE(screens.back()->status() == 200);
    }
  }
  // More than one address may have of connections that ask and are answered.
  REQUIRE(screens.size() > http::Limits{}.connections_per_address_max);
  CHECK(api.feed().open_streams() == screens.size());
  const Position begin = api.log_size();
  for (int i = 0; i < 40; ++i) list_something(api, i);
  HttpClient beside{api.port()};
  for (int i = 0; i < 10; ++i) {
    const auto answer = beside.request("GET", "/v1/items", bearer(salon.owner.token));
    REQUIRE(answer.has_value());
    CHECK(answer->status == 200);
  }
  std::vector<Position> expected;
  for (Position at = begin; at < api.log_size(); ++at) expected.push_back(at);
  for (const auto& screen : screens) {
    std::vector<Position> seen;
    // Those who were hired while this screen was open come first.
    while (seen.empty() || seen.back() != expected.back()) {
      const auto message = screen->next();
      REQUIRE(message.has_value());
      if (message->position() >= begin) seen.push_back(message->position());
    }
    CHECK(seen == expected);
  }
}

TEST_CASE(
    "a screen that comes back from beyond the end of a restored log is told to read again and goes "
    "on from there") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string last = std::to_string(api.log_size() - 1);
  for (const std::string& beyond :
       {std::to_string(api.log_size()), std::to_string(api.log_size() + 5'000),
        std::string{"18446744073709551615"}}) {
    INFO(beyond);
    FeedClient screen{api, salon.owner.token, "?after=0", {{"Last-Event-ID", beyond}}};
    REQUIRE(screen.status() == 200);
    CHECK(screen.header("content-type") == "text/event-stream");
    CHECK(screen.ends());
    CHECK(screen.raw() == "event: resync\nid: " + last + "\ndata: {\"position\":" + last +
                              ",\"reason\":\"too_far_behind\"}\n\n");
  }
  FeedClient screen{api, salon.owner.token, "", {{"Last-Event-ID", last}}};
  REQUIRE(screen.status() == 200);
  list_something(api, 1);
  CHECK(screen.next_of("catalogue.item_listed").position() == api.log_size() - 1);
}

TEST_CASE("who may open the feed, and from where") {
  TestApi api;
  const ApiSalon salon{api};
  CHECK(api.ask("GET", "/v1/feed").status == 401);
  CHECK(api.ask("GET", "/v1/feed", bearer(api.member({}).token)).code() == "not_permitted");
  const auto asked = [&](const std::string& query, const Headers& more = {}) {
    Headers headers = bearer(salon.owner.token);
    headers.insert(headers.end(), more.begin(), more.end());
    return api.ask("GET", "/v1/feed" + query, headers);
  };
  CHECK(asked("?after=-1").code() == "query_is_wrong");
  CHECK(asked("?after=x").code() == "query_is_wrong");
  CHECK(asked("?after=" + std::to_string(api.log_size())).code() == "query_is_wrong");
  CHECK(asked("?before=1").code() == "query_is_wrong");
  CHECK(asked("", {{"Last-Event-ID", "1e3"}}).code() == "query_is_wrong");
  CHECK(asked("?after=x", {{"Last-Event-ID", "0"}}).status == 200);
  CHECK(asked("?after=" + std::to_string(api.log_size() - 1)).status == 200);
  CHECK(api.send("POST", "/v1/feed", bearer(salon.owner.token), "{}").status == 405);
  CHECK(api.send("HEAD", "/v1/feed", bearer(salon.owner.token)).status == 200);
}

}  // namespace tress::testing::feed_test
