#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/base/money.hpp"

/// What a country's law says of services that a named client pays for in advance (domain.md §3.1,
/// 15): data, with the rule that it is from. A law that is not listed is not guessed: under "none"
/// nothing expires.
namespace tress::prepaid_law {

struct Rule {
  std::string_view code;
  bool is_expiry_barred;
  int validity_days_min;      ///< where it is not barred
  int notice_days_min;        ///< between a notice and the expiry that it is about
  std::string_view currency;  ///< of the limit; empty: there is none
  std::int64_t price_minor_max;
};

/// The rule of that code, or null.
[[nodiscard]] const Rule* find(std::string_view code) noexcept;

/// True if the law lets a salon take so much in advance. A limit binds its own currency only.
[[nodiscard]] bool is_price_lawful(const Rule& rule, Money price) noexcept;

/// True if units may end so long after they were granted; absent = for ever.
[[nodiscard]] bool is_validity_lawful(const Rule& rule, std::optional<int> days) noexcept;

}  // namespace tress::prepaid_law
