#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

/// Every bound of the ledger with its reason. A module's own inner sizes stand in the module.
namespace tress::limits {

/// Commands waiting for the committer. Past it the caller is told to come back: an hour's queue
/// would be an hour's lie about what is recorded.
inline constexpr std::size_t queue_commands_max = 4096;

/// Commands in one group, so that one fsync's answer is never held up by a minute of deciding.
inline constexpr std::size_t group_commands_max = 512;

/// How far the clock of the device that signs an act may be from ours: wide enough for a telephone,
/// too narrow to keep a signed act for a better day.
inline constexpr std::chrono::minutes signed_time_off_max{5};

/// Events of one command. The largest is an import page; a bill has a few dozen.
inline constexpr std::size_t command_events_max = 1000;

/// Commands that one command orders of other streams, what those order included: a member of staff
/// who leaves gives back every client, appointment and task.
inline constexpr std::size_t orders_max = 500;

/// Members of one list that rules ask for (guards.hpp): clients of one owner, appointments of one
/// day. Deciders refuse what would make a list longer.
inline constexpr std::size_t listed_max = 5000;

/// Stored bytes of one event. Tile entry bundles carry 113-byte leaves, not this.
inline constexpr std::size_t event_bytes_max = std::size_t{64} * 1024;

/// Text that a person types: names, reasons, notes.
inline constexpr std::size_t name_bytes_max = 200;
inline constexpr std::size_t reason_bytes_max = 500;
inline constexpr std::size_t note_bytes_max = 4000;

/// Lines, discounts, tips and tenders of one bill: a wedding party of thirty fits.
inline constexpr std::size_t bill_lines_max = 200;

/// Holds on one client's data, and requests to erase some: more than any client's life holds.
inline constexpr std::size_t client_matters_max = 100;

/// Fields, words, notices or hint rules of one salon: more than anybody reads.
inline constexpr std::size_t card_entries_max = 300;

/// How long one appointment may take, and how short: a colour correction fills a day.
inline constexpr std::uint16_t appointment_minutes_min = 5;
inline constexpr std::uint16_t appointment_minutes_max = 720;

/// Appointments of one performer on one day (UTC) that take time of the calendar. Those that an
/// imported file made may overlap, so that minutes alone do not bound them.
inline constexpr std::size_t slots_of_day_max = 1000;

/// Weeks and changed days of one member of staff in one branch: twenty years of holidays.
inline constexpr std::size_t roster_entries_max = 2000;

/// Ingredients of one service or product, and patch tests that it needs.
inline constexpr std::size_t item_codes_max = 100;

/// Shifts of a week, or of a day.
inline constexpr std::size_t shifts_max = 50;

/// One amount: ten million in the major unit. A typo must not become a liability.
inline constexpr std::int64_t amount_minor_max = 1'000'000'000;

/// A command may say that something happened earlier, but not that it happened long ago
/// (negative-tests.md 79). Imports carry their own dates and are not bound by it.
inline constexpr std::chrono::days backdated_max{7};

/// Stream states kept in memory by the committer: the clients, bills and appointments of several
/// busy days, some 30 MB.
inline constexpr std::size_t cached_streams_max = 20'000;

static_assert(group_commands_max <= queue_commands_max);

}  // namespace tress::limits
