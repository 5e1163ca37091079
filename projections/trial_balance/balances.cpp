#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "ledger/books/chart.hpp"
#include "projections/trial_balance/keys.hpp"
#include "projections/trial_balance/trial_balance.hpp"

namespace tress::trial_balance {

namespace {

using views::Snapshot;

struct Sum {
  std::int64_t debit = 0;
  std::int64_t credit = 0;
};

/// Sums never exceed those that the fold has added up with a check, so these can't overflow.
void add(Sum& sum, std::int64_t debit, std::int64_t credit, int sign) {
  sum.debit += sign * debit;
  sum.credit += sign * credit;
}

/// `moment` with its position settled.
struct Bounds {
  Day as_of;
  Position known_at;
  std::optional<BranchId> branch;
};

bool counts(const JournalLine& line, const Bounds& bounds) {
  return line.date <= bounds.as_of && (!bounds.branch || line.branch == bounds.branch);
}

Result<std::optional<JournalLine>, Fault> first_line_at(const Snapshot& view, Position position) {
  std::optional<JournalLine> found;
  TRESS_TRY(views::for_each_row<JournalLine>(
      view, {.prefix = Key{RowKind::line}.bytes(), .from = line_key(position, 0).bytes()},
      [&](const JournalLine& line) {
        found = line;
        return false;
      }));
  return found;
}

/// The first position whose postings were recorded after `time`. Times rise along the log, so it
/// can be halved.
Result<Position, Fault> position_after(const Snapshot& view, Timestamp time) {
  Position low = 0;
  Position high = view.applied();
  while (low < high) {
    const Position middle = low + (high - low) / 2;
    TRESS_TRY(const auto line, first_line_at(view, middle));
    const bool is_later = !line || line->recorded_at > time;
    if (is_later) high = middle;
    if (!is_later) low = line->position + 1;
  }
  return low;
}

Result<Bounds, Fault> bounds_of(const Snapshot& view, const Moment& moment) {
  Bounds bounds{moment.as_of, view.applied(), moment.branch};
  if (moment.known_at) bounds.known_at = std::min(bounds.known_at, *moment.known_at);
  if (moment.recorded_by) {
    TRESS_TRY(const Position after, position_after(view, *moment.recorded_by));
    bounds.known_at = std::min(bounds.known_at, after);
  }
  return bounds;
}

/// Where to count from: all that is kept less the tail, or the head alone, whichever is shorter.
bool is_recent(const Snapshot& view, const Bounds& bounds) {
  return view.applied() - bounds.known_at <= bounds.known_at;
}

/// Visits the lines that the totals hold too many (`sign` -1) or, for an early position, all lines
/// that count (`sign` 1).
template <class Visit>
Result<void, Fault> correct(const Snapshot& view, const Bounds& bounds, Visit&& visit) {
  const bool is_tail = is_recent(view, bounds);
  views::Range range{.prefix = Key{RowKind::line}.bytes()};
  if (is_tail) range.from = line_key(bounds.known_at, 0).bytes();
  return views::for_each_row<JournalLine>(view, range, [&](const JournalLine& line) {
    if (!is_tail && line.position >= bounds.known_at) return false;
    if (counts(line, bounds)) visit(line, is_tail ? -1 : 1);
    return true;
  });
}

using AccountSums = std::map<std::pair<std::uint16_t, std::uint16_t>, std::pair<Currency, Sum>>;

Sum& sum_of(AccountSums& sums, std::uint16_t account, Currency currency) {
  return sums.try_emplace({account, currency.numeric()}, currency, Sum{}).first->second.second;
}

Result<void, Fault> add_days(const Snapshot& view, const Bounds& bounds, AccountSums& sums) {
  return views::for_each_row<DayTotal>(
      view, {.prefix = Key{RowKind::day}.bytes()}, [&](const DayTotal& total) {
        if (total.date > bounds.as_of) return false;  // Days come in order.
        if (bounds.branch && total.branch != bounds.branch) return true;
        add(sum_of(sums, total.account, total.currency), total.debit_fine, total.credit_fine, 1);
        return true;
      });
}

AccountType type_of(books::AccountType type) {
  switch (type) {
    case books::AccountType::asset: return AccountType::asset;
    case books::AccountType::liability: return AccountType::liability;
    case books::AccountType::equity: return AccountType::equity;
    case books::AccountType::income: return AccountType::income;
    case books::AccountType::contra_income: return AccountType::contra_income;
    case books::AccountType::expense: return AccountType::expense;
  }
  TRESS_UNREACHABLE();
}

Money rounded(std::int64_t fine, Currency currency) {
  return {currency, fine_to_minor_half_up(fine, currency)};
}

Balance balance_of(std::uint16_t account, Currency currency, const Sum& sum) {
  const books::AccountRow* const row = books::find_account(account);
  const std::int64_t fine = sum.debit - sum.credit;
  Balance made{account,   std::nullopt, std::nullopt, currency,
               sum.debit, sum.credit,   fine,         rounded(fine, currency)};
  if (row != nullptr) {
    made.name = std::string{row->name};
    made.type = type_of(row->type);
  }
  return made;
}

std::vector<Total> totals_of(const std::vector<Balance>& balances) {
  std::map<std::uint16_t, Total> totals;
  for (const Balance& balance : balances) {
    Total& total =
        totals.try_emplace(balance.currency.numeric(), Total{balance.currency, 0, 0}).first->second;
    total.debit_fine += balance.debit_fine;
    total.credit_fine += balance.credit_fine;
  }
  std::vector<Total> all;
  for (const auto& [currency, total] : totals) all.push_back(total);
  return all;
}

/// Party and label as text sort and compare; absent parts are none.
using SideKey = std::tuple<std::optional<StreamId>, std::optional<std::string>, std::uint16_t>;
using SideSums = std::map<SideKey, std::pair<Currency, Sum>>;

Sum& sum_of(SideSums& sums, const Side& side, Currency currency) {
  return sums.try_emplace({side.party, side.label, currency.numeric()}, currency, Sum{})
      .first->second.second;
}

Result<void, Fault> add_side_days(const Snapshot& view,
                                  std::uint16_t account,
                                  const Bounds& bounds,
                                  SideSums& sums) {
  return views::for_each_row<SideTotal>(
      view, {.prefix = Key{RowKind::side}.number(account).bytes()}, [&](const SideTotal& total) {
        if (total.date > bounds.as_of) return true;
        add(sum_of(sums, {account, total.party, total.label}, total.currency), total.debit_fine,
            total.credit_fine, 1);
        return true;
      });
}

}  // namespace

Result<TrialBalance, Fault> balances(const Snapshot& view, const Moment& moment) {
  TRESS_TRY(const Bounds bounds, bounds_of(view, moment));
  AccountSums sums;
  if (is_recent(view, bounds)) {
    TRESS_TRY(add_days(view, bounds, sums));
  }
  TRESS_TRY(correct(view, bounds, [&](const JournalLine& line, int sign) {
    add(sum_of(sums, line.debit.account, line.currency), line.fine, 0, sign);
    add(sum_of(sums, line.credit.account, line.currency), 0, line.fine, sign);
  }));
  TrialBalance made{bounds.as_of, bounds.known_at, {}, {}};
  for (const auto& [key, sum] : sums) {
    if (sum.second.debit == 0 && sum.second.credit == 0) continue;  // All of it came later.
    made.balances.push_back(balance_of(key.first, sum.first, sum.second));
  }
  made.totals = totals_of(made.balances);
  return made;
}

Result<std::vector<SideBalance>, Fault> sides(const Snapshot& view,
                                              std::uint16_t account,
                                              const Moment& moment) {
  TRESS_TRY(Bounds bounds, bounds_of(view, moment));
  bounds.branch.reset();
  SideSums sums;
  if (is_recent(view, bounds)) {
    TRESS_TRY(add_side_days(view, account, bounds, sums));
  }
  TRESS_TRY(correct(view, bounds, [&](const JournalLine& line, int sign) {
    if (line.debit.account == account) {
      add(sum_of(sums, line.debit, line.currency), line.fine, 0, sign);
    }
    if (line.credit.account == account) {
      add(sum_of(sums, line.credit, line.currency), 0, line.fine, sign);
    }
  }));
  std::vector<SideBalance> made;
  for (const auto& [key, sum] : sums) {
    const auto& [currency, moved] = sum;
    if (moved.debit == 0 && moved.credit == 0) continue;
    const std::int64_t fine = moved.debit - moved.credit;
    made.push_back({account, std::get<0>(key), std::get<1>(key), currency, moved.debit,
                    moved.credit, fine, rounded(fine, currency)});
  }
  return made;
}

}  // namespace tress::trial_balance
