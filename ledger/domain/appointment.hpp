#pragma once

#include <optional>
#include <vector>

#include "schema/appointment.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Appointments: booked, changed, started, handed over; then cancelled, missed or completed, never
/// two of these. A performer's time is given to one appointment only. Pure, like every decider: no
/// clock, no I/O, no logging, no randomness.
namespace tress::appointment {

enum class Stage : std::uint8_t {
  not_booked,
  booked,
  arrived,
  started,
  cancelled,
  no_show,
  completed,
};

/// Who has seen what.
struct Acknowledged {
  StaffId by;
  client::MustSeeItem item;

  friend bool operator==(const Acknowledged&, const Acknowledged&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  Stage stage = Stage::not_booked;
  std::optional<Booked> booked;           ///< as it was booked
  std::optional<Plan> plan;               ///< as it stands now
  std::optional<Slot> slot;               ///< what it takes of the calendar now
  std::optional<HandoverGiven> handover;  ///< given and not yet accepted
  std::vector<Acknowledged> acknowledged;
  std::vector<ConflictsOverridden> overridden;

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::appointment
