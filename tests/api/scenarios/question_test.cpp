#include "tests/api/scenarios/portal_scene.hpp"

#include "api/routes/api_route.hpp"
#include "ledger/merkle/receipt.hpp"

// Goal: a client who thinks that a visit was wrongly taken asks the salon from her own page, and
// gets it back there, by somebody else than who had served her (domain.md §7.1 E); and a client's
// session opens nothing but the portal (§7.18).

namespace tress::testing::question_test {

namespace {

/// True if `word` stands in the text as a word of its own.
bool has_word(const std::string& text, const std::string& word) {
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
    const bool begins = at == 0 || !is_letter(text[at - 1]);
    const auto end = at + word.size();
    if (begins && (end == text.size() || !is_letter(text[end]))) return true;
  }
  return false;
}

const Words banned{"liability", "ledger",   "adjustment",  "redemption",   "breakage", "deferred",
                   "rule",      "override", "event",       "null",         "id",       "commission",
                   "cost",      "margin",   "负债",        "账本",         "佣金",     "提成",
                   "规则",      "事件",     "成本",        "обязательств", "правил",   "событи",
                   "комисси",   "маржа",    "себестоимост"};

void check_words(const Reply& reply) {
  std::string text = reply.text;
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  for (const std::string& word : banned) {
    INFO(word << " in " << reply.text);
    CHECK_FALSE(has_word(text, word));
  }
}

const Words reads{"me", "benefits", "appointments", "payments", "terms", "questions"};

/// The pattern with an id in place of each parameter.
std::string target_of(const ApiRoute& route) {
  std::string target;
  bool is_name = false;
  for (const char c : route.pattern) {
    if (c == '}') is_name = false;
    if (c == '{') {
      is_name = true;
      target += "00000000000000000000000000000001";
    }
    if (!is_name && c != '}') target += c;
  }
  return target;
}

}  // namespace

TEST_CASE(
    "a visit that a client questions is given back by another person into the same lot, and she "
    "reads so where she asked, with the answer [S1-60] [S1-66]") {
  Portal portal;
  portal.come_next_day();
  TestApi& api = portal.api;
  const std::string question = portal.ask();
  settle_question(portal, question);

  const Reply benefits = portal.see("benefits");
  CHECK(benefits.text_at("/reviews/0/words/0") == "Your salon updated your balance after review");
  CHECK(benefits.text_at("/reviews/0/on") == "2026-03-03");
  CHECK(benefits.number_at("/reviews/0/change") == 1);
  CHECK(benefits.number_at("/reviews/0/lot") == 1);
  CHECK(benefits.number_at("/available/0/left") == 2);
  CHECK(benefits.text_at("/used/0/given_back_on") == "2026-03-03");
  CHECK(benefits.text.find("service_not_done") == std::string::npos);
  // What was asked and answered is nobody's to read in the log.
  const auto events = api.parts().log.read(0, api.log_size(), std::size_t{1} << 30U);
  REQUIRE(events.has_value());
  for (const StoredEvent& stored : events.value()) {
    CHECK(text_of(stored.bytes).find("not there that day") == std::string_view::npos);
    CHECK(text_of(stored.bytes).find("visit is yours again") == std::string_view::npos);
  }
  const Reply own = portal.see("questions");
  CHECK(own.text_at("/questions/0/answer") == "You are right, the visit is yours again.");
  CHECK(own.text_at("/questions/0/status_words") == "Answered");
  CHECK(own.text_at("/questions/0/words/0") == "Your salon updated your balance after review");

  // The accountant's roll-forward has it on its own day, and the books agree.
  const Reply rolled =
      api.get("/v1/liability?from=2026-03-03&until=2026-03-03", portal.salon.accountant.token);
  CHECK(rolled.number_at("/differences") == 0);
  std::int64_t given_back = 0;
  for (const auto& line : rolled.at("/lines").as_array()) {
    const bool is_money = line.as_object().if_contains("benefit") == nullptr;
    const bool is_2010 = line.at("account").to_number<int>() == 2010;
    if (is_money && is_2010) given_back -= line.at("redeemed").to_number<std::int64_t>();
  }
  CHECK(given_back == 60'00);

  portal.a_year_passes();
  const auto told = portal.story(question);
  CHECK(happenings(told) == Words{"support.asked", "support.acknowledged", "support.reversal_asked",
                                  "support.answered"});
  CHECK(told[0].who.empty());  // The client: the event itself names her.
  for (std::size_t i = 1; i < told.size(); ++i) CHECK(told[i].who == portal.desk.id.hex());
  const auto plan = portal.story(portal.membership);
  CHECK(plan.back().what == "membership.returned");
  CHECK(plan.back().who == portal.salon.manager.id.hex());
  const Reply shown = api.get(question, portal.salon.manager.token);
  CHECK(shown.text_at("/question/reversal/stage") == "approved");
  // A stranger verifies the event that gave it back.
  const std::string position =
      std::to_string(shown.number_at("/question/reversal/decided/position"));
  const Reply receipt =
      api.get("/v1/events/" + position + "/receipt", portal.salon.accountant.token);
  const merkle::VerifierKey key{TestApi::origin, merkle::NoteKeyType::ed25519, api.log_key()};
  CHECK(merkle::verify_receipt(receipt.text, key).has_value());
  portal.require_sound();
}

TEST_CASE("a visit that came back pays for the next one, and the portal says where it went") {
  Portal portal;
  portal.come_next_day();
  const std::string question = portal.ask();
  settle_question(portal, question);
  // Lin's next bill is covered by the visit that came back.
  const std::string bill = portal.open_for(portal.lin);
  portal.add(bill, portal.salon.haircut);
  portal.cover(bill);
  portal.close(bill);
  CHECK(portal.show(portal.membership).number_at("/lots/0/available") == 1);
  const Reply benefits = portal.see("benefits");
  CHECK(benefits.at("/used").as_array().size() == 2);
  CHECK(benefits.text_at("/used/0/words/0") == "Used on your last appointment");
  CHECK(benefits.text_at("/used/0/served_by") == "Person");
  CHECK(benefits.text_at("/used/0/branch") == "Main Street");
  CHECK(benefits.text_at("/used/0/plan") == "2 cuts a month");
  CHECK(portal.see("payments").text_at("/payments/0/paid/0/how") == "Included in your plan");
  portal.require_sound();
}

TEST_CASE(
    "[7.18] [S1-63] for a client's session the ledger's addresses are not there, and nothing that "
    "the "
    "portal says in any language has a word of bookkeeping or of commission") {
  Portal portal;
  portal.come_next_day();
  TestApi& api = portal.api;
  settle_question(portal, portal.ask());
  int doors = 0;
  for (const ApiRoute& route : api_routes()) {
    const bool is_open =
        route.permission == Permission::anyone || route.permission == Permission::portal;
    if (is_open) continue;
    const bool is_write = route.method == http::Method::post;
    for (const Headers& who :
         {bearer(portal.token), Headers{{"Cookie", "__Host-portal=" + portal.token}},
          Headers{{"Cookie", "__Host-sid=" + portal.token}}}) {
      Headers headers = who;
      headers.emplace_back("Idempotency-Key", "door-" + std::to_string(++doors));
      const Reply reply =
          api.ask(http::text_of(route.method), target_of(route), headers, is_write ? "{}" : "");
      INFO(route.name << " " << reply.text);
      CHECK(reply.status == 404);
      CHECK(reply.code() == "not_found");
    }
  }
  CHECK(doors > 600);
  for (const std::string language : {"en", "zh", "ru"}) {
    for (const std::string& read : reads) {
      const Reply reply = portal.see(read, language);
      REQUIRE(reply.status == 200);
      CHECK(reply.header("content-language") == language);
      check_words(reply);
    }
  }
}

TEST_CASE("a question that nobody answers in time is an exception until it is answered [S1-81]") {
  Portal portal;
  portal.come_next_day();
  TestApi& api = portal.api;
  const std::string question = portal.ask();
  const auto id = *parse_id<QuestionId>(question.substr(question.rfind('/') + 1));
  const auto late = [&] {
    return api.get("/v1/exceptions?kind=question_unanswered", portal.salon.accountant.token);
  };
  CHECK(late().rows().empty());
  portal.salon.wait(api, std::chrono::hours{48});
  portal.desk.token = api.session_of(portal.desk.id);
  api.carry_out(support::Command{support::CarryOutDue{id}});
  REQUIRE(late().rows().size() == 1);
  CHECK(late().text_at("/rows/0/status") == "open");
  CHECK(late().text_at("/rows/0/client") == portal.lin);
  portal.token = sign_in_client(api, lin_phone);
  CHECK(portal.see("questions").text_at("/questions/0/status_words") ==
        "Our answer is late, and we are sorry. We are still on it");
  api.accept(question + "/answer", R"({"outcome":"not_upheld","text":"You were with us."})",
             portal.desk.token);
  CHECK(late().text_at("/rows/0/status") == "closed");
  CHECK(portal.see("questions").text_at("/questions/0/answer") == "You were with us.");
  CHECK(portal.see("questions").at("/questions/0/words").as_array().empty());
  portal.require_sound();
}

TEST_CASE("a client's words are read by who answers them, and not by the accountant") {
  Portal portal;
  portal.come_next_day();
  TestApi& api = portal.api;
  const std::string question = portal.ask();
  api.accept(question + "/answer", R"({"outcome":"not_upheld","text":"You were with us."})",
             portal.desk.token);
  const auto has = [](const Reply& reply, const char* member) {
    return reply.body.as_object().if_contains(member) != nullptr;
  };
  const Reply read = api.get(question, portal.desk.token);
  CHECK(read.text_at("/text") == "I was not there that day.");
  CHECK(read.text_at("/answer") == "You were with us.");
  const std::string& accountant = portal.salon.accountant.token;
  const Reply counted = api.get(question, accountant);
  REQUIRE(counted.status == 200);
  CHECK(counted.text_at("/question/outcome") == "not_upheld");
  CHECK_FALSE(has(counted, "text"));
  CHECK_FALSE(has(counted, "answer"));
  const Reply listed = api.get("/v1/questions", accountant);
  REQUIRE(listed.rows().size() == 1);
  CHECK(listed.text.find("not there") == std::string::npos);
  CHECK(listed.text.find("with us") == std::string::npos);
}

TEST_CASE("what a client asked is over, late or not, when her notes are erased") {
  Portal portal;
  portal.come_next_day();
  TestApi& api = portal.api;
  const std::string question = portal.ask();
  const auto id = *parse_id<QuestionId>(question.substr(question.rfind('/') + 1));
  portal.salon.wait(api, std::chrono::hours{48});
  portal.desk.token = api.session_of(portal.desk.id);
  api.carry_out(support::Command{support::CarryOutDue{id}});
  const Member officer = api.member({Role::compliance});
  api.accept(portal.card() + "/erasures", R"({"classes":["notes"],"reason":"client_asked"})",
             officer.token);
  CHECK(api.get("/v1/questions?stage=open", portal.desk.token).rows().size() == 1);
  api.accept(portal.card() + "/erasures/1/approve", "{}", portal.salon.owner.token);
  CHECK(api.post(question + "/answer", R"({"outcome":"upheld","text":"Yes."})", portal.desk.token)
            .code() == "support.class_is_erased");
  CHECK(api.get("/v1/questions?stage=open", portal.desk.token).rows().empty());
  CHECK(api.get("/v1/exceptions?kind=question_unanswered", portal.salon.accountant.token)
            .text_at("/rows/0/status") == "closed");
  portal.require_sound();
}

}  // namespace tress::testing::question_test
