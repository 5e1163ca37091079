#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "ledger/base/bytes.hpp"

/// A mark in every column family: how many groups it has taken. All are written in every batch, so
/// they are equal at every moment; a manifest that lost its end forgets tables of some columns and
/// not of others, which nothing in RocksDB notices (measured on 7.8.3), and leaves them unequal.
/// The key sorts before every other key of its column. Stored for ever.
namespace tress::rocksdb_marks {

inline constexpr std::string_view key{"\0", 1};

/// u64, big-endian.
Bytes value(std::uint64_t groups);

/// Nothing if the bytes are no mark.
std::optional<std::uint64_t> read(ByteView value);

inline bool is_mark(ByteView row_key) noexcept {
  return text_of(row_key) == key;
}

}  // namespace tress::rocksdb_marks
