#include <array>
#include <random>
#include <set>

#include "schema/portal.hpp"
#include "tests/support/member_scene.hpp"
#include "tests/support/seed.hpp"

// Goal: what requirements S1-5 to S1-72 ask of a client's own page is there, in the client's words,
// and nothing of the house's is.

namespace tress::testing::portal_rows_test {

namespace {

const Words reads{"me", "benefits", "appointments", "payments", "terms", "questions", "profile"};

std::set<std::string> members_of(const boost::json::value& value) {
  std::set<std::string> names;
  if (const auto* const object = value.if_object()) {
    for (const auto& member : *object) {
      names.insert(std::string{member.key()});
      names.merge(members_of(member.value()));
    }
  }
  if (const auto* const array = value.if_array()) {
    for (const auto& element : *array) names.merge(members_of(element));
  }
  return names;
}

/// Whatever a page of the portal may say: what is not here is not shown.
const std::set<std::string> allowed{
    // me
    "name", "plans", "membership", "status", "status_words", "since", "renews_on", "ends_on",
    "words", "goes_on_after", "renews_for", "renews", "how_to_stop", "amount_minor", "currency",
    "tier", "upgrade",
    // benefits
    "available", "values", "ends_soon", "values_end_soon", "used", "reviews", "ask", "lot", "plan",
    "service", "left", "booked", "bought_on", "until", "is_unlimited", "branch", "items", "hold",
    "on", "served_by", "quantity", "was_missed", "given_back_on", "change", "wallet", "kind",
    "amount", "points", "percent_bp",
    // appointments
    "upcoming", "next_follow_up", "appointment", "day", "minute_of_day", "minutes", "benefit",
    "lots",
    // payments
    "payments", "sale", "total", "what", "paid", "how", "owed", "given_back", "to_be_given_back",
    // terms
    "summary", "price",
    // questions
    "questions", "question", "about", "asked_at", "text", "answer_by", "answered_at", "answer",
    "line",
    // profile
    "phone", "email", "birth", "channel", "agreed", "purpose", "awaited"};

}  // namespace

TEST_CASE("a client's payments show their own tenders, refunds and what is pending [S1-5]") {
  Subscriber ann;
  TestApi& api = ann.api;
  const std::string bill = ann.open_for(ann.ann);
  ann.add(bill, ann.salon.haircut, 2);  // 168.00
  ann.pay(bill, "cash", 60'00);
  ann.pay(bill, "card", 108'00);
  ann.close(bill);
  const std::string refund = bill + "/refunds";
  api.accept(refund, R"({"line":1,"amount":)" + cad(80'00) + R"(,"reason":"reaction"})",
             ann.salon.cashier.token);
  // Somebody else's payments are not among them.
  const std::string other = ann.open_for(ann.salon.client(api, "Bo Reed"));
  ann.add(other, ann.salon.haircut);
  ann.pay(other, "cash", 84'00);
  ann.close(other);
  ann.sign_in();
  const Reply paid = ann.see("payments");
  REQUIRE(paid.at("/payments").as_array().size() == 1);
  CHECK(paid.number_at("/payments/0/total/amount_minor") == 168'00);
  CHECK(paid.text_at("/payments/0/paid/0/how") == "Cash");
  CHECK(paid.number_at("/payments/0/paid/0/amount/amount_minor") == 60'00);
  CHECK(paid.text_at("/payments/0/paid/1/how") == "Card");
  CHECK(paid.number_at("/payments/0/paid/1/amount/amount_minor") == 108'00);
  const auto has = [](const Reply& reply, const char* name) {
    return reply.at("/payments/0").as_object().if_contains(name) != nullptr;
  };
  CHECK_FALSE(has(paid, "to_be_given_back"));  // Nobody has agreed to it yet.
  api.accept(refund + "/1/approve", "{}", ann.salon.manager.token);
  const Reply pending = ann.see("payments");
  CHECK(pending.number_at("/payments/0/to_be_given_back/amount_minor") == 84'00);
  CHECK_FALSE(has(pending, "given_back"));
  api.accept(refund + "/1/pay", R"({"kind":"cash"})", ann.salon.cashier.token);
  const Reply back = ann.see("payments");
  CHECK(back.number_at("/payments/0/given_back/amount_minor") == 84'00);
  CHECK_FALSE(has(back, "to_be_given_back"));
  // How the card's processor takes its share is not told: day, branch, what, how, and amounts.
  for (const auto& member : back.at("/payments/0").as_object()) {
    const std::set<std::string> known{"sale", "on",   "branch",    "total",
                                      "what", "paid", "given_back"};
    INFO(member.key());
    CHECK(known.count(std::string{member.key()}) == 1);
  }
}

TEST_CASE(
    "what can be used stands there with count and until when, what was used with its day, service, "
    "person and branch [S1-9] [S1-10]") {
  Subscriber ann;
  ann.buy(3);
  ann.use(ann.membership, ann.ann);
  ann.sign_in();
  REQUIRE(ann.book(540).status == 201);
  const Reply shown = ann.see("benefits");
  const Reply lot = ann.show(ann.membership);
  REQUIRE(shown.at("/available").as_array().size() == 1);
  CHECK(shown.number_at("/available/0/left") == 1);
  CHECK(shown.number_at("/available/0/left") == lot.number_at("/lots/0/available"));
  CHECK(shown.number_at("/available/0/booked") == 1);
  CHECK(shown.text_at("/available/0/until") == lot.text_at("/lots/0/expires_on"));
  CHECK(shown.text_at("/available/0/words/0").starts_with("You have one visit remaining until"));
  REQUIRE(shown.at("/used").as_array().size() == 1);
  CHECK(shown.text_at("/used/0/on") == "2026-03-02");
  CHECK(shown.text_at("/used/0/service") == "Haircut");
  CHECK(shown.text_at("/used/0/served_by") == "Person");
  CHECK(shown.text_at("/used/0/branch") == "Main Street");
  CHECK(shown.number_at("/used/0/quantity") == 1);
  // Used up, it is offered no more.
  ann.use(ann.membership, ann.ann);
  CHECK(ann.see("benefits").at("/available").as_array().empty());
  CHECK(ann.see("benefits").at("/used").as_array().size() == 2);
}

TEST_CASE("of every element of a balance and of every payment a client can ask [S1-13] [S1-72]") {
  Subscriber ann;
  TestApi& api = ann.api;
  ann.buy(3, 30);  // Ends soon, too.
  ann.use(ann.membership, ann.ann);
  const std::string terms = ann.terms("value", "stored_value", "none");
  ann.sell_value(ann.ann, terms, 100'00);
  ann.sign_in();
  const Reply shown = ann.see("benefits");
  CHECK(shown.text_at("/ask") == "Ask the salon about this membership");
  CHECK(ann.see("benefits", "zh").text_at("/ask") == "就此会员咨询沙龙");
  CHECK(ann.see("benefits", "ru").text_at("/ask") == "Спросить салон об этом абонементе");
  int asked = 0;
  const auto can_ask = [&](const std::string& about) {
    const Reply reply = api.post(
        "/portal/v1/questions", R"({"about":)" + about + R"(,"text":"Is this right?"})", ann.token);
    INFO(about << " " << reply.text);
    CHECK(reply.status == 201);
    ++asked;
  };
  const auto id_in = [](const boost::json::value& row, const char* name) {
    return std::string{"\""} + row.at(name).as_string().c_str() + "\"";
  };
  const auto number_in = [](const boost::json::value& row, const char* name) {
    return std::to_string(row.at(name).to_number<std::int64_t>());
  };
  for (const char* const list : {"/available", "/ends_soon"}) {
    for (const auto& row : shown.at(list).as_array()) {
      can_ask(R"({"membership":)" + id_in(row, "membership") + R"(,"lot":)" +
              number_in(row, "lot") + "}");
    }
  }
  for (const auto& row : shown.at("/used").as_array()) {
    can_ask(R"({"membership":)" + id_in(row, "membership") + R"(,"lot":)" + number_in(row, "lot") +
            R"(,"hold":)" + number_in(row, "hold") + "}");
  }
  for (const auto& row : shown.at("/values").as_array()) {
    can_ask(R"({"wallet":)" + id_in(row, "wallet") + R"(,"lot":)" + number_in(row, "lot") + "}");
  }
  const Reply payments = ann.see("payments");
  for (const auto& row : payments.at("/payments").as_array()) {
    can_ask(R"({"sale":)" + id_in(row, "sale") + "}");
  }
  const Reply me = ann.see("me");
  for (const auto& row : me.at("/plans").as_array()) {
    can_ask(R"({"membership":)" + id_in(row, "membership") + "}");
  }
  CHECK(asked == 8);  // available, ends_soon, used, value; three bills; the plan.
  CHECK(ann.see("questions").at("/questions").as_array().size() == 8);
}

TEST_CASE("a plan has one of exactly four words, in the client's language [S1-15]") {
  const auto status_in = [](Subscriber& ann, const std::string& language) {
    return ann.see("me", language).text_at("/plans/0/status_words");
  };
  using Three = std::array<std::string, 3>;
  const auto check = [&](Subscriber& ann, const Three& words) {
    CHECK(status_in(ann, "en") == words[0]);
    CHECK(status_in(ann, "zh") == words[1]);
    CHECK(status_in(ann, "ru") == words[2]);
  };
  CHECK(DescribedEnum<portal::PlanStatus>::values.size() == 4);
  Subscriber ann;
  ann.join();
  ann.sign_in();
  check(ann, {"Active", "有效", "Действует"});
  ann.api.accept(ann.membership + "/pause", R"({"reason":"travel","until":"2026-03-20"})",
                 ann.salon.manager.token);
  check(ann, {"Paused", "已暂停", "Приостановлен"});
  ann.api.accept(ann.membership + "/resume", "{}", ann.salon.manager.token);
  ann.api.accept(ann.membership + "/renewal-failures", R"({"reason":"card_declined"})",
                 ann.salon.manager.token);
  check(ann, {"Renewal pending", "待续费", "Ожидает продления"});
  Subscriber bea;
  bea.buy(1);
  bea.use(bea.membership, bea.ann);
  bea.sign_in();
  check(bea, {"Expired", "已到期", "Закончился"});
}

TEST_CASE("a plan's card says its name, one word, since when and the next date [S1-55]") {
  Subscriber ann;
  ann.join();
  ann.sign_in();
  const Reply me = ann.see("me");
  CHECK(me.text_at("/plans/0/name") == "Monthly");
  CHECK(me.text_at("/plans/0/status_words") == "Active");
  CHECK(me.text_at("/plans/0/since") == "2026-03-02");
  CHECK(me.text_at("/plans/0/renews_on") == "2026-04-01");
  Subscriber bea;
  bea.buy(2, 30);
  bea.sign_in();
  const Reply package = bea.see("me");
  CHECK(package.text_at("/plans/0/name") == "Haircuts");
  CHECK(package.text_at("/plans/0/ends_on") ==
        bea.show(bea.membership).text_at("/lots/0/expires_on"));
}

TEST_CASE(
    "the next renewal says its date, what it costs, what it brings and how to stop it [S1-58]") {
  Subscriber ann;
  ann.join();
  ann.sign_in();
  const Reply me = ann.see("me");
  CHECK(me.text_at("/plans/0/renews_on") == "2026-04-01");
  CHECK(me.number_at("/plans/0/renews_for/amount_minor") == 120'00);
  CHECK(me.text_at("/plans/0/renews/0") == "2 × Haircut");
  CHECK(me.text_at("/plans/0/how_to_stop") ==
        "It goes on only if you pay again. To stop it, do not pay: it is paid until 31 March 2026");
  CHECK(ann.see("me", "ru").text_at("/plans/0/how_to_stop").find("31 марта") != std::string::npos);
  // A version that is published meanwhile is what the next period costs; this one stays.
  ann.api.accept(
      "/v1/plans",
      R"({"code":"month","from":"2026-03-10","terms":{"kind":"membership","name":"Monthly",)"
      R"("wording":"Three haircuts a month.","price":)" +
          cad(150'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
          ann.salon.haircut + R"("],"units":3,"alone":)" + cad(80'00) +
          R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,)"
          R"("is_shared":false,"refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,)"
          R"("jurisdiction":"CA"}})",
      ann.salon.manager.token);
  const Reply dearer = ann.see("me");
  CHECK(dearer.number_at("/plans/0/renews_for/amount_minor") == 150'00);
  CHECK(dearer.text_at("/plans/0/renews/0") == "3 × Haircut");
  CHECK(ann.see("benefits").number_at("/available/0/left") == 2);
  CHECK(ann.see("terms").text_at("/plans/0/summary") == "Two haircuts a month.");
}

TEST_CASE(
    "what a plan says is shown in plain words, of the version that holds for the client on that "
    "day [S1-29]") {
  Subscriber ann;
  ann.join();
  ann.sign_in();
  const auto said = [&] { return ann.see("terms").text_at("/plans/0/summary"); };
  CHECK(said() == "Two haircuts a month.");
  const std::string plan = ann.show(ann.membership).text_at("/plan");
  ann.api.accept(
      "/v1/plans",
      R"({"code":"month","from":"2026-03-10","terms":{"kind":"membership","name":"Monthly",)"
      R"("wording":"One haircut a month.","price":)" +
          cad(60'00) + R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" +
          ann.salon.haircut + R"("],"units":1,"alone":)" + cad(80'00) +
          R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,)"
          R"("is_shared":false,"refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,)"
          R"("jurisdiction":"CA"}})",
      ann.salon.manager.token);
  CHECK(said() == "Two haircuts a month.");
  ann.salon.wait(ann.api, std::chrono::hours{24 * 30});
  ann.sign_in();
  CHECK(said() == "Two haircuts a month.");
  const std::string bill = ann.open_for(ann.ann);
  ann.api.accept(bill + "/plans",
                 R"({"what":"renewal","plan":")" + plan + R"(","membership":")" +
                     ann.id_of_membership() + "\"}",
                 ann.salon.cashier.token);
  ann.pay(bill, "card", 60'00);
  ann.close(bill);
  CHECK(said() == "One haircut a month.");
}

TEST_CASE(
    "whatever a salon records, no page of the portal has a member that is not on its list, nor a "
    "cost, a commission, a margin, the worth of a unit or a note of the staff [S1-14]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  std::mt19937_64 dice{seed};
  Subscriber ann;
  TestApi& api = ann.api;
  ann.buy(7);
  const std::string value = ann.terms("value", "stored_value", "none");
  // 7 haircuts for 630.00: 90.00 each. The shampoo costs the house 18.00.
  const Words planted{"Zwiebelfisch", ":9000,", ":1800,", "commission", "margin", "unit_value"};
  const auto note = [&](int n) {
    api.accept("/v1/clients/" + ann.ann + "/notes",
               R"({"text":"Zwiebelfisch )" + std::to_string(n) + "\"}", ann.salon.stylist.token);
  };
  const auto act = [&](int n) {
    switch (dice() % 5) {
      case 0: return note(n);
      case 1: return ann.use(ann.membership, ann.ann);
      case 2: return ann.sell_value(ann.ann, value, 20'00 + static_cast<std::int64_t>(dice() % 9));
      case 3: {
        const std::string bill = ann.open_for(ann.ann);
        ann.add(bill, ann.salon.shampoo);
        ann.pay(bill, "cash", 42'00);
        ann.close(bill);
        return;
      }
      default:
        api.accept("/v1/clients/" + ann.ann + "/complaints",
                   R"({"kind":"price","owner":")" + ann.salon.manager.id.hex() +
                       R"(","due":"2026-03-09","words":"Zwiebelfisch"})",
                   ann.salon.stylist.token);
    }
  };
  // Whatever the dice say, a bill that a unit pays is among them: it closes at the unit's worth.
  ann.use(ann.membership, ann.ann);
  for (int n = 0; n < 12; ++n) {
    // One is left to be shown.
    if (ann.units_of(ann.membership, "available") > 1) {
      act(n);
    } else {
      note(n);
    }
  }
  ann.sign_in();
  for (const std::string language : {"en", "zh", "ru"}) {
    for (const std::string& read : reads) {
      const Reply reply = ann.see(read, language);
      for (const std::string& name : members_of(reply.body)) {
        INFO(read << " has " << name);
        CHECK(allowed.count(name) == 1);
      }
      for (const std::string& word : planted) {
        INFO(word << " in " << reply.text);
        CHECK(reply.text.find(word) == std::string::npos);
      }
    }
  }
  // The document promises no more than that.
  const auto document = api.send("GET", "/openapi.json");
  const auto& schemas = document.body.at("components").at("schemas").as_object();
  for (const auto& schema : schemas) {
    const std::string name{schema.key()};
    if (!name.starts_with("portal.")) continue;
    const auto* const properties = schema.value().as_object().if_contains("properties");
    if (properties == nullptr) continue;
    for (const auto& property : properties->as_object()) {
      INFO(name << " has " << property.key());
      const bool is_known = allowed.count(std::string{property.key()}) == 1 ||
                            name == "portal.free_time" || name == "portal.free_times";
      CHECK(is_known);
    }
  }
}

}  // namespace tress::testing::portal_rows_test
