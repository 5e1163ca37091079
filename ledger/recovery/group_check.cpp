#include "ledger/recovery/group_check.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include <fmt/core.h>

#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/log/admission.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::recovery {

namespace {

using Notes = std::unordered_map<std::uint64_t, ByteView>;

/// The checkpoints that a group carries, by size.
Notes notes_of(const Group& group) {
  Notes notes;
  for (const auto& rider : group.riders) {
    if (rider.space != Space::checkpoints || !rider.value) continue;
    if (rider.key.size() == sizeof(Position)) {
      notes.emplace(read_be<Position>(rider.key), *rider.value);
    }
  }
  return notes;
}

/// What a copy may not say: the log's format, tiles (made anew), checkpoints of other sizes.
bool is_dropped(const Rider& rider, Position first, Position end) {
  if (rider.space == Space::tiles) return true;
  if (rider.space == Space::meta) return text_of(rider.key) == format_key;
  if (rider.space != Space::checkpoints) return false;
  if (rider.key.size() != sizeof(Position) || !rider.value) return true;
  const auto size = read_be<Position>(rider.key);
  return size <= first || size > end;
}

}  // namespace

Result<GrowingLog, Fault> GrowingLog::of(const EventLog& log, std::vector<PublicKey> log_keys) {
  TRESS_TRY(auto tree, restore_tree(log));
  Timestamp last_recorded{};
  if (log.size() > 0) {
    TRESS_TRY(const auto last, log.read(log.size() - 1, 1, 1));
    if (last.empty()) {
      return Fault{Fault::Kind::damaged, fmt::format("event {}", log.size() - 1), "is missing"};
    }
    last_recorded = last.front().recorded_at;
  }
  return GrowingLog{std::move(tree), last_recorded, std::move(log_keys)};
}

std::optional<std::string> GrowingLog::objection_to(const StoredEvent& event) const {
  if (sha256(event.bytes) != event.event_hash) {
    return fmt::format("event {}: its bytes are not the ones that were hashed", event.position);
  }
  const bool is_signed = std::any_of(log_keys_.begin(), log_keys_.end(), [&](const PublicKey& key) {
    return verify_event(key, event.event_hash, event.signature);
  });
  if (!is_signed) return fmt::format("event {}: is not signed by the log's key", event.position);
  return std::nullopt;
}

std::optional<std::string> GrowingLog::objection_to(ByteView note,
                                                    const merkle::TreeEdge& tree) const {
  const std::string_view text = text_of(note);
  const std::string origin{text.substr(0, text.find('\n'))};
  for (const PublicKey& key : log_keys_) {
    const auto opened = merkle::open_checkpoint(text, {origin, merkle::NoteKeyType::ed25519, key});
    if (!opened) continue;
    const bool fits = opened.value().size == tree.size() && opened.value().root == tree.root();
    if (fits) return std::nullopt;
    return fmt::format("checkpoint {}: has another root than the events", tree.size());
  }
  return fmt::format("checkpoint {}: is not signed by the log's key", tree.size());
}

Result<merkle::TreeEdge, std::string> GrowingLog::grow(const Group& group,
                                                       std::vector<merkle::FullTile>& completed) {
  const Notes notes = notes_of(group);
  merkle::TreeEdge tree = tree_;
  Timestamp before = last_recorded_;
  for (const auto& event : group.events) {
    if (auto objection = objection_to(event)) return *std::move(objection);
    const bool is_later = tree.size() == 0 || event.recorded_at > before;
    if (!is_later) return fmt::format("event {}: is older than the one before", event.position);
    before = event.recorded_at;
    tree.append(merkle::leaf_hash(leaf_of(event)), completed);
    const auto note = notes.find(tree.size());
    auto objection = note != notes.end() ? objection_to(note->second, tree) : std::nullopt;
    if (objection) return *std::move(objection);
    if (note == notes.end() && tree.size() == end_of(group)) {
      return fmt::format("checkpoint {}: is missing", tree.size());
    }
  }
  last_recorded_ = before;
  return tree;
}

Result<Group, std::string> GrowingLog::take(Group group) {
  const Position end = end_of(group);
  TRESS_ASSERT(group.first <= size() && end >= size());
  const auto known = static_cast<std::ptrdiff_t>(size() - group.first);
  group.events.erase(group.events.begin(), group.events.begin() + known);
  group.first = size();
  std::vector<merkle::FullTile> completed;
  TRESS_TRY(auto grown, grow(group, completed));
  std::erase_if(group.riders,
                [&](const Rider& rider) { return is_dropped(rider, group.first, end); });
  for (auto& tile : completed) {
    group.riders.push_back({Space::tiles, tile_row_key(tile.tile), std::move(tile.bytes)});
  }
  tree_ = std::move(grown);
  return group;
}

}  // namespace tress::recovery
