#pragma once

#include "projections/engine/query.hpp"

namespace tress::portal {

/// Within how many days of its end clients see that something ends soon, by what the salon has said
/// of that day.
[[nodiscard]] Result<std::chrono::days, Fault> soon_on(const views::Snapshot& view, Day today);

}  // namespace tress::portal
