#include "ledger/anchor/anchored_log.hpp"

#include <algorithm>
#include <utility>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"

namespace tress {

namespace {

using std::chrono::milliseconds;

/// Between two writes of a slot: half of what it may be behind, so that the write itself has the
/// other half.
constexpr milliseconds anchor_every{25};

/// Between two writes to the copy: an idle thread that is woken for every group costs more than the
/// write. After a kill so much of the copy is made good from the log.
constexpr milliseconds copy_every{20};

/// Unless so much waits.
constexpr std::size_t copy_at_once_bytes = std::size_t{4} << 20U;

/// Between two syncs of the copy: half of what it may be behind.
constexpr milliseconds copy_sync_every{500};

/// The signed note that a group carries for its own end, if it has events.
std::optional<std::string> checkpoint_of(const Group& group) {
  for (auto rider = group.riders.rbegin(); rider != group.riders.rend(); ++rider) {
    if (rider->space == Space::checkpoints && rider->value) {
      return std::string{text_of(*rider->value)};
    }
  }
  return std::nullopt;
}

Fault halted_by(const Fault& fault) {
  return {Fault::Kind::halted, "log",
          "what the log is recovered by cannot be written (" + sentence(fault) +
              "); nothing is accepted until the next start"};
}

}  // namespace

AnchoredLog::AnchoredLog(Parts parts)
    : log_(std::move(parts.log)),
      anchor_(std::move(parts.anchor)),
      copy_(std::move(parts.copy)),
      pace_(parts.pace),
      anchor_thread_([this] { run_anchor(); }),
      copy_thread_([this] { run_copy(); }) {}

AnchoredLog::~AnchoredLog() {
  const auto settled = settle();
  if (!settled) log::error("the log was closed unsettled: {}", sentence(settled.error()));
  {
    const std::lock_guard lock(mutex_);
    is_stopping_ = true;
  }
  wake_all();
  anchor_thread_.join();
  copy_thread_.join();
}

Result<void, Fault> AnchoredLog::admit() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return fault_ || waiting_bytes_ <= copy_waiting_bytes_max; });
  if (fault_) return halted_by(*fault_);
  return ok();
}

Result<void, Fault> AnchoredLog::append(const Group& group) {
  TRESS_TRY(admit());
  Bytes encoded = encode_group(group);
  if (encoded.size() > copy_record_bytes_max) {
    return Fault{Fault::Kind::configuration, "log", "a group is too long for the second copy"};
  }
  TRESS_TRY(log_->append(group));
  failpoint("group.durable");
  const Position end = end_of(group);
  std::optional<Head> head;
  if (auto note = checkpoint_of(group); note && !group.events.empty()) {
    head = Head{std::move(*note), end};
  }
  if (head && pace_ == AnchorPace::strict) {
    TRESS_TRY(anchor_now(*head));
  }
  hand_over(group.first, end, std::move(encoded), std::move(head));
  failpoint("group.before_answer");
  return ok();
}

void AnchoredLog::hand_over(Position first, Position end, Bytes encoded, std::optional<Head> head) {
  bool wakes_anchor = false;
  bool wakes_copy = false;
  {
    const std::lock_guard lock(mutex_);
    if (head && pace_ == AnchorPace::lazy) {
      wakes_anchor = !head_.has_value();
      head_ = std::move(*head);
    }
    waiting_bytes_ += encoded.size();
    wakes_copy = waiting_.empty() || waiting_bytes_ > copy_at_once_bytes;
    waiting_.push_back({first, end, std::move(encoded)});
  }
  if (wakes_anchor) anchor_work_.notify_one();
  if (wakes_copy) copy_work_.notify_one();
}

/// The group is in the log for good, but the caller must not be told so: the answer would stand
/// without its anchor.
Result<void, Fault> AnchoredLog::anchor_now(const Head& head) {
  TRESS_ASSERT(head.note.size() <= anchor_note_bytes_max);
  const auto written = anchor_->write(head.note);
  if (!written) {
    fail(written.error());
    return written.error();
  }
  const std::lock_guard lock(mutex_);
  standing_.anchored = head.size;
  return ok();
}

void AnchoredLog::fail(const Fault& fault) {
  log::critical("the log takes nothing more: {}", sentence(fault));
  {
    const std::lock_guard lock(mutex_);
    if (!fault_) fault_ = fault;
  }
  wake_all();
}

void AnchoredLog::wake_all() {
  anchor_work_.notify_all();
  copy_work_.notify_all();
  changed_.notify_all();
}

void AnchoredLog::run_anchor() {
  Instant last{};
  std::unique_lock lock(mutex_);
  while (true) {
    anchor_work_.wait(lock, [this] { return is_stopping_ || (!fault_ && (head_ || again_)); });
    // What comes within this time shares one write.
    anchor_work_.wait_until(lock, last + anchor_every,
                            [this] { return is_stopping_ || is_settling_ || fault_; });
    if (is_stopping_) return;
    if (fault_) continue;
    const bool is_new = head_.has_value();
    const Head head = is_new ? *std::exchange(head_, std::nullopt) : *again_;
    again_.reset();
    is_anchoring_ = true;
    lock.unlock();
    last = std::chrono::steady_clock::now();
    const bool is_good = anchor_now(head).has_value();
    lock.lock();
    is_anchoring_ = false;
    // When nothing newer has come, both slots get the same head: then losing one loses nothing.
    if (is_good && is_new && !head_) again_ = head;
    changed_.notify_all();
  }
}

/// Returns when there is something to write or to sync, or the end has come.
void AnchoredLog::wait_for_copy_work(std::unique_lock<std::mutex>& lock,
                                     Instant last_write,
                                     Instant last_sync) {
  const auto has_work = [this] { return is_stopping_ || (!fault_ && !waiting_.empty()); };
  if (is_synced_ || fault_) {
    copy_work_.wait(lock, has_work);
  } else {
    copy_work_.wait_until(lock, last_sync + copy_sync_every,
                          [&] { return has_work() || is_settling_; });
  }
  copy_work_.wait_until(lock, last_write + copy_every, [this] {
    return is_stopping_ || is_settling_ || fault_ || waiting_bytes_ > copy_at_once_bytes;
  });
}

void AnchoredLog::run_copy() {
  Instant last_write{};
  Instant last_sync{};
  std::unique_lock lock(mutex_);
  while (true) {
    wait_for_copy_work(lock, last_write, last_sync);
    if (is_stopping_) return;
    if (fault_) continue;
    const std::deque<Waiting> waiting = std::exchange(waiting_, {});
    const std::size_t bytes = waiting_bytes_;
    if (!waiting.empty()) taken_end_ = waiting.back().end;
    is_synced_ = is_synced_ && waiting.empty();
    last_write = std::chrono::steady_clock::now();
    const bool is_due = is_settling_ || last_write >= last_sync + copy_sync_every;
    const bool must_sync = is_due && !is_synced_;
    is_copying_ = true;
    lock.unlock();
    const auto copied = write_copy(waiting, must_sync);
    if (!copied) fail(copied.error());
    lock.lock();
    is_copying_ = false;
    waiting_bytes_ -= bytes;
    if (copied && must_sync) {
      is_synced_ = true;
      last_sync = last_write;
      standing_.copied = taken_end_;
    }
    changed_.notify_all();
  }
}

Result<void, Fault> AnchoredLog::write_copy(const std::deque<Waiting>& waiting, bool must_sync) {
  for (const auto& group : waiting) {
    TRESS_TRY(copy_->append(group.first, group.encoded));
  }
  if (!must_sync) return ok();
  return copy_->sync();
}

bool AnchoredLog::is_settled() const {
  return !head_ && !again_ && !is_anchoring_ && waiting_.empty() && !is_copying_ && is_synced_;
}

Result<void, Fault> AnchoredLog::settle() {
  std::unique_lock lock(mutex_);
  is_settling_ = true;
  anchor_work_.notify_all();
  copy_work_.notify_all();
  changed_.wait(lock, [this] { return fault_ || is_settled(); });
  is_settling_ = false;
  if (fault_) return *fault_;
  return ok();
}

std::optional<Fault> AnchoredLog::fault() const {
  const std::lock_guard lock(mutex_);
  return fault_;
}

AnchoredLog::Standing AnchoredLog::standing() const {
  const std::lock_guard lock(mutex_);
  return standing_;
}

}  // namespace tress
