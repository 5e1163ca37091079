#pragma once

#include "schema/provenance.hpp"

#include "projections/engine/projection.hpp"

namespace tress::views {

/// Where a value that `event` gave comes from.
inline provenance::Source source_of(const Recorded& event) {
  const Actor& actor = event.envelope.actor;
  return {event.envelope.event, event.position, event.recorded_at,
          actor.kind == ActorKind::staff ? actor.person : std::nullopt};
}

/// The event's stream under the kind of id that its payload says it has.
template <class AnyId>
AnyId stream_of(const Recorded& event) {
  return id_cast<AnyId>(event.envelope.stream);
}

}  // namespace tress::views
