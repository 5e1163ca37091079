#include "api/http/head_check.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "api/http/ascii.hpp"

namespace tress::http {

namespace {

using Trouble = std::optional<HeadProblem>;

/// Headers that mean one thing: a second one would leave open which counts.
constexpr std::array<std::string_view, 19> single_headers = {
    "host",           "content-length", "content-type",   "content-encoding",
    "expect",         "authorization",  "cookie",         "origin",
    "referer",        "user-agent",     "if-match",       "idempotency-key",
    "sec-fetch-site", "sec-fetch-mode", "sec-fetch-dest", "if-none-match",
    "last-event-id",  "traceparent",    "range"};

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t';
}

/// RFC 9110 §5.6.2.
bool is_token(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter(c) || is_digit(c) ||
           std::string_view{"!#$%&'*+-.^_`|~"}.find(c) != std::string_view::npos;
  });
}

bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

std::string_view trimmed(std::string_view text) noexcept {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

/// Cuts the part before the next `separator` off `text`.
std::string_view cut(std::string_view& text, char separator) noexcept {
  const std::size_t end = std::min(text.find(separator), text.size());
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return part;
}

/// Whether the byte at `at` can stand in a head: no controls, and line ends only as CR LF.
Trouble trouble_at(std::string_view head, std::size_t at) noexcept {
  const char c = head[at];
  if (c == '\n') return HeadProblem::bare_line_feed;
  if (c == '\r') {
    const bool is_bare = at + 1 < head.size() && head[at + 1] != '\n';
    return is_bare ? Trouble{HeadProblem::bare_carriage_return} : Trouble{};
  }
  return is_control(c) && c != '\t' ? Trouble{HeadProblem::control_character} : Trouble{};
}

struct RequestLine {
  Method method;
  std::string_view target;
  bool is_http_1_0;
};

Trouble check_version(std::string_view version) noexcept {
  if (version == "HTTP/1.1" || version == "HTTP/1.0") return std::nullopt;
  const bool is_other = version.size() == 8 && version.starts_with("HTTP/") &&
                        is_digit(version[5]) && version[6] == '.' && is_digit(version[7]);
  return is_other ? HeadProblem::version_not_supported : HeadProblem::request_line_malformed;
}

Result<RequestLine, HeadProblem> read_request_line(std::string_view line) {
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return HeadProblem::request_line_malformed;
  const std::string_view method_text = line.substr(0, first);
  if (!is_token(method_text)) return HeadProblem::request_line_malformed;
  const std::size_t second = line.find(' ', first + 1);
  if (second == std::string_view::npos) return HeadProblem::version_missing;
  const std::string_view target = line.substr(first + 1, second - first - 1);
  const std::string_view version = line.substr(second + 1);
  if (target.empty() || target.find('\t') != std::string_view::npos) {
    return HeadProblem::request_line_malformed;
  }
  if (const Trouble trouble = check_version(version)) return *trouble;
  const auto method = parse_method(method_text);
  if (!method) return HeadProblem::method_unknown;
  if (*method == Method::connect) return HeadProblem::method_not_allowed;
  if (target.front() != '/') return HeadProblem::target_not_a_path;
  return RequestLine{*method, target, version == "HTTP/1.0"};
}

/// "name" or "name:port"; "[v6]" or "[v6]:port".
bool is_good_host(std::string_view host) noexcept {
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : std::string_view::npos;
  const std::size_t colon = host.rfind(':');
  const bool has_port =
      colon != std::string_view::npos && (bracket == std::string_view::npos || colon > bracket);
  const std::string_view name = has_port ? host.substr(0, colon) : host;
  if (has_port && (!is_number(host.substr(colon + 1)) || host.size() - colon > 6)) return false;
  if (host.starts_with('[')) {
    return name.size() > 2 && bracket == name.size() - 1 &&
           name.find_first_not_of("0123456789abcdefABCDEF:.", 1) == bracket;
  }
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return is_letter(c) || is_digit(c) || c == '.' || c == '-';
  });
}

/// Gathers what the header lines say, one after the other.
class HeadReader {
 public:
  explicit HeadReader(const RequestLine& line) {
    head_.method = line.method;
    head_.target = line.target;
    head_.closes = line.is_http_1_0;
  }

  Trouble read(std::string_view line) {
    if (is_blank(line.front())) return HeadProblem::header_folded;
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || colon == 0) return HeadProblem::header_malformed;
    const std::string_view name = line.substr(0, colon);
    if (is_blank(name.back())) return HeadProblem::space_before_colon;
    if (!is_token(name)) return HeadProblem::header_malformed;
    // Before anything else: which length counts is what smuggling is about.
    if (equals_ignoring_case(name, "transfer-encoding")) return HeadProblem::length_required;
    if (is_repeated(name)) return HeadProblem::header_repeated;
    return take(name, trimmed(line.substr(colon + 1)));
  }

  [[nodiscard]] Result<Head, HeadProblem> finish() const {
    if (head_.host.empty()) return HeadProblem::host_missing;
    if (head_.content_length > 0 && !takes_body(head_.method)) {
      return HeadProblem::body_not_expected;
    }
    return head_;
  }

 private:
  bool is_repeated(std::string_view name) noexcept {
    const auto* const found =
        std::find_if(single_headers.begin(), single_headers.end(),
                     [name](std::string_view one) { return equals_ignoring_case(one, name); });
    if (found == single_headers.end()) return false;
    const auto index = static_cast<std::size_t>(found - single_headers.begin());
    if (seen_[index]) return true;
    seen_.set(index);
    return false;
  }

  Trouble take(std::string_view name, std::string_view value) {
    if (equals_ignoring_case(name, "host")) {
      if (!is_good_host(value)) return HeadProblem::host_malformed;
      head_.host = value;
    } else if (equals_ignoring_case(name, "content-length")) {
      return take_length(value);
    } else if (equals_ignoring_case(name, "content-encoding")) {
      return HeadProblem::content_encoded;
    } else if (equals_ignoring_case(name, "content-type")) {
      head_.content_type = value;
    } else if (equals_ignoring_case(name, "expect")) {
      if (!equals_ignoring_case(value, "100-continue")) return HeadProblem::expectation_unknown;
      head_.expects_continue = true;
    } else if (equals_ignoring_case(name, "connection")) {
      take_connection(value);
    }
    return std::nullopt;
  }

  /// One way to write each length: digits without a leading zero. Eighteen of them cannot overflow.
  Trouble take_length(std::string_view value) {
    if (!is_number(value) || value.size() > 18 || (value.size() > 1 && value.front() == '0')) {
      return HeadProblem::content_length_malformed;
    }
    for (const char c : value) {
      head_.content_length = head_.content_length * 10 + static_cast<std::uint64_t>(c - '0');
    }
    return std::nullopt;
  }

  void take_connection(std::string_view options) {
    while (!options.empty()) {
      if (equals_ignoring_case(trimmed(cut(options, ',')), "close")) head_.closes = true;
    }
  }

  Head head_;
  std::bitset<single_headers.size()> seen_;
};

}  // namespace

std::string_view name_of(HeadProblem problem) noexcept {
  switch (problem) {
    case HeadProblem::bare_line_feed: return "bare_line_feed";
    case HeadProblem::bare_carriage_return: return "bare_carriage_return";
    case HeadProblem::control_character: return "control_character";
    case HeadProblem::request_line_malformed: return "request_line_malformed";
    case HeadProblem::version_missing: return "version_missing";
    case HeadProblem::version_not_supported: return "version_not_supported";
    case HeadProblem::method_unknown: return "method_unknown";
    case HeadProblem::method_not_allowed: return "method_not_allowed";
    case HeadProblem::target_not_a_path: return "target_not_a_path";
    case HeadProblem::target_too_long: return "target_too_long";
    case HeadProblem::header_too_long: return "header_too_long";
    case HeadProblem::headers_too_long: return "headers_too_long";
    case HeadProblem::too_many_headers: return "too_many_headers";
    case HeadProblem::header_folded: return "header_folded";
    case HeadProblem::space_before_colon: return "space_before_colon";
    case HeadProblem::header_malformed: return "header_malformed";
    case HeadProblem::header_repeated: return "header_repeated";
    case HeadProblem::host_missing: return "host_missing";
    case HeadProblem::host_malformed: return "host_malformed";
    case HeadProblem::length_required: return "length_required";
    case HeadProblem::content_length_malformed: return "content_length_malformed";
    case HeadProblem::content_encoded: return "content_encoded";
    case HeadProblem::expectation_unknown: return "expectation_unknown";
    case HeadProblem::body_not_expected: return "body_not_expected";
  }
  TRESS_UNREACHABLE();
}

int status_of(HeadProblem problem) noexcept {
  switch (problem) {
    case HeadProblem::version_not_supported: return 505;
    case HeadProblem::method_unknown: return 501;
    case HeadProblem::method_not_allowed: return 405;
    case HeadProblem::target_too_long: return 414;
    case HeadProblem::header_too_long:
    case HeadProblem::headers_too_long:
    case HeadProblem::too_many_headers: return 431;
    case HeadProblem::length_required: return 411;
    case HeadProblem::content_encoded: return 415;
    case HeadProblem::expectation_unknown: return 417;
    case HeadProblem::bare_line_feed:
    case HeadProblem::bare_carriage_return:
    case HeadProblem::control_character:
    case HeadProblem::request_line_malformed:
    case HeadProblem::version_missing:
    case HeadProblem::target_not_a_path:
    case HeadProblem::header_folded:
    case HeadProblem::space_before_colon:
    case HeadProblem::header_malformed:
    case HeadProblem::header_repeated:
    case HeadProblem::host_missing:
    case HeadProblem::host_malformed:
    case HeadProblem::content_length_malformed:
    case HeadProblem::body_not_expected: return 400;
  }
  TRESS_UNREACHABLE();
}

Result<std::optional<std::size_t>, HeadProblem> HeadScanner::scan(std::string_view so_far) {
  while (scanned_ < so_far.size()) {
    if (const Trouble trouble = trouble_at(so_far, scanned_)) return *trouble;
    if (so_far[scanned_] != '\r') {
      ++scanned_;
      continue;
    }
    if (scanned_ + 1 == so_far.size()) break;  // Its line feed may be on its way.
    const std::string_view line = so_far.substr(line_start_, scanned_ - line_start_);
    if (const Trouble trouble = end_line(line)) return *trouble;
    scanned_ += 2;
    line_start_ = scanned_;
    if (headers_start_ == 0) headers_start_ = scanned_;
    if (line.empty()) return std::optional{scanned_};
  }
  if (const Trouble trouble = too_long(scanned_ - line_start_, scanned_)) return *trouble;
  return std::optional<std::size_t>{};
}

std::optional<HeadProblem> HeadScanner::end_line(std::string_view line) {
  if (const Trouble trouble = too_long(line.size(), scanned_)) return trouble;
  if (headers_start_ == 0) {
    const auto request_line = read_request_line(line);
    return request_line.has_value() ? Trouble{} : Trouble{request_line.error()};
  }
  if (line.empty()) return std::nullopt;
  ++headers_;
  return headers_ > limits_.headers_max ? Trouble{HeadProblem::too_many_headers} : Trouble{};
}

std::optional<HeadProblem> HeadScanner::too_long(std::size_t line_bytes,
                                                 std::size_t end) const noexcept {
  if (headers_start_ == 0) {
    return line_bytes > limits_.request_line_bytes_max ? Trouble{HeadProblem::target_too_long}
                                                       : Trouble{};
  }
  if (line_bytes > limits_.header_bytes_max) return HeadProblem::header_too_long;
  if (end - headers_start_ > limits_.headers_bytes_max) return HeadProblem::headers_too_long;
  return std::nullopt;
}

Result<Head, HeadProblem> check_head(std::string_view head, const HeadLimits& limits) {
  HeadScanner scanner{limits};
  TRESS_TRY(const auto end, scanner.scan(head));
  if (end != head.size()) return HeadProblem::header_malformed;
  const auto next_line = [&head] {
    const std::size_t size = head.find("\r\n");
    const std::string_view line = head.substr(0, size);
    head.remove_prefix(size + 2);
    return line;
  };
  TRESS_TRY(const RequestLine request_line, read_request_line(next_line()));
  HeadReader reader{request_line};
  for (std::string_view line = next_line(); !line.empty(); line = next_line()) {
    if (const Trouble trouble = reader.read(line)) return *trouble;
  }
  return reader.finish();
}

bool is_host_allowed(std::string_view host, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return true;
  const std::size_t bracket = host.starts_with('[') ? host.find(']') : 0;
  const std::string_view name = host.substr(0, host.find(':', bracket));
  return std::any_of(allowed.begin(), allowed.end(),
                     [name](const std::string& one) { return equals_ignoring_case(one, name); });
}

bool is_media_type(std::string_view content_type, std::string_view expected) {
  if (!equals_ignoring_case(trimmed(cut(content_type, ';')), expected)) return false;
  while (!content_type.empty()) {
    const std::string_view parameter = trimmed(cut(content_type, ';'));
    if (!equals_ignoring_case(parameter, "charset=utf-8") &&
        !equals_ignoring_case(parameter, "charset=\"utf-8\"")) {
      return false;
    }
  }
  return true;
}

}  // namespace tress::http
