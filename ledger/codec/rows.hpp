#pragma once

#include <bit>
#include <cstdint>
#include <optional>

#include "ledger/codec/wire_build.hpp"
#include "ledger/codec/wire_read.hpp"
#include "ledger/codec/wire_verify.hpp"

/// Bytes of described structs that are not events: view rows, guard rows, the plain text inside a
/// sealed part. The same struct always gives the same bytes.
namespace tress {

namespace detail {

/// FlatBuffers may only be read at its alignment; a slice of a database has any.
class AlignedBytes {
 public:
  explicit AlignedBytes(ByteView bytes) : view_(bytes) {
    constexpr std::uintptr_t alignment = 8;
    if (std::bit_cast<std::uintptr_t>(bytes.data()) % alignment == 0) return;
    copy_.assign(bytes.begin(), bytes.end());
    view_ = copy_;
  }

  ~AlignedBytes() = default;
  AlignedBytes(const AlignedBytes&) = delete;
  AlignedBytes& operator=(const AlignedBytes&) = delete;

  [[nodiscard]] ByteView view() const noexcept { return view_; }

 private:
  Bytes copy_;
  ByteView view_;
};

/// The verified root table of `bytes`, or null. `identifier` may be null.
template <class T>
const wire::Table* verified_root(ByteView bytes, const char* identifier) {
  constexpr std::size_t least_bytes = 8;
  if (bytes.size() < least_bytes || bytes.size() > FLATBUFFERS_MAX_BUFFER_SIZE - 1) return nullptr;
  if (identifier != nullptr && !flatbuffers::BufferHasIdentifier(bytes.data(), identifier)) {
    return nullptr;
  }
  wire::Check check{bytes};
  if (check.verifier().VerifyOffset(0) == 0) return nullptr;
  const auto* const root = flatbuffers::GetRoot<wire::Table>(bytes.data());
  return wire::verify_table<T>(check, *root) ? root : nullptr;
}

/// The bytes of one described struct. `identifier` may be null.
template <class T>
Bytes finished(const T& value, const char* identifier) {
  constexpr std::size_t usual_bytes = 512;
  wire::Builder builder(usual_bytes);
  const flatbuffers::Offset<wire::Table> root{wire::build_table(builder, value)};
  builder.Finish(root, identifier);
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

}  // namespace detail

template <class T>
Bytes encode_row(const T& row) {
  return detail::finished(row, nullptr);
}

/// Nothing if the bytes are not a `T`.
template <class T>
std::optional<T> decode_row(ByteView bytes) {
  const detail::AlignedBytes aligned{bytes};
  const auto* const root = detail::verified_root<T>(aligned.view(), nullptr);
  if (root == nullptr) return std::nullopt;
  return wire::read_root<T>(*root);
}

}  // namespace tress
