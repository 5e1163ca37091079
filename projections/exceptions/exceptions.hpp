#pragma once

#include "schema/exceptions.hpp"
#include "schema/review.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// What somebody should look at: rows of imported files that were odd or refused, voided bills, and
/// a backup or a day's close that is overdue. A row is opened by an event and closes only by one.
namespace tress::exceptions {

using review::Kind;

/// A ledger that is backed up at all is backed up every day; two hours are for a drive that is
/// plugged in late. Measured between the times at which events were recorded.
inline constexpr std::chrono::hours backup_overdue_after{26};

/// The same kind so often within so many days, about one client, by one person or in one branch, is
/// a pattern, and a row says how often (design.md §6).
inline constexpr std::uint32_t alike_is_a_pattern = 3;
inline constexpr std::chrono::days alike_within{30};

/// More than that is still "many": a row's bound.
inline constexpr std::size_t alike_counted_max = 100;

[[nodiscard]] const views::Projection& projection();

/// An exception's number: its opener's position and its place among those that the event opened.
[[nodiscard]] Result<std::optional<Exception>, Fault> find(const views::Snapshot& view,
                                                           std::uint64_t position,
                                                           std::uint32_t index);

struct Filter {
  std::optional<Kind> kind = std::nullopt;
  std::optional<importing::Oddity> oddity = std::nullopt;
  std::optional<Status> status = std::nullopt;
  std::optional<Seen> seen = std::nullopt;
};

/// In the order of the log, so that a page once read does not change.
[[nodiscard]] Result<views::Page<Exception>, Fault> list(const views::Snapshot& view,
                                                         const Filter& filter,
                                                         const views::Paging& paging = {});

struct ReviewFilter {
  std::optional<Kind> kind = std::nullopt;
  std::optional<BranchId> branch = std::nullopt;
};

/// What somebody is to look at, the longest waiting first: the list for a weekly review.
[[nodiscard]] Result<views::Page<ToReview>, Fault> to_review(const views::Snapshot& view,
                                                             const ReviewFilter& filter,
                                                             Timestamp now,
                                                             const views::Paging& paging = {});

/// What has waited so long that somebody is to be told, at most `max`: the owner first, and then
/// the backup. The whole of an import is named once.
[[nodiscard]] Result<std::vector<Waiting>, Fault> unreviewed(const views::Snapshot& view,
                                                             Timestamp now,
                                                             std::size_t max);

/// By kind, and of import oddities by oddity; only those that there are.
[[nodiscard]] Result<std::vector<Count>, Fault> counts(const views::Snapshot& view);

}  // namespace tress::exceptions
