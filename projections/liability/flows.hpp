#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "ledger/books/chart.hpp"
#include "projections/engine/rows.hpp"
#include "projections/engine/sums.hpp"
#include "projections/liability/keys.hpp"

/// How an event changes the flows of a day. Only this folder includes this.
namespace tress::liability {

/// Which line, but for its benefit.
struct Place {
  std::uint16_t account;
  BranchId branch;
  std::optional<PlanId> plan;
  Currency currency;
};

using Column = std::int64_t DayFlow::*;

/// Adds to a column of the line of that day; without a benefit it is money.
inline void add_flow(views::Rows& rows,
                     Day date,
                     const Place& place,
                     const std::optional<std::string>& benefit,
                     Column column,
                     std::int64_t amount) {
  if (amount == 0) return;
  DayFlow flow{
      date, place.account, place.branch, place.plan, benefit, place.currency, 0, 0, 0, 0, 0, 0, 0,
      0};
  if (const auto known = rows.get<DayFlow>(flow_key(flow))) flow = *known;
  views::add(rows, flow.*column, amount);
  rows.put(flow_key(flow), flow);
}

/// Accounts that hold what clients have paid for and not had yet.
inline bool is_prepaid(std::uint16_t account) noexcept {
  constexpr std::array prepaid{books::Account::packages,       books::Account::memberships,
                               books::Account::stored_value,   books::Account::gift_cards,
                               books::Account::loyalty_points, books::Account::booking_deposits,
                               books::Account::client_credit};
  return std::any_of(prepaid.begin(), prepaid.end(), [account](books::Account one) {
    return static_cast<std::uint16_t>(one) == account;
  });
}

/// Where units are the client's to use.
inline bool is_held(UnitAccount account) noexcept {
  return account == UnitAccount::available || account == UnitAccount::reserved;
}

}  // namespace tress::liability
