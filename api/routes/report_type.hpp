#pragma once

#include "api/http/request.hpp"

namespace tress {

/// True if the body says of which type the provider's message is, and that is none that we take in.
/// A provider's own messages may be anything else, such as hold fractions, which our reader of JSON
/// refuses: only their type is looked at. What is not clear is not of another type.
[[nodiscard]] bool is_about_nothing_of_ours(const http::Request& request);

}  // namespace tress
