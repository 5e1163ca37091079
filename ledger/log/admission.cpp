#include "ledger/log/admission.hpp"

#include <algorithm>
#include <string>

namespace tress {

namespace {

bool is_format_row(const Rider& rider) {
  return rider.space == Space::meta && text_of(rider.key) == format_key;
}

}  // namespace

Result<void, Fault> admit(const Group& group, Position size, bool is_halted) {
  Position expected = group.first;
  for (const StoredEvent& event : group.events) {
    TRESS_ASSERT(event.position == expected);
    ++expected;
  }
  TRESS_ASSERT(std::none_of(group.riders.begin(), group.riders.end(), is_format_row));

  if (is_halted) {
    return Fault{Fault::Kind::halted, "log",
                 "an earlier write failed; nothing is accepted until the next start"};
  }
  if (group.first != size) {
    return Fault{Fault::Kind::configuration, "log",
                 "the group begins at " + std::to_string(group.first) + ", but the log ends at " +
                     std::to_string(size)};
  }
  return ok();
}

}  // namespace tress
