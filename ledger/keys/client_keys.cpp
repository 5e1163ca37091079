#include "ledger/keys/client_keys.hpp"

#include <utility>

#include "ledger/base/assert.hpp"
#include "ledger/crypto/aead.hpp"

namespace tress {

namespace {

constexpr std::uint32_t row_version = 1;
constexpr std::size_t head_bytes = 6;
constexpr std::string_view bound_domain = "tress/data-key/v1\n";

Byte bit_of(FieldClass field_class) {
  return static_cast<Byte>(1U << (static_cast<unsigned>(field_class) - 1U));
}

Bytes head_of(const ClientKeysHead& head) {
  Bytes out;
  append_be(out, row_version);
  out.push_back(head.present.bits());
  out.push_back(head.erased.bits());
  return out;
}

Bytes bound_to(const ClientId& client, ByteView head) {
  Bytes out;
  append(out, bound_domain);
  append(out, client.view());
  append(out, head);
  return out;
}

std::size_t count_of(const ClassSet& set) {
  std::size_t count = 0;
  for (const FieldClass field_class : all_field_classes) {
    if (set.has(field_class)) ++count;
  }
  return count;
}

/// Where the key of a class stands among those of the present classes.
std::size_t offset_of(const ClassSet& present, FieldClass field_class) {
  std::size_t before = 0;
  for (const FieldClass other : all_field_classes) {
    if (other == field_class) break;
    if (present.has(other)) ++before;
  }
  return before * Secret::size;
}

}  // namespace

std::optional<ClassSet> ClassSet::from_bits(Byte bits) noexcept {
  if ((bits & ~all().bits()) != 0) return std::nullopt;
  ClassSet set;
  set.bits_ = bits;
  return set;
}

ClassSet ClassSet::all() noexcept {
  ClassSet set;
  for (const FieldClass field_class : all_field_classes) set.add(field_class);
  return set;
}

void ClassSet::add(FieldClass field_class) noexcept {
  bits_ = static_cast<Byte>(bits_ | bit_of(field_class));
}

void ClassSet::remove(FieldClass field_class) noexcept {
  bits_ = static_cast<Byte>(bits_ & ~bit_of(field_class));
}

bool ClassSet::has(FieldClass field_class) const noexcept {
  return (bits_ & bit_of(field_class)) != 0;
}

std::optional<ClientKeysHead> client_keys_head(ByteView row) {
  if (row.size() < head_bytes || read_be<std::uint32_t>(row) != row_version) return std::nullopt;
  const auto present = ClassSet::from_bits(row[4]);
  const auto erased = ClassSet::from_bits(row[5]);
  if (!present || !erased || (present->bits() & erased->bits()) != 0) return std::nullopt;
  return ClientKeysHead{*present, *erased};
}

ClientKeys::~ClientKeys() {
  wipe(keys_);
}

std::optional<ClientKeys> ClientKeys::unwrap(ByteView row,
                                             const ClientId& client,
                                             const Secret& master) {
  const auto head = client_keys_head(row);
  if (!head) return std::nullopt;
  ClientKeys keys;
  keys.head_ = *head;
  const ByteView wrapped = row.subspan(head_bytes);
  if (head->present.empty()) {
    if (!wrapped.empty()) return std::nullopt;
    return keys;
  }
  auto plain = aead_decrypt(master, wrapped, bound_to(client, row.first(head_bytes)));
  if (!plain) return std::nullopt;
  keys.keys_ = *std::move(plain);
  if (keys.keys_.size() != count_of(head->present) * Secret::size) return std::nullopt;
  return keys;
}

Bytes ClientKeys::wrap(const ClientId& client, const Secret& master, Random& random) const {
  Bytes row = head_of(head_);
  if (head_.present.empty()) return row;
  const Bytes wrapped = aead_encrypt(master, keys_, bound_to(client, row), random);
  append(row, wrapped);
  return row;
}

Secret ClientKeys::key(FieldClass field_class) const {
  TRESS_ASSERT(head_.present.has(field_class));
  return Secret::from(ByteView{keys_}.subspan(offset_of(head_.present, field_class), Secret::size));
}

bool ClientKeys::add_missing(Random& random) {
  // Made anew at its final size: growing in place would leave keys behind in freed memory.
  ClientKeys grown;
  grown.head_ = head_;
  for (const FieldClass field_class : all_field_classes) {
    if (!head_.erased.has(field_class)) grown.head_.present.add(field_class);
  }
  if (grown.head_.present == head_.present) return false;
  grown.keys_.resize(count_of(grown.head_.present) * Secret::size);
  for (const FieldClass field_class : all_field_classes) {
    if (!grown.head_.present.has(field_class)) continue;
    const auto slot =
        std::span{grown.keys_}.subspan(offset_of(grown.head_.present, field_class), Secret::size);
    if (head_.present.has(field_class)) {
      const auto old = ByteView{keys_}.subspan(offset_of(head_.present, field_class), Secret::size);
      std::copy(old.begin(), old.end(), slot.begin());
    } else {
      random.fill(slot);
    }
  }
  head_ = grown.head_;
  std::swap(keys_, grown.keys_);
  return true;
}

void ClientKeys::erase(FieldClass field_class) {
  head_.erased.add(field_class);
  if (!head_.present.has(field_class)) return;
  const auto from = static_cast<std::ptrdiff_t>(offset_of(head_.present, field_class));
  const auto to = from + static_cast<std::ptrdiff_t>(Secret::size);
  std::copy(keys_.begin() + to, keys_.end(), keys_.begin() + from);
  // The tail still holds a copy of the last key, or the erased one itself.
  wipe(std::span{keys_}.last(Secret::size));
  keys_.resize(keys_.size() - Secret::size);
  head_.present.remove(field_class);
}

}  // namespace tress
