#include "ledger/codec/event_head.hpp"

#include <string_view>

#include "schema/envelope.hpp"

#include "ledger/codec/rows.hpp"

namespace tress {

namespace {

constexpr const char* event_identifier = "TRS1";

/// Where the envelope keeps the field of this name.
flatbuffers::voffset_t slot_of(std::string_view name) {
  flatbuffers::voffset_t slot = 0;
  for_each_field<Envelope>([&](const auto& field) {
    if (name == field.name) slot = static_cast<flatbuffers::voffset_t>(field.slot);
  });
  TRESS_ASSERT(slot != 0);
  return slot;
}

struct Slots {
  flatbuffers::voffset_t stream_kind = slot_of("stream_kind");
  flatbuffers::voffset_t stream = slot_of("stream");
  flatbuffers::voffset_t stream_version = slot_of("stream_version");
  flatbuffers::voffset_t previous = slot_of("previous");
};

template <class T>
std::optional<T> struct_at(const wire::Table& table, flatbuffers::voffset_t slot) {
  const auto* const stored = table.GetStruct<const wire::FixedBytes<T::size>*>(slot);
  if (stored == nullptr) return std::nullopt;
  return wire::from_struct<T>(*stored);
}

}  // namespace

std::optional<EventHead> peek_event(ByteView bytes) {
  static const Slots slots;
  constexpr std::size_t least_bytes = 8;
  const detail::AlignedBytes aligned{bytes};
  const ByteView view = aligned.view();
  if (view.size() < least_bytes || view.size() > FLATBUFFERS_MAX_BUFFER_SIZE - 1) {
    return std::nullopt;
  }
  if (!flatbuffers::BufferHasIdentifier(view.data(), event_identifier)) return std::nullopt;
  flatbuffers::Verifier verifier{view.data(), view.size()};
  if (verifier.VerifyOffset(0) == 0) return std::nullopt;
  const auto* const root = flatbuffers::GetRoot<wire::Table>(view.data());
  const bool is_safe =
      root->VerifyTableStart(verifier) &&
      root->VerifyField<std::uint8_t>(verifier, slots.stream_kind, 1) &&
      root->VerifyField<wire::FixedBytes<StreamId::size>>(verifier, slots.stream, 1) &&
      root->VerifyField<std::uint64_t>(verifier, slots.stream_version, alignof(std::uint64_t)) &&
      root->VerifyField<wire::FixedBytes<Hash::size>>(verifier, slots.previous, 1);
  if (!is_safe) return std::nullopt;
  const auto kind = enum_of<StreamKind>(root->GetField<std::uint8_t>(
      slots.stream_kind, static_cast<std::uint8_t>(StreamKind::salon)));
  const auto stream = struct_at<StreamId>(*root, slots.stream);
  const auto previous = struct_at<Hash>(*root, slots.previous);
  if (!kind || !stream || !previous) return std::nullopt;
  const auto version = root->GetField<std::uint64_t>(slots.stream_version, 0);
  return EventHead{*kind, *stream, version, *previous};
}

}  // namespace tress
