#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ledger/writer/writer.hpp"

namespace tress::tool {

/// Hash of all that a command asks for, so that the same key with another content is noticed.
/// A command with personal fields is told by its key alone: hashes stay for ever, and one of a
/// telephone number could be tried out.
Hash content_hash(const AnyCommand& command, const std::string& key);

/// A refused command, by the tag that its sender gave it.
struct TurnedDown {
  std::uint64_t tag;
  std::string code;
};

/// Sends many commands to a writer without waiting for each, so that an fsync is shared by
/// hundreds. They are decided in the order of sending. Used by one thread; answers come in on the
/// writer's.
class Pipeline {
 public:
  /// Enough for a full group while the next one fills.
  static constexpr std::size_t in_flight_max = 768;

  /// `writer` outlives this, and nobody stops it before `drain`.
  explicit Pipeline(Writer& writer) : writer_(writer) {}

  /// Waits for the answers that are still to come.
  ~Pipeline();
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;

  /// Sends; waits while too many are in flight. After a fault nothing more is sent.
  void send(const Submission& submission, std::uint64_t tag);

  /// Waits until everything sent has been answered. The first fault, if there was one: what it hit
  /// may or may not be in the log.
  Result<void, Fault> drain();

  /// Where the first event of the command is that was accepted last; nothing before there is one.
  /// Complete after `drain`.
  std::optional<Position> last_position();

  /// The refusals since the last call, in the order of sending. Complete after `drain`.
  std::vector<TurnedDown> take_refusals();

 private:
  void answered(const Result<Answer, Fault>& result, std::uint64_t tag);
  bool wait_for_room();

  Writer& writer_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t in_flight_ = 0;         ///< guarded by mutex_
  std::optional<Fault> fault_;        ///< guarded by mutex_
  std::vector<TurnedDown> refusals_;  ///< guarded by mutex_
  std::optional<Position> last_;      ///< guarded by mutex_
};

}  // namespace tress::tool
