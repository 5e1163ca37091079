#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <unordered_map>
#include <variant>

#include "ledger/audit/findings.hpp"
#include "ledger/audit/spill.hpp"
#include "ledger/writer/streams.hpp"

namespace tress::audit {

/// How streams are checked.
struct StreamOptions {
  /// With states, events are replayed: each may happen where it stands, and its postings follow
  /// from the stream. Without, only versions and previous hashes are checked.
  bool replays = true;

  /// Streams kept in memory, so that memory does not grow with the log. A state of a bill takes
  /// about a kilobyte, a head without state about a hundred bytes.
  std::size_t resident_max = 32'768;

  /// For the temporary files of the streams beyond `resident_max`.
  std::filesystem::path folder = std::filesystem::temp_directory_path();

  unsigned threads = 1;  ///< for the streams in those files
};

/// The default bound without states.
inline constexpr std::size_t resident_heads_max = 262'144;

/// Every stream checked: versions and previous hashes form a chain and, if wanted, each event may
/// happen where it stands and its postings are those that follow from the stream. Of a stream that
/// is broken the first break is said; the rest would be a consequence of it.
///
/// Memory is bounded: the first `resident_max` streams are followed as their events come. Events of
/// the others wait in temporary files, split by stream into parts, each of which `finish` checks in
/// the same way by itself (and splits again if it still holds too many streams). An event waits
/// with its stored bytes, so a log whose streams do not fit needs about its own size of disk once.
///
/// One thread; the findings outlive it.
class StreamAudit {
 public:
  StreamAudit(Findings& findings, StreamOptions options);

  /// The next event whose hash is right; `envelope` is null if events are not replayed.
  void take(const StreamStep& step, const Envelope* envelope, ByteView bytes);

  /// The event at `position` can't be read: a hole in a stream after it has been named already.
  void lose_event(Position position) noexcept;

  /// Checks the streams that have waited. Call once, before the counts below are asked for.
  /// Faults: `io` of the temporary files.
  [[nodiscard]] Result<void, Fault> finish();

  [[nodiscard]] std::uint64_t streams() const noexcept { return streams_ + heads_.size(); }

  /// Postings derived again and compared.
  [[nodiscard]] std::uint64_t postings() const noexcept { return postings_; }

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
    std::unique_ptr<AnyState> state;  ///< null without replay
    bool is_broken;
  };

  void set_aside(const StreamStep& step, ByteView bytes);
  [[nodiscard]] bool continues(const StreamStep& step, const Head& head);
  void replay(Position position, const Envelope& envelope, Head& head);
  [[nodiscard]] Result<void, Fault> check_part(std::size_t part, StreamAudit& child);
  [[nodiscard]] std::size_t part_of(const StreamStep& step) const noexcept;

  Findings& findings_;
  StreamOptions options_;
  std::uint64_t salt_;  ///< so that nobody can choose ids that all fall into one part
  std::unordered_map<Key, Head, KeyHash> heads_;
  Spill spill_;
  std::optional<Fault> fault_;  ///< of the temporary files; said by `finish`
  std::optional<Position> first_lost_;
  std::uint64_t streams_ = 0;  ///< of parts that are done
  std::uint64_t postings_ = 0;
};

}  // namespace tress::audit
