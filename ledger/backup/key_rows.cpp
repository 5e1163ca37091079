#include "ledger/backup/key_rows.hpp"

#include <array>
#include <limits>
#include <utility>

#include "ledger/base/assert.hpp"

namespace tress::backup {

namespace {

constexpr std::array spaces{KeySpace::store, KeySpace::data_keys, KeySpace::credentials};
constexpr Byte end_mark = 0xFF;
constexpr std::size_t head_bytes = 1 + sizeof(std::uint16_t) + sizeof(std::uint32_t);
constexpr std::size_t end_bytes = 1 + sizeof(std::uint64_t);

/// One synced write for so many rows.
constexpr std::size_t rows_at_once = 1000;

/// Ours have a few hundred bytes; more is no stream of ours.
constexpr std::size_t value_bytes_max = std::size_t{1} << 20U;

Bytes row_bytes(KeySpace space, ByteView key, ByteView value) {
  TRESS_ASSERT(key.size() <= std::numeric_limits<std::uint16_t>::max());
  TRESS_ASSERT(value.size() <= value_bytes_max);
  Bytes out{static_cast<Byte>(space)};
  append_be(out, static_cast<std::uint16_t>(key.size()));
  append_be(out, static_cast<std::uint32_t>(value.size()));
  append(out, key);
  append(out, value);
  return out;
}

Bytes copy_of(ByteView bytes) {
  return {bytes.begin(), bytes.end()};
}

}  // namespace

Result<void, Fault> write_key_rows(const KeyDatabase& keys, SealingFile& to) {
  std::uint64_t count = 0;
  Result<void, Fault> written = ok();
  for (const KeySpace space : spaces) {
    TRESS_TRY(keys.scan(space, {}, [&](ByteView key, ByteView value) {
      written = to.write(row_bytes(space, key, value));
      ++count;
      return written.has_value();
    }));
    if (!written) return written.error();
  }
  Bytes end{end_mark};
  append_be(end, count);
  return to.write(end);
}

Result<void, Fault> KeyRowReader::take(ByteView piece) {
  rest_.erase(rest_.begin(), rest_.begin() + static_cast<std::ptrdiff_t>(at_));
  at_ = 0;
  append(rest_, piece);
  while (take_row()) {
    if (rows_.size() < rows_at_once) continue;
    TRESS_TRY(write());
  }
  if (!is_damaged_) return ok();
  return Fault{Fault::Kind::damaged, "the rows of the key store", "cannot be understood"};
}

bool KeyRowReader::take_row() {
  const ByteView left = ByteView{rest_}.subspan(at_);
  if (left.empty() || is_damaged_) return false;
  if (left.front() == end_mark) {
    if (left.size() < end_bytes) return false;
    has_ended_ = left.size() == end_bytes && read_be<std::uint64_t>(left.subspan(1)) == count_;
    is_damaged_ = !has_ended_;
    return false;
  }
  is_damaged_ = left.front() >= spaces.size();
  if (is_damaged_ || left.size() < head_bytes) return false;
  const std::size_t key_bytes = read_be<std::uint16_t>(left.subspan(1));
  const std::size_t value_bytes = read_be<std::uint32_t>(left.subspan(1 + sizeof(std::uint16_t)));
  is_damaged_ = value_bytes > value_bytes_max;
  if (is_damaged_ || left.size() < head_bytes + key_bytes + value_bytes) return false;
  rows_.push_back({spaces.at(left.front()), copy_of(left.subspan(head_bytes, key_bytes)),
                   copy_of(left.subspan(head_bytes + key_bytes, value_bytes))});
  at_ += head_bytes + key_bytes + value_bytes;
  ++count_;
  return true;
}

Result<void, Fault> KeyRowReader::write() {
  TRESS_TRY(keys_.write(rows_));
  rows_.clear();
  return ok();
}

Result<std::uint64_t, Fault> KeyRowReader::finish() {
  if (!has_ended_) {
    return Fault{Fault::Kind::damaged, "the rows of the key store", "are not all there"};
  }
  TRESS_TRY(write());
  return count_;
}

}  // namespace tress::backup
