#include "ledger/recovery/remade_groups.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "ledger/codec/events.hpp"
#include "ledger/log/admission.hpp"
#include "ledger/recovery/batches.hpp"
#include "ledger/writer/rows.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress::recovery {

namespace {

Fault damaged(Position position, std::string what) {
  return {Fault::Kind::damaged, "event " + std::to_string(position), std::move(what)};
}

}  // namespace

RemadeGroups::RemadeGroups(const EventLog& log, Position first)
    : RemadeGroups(log, first, log.size()) {}

RemadeGroups::RemadeGroups(const EventLog& log, Position first, Position end)
    : log_(log),
      next_(first),
      end_(std::min(end, log.size())) {}

/// Where the next group ends: at a checkpoint, because only there a root is signed.
Result<Position, Fault> RemadeGroups::end_of_next() const {
  const Position wanted = std::min(next_ + remade_events, end_);
  std::optional<Position> found;
  TRESS_TRY(
      log_.scan(Space::checkpoints, {}, checkpoint_row_key(wanted), [&](ByteView key, ByteView) {
        if (key.size() == sizeof(Position)) found = read_be<Position>(key);
        return false;
      }));
  if (found) return std::min(*found, log_.size());
  return Fault{Fault::Kind::damaged, "checkpoint " + std::to_string(wanted), "is missing"};
}

Result<std::optional<CopiedGroup>, Fault> RemadeGroups::next() {
  if (next_ >= end_) return std::optional<CopiedGroup>{};
  TRESS_TRY(const Position end, end_of_next());
  CopiedGroup copied{{next_, {}, {}}, end == log_.size()};
  Group& group = copied.group;
  while (end_of(group) < end) {
    const Position at = end_of(group);
    TRESS_TRY(auto some, log_.read(at, end - at, read_bytes_max));
    if (some.empty()) return damaged(at, "is missing");
    for (auto& event : some) group.events.push_back(std::move(event));
  }
  TRESS_TRY(add_event_rows(group));
  TRESS_TRY(add_tiles(group));
  TRESS_TRY(add_checkpoints(group));
  if (copied.are_guards_whole) {
    // Which guards the log keeps is a row of `meta`; its format is not for others to say.
    TRESS_TRY(add_all(group, Space::meta));
    TRESS_TRY(add_all(group, Space::guards));
  }
  next_ = end;
  return std::optional<CopiedGroup>{std::move(copied)};
}

Result<void, Fault> RemadeGroups::add_all(Group& group, Space space) const {
  return log_.scan(space, {}, {}, [&](ByteView key, ByteView value) {
    const bool is_format = space == Space::meta && text_of(key) == format_key;
    if (!is_format) {
      group.riders.push_back(
          {space, Bytes{key.begin(), key.end()}, Bytes{value.begin(), value.end()}});
    }
    return true;
  });
}

Result<void, Fault> RemadeGroups::add_row(Group& group, Space space, const Bytes& key) const {
  TRESS_TRY(auto value, log_.row(space, key));
  if (value) group.riders.push_back({space, key, std::move(*value)});
  return ok();
}

Result<void, Fault> RemadeGroups::add_event_rows(Group& group) const {
  std::optional<CommandId> last_command;
  for (const auto& event : group.events) {
    const auto envelope = decode_event(event.bytes);
    if (!envelope) return damaged(event.position, "cannot be read");
    const Envelope& is = envelope.value();
    TRESS_TRY(add_row(group, Space::streams,
                      stream_row_key(is.stream_kind, is.stream, is.stream_version)));
    if (last_command == is.command) continue;
    last_command = is.command;
    const ByteView id = is.command.view();
    TRESS_TRY(add_row(group, Space::commands, Bytes{id.begin(), id.end()}));
  }
  return ok();
}

/// The tiles that became full with the group's events.
Result<void, Fault> RemadeGroups::add_tiles(Group& group) const {
  std::uint64_t before = group.first;
  std::uint64_t after = end_of(group);
  for (unsigned level = 0; level < merkle::tile_levels; ++level) {
    before /= merkle::tile_width_max;
    after /= merkle::tile_width_max;
    for (std::uint64_t index = before; index < after; ++index) {
      TRESS_TRY(add_row(group, Space::tiles, tile_row_key({level, index})));
    }
  }
  return ok();
}

Result<void, Fault> RemadeGroups::add_checkpoints(Group& group) const {
  return log_.scan(Space::checkpoints, {}, checkpoint_row_key(group.first + 1),
                   [&](ByteView key, ByteView value) {
                     if (key.size() != sizeof(Position) || read_be<Position>(key) > end_of(group))
                       return false;
                     group.riders.push_back({Space::checkpoints, Bytes{key.begin(), key.end()},
                                             Bytes{value.begin(), value.end()}});
                     return true;
                   });
}

}  // namespace tress::recovery
