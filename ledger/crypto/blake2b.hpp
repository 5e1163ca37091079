#pragma once

#include <initializer_list>
#include <span>

#include "ledger/base/bytes.hpp"

namespace tress {

namespace detail {

void blake2b_into(std::span<Byte> out, std::initializer_list<ByteView> parts, ByteView key);

}  // namespace detail

/// BLAKE2b (RFC 7693) of the parts one after the other, as long as `Digest` (16 to 64 bytes; the
/// length is part of what is hashed, so a short digest is no prefix of a long one).
/// With a key (16 to 64 bytes) it is a message authentication code: for blind indexes and
/// commitments. The parts are not delimited: callers give them fixed lengths or a prefix.
/// Any thread.
template <class Digest>
[[nodiscard]] Digest blake2b(std::initializer_list<ByteView> parts, ByteView key = {}) {
  static_assert(Digest::size >= 16 && Digest::size <= 64);
  typename Digest::Array bytes{};
  detail::blake2b_into(bytes, parts, key);
  return Digest{bytes};
}

}  // namespace tress
