#include "ledger/domain/jurisdictions.hpp"

#include <algorithm>
#include <array>

#include "ledger/base/assert.hpp"

namespace tress::jurisdictions {

namespace {

constexpr Expiry barred{true, 0};
constexpr Expiry free_to_set{false, 0};

constexpr Expiry after_years(int years) {
  return {false, 12 * years};
}

constexpr std::array<Rule, 4> rules{{
    {"none", "", 0, 0, barred, barred, free_to_set, false, 100},
    // Single-purpose prepaid cards: named at most 5,000 yuan and without expiry, bearer cards at
    // most 1,000 and at least three years; what is left after is re-activated or exchanged. What is
    // left goes back as it was paid, or at undiscounted prices, without a fee on top.
    {"CN", "CNY", 5'000, 1'000, barred, after_years(3), free_to_set, true, 0},
    // Credit CARD Act: funds of gift cards at least five years, and no fee but for a year unused.
    {"US", "", 0, 0, after_years(5), after_years(5), free_to_set, false, 0},
    // Most provinces bar it for gift cards, Ontario for points too, and fees on cards with it: the
    // strictest holds.
    {"CA", "", 0, 0, barred, barred, barred, false, 0},
}};

}  // namespace

const Rule* find(std::string_view code) noexcept {
  const auto* const rule =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.code == code; });
  return rule == rules.end() ? nullptr : rule;
}

Expiry expiry_of(const Rule& rule, ValueKind kind, bool is_named) noexcept {
  switch (kind) {
    case ValueKind::stored_value: return rule.named;
    case ValueKind::gift_card: return is_named ? rule.named : rule.unnamed;
    case ValueKind::points: return rule.points;
    case ValueKind::client_credit:
    case ValueKind::deposit: return barred;
  }
  TRESS_UNREACHABLE();
}

std::optional<std::int64_t> limit_minor(const Rule& rule,
                                        ValueKind kind,
                                        bool is_named,
                                        Currency currency) noexcept {
  const bool is_card = kind == ValueKind::stored_value || kind == ValueKind::gift_card;
  const bool is_unnamed = kind == ValueKind::gift_card && !is_named;
  const std::int64_t major = is_unnamed ? rule.unnamed_major_max : rule.named_major_max;
  if (!is_card || major == 0 || currency.alpha() != rule.currency) return std::nullopt;
  std::int64_t minor = major;
  for (int i = 0; i < currency.decimals(); ++i) minor *= 10;
  return minor;
}

}  // namespace tress::jurisdictions
