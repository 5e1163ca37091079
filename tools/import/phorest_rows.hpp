#pragma once

#include "tools/import/phorest.hpp"
#include "tools/import/phorest_payments.hpp"

/// Rows of Phorest's file as values. Only phorest*.cpp include this.
namespace tress::tills {

namespace phorest {
enum : std::size_t {
  transaction,
  date,
  time,
  item_type,
  description,
  quantity,
  total,
  gross_total,
  discounted_total,
  tax,
  tax_name,
  discount,
  discount_name,
  offer_name,
  membership_used,
  membership_discount,
  staff_tip,
  phorest_tip,
  course,
  session_value,
  balance_paid,
  payment_names,
  payment_type,
  payment_amounts,
  is_void,
  voided_transaction,
  void_reason,
  client,
  served,
  staff_id,
  staff_first_name,
  staff_last_name,
  branch,
};
}

/// Columns that may be what was charged, the likeliest first.
inline constexpr std::size_t charged_columns = 3;

struct PhorestRow {
  RowRef at;
  Day day;
  std::optional<std::uint16_t> minute;
  std::int32_t quantity;
  std::array<std::int64_t, charged_columns> charged;  ///< with tax
  std::int64_t tax;
  std::int64_t discount;
  std::int64_t membership_discount;
  bool uses_membership;
  std::int64_t staff_tip;
  std::int64_t phorest_tip;
  std::int64_t session_value;
  bool is_kept_elsewhere;  ///< vouchers, courses, balances: sold or paid off there
  bool is_void;
  std::vector<Payment> payments;
};

/// Nothing, and the row is rejected, if it cannot be taken as it is.
std::optional<PhorestRow> phorest_row(tables::Row& row, RowRef at, Currency currency);

/// "Ann Lee", else her number.
std::string phorest_staff(const tables::Row& row);

}  // namespace tress::tills
