#pragma once

#include <vector>

#include "schema/card.hpp"

namespace tress::card {

/// The fields of a shipped template: data, which the salon may take as it is or in part.
[[nodiscard]] std::vector<FieldDefined> fields_of(Template name);

}  // namespace tress::card
