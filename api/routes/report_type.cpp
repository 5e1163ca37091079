#include "api/routes/report_type.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "api/json/reader.hpp"

namespace tress {

namespace {

constexpr std::array<std::string_view, 3> ours{"payment.succeeded", "payment.failed",
                                               "payment.refunded"};

/// The text that begins behind the quotation mark before `at`, with its escapes as they stand; `at`
/// is then behind its end. Nothing if it does not end.
std::optional<std::string_view> text_from(std::string_view body, std::size_t& at) {
  const std::size_t begin = at;
  for (; at < body.size(); ++at) {
    if (body[at] == '\\') {
      ++at;
    } else if (body[at] == '"') {
      return body.substr(begin, at++ - begin);
    }
  }
  return std::nullopt;
}

void skip_space(std::string_view body, std::size_t& at) {
  while (at < body.size() && std::string_view{" \t\r\n"}.find(body[at]) != std::string_view::npos) {
    ++at;
  }
}

/// The text of the outermost object's first member `type`. Nothing if there is none, if it is no
/// text, or if one could write it in two ways.
std::optional<std::string> type_in(std::string_view body) {
  std::size_t depth = 0;
  for (std::size_t at = 0; at < body.size();) {
    const char c = body[at++];
    if (c == '{' || c == '[') ++depth;
    if (c == '}' || c == ']') {
      if (depth == 0) return std::nullopt;
      --depth;
    }
    if (c != '"') continue;
    const auto name = text_from(body, at);
    if (!name) return std::nullopt;
    skip_space(body, at);
    const bool is_it = depth == 1 && *name == "type" && at < body.size() && body[at] == ':';
    if (!is_it) continue;
    ++at;
    skip_space(body, at);
    if (at >= body.size() || body[at++] != '"') return std::nullopt;
    const auto type = text_from(body, at);
    if (!type || type->find('\\') != std::string_view::npos) return std::nullopt;
    return std::string{*type};
  }
  return std::nullopt;
}

std::optional<std::string> type_of(const http::Request& request) {
  const auto value = json::read(request.body);
  if (!value) return type_in(request.body);
  const json::Value* const type = value.value().find("type");
  const std::string* const text = type == nullptr ? nullptr : type->if_string();
  return text == nullptr ? std::nullopt : std::optional{*text};
}

}  // namespace

bool is_about_nothing_of_ours(const http::Request& request) {
  const auto type = type_of(request);
  return type && std::find(ours.begin(), ours.end(), *type) == ours.end();
}

}  // namespace tress
