#include "tests/support/bill_words.hpp"

namespace tress::testing {

SaleId open_bill(
    ViewHistory& history, Byte n, std::optional<ClientId> payer, Day date, BranchId branch) {
  const auto id = nth<SaleId>(n);
  history.on(date).at(branch).add(
      id, sale::Opened{id, n, branch, payer, "R-" + std::to_string(n), date});
  return id;
}

sale::LineAdded product_line(std::uint32_t line, Money amount, Money cost, Shares taxes) {
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

SaleId close_t1(
    ViewHistory& history, Byte n, std::optional<ClientId> payer, Day date, BranchId branch) {
  const SaleId id = open_bill(history, n, payer, date, branch);
  history.add(id, cut_line());
  history.add(id, sale::DiscountApplied{1, cad(8'00), "loyalty", "tenth visit", {{"GST", 3'6000}}});
  history.add(id, sale::TipAdded{stylist, cad(10'00)});
  history.add(id, tender(1, sale::TenderKind::cash, cad(85'60)));
  history.close(id);
  return id;
}

SaleId close_colour(
    ViewHistory& history, Byte n, std::optional<ClientId> payer, Day date, BranchId branch) {
  const SaleId id = open_bill(history, n, payer, date, branch);
  history.add(id, colour_line());
  history.add(id, tender(1, sale::TenderKind::card, cad(105'00)));
  history.close(id);
  return id;
}

Position void_bill(ViewHistory& history, SaleId sale) {
  const auto& state = history.state_of(sale);
  const bool was_closed = state.stage == sale::Stage::closed;
  return history.add(
      sale, sale::Voided{"rung up twice", std::nullopt, state.opened->opened_on, was_closed});
}

void refund(ViewHistory& history, SaleId sale, Money amount, Day paid_on, sale::TenderKind kind) {
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

void register_client(ViewHistory& history,
                     ClientId client,
                     std::uint64_t number,
                     std::optional<std::string> reference,
                     std::vector<SearchToken> tokens) {
  history.add(client, client::Registered{client, number, std::move(reference), std::nullopt,
                                         std::move(tokens)});
}

}  // namespace tress::testing
