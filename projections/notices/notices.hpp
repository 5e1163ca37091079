#pragma once

#include "schema/notices.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Whom it concerns when something happens to an appointment: whoever has to do with it that day,
/// by name. What the live feed (api/routes/feed.hpp) pushes to their screens, and what the log's
/// reader can still ask for a year later.
namespace tress::notices {

[[nodiscard]] const views::Projection& projection();

/// Of the event at `position`; nothing if it concerns nobody by name.
[[nodiscard]] Result<std::optional<Notice>, Fault> at(const views::Snapshot& view,
                                                      Position position);

}  // namespace tress::notices
