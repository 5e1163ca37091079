#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// How clients book what their plan includes: times that are free, and a visit with its unit kept.
std::vector<ApiRoute> portal_booking_routes();

}  // namespace tress
