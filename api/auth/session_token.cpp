#include "api/auth/session_token.hpp"

namespace tress {

namespace {

constexpr std::string_view cookie_attributes = "; Path=/; Secure; HttpOnly; SameSite=Strict";

/// The value of a cookie in a Cookie header; nothing if it is not there exactly once.
std::optional<std::string> value_in(std::string_view header, std::string_view name) {
  std::optional<std::string> found;
  while (!header.empty()) {
    const auto end = header.find(';');
    std::string_view pair = header.substr(0, end);
    header = end == std::string_view::npos ? std::string_view{} : header.substr(end + 1);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (!pair.starts_with(name)) continue;
    pair.remove_prefix(name.size());
    if (!pair.starts_with('=')) continue;
    if (found) return std::nullopt;
    found = std::string{pair.substr(1)};
  }
  return found;
}

bool is_safe(http::Method method) {
  return method == http::Method::get || method == http::Method::head;
}

}  // namespace

std::optional<std::string> cookie_value(const http::Request& request, std::string_view name) {
  const auto cookie = request.header("cookie");
  return cookie ? value_in(*cookie, name) : std::nullopt;
}

std::optional<SessionToken> session_token(const http::Request& request, std::string_view name) {
  constexpr std::string_view scheme = "Bearer ";
  const auto authorization = request.header("authorization");
  const auto from_cookie = cookie_value(request, name);
  if (authorization) {
    // Two answers to "who are you" are none.
    if (from_cookie || !authorization->starts_with(scheme)) return std::nullopt;
    return SessionToken{std::string{authorization->substr(scheme.size())}, false};
  }
  if (!from_cookie) return std::nullopt;
  return SessionToken{*from_cookie, true};
}

bool is_foreign_write(const http::Request& request) {
  if (is_safe(request.method)) return false;
  const auto site = request.header("sec-fetch-site");
  const auto origin = request.header("origin");
  const auto host = request.header("host");
  if (!site || *site != "same-origin" || !origin || !host) return true;
  return *origin != "http://" + std::string{*host} && *origin != "https://" + std::string{*host};
}

std::string set_cookie(std::string_view token, std::string_view name) {
  return std::string{name} + "=" + std::string{token} + std::string{cookie_attributes};
}

std::string clear_cookie(std::string_view name) {
  return std::string{name} + "=; Max-Age=0" + std::string{cookie_attributes};
}

}  // namespace tress
