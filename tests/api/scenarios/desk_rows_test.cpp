#include <set>

#include "tests/support/member_scene.hpp"

// Goal: what the desk must see before a service, and what it writes down, is there with where it
// comes from; nothing is agreed to that nobody reads, and nothing is asked that nobody needs.

namespace tress::testing::desk_rows_test {

namespace {

std::string path_of(const std::string& client) {
  return "/v1/clients/" + client;
}

/// A visit of Ann's at that minute of today, by the desk; its path.
std::string visit_at(Subscriber& scene, int minute, const std::string& more = {}) {
  const std::string body =
      R"({"branch":")" + scene.salon.branch + R"(","client":")" + scene.ann + R"(","item":")" +
      scene.salon.haircut + R"(","performer":")" + scene.salon.stylist.id.hex() +
      R"(","day":"2026-03-02","minute_of_day":)" + std::to_string(minute) + more + "}";
  return "/v1/appointments/" +
         scene.api.accept("/v1/appointments", body, scene.salon.stylist.token).text_at("/stream");
}

}  // namespace

TEST_CASE(
    "a preference has its topic, its words, who it is known from and when it was confirmed, and is "
    "read before the service [S0-6]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string& stylist = scene.salon.stylist.token;
  const std::string preferences = path_of(scene.ann) + "/preferences";
  api.accept(preferences, R"({"topic":"drink","text":"green tea"})", stylist);
  api.accept(
      preferences,
      R"({"topic":"water","text":"not too hot","source":"observed","confirmed_on":"2026-02-20"})",
      stylist);
  const Reply read = api.get(path_of(scene.ann) + "/preparation", stylist);
  CHECK(read.text_at("/preferences/0/topic") == "drink");
  CHECK(read.text_at("/preferences/0/details/text") == "green tea");
  CHECK(read.text_at("/preferences/0/origin") == "client");
  CHECK(read.text_at("/preferences/0/confirmed_on") == "2026-03-02");
  CHECK(read.text_at("/preferences/1/origin") == "observed");
  CHECK(read.text_at("/preferences/1/confirmed_on") == "2026-02-20");
  CHECK(
      api.post(preferences, R"({"topic":"drink","text":"x","confirmed_on":"2026-03-09"})", stylist)
          .code() == "client.day_is_in_the_future");
}

TEST_CASE(
    "a note from paper says so, with the paper's number and who typed it in, by one call from any "
    "screen [S0-54] [S1-75]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string notes = path_of(scene.ann) + "/notes";
  api.accept(notes, R"({"text":"likes it short"})", scene.salon.stylist.token);
  const Member desk = api.member({Role::receptionist});
  api.accept(notes, R"({"text":"fringe grows left","source":"paper","reference":"A-0117"})",
             desk.token);
  const Reply read = api.get(notes, scene.salon.manager.token);
  REQUIRE(read.rows().size() == 2);
  const auto& rows = read.rows();
  const auto& typed = rows[0].as_object().if_contains("origin") == nullptr ? rows[1] : rows[0];
  const auto& own = &typed == &rows[0] ? rows[1] : rows[0];
  CHECK(typed.at("origin").as_string() == "paper");
  CHECK(typed.at("reference").as_string() == "A-0117");
  CHECK(typed.at("source").at("by").as_string() == desk.id.hex().c_str());
  CHECK(own.as_object().if_contains("origin") == nullptr);
  CHECK(api.post(notes, R"({"text":"x","source":"hearsay"})", desk.token).status == 400);
}

TEST_CASE(
    "before a service its performer sees whether a plan covers it and how much is left "
    "[S1-23] [S1-30]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string& stylist = scene.salon.stylist.token;
  const std::string before = visit_at(scene, 540);
  const Reply bare = api.get(before + "/gate", stylist);
  CHECK_FALSE(bare.at("/is_covered").as_bool());
  CHECK(bare.at("/coverage").as_array().empty());
  scene.buy(3);
  const Reply bought = api.get(before + "/gate", stylist);
  CHECK(bought.at("/is_covered").as_bool());
  CHECK(bought.text_at("/coverage/0/membership") == scene.id_of_membership());
  CHECK(bought.number_at("/coverage/0/units_left") == 3);
  CHECK_FALSE(bought.at("/coverage/0/is_held").as_bool());
  // One that is booked by the plan has its unit kept; two are left beside it.
  const std::string kept =
      visit_at(scene, 660, R"(,"membership":")" + scene.id_of_membership() + "\"");
  const Reply held = api.get(kept + "/gate", stylist);
  CHECK(held.at("/coverage/0/is_held").as_bool());
  CHECK(held.number_at("/coverage/0/units_left") == 2);
  // Used up, it is covered no more; what is kept for a visit still is.
  scene.use(scene.membership, scene.ann);
  scene.use(scene.membership, scene.ann);
  CHECK_FALSE(api.get(before + "/gate", stylist).at("/is_covered").as_bool());
  CHECK(api.get(kept + "/gate", stylist).at("/is_covered").as_bool());
}

TEST_CASE("before a service its performer sees the last three feedback tags on it [S0-33]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string& stylist = scene.salon.stylist.token;
  for (const char* const tag : {"too_short", "gentle", "on_time", "too_hot", "neat"}) {
    api.accept("/v1/card/lists/feedback_tag/terms",
               R"({"code":")" + std::string{tag} + R"(","title":"Tag"})",
               scene.salon.manager.token);
  }
  const auto say = [&](const std::string& tag, const std::string& item) {
    api.accept(path_of(scene.ann) + "/feedback",
               R"({"rating":4,"tags":[")" + tag + R"("],"item":")" + item + "\"}", stylist);
  };
  say("too_short", scene.salon.haircut);
  say("gentle", scene.salon.haircut);
  say("neat", scene.salon.shampoo);  // Of something else.
  say("on_time", scene.salon.haircut);
  say("too_hot", scene.salon.haircut);
  const Reply gate = api.get(visit_at(scene, 540) + "/gate", stylist);
  const auto& tags = gate.at("/feedback_tags").as_array();
  REQUIRE(tags.size() == 3);
  CHECK(tags[0].as_string() == "too_hot");
  CHECK(tags[1].as_string() == "on_time");
  CHECK(tags[2].as_string() == "gentle");
}

TEST_CASE(
    "where an appointment stands is said with the rule by which it goes on and who decides it "
    "[S0-26]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string& stylist = scene.salon.stylist.token;
  const std::string visit = visit_at(scene, 540);
  const auto check = [&](const std::string& status, const std::string& rule, const Role decides) {
    const Reply shown = api.get(visit + "/standing", scene.salon.cashier.token);
    CHECK(shown.text_at("/status") == status);
    CHECK(shown.text_at("/rule") == rule);
    CHECK(shown.text_at("/text").size() > 20);
    bool is_there = false;
    for (const auto& role : shown.at("/decides").as_array()) {
      is_there = is_there || role.as_string() == std::string{name_of(decides)}.c_str();
    }
    CHECK(is_there);
    return shown;
  };
  check("booked", "client_is_expected", Role::receptionist);
  const Member colleague = api.member({Role::stylist});
  api.accept(visit + "/handover", R"({"to":")" + colleague.id.hex() + R"(","reason":"shift_ends"})",
             stylist);
  CHECK(check("booked", "handover_waits", Role::stylist).text_at("/person") == colleague.id.hex());
  api.accept(visit + "/accept-handover", "{}", colleague.token);
  api.accept("/v1/items/" + scene.salon.haircut + "/ingredients", R"({"codes":["ppd"]})",
             scene.salon.manager.token, {{"If-Match", "\"3\""}});
  api.accept(path_of(scene.ann) + "/allergies",
             R"({"ingredient":"ppd","severity":"severe","confirmed_by":"doctor"})", stylist);
  const Reply conflict = check("booked", "something_stands_against_it", Role::manager);
  CHECK(conflict.text.find("allerg") == std::string::npos);  // The cashier is not told what.
  api.accept(path_of(scene.ann) + "/allergies/1/withdraw", R"({"reason":"entered_in_error"})",
             stylist);
  api.accept(visit + "/arrive", "{}", stylist);
  CHECK(check("arrived", "may_start", Role::stylist).text_at("/person") == colleague.id.hex());
  api.accept(path_of(scene.ann) + "/observations",
             R"({"kind":"skin","must_be_seen":true,"text":"red spot"})", stylist);
  CHECK(check("arrived", "performer_looks_first", Role::stylist).text_at("/person") ==
        colleague.id.hex());
  api.accept(visit + "/acknowledge", R"({"items":[{"kind":"observation","number":1}]})",
             colleague.token);
  api.accept(visit + "/start", "{}", colleague.token);
  check("started", "service_is_under_way", Role::stylist);
  api.accept(visit + "/complete", "{}", colleague.token);
  check("completed", "it_is_over", Role::manager);
}

TEST_CASE(
    "who is being written down is looked for before it is done, masked, and nothing is registered "
    "[S2-70]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const Member desk = api.member({Role::receptionist});
  api.settle();
  const auto look = [&](const std::string& body) {
    const Reply reply = api.post("/v1/clients/look-up", body, desk.token);
    REQUIRE(reply.status == 200);
    return reply;
  };
  const Position before = api.log_size();
  // While the number is typed nobody is found; whole, it is her, and not by name.
  for (const char* const typed : {"+1604", "+16045550", "+1604555011"}) {
    CHECK(look(R"({"phone":")" + std::string{typed} + "\"}").at("/candidates").as_array().empty());
  }
  const Reply found = look(R"({"phone":")" + std::string{ann_phone} + "\"}");
  REQUIRE(found.at("/candidates").as_array().size() == 1);
  CHECK(found.text_at("/candidates/0/client") == scene.ann);
  CHECK(found.text_at("/candidates/0/shown").find("Lee") == std::string::npos);
  CHECK(found.text_at("/candidates/0/shown").find(ann_phone) == std::string::npos);
  CHECK(look(R"({"email":"ann@example.com"})").at("/candidates").as_array().size() == 1);
  CHECK(look(R"({"email":"nobody@example.com"})").at("/candidates").as_array().empty());
  CHECK(api.log_size() == before);
  // And at submit, whoever did not look.
  const Reply same = api.post(
      "/v1/clients", R"({"name":"Anne","phone":")" + std::string{ann_phone} + "\"}", desk.token);
  CHECK(same.status == 409);
  CHECK(same.code() == "client_is_known");
  // A form that is wrong is told by name.
  const Reply wrong = api.post("/v1/clients?even_if_known=true", R"({"phone":"12"})", desk.token);
  CHECK(wrong.code() == "client.phone_is_not_e164");
  CHECK(api.post("/v1/clients/look-up", R"({"phone":"+16045550111"})", scene.salon.stylist.token)
            .status == 403);
}

TEST_CASE(
    "the pool is grouped by region, source, segment and last service, without a name until "
    "somebody claims the client [S2-72]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const auto registered = [&](const std::string& name, const std::string& phone,
                              const std::string& region) {
    return api
        .accept(
            "/v1/clients?even_if_known=true",
            R"({"name":")" + name + R"(","phone":")" + phone + R"(","region":")" + region + "\"}",
            scene.salon.manager.token)
        .text_at("/stream");
  };
  const std::string cho = registered("Cho Berg", "+16045550201", "richmond");
  registered("Dan Holm", "+16045550202", "richmond");
  registered("Eve Stone", "+16045550203", "burnaby");
  const std::string& stylist = scene.salon.stylist.token;
  const auto clients_in = [&](const std::string& region) {
    std::int64_t clients = 0;
    const Reply groups = api.get("/v1/pool/groups", stylist);
    for (const auto& group : groups.rows()) {
      const auto* const of = group.as_object().if_contains("region");
      if (of != nullptr && of->as_string() == region.c_str()) {
        clients += group.at("clients").to_number<std::int64_t>();
      }
    }
    return clients;
  };
  CHECK(clients_in("richmond") == 2);
  CHECK(clients_in("burnaby") == 1);
  const Reply waiting = api.get("/v1/pool/waiting?region=richmond", stylist);
  CHECK(waiting.rows().size() == 2);
  for (const char* const secret : {"Cho", "Berg", "+16045550201"}) {
    CHECK(waiting.text.find(secret) == std::string::npos);
  }
  // By the other axes too.
  const std::string bill = scene.open_for(cho);
  scene.add(bill, scene.salon.haircut);
  scene.pay(bill, "cash", 84'00);
  scene.close(bill);
  CHECK(api.get("/v1/pool/waiting?region=richmond&last_service=" + scene.salon.haircut, stylist)
            .rows()
            .size() == 1);
  CHECK(api.get("/v1/pool/waiting?region=burnaby&last_service=" + scene.salon.haircut, stylist)
            .rows()
            .empty());
  // A stylist sees no telephone number until the client is theirs.
  const auto sees = [&] {
    return api.get(path_of(cho), stylist).text.find("+16045550201") != std::string::npos;
  };
  CHECK_FALSE(sees());
  api.accept(path_of(cho) + "/claim", "{}", stylist);
  CHECK(sees());
  CHECK(clients_in("richmond") == 1);
  // Whoever moves is in the group of where they live now.
  api.accept(path_of(scene.ann) + "/contact",
             R"({"name":"Ann Lee","phone":")" + std::string{ann_phone} + R"(","region":"burnaby"})",
             scene.salon.manager.token,
             {{"If-Match", api.get(path_of(scene.ann), scene.salon.manager.token).header("etag")}});
  CHECK(clients_in("burnaby") == 2);
  CHECK(api.post("/v1/clients", R"({"name":"Fay","region":"12 Main Street"})",
                 scene.salon.manager.token)
            .code() == "client.code_is_malformed");
}

TEST_CASE(
    "a salon asks for nothing until it says for what, and no template asks for trivia [S3-5]") {
  Subscriber scene;
  TestApi& api = scene.api;
  CHECK(api.get("/v1/card", scene.salon.manager.token).at("/fields").as_array().empty());
  const Words trivia{"dog", "pet", "pekin", "star", "series", "season", "brand", "zodiac", "hobby"};
  for (const char* const name : {"hair", "brows_and_lashes", "cosmetology", "nails"}) {
    const Reply shown =
        api.get("/v1/card/templates/" + std::string{name}, scene.salon.manager.token);
    REQUIRE_FALSE(shown.at("/fields").as_array().empty());
    for (const auto& row : shown.at("/fields").as_array()) {
      const auto& field = row.at("field");
      CHECK(field.at("purpose").as_string().size() > 5);
      std::string said = field.at("code").as_string().c_str();
      said += " ";
      said += field.at("title").as_string().c_str();
      for (const std::string& word : trivia) CHECK(said.find(word) == std::string::npos);
    }
  }
}

TEST_CASE(
    "a template for hair, brows, cosmetology or nails is looked at before it is installed, and "
    "brings what was shown [S3-16]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const std::string& manager = scene.salon.manager.token;
  const auto codes = [](const boost::json::array& fields, bool is_shown) {
    std::set<std::string> found;
    for (const auto& row : fields) {
      const auto& field = is_shown ? row.at("field") : row;
      found.insert(field.at("code").as_string().c_str());
    }
    return found;
  };
  std::set<std::string> expected;
  for (const std::string name : {"hair", "brows_and_lashes", "cosmetology", "nails"}) {
    const Position before = api.log_size();
    const Reply shown = api.get("/v1/card/templates/" + name, manager);
    CHECK(shown.text_at("/template_name") == name);
    CHECK(api.log_size() == before);
    expected.merge(codes(shown.at("/fields").as_array(), true));
    api.accept("/v1/card/templates/" + name + "/install", "{}", manager);
    const Reply book = api.get("/v1/card", manager);
    CHECK(codes(book.at("/fields").as_array(), false) == expected);
    const Reply installed = api.get("/v1/card/templates/" + name, manager);
    for (const auto& row : installed.at("/fields").as_array()) {
      CHECK(row.at("is_there").as_bool());
    }
  }
  CHECK(api.get("/v1/card/templates/dogs", manager).status == 404);
}

TEST_CASE(
    "a plan is published only in at most eight sentences that are read with ease, and that is what "
    "the client reads [S1-62]") {
  Subscriber scene;
  TestApi& api = scene.api;
  const auto publish = [&](const std::string& wording) {
    const std::string terms =
        R"({"kind":"package","name":"Haircuts","wording":")" + wording + R"(","price":)" +
        cad(900'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
        scene.salon.haircut + R"("],"units":10,"alone":)" + cad(100'00) +
        R"(}],"consumption":"free_first","rolls_over":false,"is_shared":false,)"
        R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":14,"jurisdiction":"CA"})";
    return api.post("/v1/plans", R"({"code":"worded","from":"2026-03-02","terms":)" + terms + "}",
                    scene.salon.manager.token);
  };
  CHECK(publish("One. Two. Three. Four. Five. Six. Seven. Eight. Nine.").code() ==
        "plan.wording_is_too_long");
  CHECK(publish("Notwithstanding aforementioned provisions, unredeemed entitlements constitute "
                "contractual liabilities. Proportionate reimbursement presupposes documented "
                "withdrawal preceding commencement. Administrative deductions remain applicable "
                "nevertheless.")
            .code() == "plan.wording_is_hard_to_read");
  const std::string eight =
      "You pay once. You get ten haircuts. Book them when you like. They do not end. You may give "
      "them away. Ask us for money back. You then get what is left. We never take more.";
  REQUIRE(publish(eight).status == 201);
  scene.membership = scene.sell(publish(eight + " ").text_at("/stream"), scene.ann, 900'00);
  scene.sign_in();
  CHECK(scene.see("terms").text_at("/plans/0/summary").starts_with("You pay once."));
}

TEST_CASE("nothing that was paid for ends unless the client was told before [S1-80]") {
  Subscriber scene;
  TestApi& api = scene.api;
  scene.buy(2, 60);
  scene.sell_value(
      scene.ann,
      scene.terms("value", "stored_value", "US", R"(,"valid_months":60,"notice_days":30)"), 100'00);
  const std::string wallet = scene.wallet_of(scene.ann);
  const auto id = *parse_id<MembershipId>(scene.id_of_membership());
  constexpr int six_years = 24 * 366 * 6;
  scene.salon.wait(api, std::chrono::hours{six_years});
  const auto expire = [&] {
    return api.post(scene.membership + "/lots/1/expire", "{}", scene.salon.manager.token);
  };
  const Reply untold = expire();
  CHECK(untold.status == 409);
  CHECK(untold.code() == "membership.expiry_is_not_announced");
  const Reply of_value = api.post(wallet + "/lots/1/expire", "{}", scene.salon.manager.token);
  CHECK(of_value.status == 409);
  CHECK(of_value.code() == "wallet.notice_is_missing");
  CHECK(scene.show(wallet).number_at("/available/amount_minor") == 100'00);
  // The system comes by, years late: it tells, and ends nothing.
  api.carry_out(membership::Command{membership::CarryOutDue{id}});
  CHECK(scene.units_of(scene.membership, "available") == 2);
  CHECK(scene.units_of(scene.membership, "expired") == 0);
  const Reply told = expire();
  CHECK(told.status == 409);
  scene.require_sound();
}

}  // namespace tress::testing::desk_rows_test
