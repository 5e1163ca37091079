#include "ledger/books/chart.hpp"

#include <algorithm>

#include "ledger/base/assert.hpp"

namespace tress::books {

const AccountRow* find_account(std::uint16_t number) noexcept {
  const auto* const row = std::find_if(chart.begin(), chart.end(),
                                       [=](const AccountRow& r) { return r.number() == number; });
  return row == chart.end() ? nullptr : row;
}

const AccountRow& row_of(Account account) noexcept {
  const AccountRow* const row = find_account(static_cast<std::uint16_t>(account));
  TRESS_ASSERT(row != nullptr);
  return *row;
}

}  // namespace tress::books
