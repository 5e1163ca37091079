#pragma once

#include <cstdint>
#include <optional>

#include "schema/envelope.hpp"
#include "schema/policy.hpp"

#include "ledger/domain/facts.hpp"

/// What somebody should look at, as the events themselves say it: which exceptions an event opens,
/// whose record each is about and who is not to review it. The view (projections/exceptions) shows
/// them; that one of a kind that something else must have preceded is there, only the view knows.
namespace tress::review {

/// Any event may be the one by which it is noticed that no backup was taken: apart from those that
/// it opens for its own sake.
inline constexpr std::uint32_t backup_overdue_index = 1'000'000;

/// Beside what the same event may open for its own sake.
inline constexpr std::uint32_t answered_alone_index = 1;

/// The exception of that number that `event` opens, if it opens one.
[[nodiscard]] std::optional<Source> source_of(const Envelope& event,
                                              std::uint64_t position,
                                              Timestamp recorded_at,
                                              std::uint32_t index);

/// Whom the bill names beside them: an exception about a refund concerns whoever asked for it and
/// whoever approved it, one about tips whoever gets or got one, or had a hand in who gets it.
void add_concerned(Source& source, const Envelope& event, const sale::State& bill);

/// Whose records an exception of that kind is about.
[[nodiscard]] policy::RecordType record_of(Kind kind);

/// True if what is wrong ends by an event of its own (the day is closed, the question is answered):
/// a review says that somebody has looked, not that it is over.
[[nodiscard]] bool ends_by_itself(Kind kind);

/// Found by an import: all of a run is reviewed as one.
[[nodiscard]] constexpr bool is_of_import(Kind kind) noexcept {
  return kind == Kind::import_oddity || kind == Kind::import_row_rejected;
}

}  // namespace tress::review
