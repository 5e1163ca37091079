#pragma once

#include <optional>

#include "ledger/log/event_log.hpp"

/// The bytes of one group in the second copy. Stored for ever (layout in README.md).
namespace tress {

/// A record of the copy can't be longer: it is read whole into memory. A group is a few megabytes
/// at most; one that were longer is refused before it is written anywhere.
inline constexpr std::size_t copy_record_bytes_max = std::size_t{1} << 30U;

/// A group as it was committed; or, made at a start, all that the log holds of several groups whose
/// copy was lost.
struct CopiedGroup {
  Group group;

  /// The group names every row of `Space::guards` that there was: any other one has to go.
  bool are_guards_whole = false;
};

Bytes encode_group(const Group& group, bool are_guards_whole = false);

/// Nothing if the bytes are none: cut short, too long, a space that does not exist.
std::optional<CopiedGroup> decode_group(ByteView bytes);

/// One past the group's last event; its first if it has none.
[[nodiscard]] inline Position end_of(const Group& group) {
  return group.first + group.events.size();
}

}  // namespace tress
