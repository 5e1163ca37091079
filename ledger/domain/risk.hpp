#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/policy.hpp"
#include "schema/risk.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Clients who are about to stay away. The service hands in how a client comes (numbers of the log,
/// never anything of their health), and the level follows from those and the rule in force: cadence
/// and overdue ratio, falls against the window before, silence (requirements.md M-13 without
/// P(alive)). High raises an alert, which somebody acknowledges, acts on, or loses to others; some
/// are left alone, so that one can tell what the contacts did.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::risk {

/// Usual days between two visits, whatever the arithmetic says (domain.md §5.4).
inline constexpr std::uint32_t cadence_days_min = 7;
inline constexpr std::uint32_t cadence_days_max = 365;

/// Of what speaks for a level, so many are named (domain.md §5.5).
inline constexpr std::size_t drivers_max = 3;

/// The tag of clients whose level is high, if the salon has listed it.
inline constexpr std::string_view at_risk_tag = "at_risk";

/// A visit of an alert's last days may be recorded a little later: so much longer is waited before
/// the client counts as gone.
inline constexpr std::chrono::days settle_days{2};

/// What the evidence says, by the rule alone.
struct Finding {
  Level level;
  std::uint32_t overdue_thousandths;
  std::vector<Driver> drivers;  ///< the strongest first, at most `drivers_max`
};

/// The last alert of a client, and what was done about it.
struct Alert {
  AlertRaised raised;
  std::vector<Role> roles{};  ///< to whom it has gone, beside the owner
  bool is_acknowledged = false;
  unsigned escalations = 0;  ///< the last step
  std::optional<Day> contacted_on{};
  bool is_winning_back = false;
  bool is_closed = false;

  /// The day from which a visit is a return: nothing until somebody gets in touch.
  [[nodiscard]] std::optional<Day> watched_from() const noexcept {
    return raised.is_control ? std::optional{raised.on} : contacted_on;
  }

  friend bool operator==(const Alert&, const Alert&) = default;
};

struct State {
  std::uint64_t version = 0;       ///< events so far
  std::optional<Scored> last{};    ///< nothing: never other than none
  std::optional<Alert> alert{};    ///< the last one; its number is how many there were
  std::optional<Day> contacted{};  ///< last, for whichever alert

  [[nodiscard]] Level level() const noexcept { return last ? last->level : Level::none; }

  friend bool operator==(const State&, const State&) = default;
};

/// The level that follows from the evidence: the same evidence and rule give the same level, today
/// and in ten years. Requires evidence that `is_well_formed`.
[[nodiscard]] Finding finding_of(const Evidence& evidence,
                                 Day as_of,
                                 std::uint32_t open_complaints,
                                 const policy::RiskRule& rule);

/// True if the numbers can be those of a client who came.
[[nodiscard]] bool is_well_formed(const Evidence& evidence, Day as_of) noexcept;

/// The window in which visits are counted, and the one before it.
[[nodiscard]] std::chrono::days window_of(std::uint32_t cadence_tenths,
                                          const policy::RiskRule& rule) noexcept;

/// True if the client of that alert is left alone: by a hash of both, so that nobody chooses.
[[nodiscard]] bool is_held_back(ClientId client, std::uint32_t alert, unsigned percent) noexcept;

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// True if somebody got in touch so lately that the client is left in peace, also by campaigns.
[[nodiscard]] bool is_contacted_lately(const State& state, const Facts& facts);

/// What a client's stream orders when nobody is to get in touch any more: the contact is erased, or
/// the file went into another one. Nothing: no alert is open.
[[nodiscard]] std::optional<Command> end_with_file(const State* state, Outcome outcome);

/// What takes the tag of a level off a file that ends, for a reason of its own: nobody scores it
/// any more. Nothing if it is not on it.
[[nodiscard]] std::optional<client::Command> untag(ClientId client,
                                                   const client::State& state,
                                                   std::string reason);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::risk
