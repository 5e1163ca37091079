#include "ledger/anchor/head_anchor.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/failpoint.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress {

namespace {

constexpr std::string_view magic = "TRESSHA1";
constexpr std::string_view signing_prefix = "tress/head-anchor/v1\n";

constexpr std::size_t sequence_at = 8;
constexpr std::size_t time_at = 16;
constexpr std::size_t length_at = 24;
constexpr std::size_t note_at = 26;
constexpr std::size_t hash_at = anchor_slot_bytes - Hash::size - Signature::size;
constexpr std::size_t signature_at = hash_at + Hash::size;
static_assert(hash_at == 4000);
static_assert(note_at + anchor_note_bytes_max <= hash_at);

/// Years 1970 to 9999: what has a text.
constexpr std::uint64_t time_us_end = 253'402'300'800'000'000;

Bytes signed_bytes(const Hash& hash) {
  Bytes message;
  append(message, signing_prefix);
  append(message, hash.view());
  return message;
}

/// The checkpoint, if one of the keys has signed both slot and note.
std::optional<merkle::Checkpoint> believed(ByteView slot,
                                           std::string_view note,
                                           std::span<const PublicKey> log_keys) {
  const Hash hash = sha256(slot.first(hash_at));
  if (hash != Hash::from(slot.subspan(hash_at, Hash::size))) return std::nullopt;
  const auto signature = Signature::from(slot.subspan(signature_at));
  const std::string origin{note.substr(0, note.find('\n'))};
  for (const PublicKey& key : log_keys) {
    if (!verify(key, signed_bytes(hash), signature)) continue;
    for (const PublicKey& note_key : log_keys) {
      const auto opened =
          merkle::open_checkpoint(note, {origin, merkle::NoteKeyType::ed25519, note_key});
      if (opened) return opened.value();
    }
  }
  return std::nullopt;
}

std::optional<AnchoredHead> parse_slot(ByteView slot, std::span<const PublicKey> log_keys) {
  if (text_of(slot.first(magic.size())) != magic) return std::nullopt;
  const auto length = read_be<std::uint16_t>(slot.subspan(length_at));
  const auto written_us = read_be<std::uint64_t>(slot.subspan(time_at));
  if (length > anchor_note_bytes_max || written_us >= time_us_end) return std::nullopt;
  const auto note = text_of(slot.subspan(note_at, length));
  auto checkpoint = believed(slot, note, log_keys);
  if (!checkpoint) return std::nullopt;
  return AnchoredHead{read_be<std::uint64_t>(slot.subspan(sequence_at)),
                      Timestamp{std::chrono::microseconds{static_cast<std::int64_t>(written_us)}},
                      std::string{note}, std::move(*checkpoint)};
}

bool is_blank(ByteView slot) {
  return std::all_of(slot.begin(), slot.end(), [](Byte byte) { return byte == 0; });
}

}  // namespace

Bytes anchor_slot(std::uint64_t sequence,
                  Timestamp written_at,
                  std::string_view note,
                  const SigningKey& log_key) {
  TRESS_ASSERT(note.size() <= anchor_note_bytes_max);
  Bytes slot;
  slot.reserve(anchor_slot_bytes);
  append(slot, magic);
  append_be(slot, sequence);
  append_be(slot, static_cast<std::uint64_t>(written_at.time_since_epoch().count()));
  append_be(slot, static_cast<std::uint16_t>(note.size()));
  append(slot, note);
  slot.resize(hash_at, 0);
  const Hash hash = sha256(slot);
  append(slot, hash.view());
  append(slot, log_key.sign(signed_bytes(hash)).view());
  return slot;
}

Result<AnchorReading, Fault> read_anchor(Files& files,
                                         const std::filesystem::path& folder,
                                         std::span<const PublicKey> log_keys) {
  AnchorReading reading;
  const auto path = folder / anchor_file_name;
  if (!files.exists(path)) return reading;
  reading.has_file = true;
  TRESS_TRY(const auto file, files.open(path, Opening::for_reading));
  for (std::size_t i = 0; i < reading.slots.size(); ++i) {
    Bytes slot(anchor_slot_bytes, 0);
    TRESS_TRY(const auto got, file->read_at(i * anchor_slot_bytes, slot));
    if (got == 0 || is_blank(slot)) continue;
    auto head = parse_slot(slot, log_keys);
    reading.slots.at(i) = head ? SlotState::good : SlotState::damaged;
    const bool is_newer = head && (!reading.newest || head->sequence > reading.newest->sequence);
    if (!is_newer) continue;
    reading.newest = std::move(head);
    reading.newest_slot = i;
  }
  return reading;
}

Result<std::unique_ptr<HeadAnchor>, Fault> HeadAnchor::open(Files& files,
                                                            const std::filesystem::path& folder,
                                                            const AnchorReading& at,
                                                            const SigningKey& log_key,
                                                            const Clock& clock) {
  TRESS_TRY(files.make_folder(folder));
  TRESS_TRY(auto file, files.open(folder / anchor_file_name, Opening::for_writing));
  TRESS_TRY(files.sync_folder(folder));
  TRESS_TRY(files.sync_folder(folder.parent_path().empty() ? "." : folder.parent_path()));
  std::unique_ptr<HeadAnchor> anchor{new HeadAnchor(std::move(file), log_key, clock)};
  if (at.newest) {
    anchor->sequence_ = at.newest->sequence;
    anchor->next_slot_ = 1 - at.newest_slot;
  }
  return anchor;
}

Result<void, Fault> HeadAnchor::write(std::string_view note) {
  const Bytes slot = anchor_slot(sequence_ + 1, clock_.now(), note, log_key_);
  failpoint("anchor.write");
  TRESS_TRY(file_->write_at(next_slot_ * anchor_slot_bytes, slot));
  failpoint("anchor.written");
  TRESS_TRY(file_->sync());
  failpoint("anchor.synced");
  ++sequence_;
  next_slot_ = 1 - next_slot_;
  return ok();
}

}  // namespace tress
