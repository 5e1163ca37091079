#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// What is read from the appointment book.
std::vector<ApiRoute> appointment_routes();

}  // namespace tress
