#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/http/request.hpp"

/// How a request says who it is from: a cookie in browsers, a bearer token in programs.
namespace tress {

inline constexpr std::string_view session_cookie = "__Host-sid";

/// Of a client: another cookie, so that nobody is both at once.
inline constexpr std::string_view portal_cookie = "__Host-portal";

/// Of a browser that has asked for a code and waits for it.
inline constexpr std::string_view login_cookie = "__Host-login";

struct SessionToken {
  std::string text;
  bool is_cookie;  ///< sent by the browser by itself: writes then need proof of their origin
};

/// Nothing if there is none, or more than one.
std::optional<SessionToken> session_token(const http::Request& request,
                                          std::string_view cookie = session_cookie);

/// The cookie of that name; nothing if it is not there exactly once.
std::optional<std::string> cookie_value(const http::Request& request, std::string_view name);

/// True unless a browser sent a write from our own page: `Sec-Fetch-Site: same-origin` and an
/// `Origin` that is exactly the host asked for. Needed where a cookie says who it is from.
bool is_foreign_write(const http::Request& request);

/// The Set-Cookie value that hands over a session, or takes it back.
std::string set_cookie(std::string_view token, std::string_view name = session_cookie);
std::string clear_cookie(std::string_view name = session_cookie);

}  // namespace tress
