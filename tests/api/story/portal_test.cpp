#include <algorithm>

#include "tests/support/portal_client.hpp"

// Goal: clients come in with a code of their own, see what is theirs and nothing else, and go
// again.

namespace tress::testing::portal_test {

namespace {

constexpr const char* ann_phone = "+16045550111";
constexpr const char* ann_mail = "ann@example.com";

std::string cookie_named(const Reply& reply, const std::string& name) {
  for (const auto& [header, value] : reply.headers) {
    if (header == "set-cookie" && value.starts_with(name + "=")) {
      return value.substr(name.size() + 1, value.find(';') - name.size() - 1);
    }
  }
  return {};
}

Headers from_browser(const std::string& cookies) {
  return {{"Cookie", cookies}, {"Sec-Fetch-Site", "same-origin"}, {"Origin", "http://localhost"}};
}

std::string another(const std::string& code) {
  return code == "00000000" ? "00000001" : "00000000";
}

/// Ann has a telephone and a mail address; ten haircuts for 900.00.
struct Visitor {
  Visitor() : salon(api), ann(reachable_client(api, salon, "Ann Lee", ann_phone, ann_mail)) {}

  std::string bill_of(const std::string& client) {
    return "/v1/sales/" +
           api.accept("/v1/sales",
                      R"({"branch":")" + salon.branch + R"(","payer":")" + client + "\"}",
                      salon.cashier.token)
               .text_at("/stream");
  }

  void pay_and_close(const std::string& bill, std::int64_t minor) {
    api.accept(bill + "/tenders", R"({"kind":"card","amount":)" + cad(minor) + "}",
               salon.cashier.token);
    api.accept(bill + "/close", "{}", salon.cashier.token);
  }

  /// The path of the membership.
  std::string sell_cuts(const std::string& client, int validity_days = 30) {
    const std::string terms =
        R"({"kind":"package","name":"Haircuts","wording":"Ten haircuts.","price":)" + cad(900'00) +
        R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" + salon.haircut +
        R"("],"units":10,"alone":)" + cad(100'00) +
        R"(}],"consumption":"free_first","validity_days":)" + std::to_string(validity_days) +
        R"(,"rolls_over":false,"is_shared":false,"refund_rule":"pro_rata","cooling_off_days":0,)"
        R"("notice_days":14,"jurisdiction":"CA"})";
    const std::string plan =
        api.accept("/v1/plans", R"({"code":"cuts","from":"2026-03-02","terms":)" + terms + "}",
                   salon.manager.token)
            .text_at("/stream");
    const std::string bill = bill_of(client);
    api.accept(bill + "/plans", R"({"what":"start","plan":")" + plan + "\"}", salon.cashier.token);
    pay_and_close(bill, 900'00);
    return "/v1/memberships/" +
           api.get("/v1/clients/" + client + "/memberships", salon.cashier.token)
               .text_at("/rows/0/membership");
  }

  Reply see(const std::string& what, const std::string& token) {
    return api.get("/portal/v1/" + what, token);
  }

  TestApi api;
  ApiSalon salon;
  std::string ann;
};

}  // namespace

TEST_CASE("a client signs in with the code of a message, reads, and signs out") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string token = sign_in_client(api, ann_phone);
  const auto message = code_messages(api).back();
  CHECK(message.channel == outbox::Channel::sms);
  CHECK(message.client.hex() == visitor.ann);
  CHECK(visitor.see("me", token).text_at("/name") == "Ann Lee");
  static_cast<void>(sign_in_client(api, ann_mail));
  CHECK(code_messages(api).back().channel == outbox::Channel::mail);
  CHECK(api.post("/portal/v1/sign-out", "{}", token).status == 204);
  CHECK(visitor.see("me", token).status == 401);
}

TEST_CASE("a browser holds login and session in cookies, and writes only from our own page") {
  Visitor visitor;
  TestApi& api = visitor.api;
  api.settle();
  const Reply asked =
      api.post("/portal/v1/codes", R"({"email":")" + std::string{ann_mail} + "\"}", "");
  REQUIRE(asked.status == 202);
  CHECK(asked.body.as_object().if_contains("login") == nullptr);
  const std::string login = cookie_named(asked, "__Host-login");
  const std::string code = code_in(api, wait_for_code(api, 1));
  const std::string body = R"({"code":")" + code + "\"}";
  const Reply foreign = api.ask("POST", "/portal/v1/sign-in",
                                {{"Cookie", "__Host-login=" + login},
                                 {"Sec-Fetch-Site", "cross-site"},
                                 {"Origin", "http://elsewhere.example"}},
                                body);
  CHECK(foreign.code() == "foreign_origin");
  const Reply signed_in =
      api.ask("POST", "/portal/v1/sign-in", from_browser("__Host-login=" + login), body);
  REQUIRE(signed_in.status == 200);
  const std::string session = cookie_named(signed_in, "__Host-portal");
  CHECK(session.size() == 64);
  CHECK(api.ask("GET", "/portal/v1/me", {{"Cookie", "__Host-portal=" + session}}).status == 200);
  const Headers elsewhere{{"Cookie", "__Host-portal=" + session}};
  CHECK(api.ask("POST", "/portal/v1/sign-out", elsewhere, "{}").code() == "foreign_origin");
}

TEST_CASE(
    "of a code the sixth try, the second use, an old one and another browser are refused "
    "[neg-43]") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string guessed = ask_for_code(api, ann_phone);
  const std::string first = code_in(api, wait_for_code(api, 1));
  for (int i = 0; i < 5; ++i)
    CHECK(use_code(api, guessed, another(first)).code() == "code_is_wrong");
  CHECK(use_code(api, guessed, first).status == 429);

  const std::string login = ask_for_code(api, ann_phone);
  const std::string code = code_in(api, wait_for_code(api, 2));
  CHECK(use_code(api, std::string(64, '0'), code).status == 403);
  CHECK(use_code(api, login, code).status == 200);
  CHECK(use_code(api, login, code).status == 410);

  const std::string late = ask_for_code(api, ann_phone);
  const std::string old = code_in(api, wait_for_code(api, 3));
  api.clock().advance(std::chrono::minutes{10});
  CHECK(use_code(api, late, old).status == 410);
}

TEST_CASE("whether there is such a client is not to be learnt from the answer to their address") {
  Visitor visitor;
  TestApi& api = visitor.api;
  api.settle();
  const auto shape = [&](const std::string& address) {
    const Reply reply = api.post("/portal/v1/codes", code_request(address), "");
    CHECK(reply.text_at("/login").size() == 64);
    return std::pair{reply.status, reply.number_at("/minutes")};
  };
  const auto known = shape(ann_phone);
  CHECK(known == std::pair<int, std::int64_t>{202, 10});
  CHECK(shape("+16045550999") == known);
  CHECK(shape("nobody@example.com") == known);
  const std::string nobody = ask_for_code(api, "+16045550999");
  CHECK(use_code(api, nobody, "12345678").code() == "code_is_wrong");
  // Only one of them was written to.
  static_cast<void>(sign_in_client(api, ann_mail));
  CHECK(code_messages(api).size() == 2);
  // What can be no address is said: that is the same for everybody.
  CHECK(api.post("/portal/v1/codes", R"({"phone":"12"})", "").code() == "address_is_malformed");
  CHECK(api.post("/portal/v1/codes", "{}", "").code() == "address_is_missing");
}

TEST_CASE("an earlier login answers alike for a client's address and for a stranger's") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const auto first_of_two = [&](const std::string& address, std::size_t messages) {
    const std::string first = ask_for_code(api, address);
    static_cast<void>(wait_for_code(api, 1));
    static_cast<void>(ask_for_code(api, address));
    static_cast<void>(wait_for_code(api, messages));
    return first;
  };
  const std::string known = first_of_two(ann_phone, 2);
  const std::string code = code_in(api, code_messages(api).front());
  const std::string stranger = first_of_two("+16045550999", 2);
  for (unsigned i = 0; i <= PortalCodes::tries_max; ++i) {
    const Reply of_known = use_code(api, known, code);
    const Reply of_stranger = use_code(api, stranger, code);
    CHECK(of_known.status == of_stranger.status);
    CHECK(of_known.code() == of_stranger.code());
  }
  CHECK(use_code(api, known, code).code() == "too_many_attempts");
}

TEST_CASE("behind a proxy no number of other people's addresses keeps a client from signing in") {
  Visitor visitor;
  TestApi& api = visitor.api;
  for (std::size_t i = 0; i < 2 * PortalCodes::per_peer_max; ++i) {
    static_cast<void>(ask_for_code(api, "nobody" + std::to_string(i) + "@example.com"));
  }
  CHECK(sign_in_client(api, ann_phone).size() == 64);
}

TEST_CASE("one address is written to three times in a quarter of an hour, and nobody is told so") {
  Visitor visitor;
  TestApi& api = visitor.api;
  for (std::size_t i = 1; i <= 3; ++i) {
    static_cast<void>(ask_for_code(api, ann_phone));
    static_cast<void>(wait_for_code(api, i));
  }
  static_cast<void>(ask_for_code(api, ann_phone));
  static_cast<void>(ask_for_code(api, ann_mail));
  static_cast<void>(wait_for_code(api, 4));
  CHECK(code_messages(api).size() == 4);
  CHECK(code_messages(api).back().channel == outbox::Channel::mail);
}

TEST_CASE("an address that two clients share lets nobody in") {
  Visitor visitor;
  TestApi& api = visitor.api;
  reachable_client(api, visitor.salon, "Bea Lee", ann_phone, "bea@example.com");
  static_cast<void>(ask_for_code(api, ann_phone));
  static_cast<void>(sign_in_client(api, "bea@example.com"));
  CHECK(code_messages(api).size() == 1);
}

TEST_CASE("a client whose contact is erased is signed out and gets no code any more") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const ApiSalon& salon = visitor.salon;
  const std::string token = sign_in_client(api, ann_phone);
  const std::string file = "/v1/clients/" + visitor.ann;
  const Member officer = api.member({Role::compliance});
  api.accept(file + "/erasures", R"({"classes":["contact"],"reason":"client_asked"})",
             officer.token);
  api.accept(file + "/erasures/1/approve", "{}", salon.owner.token);
  CHECK(api.send("GET", "/portal/v1/me", bearer(token)).status == 401);
  reachable_client(api, salon, "Bea Moss", "+16045550112", "bea@example.com");
  static_cast<void>(ask_for_code(api, ann_phone));
  static_cast<void>(sign_in_client(api, "bea@example.com"));
  CHECK(code_messages(api).size() == 2);
}

TEST_CASE("what a client can use, has used and what ends soon stands in the portal [S1-57]") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann);
  const std::string bill = visitor.bill_of(visitor.ann);
  api.accept(bill + "/lines",
             R"({"item":")" + visitor.salon.haircut + R"(","performer":")" +
                 visitor.salon.stylist.id.hex() + "\"}",
             visitor.salon.cashier.token);
  api.accept(path + "/cover", R"({"sale":")" + bill.substr(bill.rfind('/') + 1) + R"(","line":1})",
             visitor.salon.cashier.token);
  api.accept(bill + "/close", "{}", visitor.salon.cashier.token);
  const std::string token = sign_in_client(api, ann_phone);
  const Reply me = visitor.see("me", token);
  CHECK(me.text_at("/plans/0/name") == "Haircuts");
  CHECK(me.text_at("/plans/0/status_words") == "Active");
  const Reply shown = visitor.see("benefits", token);
  CHECK(shown.number_at("/available/0/left") == 9);
  CHECK(shown.text_at("/available/0/service") == "Haircut");
  CHECK(shown.text_at("/available/0/until") == shown.text_at("/ends_soon/0/until"));
  CHECK(shown.text_at("/used/0/on") == "2026-03-02");
  CHECK(shown.text_at("/used/0/service") == "Haircut");
  CHECK(shown.text_at("/used/0/served_by") == "Person");
  CHECK(shown.text_at("/used/0/branch") == "Main Street");
  CHECK(shown.number_at("/used/0/quantity") == 1);
  CHECK(shown.text_at("/used/0/plan") == "Haircuts");
  CHECK(shown.text_at("/used/0/bought_on") == "2026-03-02");
  CHECK(shown.text_at("/ask") == "Ask the salon about this membership");
  const Reply payments = visitor.see("payments", token);
  CHECK(payments.at("/payments").as_array().size() == 2);
  CHECK(payments.number_at("/payments/1/total/amount_minor") == 900'00);
  CHECK(payments.text_at("/payments/1/paid/0/how") == "Card");
  CHECK(visitor.see("terms", token).text_at("/plans/0/summary") == "Ten haircuts.");
}

TEST_CASE("a paused plan is said to be paused, and nothing of it can be booked") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann, 300);
  api.accept(path + "/pause", R"({"reason":"travel","until":"2026-04-01"})",
             visitor.salon.manager.token);
  const std::string token = sign_in_client(api, ann_phone);
  const Reply me = visitor.see("me", token);
  CHECK(me.text_at("/plans/0/status") == "paused");
  CHECK(me.text_at("/plans/0/words/0") == "Your membership is currently paused");
  CHECK(visitor.see("benefits", token).at("/available").as_array().empty());
}

TEST_CASE("an appointment to come is shown with what of the plan will pay for it [S1-17]") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const ApiSalon& salon = visitor.salon;
  const std::string path = visitor.sell_cuts(visitor.ann, 300);
  api.accept("/v1/branches/" + salon.branch + "/staff/" + salon.stylist.id.hex() + "/hours",
             R"({"from":"2026-03-02","shifts":[{"weekday":1,"from_minute":540,)"
             R"("until_minute":1080}]})",
             salon.manager.token);
  api.accept("/v1/items/" + salon.haircut + "/durations", R"({"from":"2026-03-02","minutes":60})",
             salon.manager.token, {{"If-Match", "\"2\""}});
  const std::string visit =
      api.accept("/v1/appointments",
                 R"({"branch":")" + salon.branch + R"(","client":")" + visitor.ann +
                     R"(","item":")" + salon.haircut + R"(","performer":")" +
                     salon.stylist.id.hex() + R"(","day":"2026-03-09","minute_of_day":600})",
                 salon.stylist.token)
          .text_at("/stream");
  api.accept(path + "/holds",
             R"({"item":")" + salon.haircut + R"(","appointment":")" + visit + "\"}",
             salon.stylist.token);
  const std::string token = sign_in_client(api, ann_phone);
  const Reply shown = visitor.see("appointments", token);
  CHECK(shown.text_at("/upcoming/0/service") == "Haircut");
  CHECK(shown.text_at("/upcoming/0/day") == "2026-03-09");
  CHECK(shown.number_at("/upcoming/0/minute_of_day") == 600);
  CHECK(shown.text_at("/upcoming/0/plan") == "Haircuts");
  CHECK(shown.number_at("/upcoming/0/quantity") == 1);
  const Reply benefits = visitor.see("benefits", token);
  CHECK(benefits.number_at("/available/0/left") == 9);
  CHECK(benefits.number_at("/available/0/booked") == 1);
}

TEST_CASE(
    "a client sees their own things alone and cannot ask about another client's [S0-34] [neg-58]") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann);
  reachable_client(api, visitor.salon, "Bea Moss", "+16045550112", "bea@example.com");
  const std::string bea = sign_in_client(api, "bea@example.com");
  CHECK(visitor.see("benefits", bea).at("/available").as_array().empty());
  CHECK(visitor.see("payments", bea).at("/payments").as_array().empty());
  CHECK(visitor.see("appointments", bea).at("/upcoming").as_array().empty());
  api.accept("/v1/clients/" + visitor.ann + "/follow-ups",
             R"({"kind":"call","due":"2026-03-09","what":"ask how it holds","owner":")" +
                 visitor.salon.stylist.id.hex() + R"(","backup":")" +
                 visitor.salon.manager.id.hex() + "\"}",
             visitor.salon.stylist.token);
  const Reply of_her_own = visitor.see("appointments", sign_in_client(api, ann_phone));
  CHECK(of_her_own.text_at("/next_follow_up") == "2026-03-09");
  CHECK(of_her_own.text.find("ask how it holds") == std::string::npos);
  CHECK(visitor.see("appointments", bea).body.as_object().if_contains("next_follow_up") == nullptr);
  // Whose it is is not to be said in the address either.
  CHECK(api.ask("GET", "/portal/v1/me?client_id=" + visitor.ann, bearer(bea)).status == 400);
  Headers as_ann = bearer(bea);
  as_ann.emplace_back("Client-Id", visitor.ann);
  CHECK(api.ask("GET", "/portal/v1/me", as_ann).text_at("/name") == "Bea Moss");
  CHECK(api.post("/portal/v1/questions",
                 R"({"client":")" + visitor.ann + R"(","about":{"membership":")" +
                     path.substr(path.rfind('/') + 1) + R"("},"text":"Why?"})",
                 bea)
            .status == 400);
  const auto ask = [&](const std::string& membership) {
    return api.post("/portal/v1/questions",
                    R"({"about":{"membership":")" + membership + R"("},"text":"Why?"})", bea);
  };
  const Reply of_ann = ask(path.substr(path.rfind('/') + 1));
  const Reply of_nobody = ask("00000000000000000000000000000001");
  CHECK(of_ann.status == 404);
  CHECK(of_ann.code() == of_nobody.code());
  CHECK(of_nobody.status == 404);
}

TEST_CASE("one key is one question, and two clients may use the same") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann);
  const std::string token = sign_in_client(api, ann_phone);
  const std::string about = R"({"membership":")" + path.substr(path.rfind('/') + 1) + "\"}";
  const Headers key{{"Idempotency-Key", "mine"}};
  const std::string body = R"({"about":)" + about + R"(,"text":"Why?"})";
  const Reply first = api.post("/portal/v1/questions", body, token, key);
  REQUIRE(first.status == 201);
  CHECK(api.post("/portal/v1/questions", body, token, key).text_at("/question") ==
        first.text_at("/question"));
  const std::string other = R"({"about":)" + about + R"(,"text":"Why not?"})";
  CHECK(api.post("/portal/v1/questions", other, token, key).code() == "command.id_reused");
  CHECK(visitor.see("questions", token).at("/questions").as_array().size() == 1);
  CHECK(visitor.see("questions", token).text_at("/questions/0/text") == "Why?");
}

TEST_CASE("twenty questions wait for an answer, and the next one is asked later") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann);
  const std::string token = sign_in_client(api, ann_phone);
  const std::string body =
      R"({"about":{"membership":")" + path.substr(path.rfind('/') + 1) + R"("},"text":"Why?"})";
  for (int i = 0; i < 20; ++i) {
    REQUIRE(api.post("/portal/v1/questions", body, token).status == 201);
  }
  CHECK(api.post("/portal/v1/questions", body, token).code() == "too_many_questions");
}

TEST_CASE("a question that is sent again gets its first answer, however many wait by then") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann);
  const std::string token = sign_in_client(api, ann_phone);
  const std::string body =
      R"({"about":{"membership":")" + path.substr(path.rfind('/') + 1) + R"("},"text":"Why?"})";
  const Headers key{{"Idempotency-Key", "mine"}};
  const Reply first = api.post("/portal/v1/questions", body, token, key);
  REQUIRE(first.status == 201);
  for (int i = 1; i < 20; ++i) {
    REQUIRE(api.post("/portal/v1/questions", body, token).status == 201);
  }
  api.settle();
  const Reply again = api.post("/portal/v1/questions", body, token, key);
  CHECK(again.status == 201);
  CHECK(again.text_at("/question") == first.text_at("/question"));
  CHECK(api.post("/portal/v1/questions", body, token).status == 429);
}

TEST_CASE("after a merge a client reads and waits for the questions of both files") {
  Visitor visitor;
  TestApi& api = visitor.api;
  const std::string path = visitor.sell_cuts(visitor.ann);
  const std::string other =
      reachable_client(api, visitor.salon, "Ann Lee", "+16045550112", "ann.lee@example.com");
  const std::string earlier = sign_in_client(api, ann_phone);
  const std::string body =
      R"({"about":{"membership":")" + path.substr(path.rfind('/') + 1) + R"("},"text":"Why?"})";
  const std::string first = api.post("/portal/v1/questions", body, earlier).text_at("/question");
  api.accept("/v1/questions/" + first + "/answer",
             R"({"outcome":"not_upheld","text":"You were with us."})", visitor.salon.manager.token);
  for (int i = 0; i < 19; ++i) {
    REQUIRE(api.post("/portal/v1/questions", body, earlier).status == 201);
  }
  const Reply proposed = api.accept("/v1/clients/" + visitor.ann + "/merge?propose=same_person",
                                    R"({"into":")" + other + "\"}", visitor.salon.manager.token);
  api.accept("/v1/approvals/" + proposed.text_at("/stream") + "/approve", "{}",
             visitor.salon.owner.token);
  api.settle();
  const std::string token = sign_in_client(api, "ann.lee@example.com");
  const Reply last = api.post("/portal/v1/questions", body, token);
  REQUIRE(last.status == 201);
  api.settle();
  CHECK(api.post("/portal/v1/questions", body, token).code() == "too_many_questions");
  const Reply own = visitor.see("questions", token);
  REQUIRE(own.at("/questions").as_array().size() == 21);
  CHECK(own.text_at("/questions/0/question") == last.text_at("/question"));
  CHECK(own.text_at("/questions/20/question") == first);
  CHECK(own.text_at("/questions/20/text") == "Why?");
  CHECK(own.text_at("/questions/20/answer") == "You were with us.");
}

}  // namespace tress::testing::portal_test
