#pragma once

#include <cstddef>
#include <string>

#include "schema/access.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Who has seen what of whom: what an access log holds. Recorded before the answer leaves, so what
/// is asked here is only whether the record says what it must; whether somebody may read is decided
/// before. Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::access {

/// Clients of one record: a page has at most 200 rows, and a row speaks of a few people.
inline constexpr std::size_t clients_max = 1000;

/// Groups of clients of whom the same was seen, and names of fields in all of them together. With
/// the limit above an event stays well below `limits::event_bytes_max`; `Seen` (access_seen.hpp)
/// keeps to them.
inline constexpr std::size_t disclosures_max = 50;
inline constexpr std::size_t fields_max = 200;

/// How far the day of a command may lie from the ledger's: asked before midnight, taken after it.
inline constexpr std::chrono::days day_difference_max{1};

struct State {
  std::uint64_t version = 0;  ///< events so far

  friend bool operator==(const State&, const State&) = default;
};

/// The words that name the stream of a reader's day; `reader` empty: of the system.
[[nodiscard]] std::string stream_words(const std::optional<StaffId>& staff,
                                       const std::optional<ClientId>& client,
                                       Day on);

/// The words that name the stream of exports.
inline constexpr const char* export_words = "exports";

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::access
