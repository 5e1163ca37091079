#pragma once

#include <array>
#include <map>
#include <mutex>
#include <utility>

#include "ledger/log/event_log.hpp"

namespace tress {

/// The test double of `EventLog`: the same contract without a disk, plus a failure on demand and a
/// restart. It outlives the committer that uses it, so a simulation can halt one committer and
/// start the next on what "the disk" holds.
/// `append` and the reads as the contract says; the rest from any thread.
class MemoryLog final : public EventLog {
 public:
  /// Where a failed append leaves its group. A real disk may do either, and the caller can't know.
  enum class Landing : std::uint8_t {
    lost,  ///< the next start does not see it
    kept,  ///< the next start sees the whole group
  };

  MemoryLog();

  /// The next `append` that would have been written fails with `Fault::Kind::io` and halts the log.
  void fail_next_append(Landing landing = Landing::lost);

  /// The next start: the log takes groups again, from what the failed append has left.
  void restart();

  [[nodiscard]] bool is_halted() const;

  [[nodiscard]] Position size() const override;
  Result<void, Fault> append(const Group& group) override;
  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t bytes_max) const override;
  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space space, ByteView key) const override;
  Result<void, Fault> scan(Space space,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const override;
  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const override;

 private:
  using Rows = std::map<Bytes, Bytes>;

  void write(const Group& group);
  [[nodiscard]] const Rows& rows(Space space) const;

  mutable std::mutex mutex_;  ///< guards everything below; never held while a visitor runs
  std::vector<StoredEvent> events_;
  std::array<Rows, 7> spaces_;  ///< indexed by `Space`; the first is unused
  std::optional<Landing> next_failure_;
  std::optional<Group> landed_;  ///< on "disk" after a failed append, visible after `restart`
  bool is_halted_ = false;
};

}  // namespace tress
