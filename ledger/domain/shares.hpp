#pragma once

#include <cstdint>

/// Parts of a whole in integers.
namespace tress {

/// `whole * part / total`, rounded half away from zero. Requires `total > 0`, and a result that
/// fits: callers keep `part <= total`, or amounts within limits.hpp.
[[nodiscard]] std::int64_t share_half_up(std::int64_t whole,
                                         std::int64_t part,
                                         std::int64_t total) noexcept;

}  // namespace tress
