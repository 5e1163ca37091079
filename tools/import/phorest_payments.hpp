#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/sale.hpp"

#include "ledger/base/money.hpp"

/// How something was paid, as lists of names and amounts say it. Pure.
namespace tress::tills {

enum class PaidWith : std::uint8_t {
  money,           ///< by a tender of ours
  value,           ///< vouchers, courses, accounts: what the other program keeps
  unknown_tender,  ///< money, in a way that is not known here
};

struct Payment {
  std::string name;
  std::int64_t minor;
  PaidWith with;
  sale::TenderKind kind;  ///< of money
};

/// The payments of two lists, parted by ";", "|" or ","; nothing if an amount is none. Names that
/// are fewer or more than the amounts are nobody's.
std::optional<std::vector<Payment>> payments_of(std::string_view names,
                                                std::string_view amounts,
                                                Currency currency);

[[nodiscard]] std::int64_t sum_of(const std::vector<Payment>& payments) noexcept;

}  // namespace tress::tills
