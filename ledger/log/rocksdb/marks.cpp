#include "ledger/log/rocksdb/marks.hpp"

namespace tress::rocksdb_marks {

Bytes value(std::uint64_t groups) {
  Bytes bytes;
  append_be(bytes, groups);
  return bytes;
}

std::optional<std::uint64_t> read(ByteView value) {
  if (value.size() != sizeof(std::uint64_t)) return std::nullopt;
  return read_be<std::uint64_t>(value);
}

}  // namespace tress::rocksdb_marks
