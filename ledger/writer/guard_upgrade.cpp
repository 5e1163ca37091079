#include "ledger/writer/guard_upgrade.hpp"

#include <map>

#include "ledger/base/log.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/writer/guards.hpp"

namespace tress {

namespace {

using Sums = std::map<GuardKey, std::int64_t>;

Result<Sums, Fault> sums_of(const EventLog& log) {
  constexpr std::size_t events_at_once = 4096;
  constexpr std::size_t bytes_at_once = std::size_t{8} << 20U;
  Sums sums;
  for (Position next = 0; next < log.size();) {
    TRESS_TRY(const auto events, log.read(next, events_at_once, bytes_at_once));
    for (const StoredEvent& event : events) {
      const auto envelope = decode_event(event.bytes);
      if (!envelope) {
        return Fault{Fault::Kind::damaged, "event " + std::to_string(event.position),
                     "cannot be read, so the guards cannot be derived"};
      }
      for (const GuardChange& change : guard_changes(envelope.value())) {
        sums[change.key] += change.delta;
      }
    }
    next += events.size();
  }
  return sums;
}

}  // namespace

Result<bool, Fault> has_present_guards(const EventLog& log) {
  if (log.size() == 0) return true;
  TRESS_TRY(const auto edition, log.row(Space::meta, bytes_of(guards_key)));
  return edition && text_of(*edition) == guards_edition;
}

Result<void, Fault> bring_guards_up(EventLog& log) {
  TRESS_TRY(const bool are_present, has_present_guards(log));
  if (are_present) return ok();
  TRESS_TRY(const Sums sums, sums_of(log));
  Group group{log.size(), {}, {}};
  for (const auto& [key, value] : sums) {
    TRESS_TRY(const auto stored, log.row(Space::guards, key));
    const auto now = stored ? read_guard_value(*stored) : std::optional<std::int64_t>{0};
    if (now != value) group.riders.push_back({Space::guards, key, guard_value(value)});
  }
  if (!group.riders.empty()) {
    log::info("guards of an earlier release: {} are derived from the events", group.riders.size());
  }
  const ByteView key = bytes_of(guards_key);
  const ByteView edition = bytes_of(guards_edition);
  group.riders.push_back(
      {Space::meta, Bytes{key.begin(), key.end()}, Bytes{edition.begin(), edition.end()}});
  return log.append(group);
}

}  // namespace tress
