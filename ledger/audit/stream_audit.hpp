#pragma once

#include <cstdint>
#include <unordered_map>

#include "ledger/audit/findings.hpp"
#include "ledger/writer/streams.hpp"

namespace tress::audit {

/// Every stream replayed: versions and previous hashes form a chain, each event may happen where it
/// stands, and its postings are those that follow from the stream. Of a stream that is broken the
/// first break is said; the rest would be a consequence of it.
/// Keeps the state of every stream: memory grows with their number. One thread; the findings
/// outlive it.
class StreamAudit {
 public:
  explicit StreamAudit(Findings& findings) : findings_(findings) {}

  /// The next event whose hash is right.
  void take(Position position, const Hash& event_hash, const Envelope& envelope);

  /// An event of some stream can't be read: a hole in a stream after this has been named already.
  void lose_event() noexcept { has_lost_ = true; }

  [[nodiscard]] std::uint64_t streams() const noexcept { return heads_.size(); }

  /// Postings derived again and compared.
  [[nodiscard]] std::uint64_t postings() const noexcept { return postings_; }

  /// The last version of a stream; 0 if there is no such stream.
  [[nodiscard]] std::uint64_t version_of(StreamKind kind, StreamId stream) const;

 private:
  struct Key {
    StreamKind kind;
    StreamId stream;

    friend bool operator==(const Key&, const Key&) = default;
  };

  struct KeyHash {
    std::size_t operator()(const Key& key) const noexcept {
      return std::hash<StreamId>{}(key.stream) + static_cast<std::size_t>(key.kind);
    }
  };

  struct Head {
    std::uint64_t version;
    Hash last_hash;
    AnyState state;
    bool is_broken;
  };

  [[nodiscard]] bool continues(Position position, const Envelope& envelope, const Head& head);
  void replay(Position position, const Envelope& envelope, Head& head);

  Findings& findings_;
  std::unordered_map<Key, Head, KeyHash> heads_;
  std::uint64_t postings_ = 0;
  bool has_lost_ = false;
};

}  // namespace tress::audit
