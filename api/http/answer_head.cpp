#include "api/http/answer_head.hpp"

#include <algorithm>
#include <array>
#include <chrono>

#include "api/http/ascii.hpp"

namespace tress::http {

namespace {

struct Default {
  std::string_view name;
  std::string_view value;
};

/// What an answer carries unless its route says otherwise (`security-and-screens.md` §5).
constexpr std::array<Default, 6> defaults = {{
    {"Cache-Control", "no-store"},
    {"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Referrer-Policy", "no-referrer"},
    {"X-Content-Type-Options", "nosniff"},
}};

/// Framing and identity belong to the session; `Server` to nobody.
constexpr std::array<std::string_view, 7> reserved = {
    "connection", "content-length",    "content-type", "date",
    "server",     "transfer-encoding", "x-request-id"};

bool is_reserved(std::string_view name) noexcept {
  return std::any_of(reserved.begin(), reserved.end(),
                     [name](std::string_view one) { return equals_ignoring_case(one, name); });
}

bool has(const Fields& headers, std::string_view name) noexcept {
  return std::any_of(headers.begin(), headers.end(), [name](const auto& header) {
    return equals_ignoring_case(header.first, name);
  });
}

std::string_view reason_of(int status) noexcept {
  switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    case 505: return "HTTP Version Not Supported";
    default: return "";  // The phrase may be empty (RFC 9112 §4).
  }
}

void put(std::string& head, std::string_view name, std::string_view value) {
  const auto put_clean = [&head](std::string_view text) {
    for (const char c : text) head += is_control(c) ? ' ' : c;
  };
  put_clean(name);
  head += ": ";
  put_clean(value);
  head += "\r\n";
}

/// Two digits.
std::string padded(unsigned value) {
  return {static_cast<char>('0' + value / 10 % 10), static_cast<char>('0' + value % 10)};
}

}  // namespace

std::string http_date(Timestamp time) {
  static constexpr std::array<std::string_view, 7> days = {"Sun", "Mon", "Tue", "Wed",
                                                           "Thu", "Fri", "Sat"};
  static constexpr std::array<std::string_view, 12> months = {
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const auto clock = std::chrono::hh_mm_ss{std::chrono::floor<std::chrono::seconds>(time - day)};
  const auto digits = [](auto count) { return padded(static_cast<unsigned>(count)); };
  std::string text{days.at(std::chrono::weekday{day}.c_encoding())};
  text += ", " + padded(static_cast<unsigned>(date.day())) + " ";
  text += months.at(static_cast<unsigned>(date.month()) - 1);
  text += " " + std::to_string(static_cast<int>(date.year())) + " ";
  text += digits(clock.hours().count()) + ":" + digits(clock.minutes().count()) + ":";
  return text + digits(clock.seconds().count()) + " GMT";
}

std::string answer_head(const Response& response, const AnswerFacts& facts) {
  std::string head;
  head.reserve(640);
  head += "HTTP/1.1 " + std::to_string(response.status) + " ";
  head += reason_of(response.status);
  head += "\r\n";
  put(head, "Date", http_date(facts.now));
  const bool has_no_length =
      response.status == 204 || response.status == 304 || response.stream != nullptr;
  if (!has_no_length) put(head, "Content-Length", std::to_string(response.body.size()));
  if (!response.content_type.empty()) put(head, "Content-Type", response.content_type);
  if (facts.closes) put(head, "Connection", "close");
  put(head, "X-Request-Id", facts.request_id);
  for (const Default& one : defaults) {
    if (!has(response.headers, one.name)) put(head, one.name, one.value);
  }
  for (const auto& [name, value] : response.headers) {
    if (!is_reserved(name)) put(head, name, value);
  }
  return head + "\r\n";
}

}  // namespace tress::http
