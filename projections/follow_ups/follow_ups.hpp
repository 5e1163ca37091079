#pragma once

#include "schema/follow_ups.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// What is to be done about clients and was not done, by the day until which it is to be done: the
/// list of whoever does it, of who stands in for them, and what is overdue when a shift is handed
/// over. Its words stand on the client's card.
namespace tress::follow_ups {

/// Which of them a list holds.
struct Filter {
  std::optional<StaffId> person{};  ///< theirs to do, or theirs when the owner does not
  bool is_overdue = false;          ///< only those whose day is over
};

[[nodiscard]] const views::Projection& projection();

/// The one that is due first stands first. Those whose day was so long ago that nobody can make
/// them good any more (`client::late_follow_up_max`) are left out. `today` in UTC, as the
/// scheduler has it.
[[nodiscard]] Result<views::Page<FollowUp>, Fault> list(const views::Snapshot& view,
                                                        const Filter& filter,
                                                        Day today,
                                                        const views::Paging& paging = {});

}  // namespace tress::follow_ups
