#pragma once

#include "projections/appointments/appointments.hpp"

namespace tress::appointments {

struct Wish {
  BranchId branch;
  ItemId item;
  Day day;                           ///< by the branch's clock
  std::optional<StaffId> performer;  ///< absent: whoever works there
  Timestamp not_before;              ///< nothing earlier is offered
};

/// Why there is nothing to offer at all.
enum class Unbookable : std::uint8_t { branch_is_unknown, item_has_no_duration };

/// Where the service fits on that day, by performer, in order of time: inside their hours, beside
/// what is booked. A booking for one of them is refused only if somebody was faster. Work grows with
/// the staff of the branch, not with the log.
[[nodiscard]] Result<Result<std::vector<FreeSlot>, Unbookable>, Fault> free_slots(
    const views::Snapshot& view, const Wish& wish);

}  // namespace tress::appointments
