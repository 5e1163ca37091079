#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/limits.hpp"
#include "api/http/request.hpp"
#include "ledger/base/result.hpp"

/// The gate before the library's parser. Beast accepts heads that another reader in front of us
/// would understand differently (several Hosts, odd Transfer-Encodings), which is how requests are
/// smuggled. Here every byte of the head is looked at first, and what is not plainly one request of
/// known length is refused. Rows 1 to 14 of `negative-tests.md`; RFC 9112 §2.2, §3.2, §5, §6.
namespace tress::http {

/// Why a head was refused. After each of them the connection is closed: where one request ends and
/// the next begins is in doubt.
enum class HeadProblem : unsigned char {
  bare_line_feed,            ///< 400; a line that does not end in CR LF
  bare_carriage_return,      ///< 400
  control_character,         ///< 400; NUL and the like
  request_line_malformed,    ///< 400
  version_missing,           ///< 400; HTTP/0.9
  version_not_supported,     ///< 505; anything but HTTP/1.1 and HTTP/1.0
  method_unknown,            ///< 501
  method_not_allowed,        ///< 405; CONNECT, whose target is no path
  target_not_a_path,         ///< 400; absolute, authority or asterisk form
  target_too_long,           ///< 414
  header_too_long,           ///< 431
  headers_too_long,          ///< 431
  too_many_headers,          ///< 431
  header_folded,             ///< 400; a line that continues the one before
  space_before_colon,        ///< 400
  header_malformed,          ///< 400
  header_repeated,           ///< 400; two values where only one can be meant
  host_missing,              ///< 400
  host_malformed,            ///< 400
  length_required,           ///< 411; any Transfer-Encoding at all
  content_length_malformed,  ///< 400
  content_encoded,           ///< 415
  expectation_unknown,       ///< 417
  body_not_expected,         ///< 400; a body on a method that has none
};

/// The enumerator's name: the `code` of the answer and the reason in the log.
std::string_view name_of(HeadProblem problem) noexcept;

int status_of(HeadProblem problem) noexcept;

/// Finds the end of a head in bytes that arrive piece by piece, and stops at the first byte that no
/// good head can have, without waiting for the rest. One request; one thread at a time.
class HeadScanner {
 public:
  explicit HeadScanner(const HeadLimits& limits) : limits_(limits) {}

  /// `so_far` is everything from the request's first byte on, each time longer than before.
  /// The size of the head including its empty line, or nothing while more is needed. Each byte is
  /// looked at once.
  [[nodiscard]] Result<std::optional<std::size_t>, HeadProblem> scan(std::string_view so_far);

 private:
  [[nodiscard]] std::optional<HeadProblem> end_line(std::string_view line);
  [[nodiscard]] std::optional<HeadProblem> too_long(std::size_t line_bytes,
                                                    std::size_t end) const noexcept;

  const HeadLimits limits_;
  std::size_t scanned_ = 0;
  std::size_t line_start_ = 0;
  std::size_t headers_start_ = 0;  ///< 0 while in the request line
  std::size_t headers_ = 0;
};

/// What a good head says about the request's shape. The views point into the head.
struct Head {
  Method method = Method::get;
  std::string_view target;  ///< starts with "/"
  std::string_view host;
  std::string_view content_type;  ///< empty if there is none
  std::uint64_t content_length = 0;
  bool expects_continue = false;
  bool closes = false;  ///< asked for, or HTTP/1.0
};

/// Checks one whole head, from the first byte to the empty line. Pure; any bytes may come.
[[nodiscard]] Result<Head, HeadProblem> check_head(std::string_view head, const HeadLimits& limits);

/// Whether `host` (as in a good head, with any port) is one of `allowed`; an empty list allows all.
/// Without this a page elsewhere could reach us under its own name (DNS rebinding).
bool is_host_allowed(std::string_view host, const std::vector<std::string>& allowed);

/// Whether a Content-Type is `expected` with no parameter but `charset=utf-8`.
bool is_media_type(std::string_view content_type, std::string_view expected);

}  // namespace tress::http
