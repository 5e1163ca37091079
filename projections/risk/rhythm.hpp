#pragma once

#include <optional>
#include <vector>

#include "schema/policy.hpp"
#include "schema/risk_view.hpp"

/// How a client comes, in exact integers (domain.md §5.4): from days of visits to the evidence
/// that a level is made of. Pure.
namespace tress::risk_view {

/// Days of visits and of words that are kept: two windows of somebody who comes every day.
inline constexpr std::size_t days_kept_max = 128;

/// Longer pauses count as this one: nobody's rhythm is slower (domain.md §5.4).
inline constexpr std::size_t gap_days_max = 365;

/// Times of rest of one client's memberships that are kept.
inline constexpr std::size_t rests_max = 50;

/// Bookings ahead of one client that are looked at.
inline constexpr std::size_t bookings_max = 50;

/// Usual days between two visits, in tenths, and how far visits stray from it.
struct Cadence {
  std::uint32_t tenths;
  std::uint32_t spread_thousandths;
};

/// The middle of these, in tenths. Requires that there are some.
[[nodiscard]] std::uint32_t median_tenths(std::vector<std::uint32_t> days);

/// The same of a count of gaps; nothing if it is empty.
[[nodiscard]] std::optional<std::uint32_t> median_tenths(const Gaps& gaps);

/// Days between the visits that are kept, without those on which a membership rested.
[[nodiscard]] std::vector<std::uint32_t> gaps_of(const Rhythm& rhythm);

/// Three gaps and more speak for themselves, fewer together with others' of the category, none by
/// what second visits of the category do. Nothing: that is not known either.
[[nodiscard]] std::optional<Cadence> cadence_of(const Rhythm& rhythm,
                                                const Gaps& category,
                                                const Gaps& second_visits);

/// Requires that there is a visit on `as_of` or before.
[[nodiscard]] risk::Evidence evidence_of(const Rhythm& rhythm,
                                         const Cadence& cadence,
                                         Day as_of,
                                         Timestamp data_until,
                                         const policy::RiskRule& rule);

// Visits are kept by day, the last ones; a day that is taken out was there.

void add_visit(Rhythm& rhythm, Day day, BranchId branch, std::int64_t spent_minor);
void take_visit_back(Rhythm& rhythm, Day day, std::int64_t spent_minor);
void note_interaction(Rhythm& rhythm, Day day);

// A membership rests from one day on, until it goes on.

void begin_rest(Rhythm& rhythm, MembershipId membership, Day from);
void end_rest(Rhythm& rhythm, MembershipId membership, Day until);

/// Adds what is known of the same person by another file.
void take_in(Rhythm& rhythm, const Rhythm& other);

/// Forgets what no window reaches any more.
void trim(Rhythm& rhythm);

}  // namespace tress::risk_view
