#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tress::http {

/// The methods that HTTP itself names (RFC 9110 §9, RFC 5789). Any other is answered with 501.
enum class Method : unsigned char { get, head, post, put, patch, del, options, trace, connect };

inline constexpr std::size_t methods_count = 9;

/// As on the wire: "GET", "DELETE".
std::string_view text_of(Method method) noexcept;

/// Case-sensitive, as the standard says.
std::optional<Method> parse_method(std::string_view text) noexcept;

/// Whether a request of this method carries a body here. On the others a body is refused.
bool takes_body(Method method) noexcept;

/// Name and value in their order of arrival.
using Fields = std::vector<std::pair<std::string, std::string>>;

/// The first value of that name. The view lives as long as `fields`.
std::optional<std::string_view> find(const Fields& fields, std::string_view name) noexcept;

/// What a route gets to see of a request: checked, bounded, decoded. No socket behind it; a plain
/// value that may move to another thread.
struct Request {
  /// HEAD arrives as GET: the session leaves the body away.
  Method method = Method::get;

  /// The path as sent, without the query. For signatures over the request; routes use `parameter`.
  std::string path;

  Fields path_parameters;  ///< Percent-decoded; names as in the route's pattern.
  Fields query;            ///< Percent-decoded; each name at most once.
  Fields headers;          ///< Names in lower case, values trimmed.
  std::string body;        ///< Complete; empty if there was none.
  std::string peer;        ///< The address of the socket's other end, never what a header claims.
  bool is_loopback = false;
  std::string request_id;  ///< Sixteen hexadecimal digits; also in the answer and in the log.

  /// The value of `{name}` in the route's pattern. Asking for one that the pattern has not is a
  /// programmer's error.
  [[nodiscard]] std::string_view parameter(std::string_view name) const;

  [[nodiscard]] std::optional<std::string_view> query_value(std::string_view name) const noexcept {
    return find(query, name);
  }

  /// `name` in lower case. Headers that must not repeat never do (`head_check.hpp`).
  [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept {
    return find(headers, name);
  }
};

}  // namespace tress::http
