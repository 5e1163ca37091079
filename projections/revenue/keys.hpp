#pragma once

#include "schema/revenue.hpp"

#include "projections/engine/keys.hpp"

/// Keys of the table `revenue`.
namespace tress::revenue {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  day = 1,   ///< business date ‖ branch ‖ currency → BranchDay
  bill = 2,  ///< sale → Bill
  wallet_refund = 3,  ///< wallet ‖ request → BillRefund
};

using views::Key;

inline Key day_key(Day date, BranchId branch, Currency currency) {
  return Key{RowKind::day}.day(date).id(branch).number(currency.numeric());
}

inline Key bill_key(SaleId sale) {
  return Key{RowKind::bill}.id(sale);
}

inline Key refund_key(StreamId wallet, std::uint32_t request) {
  return Key{RowKind::wallet_refund}.id(wallet).number(request);
}

}  // namespace tress::revenue
