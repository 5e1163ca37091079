#pragma once

#include <string_view>

/// Files of the source tree, word for word; put into the program by api/CMakeLists.txt.
namespace tress {

extern const std::string_view openapi_text;  ///< schema/http/openapi.json

extern const std::string_view setup_html;  ///< api/web/setup.html, and so on
extern const std::string_view setup_css;
extern const std::string_view setup_js;

}  // namespace tress
