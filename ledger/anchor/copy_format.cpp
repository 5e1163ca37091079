#include "ledger/anchor/copy_format.hpp"

#include <algorithm>

#include "ledger/crypto/sha256.hpp"

namespace tress::copy_format {

namespace {

constexpr std::string_view segment_magic = "TRESSGC1";

constexpr std::size_t length_at = record_magic.size();
constexpr std::size_t hash_at = length_at + 4;

}  // namespace

Bytes segment_head(const SegmentName& name) {
  Bytes head;
  append(head, segment_magic);
  append_be(head, name.number);
  append_be(head, name.first);
  TRESS_ASSERT(head.size() == segment_head_bytes);
  return head;
}

bool has_segment_head(ByteView bytes, const SegmentName& name) {
  const Bytes head = segment_head(name);
  return bytes.size() >= head.size() && std::equal(head.begin(), head.end(), bytes.begin());
}

Bytes record_head(ByteView body) {
  Bytes head;
  append(head, record_magic);
  append_be(head, static_cast<std::uint32_t>(body.size()));
  append(head, sha256(body).view());
  return head;
}

std::optional<ByteView> record_body(ByteView bytes) {
  if (bytes.size() < record_head_bytes) return std::nullopt;
  if (text_of(bytes.first(record_magic.size())) != record_magic) return std::nullopt;
  const auto length = read_be<std::uint32_t>(bytes.subspan(length_at));
  if (length > bytes.size() - record_head_bytes) return std::nullopt;
  const ByteView body = bytes.subspan(record_head_bytes, length);
  if (sha256(body) != Hash::from(bytes.subspan(hash_at, Hash::size))) return std::nullopt;
  return body;
}

}  // namespace tress::copy_format
