#pragma once

#include <vector>

#include "schema/exceptions.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/rows.hpp"

/// Which exceptions somebody is to look at, since when, and who has. A part of the view.
namespace tress::exceptions {

/// Somebody is to look at what is being opened, from now on.
void begin_waiting(views::Rows& rows, Exception& made);

/// Nobody need look at it any more, or be told.
void end_waiting(views::Rows& rows, Exception& made);

/// The exceptions that a review is about: one, or all that an import found.
[[nodiscard]] std::vector<Exception> meant_by(views::Rows& rows, const review::Subject& about);

/// What the import finds from now on is not meant by the review that there was.
void end_import(views::Rows& rows, const review::Subject& about);

/// Says in the row what came of it; after a follow-up it waits again. Does not write the row.
void keep_review(const views::Recorded& event,
                 views::Rows& rows,
                 const review::ExceptionReviewed& reviewed,
                 Exception& made);

/// The owner was told; the backup will be. Does not write the row.
void keep_overdue(const views::Recorded& event,
                  views::Rows& rows,
                  const review::Overdue& overdue,
                  Exception& made);

/// The backup was told as well: there is nobody else. Does not write the row.
void end_telling(views::Rows& rows, const Exception& made);

}  // namespace tress::exceptions
