#pragma once

#include <vector>

#include "api/routes/api_route.hpp"

namespace tress {

/// The certificate of an erasure, for the client and for whoever asks later. (Holds, requests and
/// decisions are commands; what stands for and against erasing is a view.)
std::vector<ApiRoute> erasure_routes();

}  // namespace tress
