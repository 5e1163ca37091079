#include "projections/exceptions/reviewing.hpp"

#include <algorithm>
#include <limits>

#include "ledger/domain/exception_source.hpp"
#include "projections/engine/provenance.hpp"
#include "projections/exceptions/answering.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/exceptions/keys.hpp"

namespace tress::exceptions {

namespace {

using std::chrono::days;
using views::Key;
using views::Recorded;
using views::Rows;
using views::Snapshot;

Key key_at(RowKind kind, Timestamp time, const Exception& made) {
  const auto since_1970 = static_cast<std::uint64_t>(time.time_since_epoch().count());
  return Key{kind}.number(since_1970).number(made.opener.position).number(made.index);
}

Key of_import(ImportId importing) {
  return Key{RowKind::of_import}.id(importing);
}

Key number_of(Key key, std::uint64_t position, std::uint32_t index) {
  return key.number(position).number(index);
}

/// The one of an import by which all of it is meant; anything else means itself.
bool is_meant(Rows& rows, const Exception& made) {
  if (!made.importing) return true;
  const auto found = rows.between<OfImport>(
      number_of(of_import(*made.importing), 0, 0),
      number_of(of_import(*made.importing), made.opener.position, made.index));
  return found.size() <= 1;
}

void wait_from(Rows& rows, Exception& made, Timestamp since, std::optional<Timestamp> again_by) {
  made.unreviewed_since = since;
  const Waiting waiting{made.opener.position, made.index, made.importing, since, again_by,
                        std::nullopt};
  rows.put(key_at(RowKind::waiting, since, made), waiting);
  if (is_meant(rows, made)) rows.put(key_at(RowKind::untold, since, made), waiting);
}

/// When the owner is told.
Timestamp due_of(const Waiting& waiting, const policy::ReviewRule& rule) {
  return waiting.again_by.value_or(waiting.since + days{rule.within_days});
}

Day day_of(Timestamp time) {
  return std::chrono::floor<days>(time);
}

}  // namespace

void begin_waiting(Rows& rows, Exception& made) {
  if (made.importing) {
    rows.put(number_of(of_import(*made.importing), made.opener.position, made.index),
             OfImport{made.opener.position, made.index});
  }
  wait_from(rows, made, made.opener.recorded_at, std::nullopt);
}

void end_waiting(Rows& rows, Exception& made) {
  if (made.unreviewed_since) {
    rows.erase(key_at(RowKind::waiting, *made.unreviewed_since, made));
    rows.erase(key_at(RowKind::untold, *made.unreviewed_since, made));
  }
  end_telling(rows, made);
  made.unreviewed_since.reset();
}

std::vector<Exception> meant_by(Rows& rows, const review::Subject& about) {
  std::vector<OfImport> numbers{{about.position, about.index}};
  if (about.importing) {
    numbers = rows.between<OfImport>(
        number_of(of_import(*about.importing), 0, 0),
        number_of(of_import(*about.importing), std::numeric_limits<std::uint64_t>::max(),
                  std::numeric_limits<std::uint32_t>::max()));
  }
  std::vector<Exception> meant;
  for (const OfImport& number : numbers) {
    // Whether one of a kind that something else must have preceded is there, no decider knows.
    auto row = rows.get<Exception>(exception_key(number.position, number.index));
    if (row) meant.push_back(std::move(*row));
  }
  return meant;
}

void end_import(Rows& rows, const review::Subject& about) {
  if (about.importing) rows.erase_all(of_import(*about.importing));
}

void keep_review(const Recorded& event,
                 Rows& rows,
                 const review::ExceptionReviewed& reviewed,
                 Exception& made) {
  end_waiting(rows, made);
  made.review =
      Review{views::source_of(event), reviewed.outcome, reviewed.text, reviewed.by_one_person};
  made.overdue_at.reset();
  made.escalates_at.reset();
  made.backup_told_at.reset();
  const bool is_again = reviewed.again_by && made.status == Status::open;
  if (is_again) wait_from(rows, made, event.recorded_at, reviewed.again_by);
}

void keep_overdue(const Recorded& event,
                  Rows& rows,
                  const review::Overdue& overdue,
                  Exception& made) {
  made.owner = overdue.owner;
  made.overdue_at = event.recorded_at;
  made.escalates_at = overdue.escalates_at;
  if (!made.unreviewed_since) return;
  const Key untold = key_at(RowKind::untold, *made.unreviewed_since, made);
  if (auto waiting = rows.get<Waiting>(untold)) {
    waiting->escalates_at = overdue.escalates_at;
    rows.put(key_at(RowKind::told, overdue.escalates_at, made), *waiting);
    rows.erase(untold);
  }
}

void end_telling(Rows& rows, const Exception& made) {
  if (made.escalates_at) rows.erase(key_at(RowKind::told, *made.escalates_at, made));
}

Result<views::Page<ToReview>, Fault> to_review(const Snapshot& view,
                                               const ReviewFilter& filter,
                                               Timestamp now,
                                               const views::Paging& paging) {
  TRESS_TRY(const policy::ReviewRule rule, review_rule(view, day_of(now)));
  return views::page_of<Waiting, ToReview>(
      view, {.prefix = Key{RowKind::waiting}.bytes()}, paging,
      [&](const Waiting& waiting) -> Result<std::optional<ToReview>, Fault> {
        TRESS_TRY(auto row, find(view, waiting.position, waiting.index));
        const bool is_wanted = row && (!filter.kind || row->kind == *filter.kind) &&
                               (!filter.branch || row->branch == *filter.branch);
        if (!is_wanted) return std::optional<ToReview>{};
        const auto waited = std::max(now - waiting.since, Timestamp::duration{0});
        const bool is_overdue = row->overdue_at.has_value();
        return std::optional{ToReview{
            std::move(*row), static_cast<std::uint32_t>(std::chrono::floor<days>(waited).count()),
            due_of(waiting, rule), is_overdue}};
      });
}

Result<std::vector<Waiting>, Fault> unreviewed(const Snapshot& view,
                                               Timestamp now,
                                               std::size_t max) {
  TRESS_TRY(const policy::ReviewRule rule, review_rule(view, day_of(now)));
  std::vector<Waiting> found;
  // In order of time: no rule has anybody told of what is younger than a day.
  TRESS_TRY(views::for_each_row<Waiting>(
      view, {.prefix = Key{RowKind::untold}.bytes()}, [&](const Waiting& waiting) {
        if (due_of(waiting, rule) < now) found.push_back(waiting);
        return found.size() < max && waiting.since + days{1} <= now;
      }));
  if (found.size() >= max) return found;
  TRESS_TRY(views::for_each_row<Waiting>(view, {.prefix = Key{RowKind::told}.bytes()},
                                         [&](const Waiting& waiting) {
                                           const bool is_due = *waiting.escalates_at <= now;
                                           if (is_due) found.push_back(waiting);
                                           return is_due && found.size() < max;
                                         }));
  return found;
}

}  // namespace tress::exceptions
