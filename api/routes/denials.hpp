#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>

#include "ledger/base/ids.hpp"

namespace tress {

/// Refused reads that wait to be recorded. Anybody who is signed in can make as many refusals as
/// they like, so these have little room in the access log's queue, and one person less: what is
/// read rightfully is recorded through the same queue. Any thread.
class Denials {
 public:
  /// A sixteenth of the queue (limits::queue_commands_max).
  static constexpr std::size_t waiting_max = 64;
  static constexpr std::size_t waiting_of_one_max = 8;

  /// True if there is room: then `leave` must follow. Else it is counted as left out.
  [[nodiscard]] bool enter(StaffId person);

  void leave(StaffId person);

  /// One is not recorded, for another reason than room.
  void leave_out();

  /// So many were not recorded.
  [[nodiscard]] std::uint64_t left_out() const;

 private:
  mutable std::mutex mutex_;                  ///< guards what is below
  std::size_t waiting_ = 0;                   ///< of all
  std::map<StaffId, std::size_t> by_person_;  ///< whose none wait is not in it
  std::uint64_t left_out_ = 0;
};

}  // namespace tress
