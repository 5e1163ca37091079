// Goal: balances on both time axes, tax below the cent kept, and sums of zero at every prefix.
// Method: the worked postings of domain.md §3.3 in a log of its own; the journal is also added up
// by hand and compared with what the totals and tails give.

#include "projections/trial_balance/trial_balance.hpp"

#include <map>

#include "tests/support/bill_words.hpp"

namespace tress::trial_balance::trial_balance_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

/// Account → balance in ten-thousandths.
using Sums = std::map<std::uint16_t, std::int64_t>;

Sums sums_of(const TrialBalance& balance) {
  Sums sums;
  for (const Balance& one : balance.balances) sums[one.account] = one.balance_fine;
  return sums;
}

Sums at(const ViewTables& tables, const Moment& moment) {
  return sums_of(require_value(balances(*tables.snapshot(), moment)));
}

/// What the journal adds up to, line by line.
Sums by_hand(const views::Snapshot& view, Day as_of, Position known_at) {
  Sums sums;
  for (Position position = 0; position < known_at; ++position) {
    for (const JournalLine& line : require_value(journal_of(view, position))) {
      if (line.date > as_of) continue;
      sums[line.debit.account] += line.fine;
      sums[line.credit.account] -= line.fine;
    }
  }
  return sums;
}

/// T1 on Thursday, a card bill on Friday that is voided, one on account, a refund of the first.
void write_history(ViewHistory& history) {
  const SaleId first = close_t1(history, 1, lin, thursday);
  void_bill(history, close_colour(history, 2, lin, friday));
  const SaleId owed = open_bill(history, 3, mia, friday);
  history.add(owed, service_line(1, cut, cad(4'07), {{"GST", 2035}}));
  history.add(owed, tender(1, sale::TenderKind::on_account, cad(4'27)));
  history.close(owed);
  refund(history, first, cad(36'00), saturday);
  close_colour(history, 4, std::nullopt, saturday);
}

}  // namespace

TEST_CASE("T1 stands in the trial balance as an accountant writes it", "[unit][views]") {
  ViewHistory history;
  close_t1(history, 1, std::nullopt);
  const ViewTables tables{history.log(), {&projection()}};
  const auto balance = require_value(balances(*tables.snapshot(), {friday}));
  CHECK(sums_of(balance) ==
        Sums{{1000, 85'6000}, {2100, -10'0000}, {2200, -3'6000}, {4000, -80'0000}, {4900, 8'0000}});
  const Balance& cash = balance.balances.front();
  CHECK(cash.name == "Cash in drawer");
  CHECK(cash.type == AccountType::asset);
  CHECK(cash.balance == cad(85'60));
  CHECK(cash.debit_fine == 85'6000);
  CHECK(cash.credit_fine == 0);
  CHECK(balance.totals == std::vector<Total>{{cad(), 93'6000, 93'6000}});
}

TEST_CASE("balances are as of a business date", "[unit][views]") {
  ViewHistory history;
  write_history(history);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  CHECK(at(tables, {thursday - std::chrono::days{1}}).empty());
  for (const Day day : {thursday, friday, saturday}) {
    INFO(to_text(day));
    CHECK(at(tables, {day}) == by_hand(*view, day, view->applied()));
  }
}

TEST_CASE("balances are as known at any position, at every business date", "[unit][views]") {
  ViewHistory history;
  write_history(history);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  for (Position known_at = 0; known_at <= view->applied(); ++known_at) {
    for (const Day day : {thursday, friday, saturday}) {
      INFO("known at " << known_at << ", as of " << to_text(day));
      const auto balance = require_value(balances(*view, {day, known_at}));
      CHECK(balance.known_at == known_at);
      // Accounts whose movements cancel out stay, with a balance of zero.
      CHECK(sums_of(balance) == by_hand(*view, day, known_at));
      for (const Total& total : balance.totals) CHECK(total.debit_fine == total.credit_fine);
    }
  }
}

TEST_CASE("balances are as recorded by any time", "[unit][views]") {
  ViewHistory history;
  write_history(history);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  for (Position position = 0; position < view->applied(); ++position) {
    INFO("position " << position);
    const Timestamp time = ViewHistory::time_of(position);
    CHECK(at(tables, {saturday, std::nullopt, time}) == by_hand(*view, saturday, position + 1));
    const Timestamp just_before = time - std::chrono::microseconds{1};
    CHECK(at(tables, {saturday, std::nullopt, just_before}) == by_hand(*view, saturday, position));
  }
}

TEST_CASE("a void makes every account what it was before its bill", "[unit][views]") {
  ViewHistory history;
  close_t1(history, 1, std::nullopt);
  const Position before = history.log().size();
  void_bill(history, close_colour(history, 2, std::nullopt));
  const ViewTables tables{history.log(), {&projection()}};
  Sums now = at(tables, {friday});
  CHECK(now[1100] == 0);  // Both sides are shown: 105.00 in, 105.00 out.
  now.erase(1100);
  CHECK(now == at(tables, {friday, before}));
}

TEST_CASE("tax below the cent is kept: 2200 is what was charged, 5310 what was rounded away",
          "[unit][views]") {
  ViewHistory history;
  const SaleId sale = open_bill(history, 1, std::nullopt);
  history.add(sale, service_line(1, cut, cad(4'07), {{"GST", 2035}}));
  history.add(sale, tender(1, sale::TenderKind::cash, cad(4'27)));
  history.close(sale);
  const ViewTables tables{history.log(), {&projection()}};
  const auto balance = require_value(balances(*tables.snapshot(), {friday}));
  CHECK(sums_of(balance) == Sums{{1000, 4'2700}, {2200, -2035}, {4000, -4'0700}, {5310, 35}});
  const auto tax = std::find_if(balance.balances.begin(), balance.balances.end(),
                                [](const Balance& one) { return one.account == 2200; });
  CHECK(tax->balance == cad(-20));  // 0.2035 to the cent
  const auto lines = require_value(journal(*tables.snapshot(), {.account = std::uint16_t{5310}}));
  REQUIRE(lines.rows.size() == 1);
  CHECK(lines.rows.front().decimals == 4);
  CHECK(lines.rows.front().amount == 35);
  CHECK(lines.rows.front().fine == 35);
}

TEST_CASE("an account is taken apart by party and label", "[unit][views]") {
  ViewHistory history;
  write_history(history);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const auto tips = require_value(sides(*view, 2100, {saturday}));
  REQUIRE(tips.size() == 1);
  CHECK(tips.front().party == id_cast<StreamId>(stylist));
  CHECK(tips.front().balance == cad(-10'00));
  const auto reasons = require_value(sides(*view, 4900, {saturday}));
  REQUIRE(reasons.size() == 1);
  CHECK(reasons.front().label == "loyalty");
  for (Position known_at = 0; known_at <= view->applied(); ++known_at) {
    for (const auto account : std::vector<std::uint16_t>{1000, 1200, 2100, 2200, 4000}) {
      INFO("account " << account << " known at " << known_at);
      std::int64_t sum = 0;
      for (const auto& one : require_value(sides(*view, account, {friday, known_at}))) {
        sum += one.balance_fine;
      }
      Sums whole = by_hand(*view, friday, known_at);
      CHECK(sum == whole[account]);
    }
  }
}

TEST_CASE("a branch's balances add up for themselves", "[unit][views]") {
  ViewHistory history;
  close_t1(history, 1, std::nullopt, friday, main_street);
  close_colour(history, 2, std::nullopt, friday, montreal);
  const ViewTables tables{history.log(), {&projection()}};
  CHECK(at(tables, {.as_of = friday, .branch = montreal}) ==
        Sums{{1100, 105'0000}, {2200, -5'0000}, {4000, -100'0000}});
}

TEST_CASE("the journal is read page by page, in either order", "[unit][views]") {
  ViewHistory history;
  close_colour(history, 1, std::nullopt, saturday);
  close_colour(history, 2, std::nullopt, thursday);
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  // Each bill posts two lines: 1100 against 4000 and against 2200.
  const auto first = require_value(journal(*view, {}, {{}, 3}));
  REQUIRE(first.rows.size() == 3);
  REQUIRE(first.next);
  const auto rest = require_value(journal(*view, {}, {*first.next, 3}));
  REQUIRE(rest.rows.size() == 1);
  CHECK_FALSE(rest.next);
  CHECK(first.rows[0].date == saturday);
  CHECK(rest.rows[0].date == thursday);
  const auto dated = require_value(journal(*view, {.from = thursday, .until = saturday}));
  REQUIRE(dated.rows.size() == 4);
  CHECK(dated.rows.front().date == thursday);
  CHECK(require_value(journal(*view, {.until = friday})).rows.size() == 2);
  CHECK(require_value(journal(*view, {.from = friday})).rows.size() == 2);
}

}  // namespace tress::trial_balance::trial_balance_test
