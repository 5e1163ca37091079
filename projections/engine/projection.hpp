#pragma once

#include <string_view>

#include "schema/envelope.hpp"

#include "ledger/log/event_log.hpp"
#include "projections/engine/rows.hpp"

namespace tress::views {

/// An event as projections see it: decoded, with its place in the log.
struct Recorded {
  Position position;
  Timestamp recorded_at;
  Hash event_hash;
  Envelope envelope;
};

/// A fold from events to the rows of one table. Pure: the same events give the same bytes on every
/// machine, in whatever portions they come; no clock, no randomness, nothing kept between calls.
class Projection {
 public:
  virtual ~Projection() = default;

  /// "client_card"; the same for every version.
  [[nodiscard]] virtual std::string_view name() const = 0;

  /// Raised whenever the same events would give other rows: the table is then built anew.
  [[nodiscard]] virtual unsigned version() const = 0;

  /// Takes in one event. What it can't make sense of it reports by `rows.stop`: a view that skips
  /// an event would be wrong in silence.
  virtual void apply(const Recorded& event, Rows& rows) const = 0;
};

}  // namespace tress::views
