#include "ledger/recovery/whole_reading.hpp"

#include <array>

#include <fmt/core.h>

#include "ledger/recovery/batches.hpp"

namespace tress::recovery {

namespace {

using Damage = std::optional<std::string>;

constexpr std::array spaces{Space::meta,  Space::streams,     Space::commands,
                            Space::tiles, Space::checkpoints, Space::guards};

Result<Damage, Fault> damage_of(const Fault& fault) {
  if (fault.kind == Fault::Kind::io) return fault;
  return Damage{sentence(fault)};
}

}  // namespace

Result<Damage, Fault> damage_in(const EventLog& log) {
  for (Position next = 0; next < log.size();) {
    const auto events = log.read(next, read_events_max, read_bytes_max);
    if (!events) return damage_of(events.error());
    if (events.value().empty()) return Damage{fmt::format("event {}: is missing", next)};
    next += events.value().size();
  }
  for (const Space space : spaces) {
    const auto scanned = log.scan(space, {}, {}, [](ByteView, ByteView) { return true; });
    if (!scanned) return damage_of(scanned.error());
  }
  return Damage{};
}

}  // namespace tress::recovery
