#pragma once

#include <limits>
#include <string_view>

#include "schema/bills.hpp"

#include "projections/engine/keys.hpp"

/// Keys of the table `bills`.
namespace tress::bills {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  bill = 1,          ///< sale → Bill
  by_date = 2,       ///< business date ‖ position of opening → Found
  by_number = 3,     ///< branch ‖ number → Found
  by_reference = 4,  ///< reference ‖ position of opening → Found
  by_payer = 5,      ///< client ‖ position of opening → Found
  by_status = 6,     ///< status ‖ business date ‖ position of opening → Found
  exclusive = 7,     ///< business date ‖ position → ExclusiveDiscount
};

using views::Key;

inline Key bill_key(SaleId sale) {
  return Key{RowKind::bill}.id(sale);
}

inline Key date_key(Day date, std::uint64_t opened_at) {
  return Key{RowKind::by_date}.day(date).number(opened_at);
}

inline Key status_prefix(Status status) {
  return Key{RowKind::by_status}.number(static_cast<std::uint8_t>(status));
}

inline Key status_key(Status status, Day date, std::uint64_t opened_at) {
  return status_prefix(status).day(date).number(opened_at);
}

inline Key exclusive_key(Day date, std::uint64_t position) {
  return Key{RowKind::exclusive}.day(date).number(position);
}

inline Key number_key(BranchId branch, std::uint64_t number) {
  return Key{RowKind::by_number}.id(branch).number(number);
}

inline Key reference_prefix(std::string_view reference) {
  return Key{RowKind::by_reference}.text(reference);
}

inline Key payer_prefix(ClientId payer) {
  return Key{RowKind::by_payer}.id(payer);
}

}  // namespace tress::bills
