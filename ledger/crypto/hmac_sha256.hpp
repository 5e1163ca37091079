#pragma once

#include <initializer_list>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"

namespace tress {

/// HMAC-SHA-256 (RFC 2104) of the parts one after the other: for messages of programs that speak
/// nothing newer. Compare with `equal_in_constant_time`. Any thread.
[[nodiscard]] Hash hmac_sha256(std::initializer_list<ByteView> parts, ByteView key);

}  // namespace tress
