#include "ledger/domain/shares.hpp"

#include "ledger/base/assert.hpp"

namespace tress {

namespace {

__extension__ using Wide = __int128;

}  // namespace

std::int64_t share_half_up(std::int64_t whole, std::int64_t part, std::int64_t total) noexcept {
  TRESS_ASSERT(total > 0);
  const Wide product = static_cast<Wide>(whole) * part;
  const Wide magnitude = product < 0 ? -product : product;
  const Wide rounded = (2 * magnitude + total) / (2 * static_cast<Wide>(total));
  return static_cast<std::int64_t>(product < 0 ? -rounded : rounded);
}

}  // namespace tress
