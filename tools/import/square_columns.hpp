#pragma once

#include "tools/import/square.hpp"

/// Where each column of Square's files stands in `tables::Row::cells`. Only square*.cpp include
/// this.
namespace tress::tills {

namespace square_transaction {
enum : std::size_t {
  number,
  date,
  time,
  event,
  collected,
  net_sales,
  tax,
  tip,
  service_charges,
  gift_cards,
  partial_refunds,
  card,
  cash,
  gift_card,
  cash_app,
  other,
  other_kind,
  fees,
  net_total,
  status,
  staff,
  customer,
  description,
  discounts,
  discount_name,
  refund_reason,
  location,
};
}

namespace square_item {
enum : std::size_t {
  number,
  event,
  name,
  quantity,
  net_sales,
  tax,
  gross_sales,
  discounts,
  kind,
  category,
  customer,
  employee,
  location,
};
}

}  // namespace tress::tills
