#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "ledger/domain/sale_wallet.hpp"
#include "ledger/domain/shares.hpp"

/// What a lost dispute takes back of what the bill sold in advance (domain.md §3.3, T20).
namespace tress::sale {

namespace {

/// The part of the prepaid lines' price, laid end to end, that one dispute is about: those before
/// it have had theirs.
struct Span {
  std::int64_t from;
  std::int64_t until;

  /// What of it lies in [start, start + length).
  [[nodiscard]] std::int64_t within(std::int64_t start, std::int64_t length) const noexcept {
    return std::max<std::int64_t>(0, std::min(until, start + length) - std::max(from, start));
  }
};

/// What was sold in advance on a bill: without tax, and what was charged for it.
struct Charged {
  std::int64_t net;
  std::int64_t total;

  /// The price in so much of what was charged: tax that was charged with it buys nothing back.
  [[nodiscard]] std::int64_t price_in(std::int64_t minor) const noexcept {
    return minor >= total ? net : share_half_up(net, minor, total);
  }
};

bool is_prepaid(const Line& line) {
  return line.prepaid || line.value;
}

Charged charged_of(const State& state) {
  Charged sum{0, 0};
  std::map<std::string, std::int64_t> fine_by_tax;
  std::optional<Currency> currency;
  for (const Line& line : state.lines) {
    if (!is_prepaid(line)) continue;
    sum.net += line.net_minor();
    currency = line.amount.currency();
    for (const TaxShare& share : line.taxes) fine_by_tax[share.code] += share.fine;
  }
  sum.total = sum.net;
  for (const auto& [code, fine] : fine_by_tax) sum.total += fine_to_minor_half_up(fine, *currency);
  return sum;
}

/// Both ends by the same rule, so that disputes about everything take everything.
Span span_of(const State& state, std::uint32_t dispute) {
  std::int64_t before = 0;
  for (const Dispute& one : state.disputes) {
    if (one.stage == DisputeStage::lost) before += one.opened.amount.minor();
  }
  const Charged all = charged_of(state);
  const std::int64_t amount = state.disputes[dispute - 1].opened.amount.minor();
  return {all.price_in(before), all.price_in(before + amount)};
}

AnyCommand order_for(const State& state, std::uint32_t number, std::uint32_t dispute, Money limit) {
  const Line& line = state.lines[number - 1];
  const SaleId sale = state.opened->sale;
  if (line.value) {
    return wallet::Command{
        wallet::TakeBack{line.value->kind, line.value->holder, sale, number, dispute, limit}};
  }
  return membership::Command{
      membership::TakeBack{sale, number, line.prepaid->membership, dispute, limit}};
}

}  // namespace

std::vector<AnyCommand> orders_of_lost_dispute(const State& state, std::uint32_t dispute) {
  std::vector<AnyCommand> orders;
  const Span span = span_of(state, dispute);
  std::int64_t start = 0;
  for (std::uint32_t number = 1; number <= state.lines.size(); ++number) {
    const Line& line = state.lines[number - 1];
    if (!is_prepaid(line)) continue;
    const std::int64_t minor = span.within(start, line.net_minor());
    start += line.net_minor();
    if (minor == 0) continue;
    orders.push_back(order_for(state, number, dispute, {line.amount.currency(), minor}));
  }
  return orders;
}

}  // namespace tress::sale
