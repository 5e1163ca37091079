#include "ledger/domain/prepaid_law.hpp"

#include <algorithm>
#include <array>

namespace tress::prepaid_law {

namespace {

// A notice of three days is the least anywhere: nobody loses what they were not told about in time.
constexpr std::array<Rule, 5> rules{{
    {"none", true, 0, 3, "", 0},
    // Single-purpose prepaid cards, also those for a number of services: a named card holds at most
    // 5,000 yuan and does not expire.
    {"CN", true, 0, 3, "CNY", 5'000'00},
    // The federal rule of five years is about stored funds; a named package of services is a
    // contract, and states ask that its term be said before it is paid.
    {"US", false, 30, 14, "", 0},
    // Provinces bar the expiry of gift cards; a contract for named services may end, after notice.
    {"CA", false, 30, 14, "", 0},
    // An unused right to a service may end with its contract, but not sooner than a consumer can
    // use it.
    {"EU", false, 90, 14, "", 0},
}};

}  // namespace

const Rule* find(std::string_view code) noexcept {
  const auto* const rule =
      std::find_if(rules.begin(), rules.end(), [&](const Rule& one) { return one.code == code; });
  return rule == rules.end() ? nullptr : rule;
}

bool is_price_lawful(const Rule& rule, Money price) noexcept {
  if (rule.currency.empty() || price.currency().alpha() != rule.currency) return true;
  return price.minor() <= rule.price_minor_max;
}

bool is_validity_lawful(const Rule& rule, std::optional<int> days) noexcept {
  if (!days) return true;
  return !rule.is_expiry_barred && *days >= rule.validity_days_min;
}

}  // namespace tress::prepaid_law
