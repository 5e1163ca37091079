#pragma once

#include <string>

#include "schema/exceptions.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/rows.hpp"

/// The row of one exception. A part of the view.
namespace tress::exceptions {

/// What the event says, filled in by the caller.
[[nodiscard]] Exception opened_by(const views::Recorded& event,
                                  review::Kind kind,
                                  std::string detail);

/// Writes the row, by its number and by its kind.
void put(views::Rows& rows, const Exception& made);

}  // namespace tress::exceptions
