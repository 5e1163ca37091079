#pragma once

#include <string_view>

namespace tress {

/// schema/http/openapi.json, word for word; put into the program by api/CMakeLists.txt.
extern const std::string_view openapi_text;

}  // namespace tress
