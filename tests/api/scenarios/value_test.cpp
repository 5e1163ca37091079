#include "tests/support/scene.hpp"

// Goal: value and points are never taken twice, whatever ends, is spent or is refunded in between
// (domain.md §7.5 to 7.7); and the wallet's own entries tell why a year later.

namespace tress::testing::value_test {

namespace {

constexpr const char* ending = R"(,"valid_months":60,"notice_days":30)";

/// Value that ends after five years and value that does not, 100.00 of each.
struct TwoLots : Scene {
  enum class First : unsigned char { ending_one, lasting_one };

  explicit TwoLots(First first) : client(salon.client(api, "Ann Lee")) {
    const std::string ends = terms("ends", "stored_value", "US", ending);
    const std::string lasts = terms("lasts", "stored_value", "none");
    sell_value(client, first == First::ending_one ? ends : lasts, 100'00);
    sell_value(client, first == First::ending_one ? lasts : ends, 100'00);
    wallet = wallet_of(client);
    ending_lot = first == First::ending_one ? "1" : "2";
    lasting_lot = first == First::ending_one ? "2" : "1";
  }

  /// Two haircuts, 168.00 with their tax, so much of it with the value.
  void use(std::int64_t minor) {
    const std::string bill = open_for(client);
    add(bill, salon.haircut, 2);
    pay_with_value(bill, "stored_value", minor);
    pay(bill, "cash", 168'00 - minor);
    close(bill);
  }

  Reply expire(const std::string& lot) {
    return api.post(wallet + "/lots/" + lot + "/expire", "{}", salon.manager.token);
  }

  void give_notice() {
    api.accept(wallet + "/lots/" + ending_lot + "/expiry-notice", "{}", salon.manager.token);
  }

  std::int64_t available() { return show(wallet).number_at("/available/amount_minor"); }

  std::string client;
  std::string wallet;
  std::string ending_lot;
  std::string lasting_lot;
};

/// A point, worth a cent and owed in the books, for each cent of services; none for products.
struct Points : Scene {
  Points() : client(salon.client(api, "Ann Lee")) {
    terms("points", "points", "none",
          R"(,"service_points_millionths":1000000,"booked_millionths":1000000)");
  }

  /// 80.00 and its tax in cash: 8,000 points.
  std::string earn() {
    const std::string bill = open_for(client);
    add(bill, salon.haircut);
    pay(bill, "cash", 84'00);
    close(bill);
    return bill;
  }

  /// A shampoo of 40.00 and its tax: 4,200 points.
  std::string redeem() {
    const std::string bill = open_for(client);
    add(bill, salon.shampoo);
    pay_with_value(bill, "points", 42'00);
    close(bill);
    return bill;
  }

  std::string client;
};

}  // namespace

TEST_CASE(
    "[7.5] value that ends is used before value that lasts, in whichever order they were given, "
    "and its end takes nothing more") {
  TwoLots scene{GENERATE(TwoLots::First::ending_one, TwoLots::First::lasting_one)};
  scene.give_notice();
  CHECK(scene.available() == 200'00);
  CHECK(scene.expire(scene.ending_lot).code() == "wallet.notice_is_missing");
  scene.use(100'00);
  // Granted on 2 March 2026 for sixty months; it is the third.
  scene.salon.wait(scene.api, std::chrono::hours{24 * 1827});
  CHECK(scene.expire(scene.ending_lot).code() == "wallet.lot_is_empty");
  CHECK(scene.expire(scene.lasting_lot).code() == "wallet.lot_does_not_expire");
  CHECK(scene.available() == 100'00);
  CHECK(scene.balance(2020) == -100'00);
  CHECK(scene.balance(4040) == 0);
  scene.a_year_passes();
  const Reply entries = scene.show(scene.wallet + "/entries");
  CHECK(texts_of(entries, "kind") == Words{"granted", "granted", "expiry_noticed", "spent"});
  CHECK(entries.text_at("/rows/2/source/by") == scene.salon.manager.id.hex());
  CHECK(std::to_string(entries.number_at("/rows/3/lot")) == scene.ending_lot);
  CHECK(entries.number_at("/rows/3/units") == -100'00);
  CHECK(entries.text_at("/rows/3/source/by") == scene.salon.cashier.id.hex());
  scene.use(100'00);
  CHECK(scene.available() == 0);
  CHECK(scene.balance(2020) == 0);
  scene.require_sound();
}

TEST_CASE("of value that is partly used the rest ends once, with notice") {
  TwoLots scene{TwoLots::First::ending_one};
  scene.use(60'00);
  scene.salon.wait(scene.api, std::chrono::hours{24 * 1827});
  CHECK(scene.expire("1").code() == "wallet.notice_is_missing");
  scene.give_notice();
  scene.salon.wait(scene.api, std::chrono::hours{24 * 27});
  CHECK(scene.expire("1").code() == "wallet.notice_is_missing");
  scene.give_notice();
  CHECK(scene.expire("1").code() == "wallet.notice_is_too_recent");
  scene.salon.wait(scene.api, std::chrono::hours{24 * 3});
  CHECK(scene.expire("1").status == 201);
  CHECK(scene.expire("1").code() == "wallet.lot_is_empty");
  CHECK(scene.available() == 100'00);
  CHECK(scene.balance(2020) == -100'00);
  CHECK(scene.balance(4040) == -40'00);
  scene.a_year_passes();
  const Reply entries = scene.show(scene.wallet + "/entries");
  CHECK(texts_of(entries, "kind") ==
        Words{"granted", "granted", "spent", "expiry_noticed", "expiry_noticed", "expired"});
  CHECK(entries.number_at("/rows/5/units") == -40'00);
  CHECK(entries.text_at("/rows/5/source/by") == scene.salon.manager.id.hex());
  scene.require_sound();
}

TEST_CASE(
    "[7.6] points that services earned and a product is paid with are deducted once, however often "
    "the till asks") {
  Points scene;
  scene.earn();
  const std::string wallet = scene.wallet_of(scene.client);
  CHECK(scene.show(wallet).number_at("/units") == 80'00);
  CHECK(scene.balance(2035) == -80'00);
  const std::string bill = scene.open_for(scene.client);
  scene.add(bill, scene.salon.shampoo);
  scene.pay_with_value(bill, "points", 42'00);
  CHECK(scene.show(bill).number_at("/due/amount_minor") == 0);
  const Headers key{{"Idempotency-Key", "this-bill"}};
  const std::string& till = scene.salon.cashier.token;
  const Reply closed = scene.api.accept(bill + "/close", "{}", till, key);
  const Reply again = scene.api.accept(bill + "/close", "{}", till, key);
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(again.at("/events") == closed.at("/events"));
  CHECK(scene.api.post(bill + "/close", "{}", till).code() == "sale.bill_is_closed");
  CHECK(scene.show(wallet).number_at("/units") == 38'00);
  CHECK(scene.balance(2035) == -38'00);
  CHECK(scene.balance(1000) == 84'00);
  const std::string next = scene.open_for(scene.client);
  scene.add(next, scene.salon.haircut);
  CHECK(scene.api
            .post(next + "/value-tenders", R"({"kind":"points","amount":)" + cad(38'01) + "}", till)
            .code() == "sale.value_is_not_enough");
  scene.a_year_passes();
  const Reply entries = scene.show(wallet + "/entries");
  CHECK(texts_of(entries, "kind") == Words{"granted", "spent"});
  CHECK(entries.number_at("/rows/1/units") == -42'00);
  CHECK("/v1/sales/" + entries.text_at("/rows/1/sale") == bill);
  scene.require_sound();
}

TEST_CASE(
    "[7.7] a refund takes the points back that the bill had earned, what is spent already is owed, "
    "and the next points pay for it") {
  Points scene;
  const std::string earned_on = scene.earn();
  const std::string wallet = scene.wallet_of(scene.client);
  const bool is_spent = GENERATE(false, true);
  CAPTURE(is_spent);
  if (is_spent) scene.redeem();
  const std::string ask = R"({"line":1,"amount":)" + cad(80'00) + R"(,"reason":"reaction"})";
  scene.api.accept(earned_on + "/refunds", ask, scene.salon.cashier.token);
  scene.api.accept(earned_on + "/refunds/1/approve", "{}", scene.salon.manager.token);
  scene.api.accept(earned_on + "/refunds/1/pay", R"({"kind":"cash"})", scene.salon.cashier.token);
  CHECK(scene.show(wallet).number_at("/units") == 0);
  CHECK(scene.show(wallet).number_at("/owed") == (is_spent ? 42'00 : 0));
  CHECK(scene.balance(2035) == 0);
  scene.earn();
  const Reply after = scene.show(wallet);
  CHECK(after.number_at("/units") == (is_spent ? 38'00 : 80'00));
  CHECK(after.number_at("/owed") == 0);
  CHECK(scene.balance(2035) == (is_spent ? -38'00 : -80'00));
  scene.a_year_passes();
  const Reply entries = scene.show(wallet + "/entries");
  const Words kinds = texts_of(entries, "kind");
  const Words unspent{"granted", "points_taken_back", "granted"};
  const Words spent{"granted", "spent", "points_taken_back", "granted"};
  CHECK(kinds == (is_spent ? spent : unspent));
  const std::string row = is_spent ? "/rows/2" : "/rows/1";
  CHECK(entries.number_at(row + "/units") == (is_spent ? -38'00 : -80'00));
  CHECK("/v1/sales/" + entries.text_at(row + "/sale") == earned_on);
  CHECK(entries.text_at(row + "/source/by") == scene.salon.manager.id.hex());
  const Reply bill = scene.show(earned_on);
  CHECK(bill.text_at("/refunds/0/reason") == "reaction");
  CHECK(bill.text_at("/refunds/0/requested_by") == scene.salon.cashier.id.hex());
  CHECK(bill.text_at("/refunds/0/decided_by") == scene.salon.manager.id.hex());
  scene.require_sound();
}

TEST_CASE("one key is one payment: another amount under it takes nothing, today or a year later") {
  Scene scene;
  const std::string bill = scene.open_for("");
  scene.add(bill, scene.salon.haircut);
  const Headers key{{"Idempotency-Key", "first-payment"}};
  const auto cash = [](std::int64_t minor) {
    return R"({"kind":"cash","amount":)" + cad(minor) + "}";
  };
  const std::string tenders = bill + "/tenders";
  scene.api.accept(tenders, cash(40'00), scene.salon.cashier.token, key);
  const auto refused = [&] {
    return scene.api.post(tenders, cash(44'00), scene.salon.cashier.token, key).code();
  };
  CHECK(refused() == "command.id_reused");
  CHECK(scene.show(bill).number_at("/due/amount_minor") == 44'00);
  scene.pay(bill, "cash", 44'00);
  scene.close(bill);
  scene.a_year_passes();
  CHECK(refused() == "command.id_reused");
  const Reply again = scene.api.accept(tenders, cash(40'00), scene.salon.cashier.token, key);
  CHECK(again.header("idempotency-replayed") == "true");
  CHECK(happenings(scene.story(bill)) == Words{"sale.opened", "sale.line_added",
                                               "sale.tender_taken", "sale.tender_taken",
                                               "sale.closed"});
  CHECK(scene.balance(1000) == 84'00);
  scene.require_sound();
}

TEST_CASE(
    "value that was bought at one branch is used at another, and each branch's books tie out") {
  Scene scene;
  TestApi& api = scene.api;
  const std::string other =
      api.accept("/v1/branches",
                 R"({"code":"OTHER","name":"Other Street","time_zone":"America/Vancouver",)"
                 R"("cut_off_hour":4,"currency":"CAD"})",
                 scene.salon.owner.token)
          .text_at("/stream");
  const std::string ann = scene.salon.client(api, "Ann Lee");
  const std::string terms = scene.terms("lasts", "stored_value", "none");
  const std::string sold = scene.open_for(ann);
  api.accept(sold + "/values", R"({"amount":)" + cad(100'00) + R"(,"terms":")" + terms + "\"}",
             scene.salon.cashier.token);
  scene.pay(sold, "cash", 100'00);
  scene.close(sold);
  const std::string home = scene.salon.branch;
  // Main Street goes home early, and what is used now stands in its books of tomorrow.
  api.accept("/v1/days/close", R"({"branch":")" + home + R"(","date":"2026-03-02"})",
             scene.salon.manager.token);
  scene.salon.branch = other;
  // No tax is set at that branch.
  for (const std::int64_t minor : {80'00, 20'00}) {
    const std::string bill = scene.open_for(ann);
    scene.add(bill, scene.salon.haircut);
    scene.pay_with_value(bill, "stored_value", minor);
    if (minor < 80'00) scene.pay(bill, "cash", 80'00 - minor);
    scene.close(bill);
  }
  const auto balance_at = [&](const std::string& branch, int account) {
    const Reply reply = api.get("/v1/trial-balance?as_of=2026-12-31&branch=" + branch,
                                scene.salon.accountant.token);
    for (const auto& row : reply.at("/balances").as_array()) {
      if (row.at("account").to_number<int>() != account) continue;
      return row.at("balance_fine").to_number<std::int64_t>() / 100;
    }
    return std::int64_t{0};
  };
  CHECK(balance_at(home, 2020) == 0);
  CHECK(balance_at(home, 2400) == -100'00);
  CHECK(balance_at(other, 1400) == 100'00);
  CHECK(balance_at(other, 4000) == -160'00);
  CHECK(balance_at(other, 2020) == 0);
  const auto told = scene.story(scene.wallet_of(ann));
  CHECK(happenings(told) == Words{"wallet.granted", "wallet.spent", "wallet.booked_elsewhere",
                                  "wallet.spent", "wallet.booked_elsewhere"});
  CHECK(told[1].date == *parse_day("2026-03-02"));
  CHECK(told[2].date == *parse_day("2026-03-03"));
  scene.require_sound();
}

}  // namespace tress::testing::value_test
