#pragma once

#include <string>

#include "tests/support/sample_bill.hpp"
#include "tests/support/view_history.hpp"
#include "tests/support/view_tables.hpp"

/// The bills that several views are tested with.
namespace tress::testing {

/// Bill number n, opened on the history's date.
inline SaleId open_bill(ViewHistory& history,
                        Byte n,
                        std::optional<ClientId> payer,
                        Day date = friday,
                        BranchId branch = main_street) {
  const auto id = nth<SaleId>(n);
  history.on(date).at(branch).add(
      id, sale::Opened{id, n, branch, payer, "R-" + std::to_string(n), date});
  return id;
}

inline sale::LineAdded product_line(std::uint32_t line, Money amount, Money cost, Shares taxes) {
  return {line,
          sale::LineKind::product,
          wax,
          "Wax",
          std::nullopt,
          std::nullopt,
          1,
          amount,
          amount,
          cost,
          std::move(taxes),
          std::nullopt};
}

/// T1 of domain.md §3.3: list 80.00, discount 8.00, GST 3.60, tip 10.00, 85.60 in cash.
inline SaleId close_t1(ViewHistory& history,
                       Byte n,
                       std::optional<ClientId> payer,
                       Day date = friday,
                       BranchId branch = main_street) {
  const SaleId id = open_bill(history, n, payer, date, branch);
  history.add(id, cut_line());
  history.add(id, sale::DiscountApplied{1, cad(8'00), "loyalty", "tenth visit", {{"GST", 3'6000}}});
  history.add(id, sale::TipAdded{stylist, cad(10'00)});
  history.add(id, tender(1, sale::TenderKind::cash, cad(85'60)));
  history.close(id);
  return id;
}

/// 100.00 and GST 5.00, by card.
inline SaleId close_colour(ViewHistory& history,
                           Byte n,
                           std::optional<ClientId> payer,
                           Day date = friday,
                           BranchId branch = main_street) {
  const SaleId id = open_bill(history, n, payer, date, branch);
  history.add(id, colour_line());
  history.add(id, tender(1, sale::TenderKind::card, cad(105'00)));
  history.close(id);
  return id;
}

/// The exact mirror of a closed bill, on the same date.
inline Position void_bill(ViewHistory& history, SaleId sale) {
  const auto& state = history.state_of(sale);
  const bool was_closed = state.stage == sale::Stage::closed;
  return history.add(
      sale, sale::Voided{"rung up twice", std::nullopt, state.opened->opened_on, was_closed});
}

/// Requests `amount` of line 1 with its tax, has it approved, and pays it on `paid_on`.
inline void refund(ViewHistory& history,
                   SaleId sale,
                   Money amount,
                   Day paid_on,
                   sale::TenderKind kind = sale::TenderKind::cash) {
  const auto& state = history.state_of(sale);
  const auto taxes = sale::refunded_taxes(state, 1, amount);
  std::int64_t total = amount.minor();
  for (const auto& tax : taxes) total += tax.minor;
  const auto number = static_cast<std::uint32_t>(state.refunds.size() + 1);
  history.add(sale, sale::RefundRequested{number, 1, amount, taxes, cad(total), "not_satisfied",
                                          std::nullopt, cashier});
  history.add(sale, sale::RefundApproved{number, manager});
  history.on(paid_on).add(sale, sale::RefundPaid{number, kind, std::nullopt});
}

inline void register_client(ViewHistory& history,
                            ClientId client,
                            std::uint64_t number,
                            std::optional<std::string> reference = std::nullopt,
                            std::vector<SearchToken> tokens = {}) {
  history.add(client, client::Registered{client, number, std::move(reference), std::nullopt,
                                         std::move(tokens)});
}

}  // namespace tress::testing
