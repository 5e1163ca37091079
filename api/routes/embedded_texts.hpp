#pragma once

#include <string_view>

/// Files of the source tree, word for word; put into the program by api/CMakeLists.txt.
namespace tress {

extern const std::string_view openapi_text;  ///< schema/http/openapi.json

extern const std::string_view setup_html;  ///< api/web/setup.html, and so on
extern const std::string_view setup_css;
extern const std::string_view setup_js;

extern const std::string_view pay_html;  ///< what a payment link leads to
extern const std::string_view pay_js;

extern const std::string_view simulator_html;  ///< the page of a provider that takes no money
extern const std::string_view simulator_js;

extern const std::string_view log_html;  ///< the proof page
extern const std::string_view log_css;
extern const std::string_view log_js;
extern const std::string_view log_pin_js;
extern const std::string_view log_verify_js;
extern const std::string_view log_words_js;

}  // namespace tress
