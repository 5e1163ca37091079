#pragma once

#include <optional>

#include "schema/review.hpp"

#include "api/http/response.hpp"
#include "api/routes/parts.hpp"

namespace tress {

/// What the edge adds to the review of an exception: the import that has found it, as the view
/// says, for all of an import is reviewed as one. Or that there is no such exception.
[[nodiscard]] std::optional<http::Response> name_import(review::ReviewException& command,
                                                        const Parts& parts);

}  // namespace tress
