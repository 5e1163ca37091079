#pragma once

#include "schema/payment.hpp"
#include "schema/sale.hpp"

#include "api/routes/command_row.hpp"

/// The rows of payment links in the table of commands.
namespace tress::command_table {

// clang-format off: one row a line
constexpr CommandRoute row(For<payment::MakeLink>) {
  return {"/v1/payment-links", Permission::make_payment_links};
}

constexpr CommandRoute row(For<payment::CancelLink>) {
  return {"/v1/payment-links/{link}/cancel", Permission::make_payment_links};
}

constexpr CommandRoute row(For<payment::RecordPaidBack>) {
  return {"/v1/payment-links/{link}/payments/{payment}/paid-back", Permission::pay_refunds};
}

constexpr CommandRoute row(For<payment::Open>) {
  return {};  // POST /v1/pay/sessions
}

constexpr CommandRoute row(For<payment::RecordPaid>) {
  return {};  // POST /v1/webhooks/payments, and so the next two
}

constexpr CommandRoute row(For<payment::RecordDeclined>) {
  return {};
}

constexpr CommandRoute row(For<payment::RecordRefunded>) {
  return {};
}

constexpr CommandRoute row(For<payment::CarryOutDue>) {
  return {};
}

constexpr CommandRoute row(For<sale::SellRenewal>) {
  return {};  // of a payment
}

// clang-format on

}  // namespace tress::command_table
