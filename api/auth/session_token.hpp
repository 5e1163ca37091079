#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/http/request.hpp"

/// How a request says who it is from: a cookie in browsers, a bearer token in programs.
namespace tress {

inline constexpr std::string_view session_cookie = "__Host-sid";

struct SessionToken {
  std::string text;
  bool is_cookie;  ///< sent by the browser by itself: writes then need proof of their origin
};

/// Nothing if there is none, or more than one.
std::optional<SessionToken> session_token(const http::Request& request);

/// True unless a browser sent a write from our own page: `Sec-Fetch-Site: same-origin` and an
/// `Origin` that is exactly the host asked for. Needed where a cookie says who it is from.
bool is_foreign_write(const http::Request& request);

/// The Set-Cookie value that hands over a session, or takes it back.
std::string set_cookie(std::string_view token);
std::string clear_cookie();

}  // namespace tress
