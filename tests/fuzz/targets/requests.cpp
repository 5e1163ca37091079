#include <algorithm>
#include <array>
#include <set>

#include "tests/fuzz/targets/targets.hpp"

#include "api/http/head_check.hpp"
#include "api/http/target.hpp"
#include "ledger/base/text.hpp"

namespace tress::fuzz {

namespace {

const http::HeadLimits limits;

std::string lower(std::string_view text) {
  std::string out{text};
  for (char& letter : out) {
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  }
  return out;
}

/// The header lines of a head, by a second, simpler reading: names in lower case, values trimmed.
std::vector<std::pair<std::string, std::string>> plain_headers(std::string_view head) {
  std::vector<std::pair<std::string, std::string>> headers;
  for (auto end = head.find("\r\n"); end != std::string_view::npos; end = head.find("\r\n")) {
    head.remove_prefix(end + 2);
    const std::string_view line = head.substr(0, head.find("\r\n"));
    if (line.empty()) break;
    const auto colon = line.find(':');
    TRESS_ASSERT(colon != std::string_view::npos);
    std::string_view value = line.substr(colon + 1);
    while (!value.empty() && (value.front() == ' ' || value.front() == '\t'))
      value.remove_prefix(1);
    while (!value.empty() && (value.back() == ' ' || value.back() == '\t')) value.remove_suffix(1);
    headers.emplace_back(lower(line.substr(0, colon)), std::string{value});
  }
  return headers;
}

std::vector<std::string> values_of(const std::vector<std::pair<std::string, std::string>>& headers,
                                   std::string_view name) {
  std::vector<std::string> values;
  for (const auto& [other, value] : headers) {
    if (other == name) values.push_back(value);
  }
  return values;
}

/// What makes a request smuggler's tool must not be in an accepted head, whoever reads it.
void check_accepted(std::string_view bytes, const http::Head& head) {
  const bool is_plain = std::all_of(bytes.begin(), bytes.end(), [](char letter) {
    const auto byte = static_cast<unsigned char>(letter);
    return byte >= 0x20 || letter == '\r' || letter == '\n' || letter == '\t';
  });
  TRESS_ASSERT(is_plain);
  TRESS_ASSERT(head.target.starts_with('/'));
  TRESS_ASSERT(head.target.find(' ') == std::string_view::npos);
  const auto headers = plain_headers(bytes);
  TRESS_ASSERT(values_of(headers, "transfer-encoding").empty());
  TRESS_ASSERT(values_of(headers, "host").size() <= 1);
  const auto lengths = values_of(headers, "content-length");
  TRESS_ASSERT(lengths.size() <= 1);
  if (lengths.empty()) {
    TRESS_ASSERT(head.content_length == 0);
  } else {
    TRESS_ASSERT(std::to_string(head.content_length) == lengths.front());
  }
}

std::string escaped(std::string_view text) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string out;
  for (const char letter : text) {
    const auto byte = static_cast<unsigned char>(letter);
    out += '%';
    out += digits[byte >> 4U];
    out += digits[byte & 0xFU];
  }
  return out;
}

}  // namespace

void read_head(ByteView input) {
  const std::string_view text = text_of(input);
  http::HeadScanner whole{limits};
  const auto at_once = whole.scan(text);
  // In pieces the same bytes mean the same; a refusal may only come sooner.
  http::HeadScanner pieces{limits};
  Result<std::optional<std::size_t>, http::HeadProblem> in_pieces = std::optional<std::size_t>{};
  for (std::size_t size = 1; size <= text.size() && in_pieces && !in_pieces.value(); ++size) {
    in_pieces = pieces.scan(text.substr(0, size));
  }
  TRESS_ASSERT(text.empty() || at_once == in_pieces);
  const auto checked = http::check_head(text, limits);
  if (checked) check_accepted(text, checked.value());
  if (!at_once || !at_once.value()) return;
  const auto head = http::check_head(text.substr(0, *at_once.value()), limits);
  if (head) check_accepted(text.substr(0, *at_once.value()), head.value());
}

void read_target(ByteView input) {
  const std::string text = "/" + std::string{text_of(input)};
  const auto target = http::read_target(text);
  if (!target) return;
  std::set<std::string> names;
  for (const auto& [name, value] : target.value().query) {
    TRESS_ASSERT(!name.empty());
    TRESS_ASSERT(names.insert(name).second);
  }
  std::string again;
  for (const std::string& segment : target.value().segments) {
    TRESS_ASSERT(segment != "." && segment != "..");
    TRESS_ASSERT(segment.find('/') == std::string::npos);
    TRESS_ASSERT(segment.find('\0') == std::string::npos);
    again += "/" + escaped(segment);
  }
  const auto same = http::read_target(again);
  TRESS_ASSERT(same.has_value());
  TRESS_ASSERT(same.value().segments == target.value().segments);
}

}  // namespace tress::fuzz
