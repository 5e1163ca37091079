#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ledger/anchor/group_copy.hpp"
#include "ledger/anchor/head_anchor.hpp"
#include "ledger/log/event_log.hpp"

namespace tress {

/// How far behind the log its anchor may be.
enum class AnchorPace : std::uint8_t {
  lazy,    ///< `anchor_behind_max` at most
  strict,  ///< not at all: the anchor is durable before `append` returns
};

/// At most so long after a group is durable in the log its head is durable in the anchor.
inline constexpr std::chrono::milliseconds anchor_behind_max{50};

/// And its copy in the second copy.
inline constexpr std::chrono::milliseconds copy_behind_max{1000};

/// Encoded groups that wait for the copy. Past it `append` waits too: a copy that can't keep up
/// must slow the ledger down, not fill its memory.
inline constexpr std::size_t copy_waiting_bytes_max = std::size_t{64} << 20U;

/// A log with its head anchor and its second copy. Appends go to the log itself; once a group is
/// durable there, and never before, its checkpoint goes to the anchor and the whole of it to the
/// copy, each by a thread of its own.
///
/// An anchor or a copy that can't be written would leave the ledger without what it is recovered
/// by, so it is no less a failed write than the log's own: the fault is kept, said in the
/// operator's log, and every later append is refused with `halted` until the next start.
class AnchoredLog final : public EventLog {
 public:
  struct Parts {
    std::unique_ptr<EventLog> log;
    std::unique_ptr<HeadAnchor> anchor;
    std::unique_ptr<GroupCopy> copy;
    AnchorPace pace = AnchorPace::lazy;
  };

  explicit AnchoredLog(Parts parts);

  /// Settles, if nothing has failed.
  ~AnchoredLog() override;

  AnchoredLog(const AnchoredLog&) = delete;
  AnchoredLog& operator=(const AnchoredLog&) = delete;

  /// Returns when anchor (if lazy, both slots) and copy hold everything that the log does, and
  /// survive power loss. For a clean stop and for tests. Any thread but one that is in `append`.
  Result<void, Fault> settle();

  /// Why nothing is accepted any more on account of anchor or copy, or nothing. Any thread.
  [[nodiscard]] std::optional<Fault> fault() const;

  /// How far anchor and copy have come. Any thread.
  struct Standing {
    Position anchored;  ///< events that the anchor vouches for; 0 until the first write
    Position copied;    ///< events before this one are durable in the copy
  };

  [[nodiscard]] Standing standing() const;

  [[nodiscard]] Position size() const override { return log_->size(); }

  Result<void, Fault> append(const Group& group) override;

  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t bytes_max) const override {
    return log_->read(from, count_max, bytes_max);
  }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space space, ByteView key) const override {
    return log_->row(space, key);
  }

  Result<void, Fault> scan(Space space,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const override {
    return log_->scan(space, prefix, from, visit);
  }

  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const override {
    return log_->last(space);
  }

 private:
  using Instant = std::chrono::steady_clock::time_point;

  /// A durable checkpoint that the anchor does not have yet.
  struct Head {
    std::string note;
    Position size;
  };

  struct Waiting {
    Position first;
    Position end;
    Bytes encoded;
  };

  Result<void, Fault> admit();
  void hand_over(Position first, Position end, Bytes encoded, std::optional<Head> head);
  Result<void, Fault> anchor_now(const Head& head);
  void fail(const Fault& fault);

  void run_anchor();
  void run_copy();
  void wait_for_copy_work(std::unique_lock<std::mutex>& lock,
                          Instant last_write,
                          Instant last_sync);
  Result<void, Fault> write_copy(const std::deque<Waiting>& waiting, bool must_sync);
  void wake_all();
  [[nodiscard]] bool is_settled() const;

  const std::unique_ptr<EventLog> log_;
  const std::unique_ptr<HeadAnchor> anchor_;  ///< the anchor thread's; in `strict` the appender's
  const std::unique_ptr<GroupCopy> copy_;     ///< the copy thread's
  const AnchorPace pace_;

  mutable std::mutex mutex_;  ///< guards everything below; never held while a file is touched
  std::condition_variable anchor_work_;
  std::condition_variable copy_work_;
  std::condition_variable changed_;  ///< for those who wait for the two threads
  std::optional<Head> head_;         ///< to be anchored
  std::optional<Head> again_;        ///< anchored once; the other slot is to have it too
  bool is_anchoring_ = false;
  std::deque<Waiting> waiting_;
  std::size_t waiting_bytes_ = 0;  ///< and of those that are being written
  Position taken_end_ = 0;         ///< of what the copy's thread has taken last
  bool is_copying_ = false;
  bool is_synced_ = true;     ///< the copy, of all that was taken from `waiting_`
  bool is_settling_ = false;  ///< somebody waits: no delay for company's sake
  bool is_stopping_ = false;
  std::optional<Fault> fault_;
  Standing standing_{0, 0};

  std::thread anchor_thread_;
  std::thread copy_thread_;
};

}  // namespace tress
