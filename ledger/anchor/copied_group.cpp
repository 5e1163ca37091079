#include "ledger/anchor/copied_group.hpp"

#include <limits>

namespace tress {

namespace {

constexpr std::size_t leaf_bytes = 8 + Hash::size + Signature::size;

/// Fixed parts of an event and of a rider: their counts can't promise more than the bytes hold.
constexpr std::size_t event_bytes_min = leaf_bytes + 4;
constexpr std::size_t rider_bytes_min = 1 + 1 + 4;

void append_sized(Bytes& out, ByteView bytes) {
  append_be(out, static_cast<std::uint32_t>(bytes.size()));
  append(out, bytes);
}

std::size_t encoded_size(const Group& group) {
  std::size_t size = 64;
  for (const auto& event : group.events) size += event_bytes_min + event.bytes.size();
  for (const auto& rider : group.riders) {
    size += rider_bytes_min + rider.key.size() + (rider.value ? rider.value->size() + 4 : 0);
  }
  return size;
}

/// Takes fields off the front; once one is not there, `is_good` is false for good.
class Fields {
 public:
  explicit Fields(ByteView bytes) : rest_(bytes) {}

  [[nodiscard]] bool is_good() const noexcept { return is_good_; }

  [[nodiscard]] std::size_t left() const noexcept { return rest_.size(); }

  ByteView take(std::size_t size) {
    if (size > rest_.size()) {
      is_good_ = false;
      rest_ = {};
      return {};
    }
    const ByteView taken = rest_.first(size);
    rest_ = rest_.subspan(size);
    return taken;
  }

  template <class Unsigned>
  Unsigned number() {
    const ByteView bytes = take(sizeof(Unsigned));
    return bytes.empty() ? Unsigned{0} : read_be<Unsigned>(bytes);
  }

  Bytes sized() {
    const ByteView bytes = take(number<std::uint32_t>());
    return {bytes.begin(), bytes.end()};
  }

  /// A count of things of at least `each` bytes.
  std::uint32_t count(std::size_t each) {
    const auto promised = number<std::uint32_t>();
    if (promised > rest_.size() / each) is_good_ = false;
    return is_good_ ? promised : 0;
  }

 private:
  ByteView rest_;
  bool is_good_ = true;
};

std::optional<StoredEvent> take_event(Fields& fields, Position position) {
  const auto recorded_us = fields.number<std::uint64_t>();
  const ByteView hash = fields.take(Hash::size);
  const ByteView signature = fields.take(Signature::size);
  Bytes bytes = fields.sized();
  constexpr auto time_max = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!fields.is_good() || recorded_us > time_max) return std::nullopt;
  return StoredEvent{position,
                     Timestamp{std::chrono::microseconds{static_cast<std::int64_t>(recorded_us)}},
                     Hash::from(hash), Signature::from(signature), std::move(bytes)};
}

bool is_space(std::uint8_t number) {
  return number >= static_cast<std::uint8_t>(Space::meta) &&
         number <= static_cast<std::uint8_t>(Space::guards);
}

std::optional<Rider> take_rider(Fields& fields) {
  const auto space = fields.number<std::uint8_t>();
  const auto has_value = fields.number<std::uint8_t>();
  Bytes key = fields.sized();
  std::optional<Bytes> value;
  if (has_value == 1) value = fields.sized();
  if (!fields.is_good() || !is_space(space) || has_value > 1) return std::nullopt;
  return Rider{static_cast<Space>(space), std::move(key), std::move(value)};
}

}  // namespace

Bytes encode_group(const Group& group, bool are_guards_whole) {
  Bytes out;
  out.reserve(encoded_size(group));
  out.push_back(are_guards_whole ? 1 : 0);
  append_be(out, group.first);
  append_be(out, static_cast<std::uint32_t>(group.events.size()));
  for (const auto& event : group.events) {
    append_be(out, static_cast<std::uint64_t>(event.recorded_at.time_since_epoch().count()));
    append(out, event.event_hash.view());
    append(out, event.signature.view());
    append_sized(out, event.bytes);
  }
  append_be(out, static_cast<std::uint32_t>(group.riders.size()));
  for (const auto& rider : group.riders) {
    out.push_back(static_cast<Byte>(rider.space));
    out.push_back(rider.value ? 1 : 0);
    append_sized(out, rider.key);
    if (rider.value) append_sized(out, *rider.value);
  }
  return out;
}

std::optional<CopiedGroup> decode_group(ByteView bytes) {
  Fields fields{bytes};
  const auto flags = fields.number<std::uint8_t>();
  CopiedGroup copied{{fields.number<std::uint64_t>(), {}, {}}, flags == 1};
  const auto events = fields.count(event_bytes_min);
  for (std::uint32_t i = 0; i < events; ++i) {
    auto event = take_event(fields, copied.group.first + i);
    if (!event) return std::nullopt;
    copied.group.events.push_back(std::move(*event));
  }
  const auto riders = fields.count(rider_bytes_min);
  for (std::uint32_t i = 0; i < riders; ++i) {
    auto rider = take_rider(fields);
    if (!rider) return std::nullopt;
    copied.group.riders.push_back(std::move(*rider));
  }
  if (!fields.is_good() || fields.left() != 0 || flags > 1) return std::nullopt;
  return copied;
}

}  // namespace tress
