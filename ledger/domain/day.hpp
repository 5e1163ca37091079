#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/day.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// The end of a branch's business date: every bill is finished, every drawer counted, nothing is
/// unexplained, and from then on nothing is recorded with that date, unless somebody asks for it
/// and the owner lets them. A locked period is closed for good. Pure, like every decider: no clock,
/// no I/O, no logging, no randomness.
///
/// One stream for each branch and date, and one for the locked periods of a branch.
namespace tress::day {

/// 1900 of the chart: what nobody has explained yet.
inline constexpr std::uint16_t suspense_account = 1900;

/// Longest period that is locked at once: a leap year.
inline constexpr int locked_days_max = 366;

inline constexpr std::array<std::string_view, 5> terminal_reasons{
    "wrong_tender", "wrong_amount", "not_rung_up", "terminal_was_down", "unknown"};

inline constexpr std::array<std::string_view, 4> reopening_reasons{
    "bill_is_missing", "bill_is_wrong", "count_is_wrong", "auditor_asks"};

/// Who may explain what another person's terminal count lacks.
inline constexpr std::array<Role, 4> explainers{Role::manager, Role::owner, Role::accountant,
                                                Role::cashier};

/// Who may let a closed day be opened again (domain.md §3.5).
inline constexpr std::array<Role, 1> reopeners{Role::owner};

/// The last count of one kind of tender.
struct Terminal {
  TerminalCounted count;
  bool is_explained;

  friend bool operator==(const Terminal&, const Terminal&) = default;
};

struct LockedDays {
  Day from;
  Day until;

  friend bool operator==(const LockedDays&, const LockedDays&) = default;
};

struct BranchDate {
  BranchId branch;
  Day date;

  friend bool operator==(const BranchDate&, const BranchDate&) = default;
};

/// A date that nobody has closed in time.
struct Overdue {
  Timestamp escalates_at;
  bool is_escalated;

  friend bool operator==(const Overdue&, const Overdue&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  bool is_closed = false;
  std::vector<Terminal> terminals;          ///< at most one of each tender
  std::optional<ReopeningAsked> reopening;  ///< asked for and not granted
  std::optional<LockedDays> locked;         ///< all locked periods: they follow each other
  /// As an event of the day says; else `Surroundings::date_watch` knows both.
  std::optional<BranchDate> at{};
  std::optional<Timestamp> close_due{};
  std::optional<Overdue> overdue{};  ///< since it was last opened

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The stream of the branch's locked periods.
[[nodiscard]] StreamName stream_of_locks(BranchId branch);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
/// Asks for `facts.stream` and `facts.around`.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::day
