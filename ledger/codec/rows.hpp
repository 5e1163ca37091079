#pragma once

#include <optional>

#include "ledger/codec/wire.hpp"

/// Bytes of described structs that are not events: view rows, guard rows, the plain text inside a
/// sealed part. The same struct always gives the same bytes.
namespace tress {

namespace detail {

/// FlatBuffers may only be read at its alignment; a slice of a database has any.
class AlignedBytes {
 public:
  explicit AlignedBytes(ByteView bytes) : view_(bytes) {
    constexpr std::size_t alignment = 8;
    const void* const address = bytes.data();
    void* aligned = const_cast<void*>(address);  // NOLINT(*-const-cast): std::align wants it
    std::size_t space = bytes.size() + alignment;
    if (std::align(alignment, 0, aligned, space) != nullptr && aligned == address) return;
    copy_.assign(bytes.begin(), bytes.end());
    view_ = copy_;
  }

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
  wire::Verifier verifier(bytes.data(), bytes.size());
  if (verifier.VerifyOffset(0) == 0) return nullptr;
  const auto* const root = flatbuffers::GetRoot<wire::Table>(bytes.data());
  return wire::verify_table<T>(verifier, *root) ? root : nullptr;
}

}  // namespace detail

template <class T>
Bytes encode_row(const T& row) {
  wire::Builder builder;
  builder.ForceDefaults(true);
  builder.Finish(flatbuffers::Offset<wire::Table>{wire::build_table(builder, row)});
  return {builder.GetBufferPointer(), builder.GetBufferPointer() + builder.GetSize()};
}

/// Nothing if the bytes are not a `T`.
template <class T>
std::optional<T> decode_row(ByteView bytes) {
  const detail::AlignedBytes aligned{bytes};
  const auto* const root = detail::verified_root<T>(aligned.view(), nullptr);
  if (root == nullptr) return std::nullopt;
  return wire::read_table<T>(*root);
}

}  // namespace tress
