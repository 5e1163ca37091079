#include "tests/support/sample_bill.hpp"

namespace tress::testing {

sale::Opened opened_for(std::optional<ClientId> payer, BranchId branch) {
  return {bill, 1, branch, payer, std::nullopt, friday};
}

sale::LineAdded service_line(std::uint32_t line, ItemId item, Money amount, Shares taxes) {
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

sale::LineAdded cut_line(std::uint32_t line) {
  return service_line(line, cut, cad(80'00), {{"GST", 4'0000}});
}

sale::LineAdded colour_line(std::uint32_t line) {
  return service_line(line, colour, cad(100'00), {{"GST", 5'0000}});
}

sale::TenderTaken tender(std::uint32_t number, sale::TenderKind kind, Money amount) {
  return {number, kind, amount, std::nullopt, std::nullopt};
}

History after(History history, const std::vector<sale::Command>& commands, const Facts& facts) {
  for (const sale::Command& command : commands) {
    const History more = GivenSale{history, facts}.when(command).accepted();
    history.insert(history.end(), more.begin(), more.end());
  }
  return history;
}

sale::AddLine add(ItemId item) {
  return {bill, item, std::nullopt, std::nullopt, 1, std::nullopt, std::nullopt};
}

sale::AddLine add_as_charged(Money amount, Shares taxes) {
  return {bill,
          std::nullopt,
          std::nullopt,
          std::nullopt,
          1,
          std::nullopt,
          sale::AsCharged{amount, std::move(taxes), "as the file says", false}};
}

sale::TakeTender take(sale::TenderKind kind, std::int64_t minor) {
  return {bill, kind, cad(minor), std::nullopt};
}

sale::ApplyDiscount discount(std::int64_t minor, const std::string& reason) {
  return {bill, 1, cad(minor), reason, std::nullopt};
}

sale::Close close_bill() {
  return {bill, std::nullopt};
}

sale::Void void_bill() {
  return {bill, "rung up twice", std::nullopt};
}

sale::RequestRefund request_refund(std::uint32_t line, std::int64_t minor) {
  return {bill, line, cad(minor), "not_satisfied", std::nullopt};
}

sale::PayDebt pay_debt(std::int64_t minor, sale::TenderKind kind) {
  return {bill, kind, cad(minor), std::nullopt};
}

}  // namespace tress::testing
