#pragma once

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/sale.hpp"

/// The words in which tests speak of bills.
namespace tress::testing {

using GivenSale = Given<sale::State, sale::Command>;
using History = std::vector<sale::Event>;
using Shares = std::vector<sale::TaxShare>;
using Totals = std::vector<sale::TaxTotal>;

inline const SaleId bill = nth<SaleId>(1);

inline sale::Opened opened_for(std::optional<ClientId> payer, BranchId branch = main_street) {
  return {bill, 1, branch, payer, std::nullopt, friday};
}

inline const sale::Opened walk_in = opened_for(std::nullopt);

inline sale::LineAdded service_line(std::uint32_t line, ItemId item, Money amount, Shares taxes) {
  return {line,
          sale::LineKind::service,
          item,
          "Service",
          std::nullopt,
          std::nullopt,
          1,
          amount,
          amount,
          std::nullopt,
          std::move(taxes),
          std::nullopt};
}

/// 80.00 and GST 4.00.
inline sale::LineAdded cut_line(std::uint32_t line = 1) {
  return service_line(line, cut, cad(80'00), {{"GST", 4'0000}});
}

/// 100.00 and GST 5.00.
inline sale::LineAdded colour_line(std::uint32_t line = 1) {
  return service_line(line, colour, cad(100'00), {{"GST", 5'0000}});
}

inline sale::TenderTaken tender(std::uint32_t number, sale::TenderKind kind, Money amount) {
  return {number, kind, amount, std::nullopt, std::nullopt};
}

/// Runs commands one after the other on one bill; every one must be accepted.
inline History after(History history,
                     const std::vector<sale::Command>& commands,
                     const Facts& facts) {
  for (const sale::Command& command : commands) {
    const History more = GivenSale{history, facts}.when(command).accepted();
    history.insert(history.end(), more.begin(), more.end());
  }
  return history;
}

inline sale::AddLine add(ItemId item) {
  return {bill, item, std::nullopt, std::nullopt, 1, std::nullopt, std::nullopt};
}

inline sale::AddLine add_as_charged(Money amount, Shares taxes) {
  return {bill,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          1,
          std::nullopt,
          sale::AsCharged{amount, std::move(taxes), "as the file says", false}};
}

inline sale::TakeTender take(sale::TenderKind kind, std::int64_t minor) {
  return {bill, kind, cad(minor), std::nullopt};
}

inline sale::ApplyDiscount discount(std::int64_t minor, const std::string& reason = "loyalty") {
  return {bill, 1, cad(minor), reason, std::nullopt};
}

inline sale::Close close_bill() {
  return {bill, std::nullopt};
}

inline sale::Void void_bill() {
  return {bill, "rung up twice", std::nullopt};
}

inline sale::RequestRefund request_refund(std::uint32_t line, std::int64_t minor) {
  return {bill, line, cad(minor), "not_satisfied", std::nullopt};
}

inline sale::PayDebt pay_debt(std::int64_t minor, sale::TenderKind kind = sale::TenderKind::cash) {
  return {bill, kind, cad(minor), std::nullopt};
}

}  // namespace tress::testing
