#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/http/response.hpp"

namespace tress {

/// The HTTP status of a refusal's code ("sale.bill_is_closed"): 403 for who, 404 for a thing that
/// is not there, 409 for a state that stands against it, 412 for a version passed by, 422 for what
/// was meant. Listed in schema/http/problems.md; a test holds the two together.
int status_of_refusal(std::string_view code) noexcept;

/// The refusal as problem+json. The title is the code in words.
http::Response refusal_problem(const std::string& code,
                               const std::optional<std::string>& detail = std::nullopt);

}  // namespace tress
