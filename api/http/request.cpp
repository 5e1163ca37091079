#include "api/http/request.hpp"

#include <algorithm>
#include <array>

#include "ledger/base/assert.hpp"

namespace tress::http {

namespace {

/// In the order of `Method`.
constexpr std::array<std::string_view, methods_count> method_texts = {
    "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"};

}  // namespace

std::string_view text_of(Method method) noexcept {
  return method_texts.at(static_cast<std::size_t>(method));
}

std::optional<Method> parse_method(std::string_view text) noexcept {
  const auto* const found = std::find(method_texts.begin(), method_texts.end(), text);
  if (found == method_texts.end()) return std::nullopt;
  return static_cast<Method>(found - method_texts.begin());
}

bool takes_body(Method method) noexcept {
  return method == Method::post || method == Method::put || method == Method::patch;
}

std::optional<std::string_view> find(const Fields& fields, std::string_view name) noexcept {
  for (const auto& [field, value] : fields) {
    if (field == name) return value;
  }
  return std::nullopt;
}

std::string_view Request::parameter(std::string_view name) const {
  const auto value = find(path_parameters, name);
  TRESS_ASSERT(value.has_value());
  return *value;
}

}  // namespace tress::http
