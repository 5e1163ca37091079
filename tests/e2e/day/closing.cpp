#include "tests/e2e/day/closing.hpp"

#include <set>

#include <catch2/catch.hpp>

namespace tress::testing {

namespace {

constexpr std::int64_t short_of_cash = 2'70;
constexpr std::int64_t short_of_wallet = 1'00;

/// Goes through all pages of a list.
template <typename Look>
void every_row(Line& line, const std::string& target, const Look& look) {
  std::string cursor;
  do {
    const Said page =
        line.get("set up and finish", target + (cursor.empty() ? "" : "&cursor=" + cursor));
    INFO(target << " -> " << page.text);
    REQUIRE(page.status == 200);
    for (const auto& row : page.list("/rows")) look(row);
    cursor = page.word("/next");
  } while (!cursor.empty());
}

std::string text_in(const boost::json::value& row, const char* name) {
  return row.at(name).as_string().c_str();
}

std::int64_t minor_in(const boost::json::value& row, const char* name) {
  return row.at(name).at("amount_minor").to_number<std::int64_t>();
}

}  // namespace

Closing::Closing(BelievableSalon& salon, Notes& notes)
    : salon_(salon),
      notes_(notes),
      manager_(*salon.staff.back().line),
      other_manager_(*salon.staff[salon.staff.size() - 2].line),
      cashier_(*salon.staff[BelievableSalon::stylists].line) {}

Said Closing::manager_posts(const std::string& target, const std::string& body) {
  return manager_.must(target, body);
}

std::string Closing::of_day(const std::string& more) const {
  return R"({"branch":")" + salon_.branch + R"(","date":")" + salon_.date + "\"" + more + "}";
}

void Closing::require_refused(const std::string& code) {
  const Said said = manager_.post("set up and finish", "/v1/days/close", of_day());
  CHECK(said.word("/code") == code);
}

/// Nothing may be open that no desk knows of.
void Closing::finish_bills() {
  std::set<std::string> known;
  for (const auto& bill : salon_.half_done.all()) known.insert(bill);
  std::set<std::string> open;
  every_row(manager_, "/v1/sales?limit=100&status=open&branch=" + salon_.branch,
            [&](const auto& row) { open.insert(text_in(row, "sale")); });
  CHECK(open == known);
  for (const auto& bill : open) {
    manager_posts("/v1/sales/" + bill + "/void", R"({"reason":"nobody came back"})");
  }
}

void Closing::finish_refunds() {
  for (const auto& refund : salon_.asked.all()) {
    const std::string path =
        "/v1/sales/" + refund.bill + "/refunds/" + std::to_string(refund.number);
    const Said said = other_manager_.post("approve a refund", path + "/approve");
    if (said.is_done()) salon_.approved.put(refund);
  }
  pay_rest_of_refunds();
}

/// By card; what was paid with value waits for its client.
void Closing::pay_rest_of_refunds() {
  for (const auto& refund : salon_.approved.all()) {
    const std::string path =
        "/v1/sales/" + refund.bill + "/refunds/" + std::to_string(refund.number);
    const Said said = cashier_.post("pay a refund", path + "/pay", R"({"kind":"card"})");
    if (said.is_done()) notes_.takings["card"] -= refund.total;
  }
}

/// From the notes of the desks alone: nobody is told what the ledger expects.
void Closing::count_drawers() {
  require_refused("day.drawer_is_not_counted");
  bool is_first = true;
  for (const auto& drawer : salon_.drawers) {
    const auto lies_there = notes_.in_drawer[drawer] - (is_first ? short_of_cash : 0);
    const std::string path = "/v1/drawers/" + drawer;
    cashier_.must(path + "/counts", R"({"total":)" + dollars(lies_there) + "}");
    const Said session = manager_.get("set up and finish", path);
    INFO("drawer " << session.text);
    CHECK(session.number("/expected/amount_minor") == notes_.in_drawer[drawer]);
    CHECK(session.word("/status") == (is_first ? "counted" : "settled"));
    is_first = false;
  }
  require_refused("day.variance_is_unexplained");
  const std::string explain = "/v1/drawers/" + salon_.drawers.front() + "/explain";
  manager_posts(explain, R"({"reason":"wrong_change"})");
}

void Closing::count_terminals() {
  require_refused("day.cards_are_not_matched");
  const auto count = [&](const std::string& kind, std::int64_t minor) {
    cashier_.must("/v1/days/terminals",
                  of_day(R"(,"tender":")" + kind + R"(","counted":)" + dollars(minor)));
  };
  count("card", notes_.takings["card"]);
  count("wallet", notes_.takings["wallet"] - short_of_wallet);
  require_refused("day.cards_are_not_matched");
  manager_posts("/v1/days/terminals/explain",
                of_day(R"(,"tender":"wallet","reason":"wrong_amount")"));
}

void Closing::close_day() {
  manager_posts("/v1/days/close", of_day());
  CHECK(manager_.post("set up and finish", "/v1/sales", R"({"branch":")" + salon_.branch + "\"}")
            .word("/code") == "sale.day_is_closed");
}

/// To the cent for each kind of tender, in the day's report and in the report of revenue.
void Closing::check_takings() {
  const Said day =
      salon_.owner->get("set up and finish", "/v1/days/" + salon_.branch + "/" + salon_.date);
  INFO(day.text);
  CHECK(day.body.at("is_closed").as_bool());
  std::map<std::string, std::int64_t> told;
  for (const auto& row : day.list("/takings")) told[text_in(row, "kind")] = minor_in(row, "amount");
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> noted = notes_.takings;
  for (const char* const kind : {"gift_card", "stored_value"}) noted.erase(kind);
  CHECK(told == noted);
  for (const char* const kind : {"cash", "card", "wallet"}) total += notes_.takings[kind];
  const Said revenue = salon_.owner->get(
      "set up and finish",
      "/v1/revenue?from=" + salon_.date + "&until=" + salon_.date + "&branch=" + salon_.branch);
  INFO(revenue.text);
  REQUIRE(revenue.list("/rows").size() == 1);
  CHECK(revenue.number("/rows/0/takings_total/amount_minor") == total);
}

std::int64_t Closing::balance_of(int account) const {
  const auto found = balances_.find(account);
  return found == balances_.end() ? 0 : found->second;
}

void Closing::check_trial_balance() {
  const Said trial =
      salon_.owner->get("set up and finish", "/v1/trial-balance?as_of=" + salon_.days.back());
  REQUIRE(trial.status == 200);
  INFO(trial.text);
  for (const auto& total : trial.list("/totals")) {
    CHECK(total.at("debit_fine") == total.at("credit_fine"));
  }
  for (const auto& row : trial.list("/balances")) {
    balances_[row.at("account").to_number<int>()] = minor_in(row, "balance");
  }
  std::int64_t in_drawers = -short_of_cash;
  for (const auto& drawer : salon_.drawers) in_drawers += notes_.in_drawer[drawer];
  CHECK(balance_of(1000) == in_drawers);
  CHECK(balance_of(1100) == notes_.takings["card"]);
  CHECK(balance_of(1130) == 0);
  CHECK(balance_of(1200) == notes_.takings["on_account"]);
  CHECK(balance_of(1900) == 0);
}

/// What the salon owes for what was paid in advance is the sum of what its clients are shown.
void Closing::check_prepaid() {
  std::int64_t packages = 0;
  every_row(*salon_.owner, "/v1/memberships?limit=100&expiring_by=9999-12-31",
            [&](const auto& row) {
              for (const auto& lot : row.at("lots").as_array()) packages += minor_in(lot, "value");
            });
  CHECK(balance_of(2000) == -packages);
  std::map<std::string, std::int64_t> values;
  const auto add = [&](const boost::json::value& wallet) {
    for (const auto& lot : wallet.at("lots").as_array()) {
      values[text_in(wallet, "kind")] += minor_in(lot, "left_value");
    }
  };
  const auto clients = salon_.topped_up.all();
  for (const auto& client : std::set<std::string>{clients.begin(), clients.end()}) {
    every_row(*salon_.owner, "/v1/clients/" + client + "/wallets?limit=100", add);
  }
  for (const auto& code : salon_.cards.all()) {
    const Said card = salon_.owner->post("set up and finish", "/v1/gift-cards/look-up",
                                         R"({"card_code":")" + code + "\"}");
    INFO(card.text);
    REQUIRE(card.status == 200);
    add(card.body);
  }
  CHECK(balance_of(2020) == -values["stored_value"]);
  CHECK(balance_of(2030) == -values["gift_card"]);
}

/// What somebody should look at in the morning, and nothing that is wrong.
void Closing::check_exceptions() {
  const std::set<std::string> to_look_at{"bill_voided", "refunded_in_cash", "refunded_after_tip",
                                         "tip_above_limit"};
  const Said counts = salon_.owner->get("set up and finish", "/v1/exceptions/counts");
  REQUIRE(counts.status == 200);
  for (const auto& row : counts.list("/rows")) {
    INFO(text_in(row, "kind"));
    CHECK(to_look_at.count(text_in(row, "kind")) == 1);
  }
}

}  // namespace tress::testing
