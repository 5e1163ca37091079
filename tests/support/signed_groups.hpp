#pragma once

#include <string>
#include <utility>
#include <vector>

#include "tests/support/seeded_random.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/tree.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::testing {

/// Adds a group's events to the tree and the tree's rows to the group: tiles that became full, and
/// the signed checkpoint. Hashes and signatures of the events stand already.
inline void add_tree_rows(Group& group,
                          merkle::TreeEdge& tree,
                          const char* origin,
                          const SigningKey& log_key) {
  std::vector<merkle::FullTile> completed;
  for (const StoredEvent& event : group.events) {
    tree.append(merkle::leaf_hash(leaf_of(event)), completed);
  }
  for (auto& full : completed) {
    group.riders.push_back({Space::tiles, tile_row_key(full.tile), std::move(full.bytes)});
  }
  const std::string note = merkle::sign_checkpoint({origin, tree.size(), tree.root()}, log_key);
  group.riders.push_back({Space::checkpoints, checkpoint_row_key(tree.size()),
                          Bytes{bytes_of(note).begin(), bytes_of(note).end()}});
}

/// Groups as the committer makes them, without the committer: real events with real hashes and
/// signatures, tree, tiles and checkpoints, a row of the index, an answer and a guard. Same seed,
/// same groups. One thread.
class SignedGroups {
 public:
  static constexpr const char* origin = "tress.test/groups";

  explicit SignedGroups(std::uint64_t seed = 1)
      : random_(seed),
        log_key_(SigningKey::generate(random_)) {}

  /// The next group of the log, with `count` events.
  Group next(std::size_t count) {
    Group group{tree_.size(), {}, {}};
    for (std::size_t i = 0; i < count; ++i) add_event(group);
    if (count == 0) return group;
    add_tree_rows(group, tree_, origin, log_key_);
    Bytes total;
    append_be(total, tree_.size());
    put(group, Space::guards, Bytes{1}, total);
    put(group, Space::guards, Bytes{2, static_cast<Byte>(group.first % 7)}, total);
    return group;
  }

  /// A group without events: the answer of a refused command.
  Group next_refusal(std::string_view answer) {
    Group group{tree_.size(), {}, {}};
    const auto id = random_id<CommandId>(random_);
    put(group, Space::commands, Bytes{id.view().begin(), id.view().end()}, bytes_of(answer));
    return group;
  }

  /// From here on other events than the same seed would give: a fork.
  void diverge() { static_cast<void>(random_id<EventId>(random_)); }

  [[nodiscard]] const SigningKey& log_key() const noexcept { return log_key_; }

  [[nodiscard]] std::vector<PublicKey> log_keys() const { return {log_key_.public_key()}; }

  /// The note of the log as it is now, as its key signs it.
  [[nodiscard]] std::string note() const {
    return merkle::sign_checkpoint({origin, tree_.size(), tree_.root()}, log_key_);
  }

  [[nodiscard]] Position size() const noexcept { return tree_.size(); }

 private:
  static void put(Group& group, Space space, Bytes key, ByteView value) {
    group.riders.push_back({space, std::move(key), Bytes{value.begin(), value.end()}});
  }

  void add_event(Group& group) {
    const Position position = group.first + group.events.size();
    const auto time = Timestamp{std::chrono::seconds{1'790'000'000} +
                                std::chrono::milliseconds{static_cast<std::int64_t>(position)}};
    const auto stream = StreamId::from(Bytes(16, static_cast<Byte>(position % 5)));
    const Envelope envelope = envelope_of(position, stream, time);
    Bytes bytes = encode_event(envelope);
    const Hash hash = sha256(bytes);
    group.events.push_back({position, time, hash, sign_event(log_key_, hash), std::move(bytes)});
    put(group, Space::streams,
        stream_row_key(envelope.stream_kind, stream, envelope.stream_version),
        stream_row_value({position, hash}));
    const ByteView id = envelope.command.view();
    put(group, Space::commands, Bytes{id.begin(), id.end()}, bytes_of(std::to_string(position)));
  }

  Envelope envelope_of(Position position, StreamId stream, Timestamp time) {
    const auto command = random_id<CommandId>(random_);
    const auto day = std::chrono::floor<std::chrono::days>(time);
    return Envelope{event_schema_version,
                    random_id<EventId>(random_),
                    StreamKind::branch,
                    stream,
                    position / 5 + 1,
                    Hash::zero(),
                    command,
                    command,
                    std::nullopt,
                    Actor{ActorKind::system, std::nullopt, Role::service, std::nullopt},
                    std::nullopt,
                    std::nullopt,
                    std::nullopt,
                    std::nullopt,
                    std::nullopt,
                    time,
                    day,
                    std::nullopt,
                    branch::TaxSet{"GST", 50'000, day},
                    {},
                    std::nullopt};
  }

  SeededRandom random_;
  SigningKey log_key_;
  merkle::TreeEdge tree_;
};

}  // namespace tress::testing
