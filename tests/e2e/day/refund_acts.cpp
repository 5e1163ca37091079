// Money that goes back: refunds by three people, voids, and what is taken out of a drawer.

#include "tests/e2e/day/desk.hpp"

namespace tress::testing {

namespace {

const std::string reason = R"({"reason":"wrong client"})";

std::string path_of(const AskedRefund& refund) {
  return "/v1/sales/" + refund.bill + "/refunds/" + std::to_string(refund.number);
}

}  // namespace

/// Nobody else asks for one of the same bill meanwhile, so that the number is known.
void Desk::ask_refund() {
  auto bill = salon_.closed.take(random_);
  if (!bill) return;
  const auto line =
      static_cast<std::size_t>(between(0, static_cast<std::int64_t>(bill->refundable.size()) - 1));
  const auto left = bill->refundable[line];
  if (left > 0) {
    const auto minor = chance(50) ? left : between(1, left / 100) * 100;
    const Said said = line_.post("ask for a refund", "/v1/sales/" + bill->id + "/refunds",
                                 R"({"line":)" + std::to_string(line + 1) + R"(,"amount":)" +
                                     dollars(minor) + R"(,"reason":"reaction"})");
    if (said.is_done()) {
      if (chance(80)) bill->refundable[line] -= minor;  // or forgets it, and is told next time
      salon_.asked.put({bill->id, ++bill->refunds, with_taxes(minor), drawer_, bill->value});
    }
  }
  salon_.closed.put(*bill);
}

void Desk::decide_refund() {
  const auto refund = chance(85) ? salon_.asked.take(random_) : salon_.asked.any(random_);
  if (!refund) return;
  if (chance(20)) {
    line_.post("reject a refund", path_of(*refund) + "/reject", R"({"reason":"done well"})");
    return;
  }
  if (line_.post("approve a refund", path_of(*refund) + "/approve").is_done()) {
    salon_.approved.put(*refund);
  }
}

void Desk::pay_refund() {
  const auto refund = chance(85) ? salon_.approved.take(random_) : salon_.approved.any(random_);
  if (!refund) return;
  const std::string kind = chance(50) ? "cash" : "card";
  const std::string drawer = kind == "cash" ? R"(,"drawer":")" + drawer_ + "\"" : "";
  const Said paid = line_.post("pay a refund", path_of(*refund) + "/pay",
                               R"({"kind":")" + kind + "\"" + drawer + "}");
  if (paid.word("/code") == "sale.refund_goes_back_where_it_came_from" && !refund->value.empty()) {
    line_.post("pay a refund", path_of(*refund) + "/pay", R"({"kind":")" + refund->value + "\"}");
  }
  if (!paid.is_done()) return;
  line_.notes.takings[kind] -= refund->total;
  if (kind == "cash") line_.notes.in_drawer[drawer_] -= refund->total;
}

void Desk::void_bill() {
  const auto bill = salon_.closed.any(random_);
  if (!bill) return;
  if (!line_.post("void a closed bill", "/v1/sales/" + bill->id + "/void", reason).is_done())
    return;
  for (const auto& [kind, minor] : bill->tenders) {
    line_.notes.takings[kind] -= minor;
    if (kind == "cash") line_.notes.in_drawer[bill->drawer] -= minor;
  }
}

void Desk::void_half_done() {
  const auto bill = salon_.half_done.take(random_);
  if (bill) line_.post("void an open bill", "/v1/sales/" + *bill + "/void", reason);
}

void Desk::pay_tips() {
  const auto minor = between(1, 10) * 100;
  const Said paid =
      line_.post("pay tips out", "/v1/drawers/" + drawer_ + "/pay-tips",
                 R"({"staff":")" + any_stylist() + R"(","amount":)" + dollars(minor) + "}");
  if (paid.is_done()) line_.notes.in_drawer[drawer_] -= minor;
}

void Desk::bring_to_safe() {
  const auto minor = between(1, 10) * 20'00;
  const Said paid = line_.post("bring cash to the safe", "/v1/drawers/" + drawer_ + "/pay-out",
                               R"({"amount":)" + dollars(minor) + R"(,"purpose":"safe"})");
  if (paid.is_done()) line_.notes.in_drawer[drawer_] -= minor;
}

}  // namespace tress::testing
