#include "api/http/target.hpp"

#include <optional>

#include "api/http/ascii.hpp"
#include "api/http/limits.hpp"
#include "ledger/base/text.hpp"

namespace tress::http {

namespace {

/// pchar of RFC 3986, "/" and "?"; "%" is checked where it is decoded.
bool is_target_character(char c) noexcept {
  return is_letter(c) || is_digit(c) ||
         std::string_view{"-._~!$&'()*+,;=:@/?%"}.find(c) != std::string_view::npos;
}

int hex_value(char c) noexcept {
  if (is_digit(c)) return c - '0';
  const char letter = to_lower(c);
  return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

enum class Part : unsigned char { segment, query };

/// The byte that the escape at the start of `text` stands for.
Result<char, TargetProblem> decode_escape(std::string_view text, Part part) {
  if (text.size() < 3) return TargetProblem::bad_escape;
  const int high = hex_value(text[1]);
  const int low = hex_value(text[2]);
  if (high < 0 || low < 0) return TargetProblem::bad_escape;
  const auto c = static_cast<char>(high * 16 + low);
  const bool is_separator = part == Part::segment && (c == '/' || c == '\\');
  if (is_control(c) || is_separator) return TargetProblem::forbidden_escape;
  return c;
}

Result<std::string, TargetProblem> decode(std::string_view text, Part part) {
  std::string decoded;
  while (!text.empty()) {
    if (text.front() == '%') {
      const auto c = decode_escape(text, part);
      if (c.has_error()) return c.error();
      decoded += c.value();
      text.remove_prefix(3);
      continue;
    }
    // In a query, as browsers write a space in a form.
    decoded += part == Part::query && text.front() == '+' ? ' ' : text.front();
    text.remove_prefix(1);
  }
  if (!is_utf8(decoded)) return TargetProblem::forbidden_escape;
  return decoded;
}

/// `path` starts with "/".
Result<std::vector<std::string>, TargetProblem> read_path(std::string_view path) {
  std::vector<std::string> segments;
  path.remove_prefix(1);
  while (true) {
    const std::size_t slash = path.find('/');
    const bool is_last = slash == std::string_view::npos;
    TRESS_TRY(std::string segment, decode(path.substr(0, slash), Part::segment));
    if (segment == "." || segment == "..") return TargetProblem::dot_segment;
    if (segment.empty() && !is_last) return TargetProblem::empty_segment;
    if (segments.size() == path_segments_max) return TargetProblem::too_many_segments;
    segments.push_back(std::move(segment));
    if (is_last) return segments;
    path.remove_prefix(slash + 1);
  }
}

Result<Fields, TargetProblem> read_query(std::string_view query) {
  Fields fields;
  while (true) {
    const std::size_t end = query.find('&');
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = pair.find('=');
    TRESS_TRY(std::string name, decode(pair.substr(0, equals), Part::query));
    if (name.empty()) return TargetProblem::nameless_parameter;
    if (find(fields, name)) return TargetProblem::repeated_parameter;
    if (fields.size() == query_parameters_max) return TargetProblem::too_many_parameters;
    const std::string_view raw =
        equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1);
    TRESS_TRY(std::string value, decode(raw, Part::query));
    fields.emplace_back(std::move(name), std::move(value));
    if (end == std::string_view::npos) return fields;
    query.remove_prefix(end + 1);
  }
}

}  // namespace

std::string_view name_of(TargetProblem problem) noexcept {
  switch (problem) {
    case TargetProblem::bad_character: return "bad_character";
    case TargetProblem::bad_escape: return "bad_escape";
    case TargetProblem::forbidden_escape: return "forbidden_escape";
    case TargetProblem::empty_segment: return "empty_segment";
    case TargetProblem::dot_segment: return "dot_segment";
    case TargetProblem::too_many_segments: return "too_many_segments";
    case TargetProblem::too_many_parameters: return "too_many_parameters";
    case TargetProblem::nameless_parameter: return "nameless_parameter";
    case TargetProblem::repeated_parameter: return "repeated_parameter";
  }
  TRESS_UNREACHABLE();
}

Result<Target, TargetProblem> read_target(std::string_view target) {
  TRESS_ASSERT(target.starts_with('/'));
  for (const char c : target) {
    if (!is_target_character(c)) return TargetProblem::bad_character;
  }
  const std::size_t mark = target.find('?');
  Target read;
  read.path = std::string{target.substr(0, mark)};
  TRESS_TRY(read.segments, read_path(read.path));
  if (mark == std::string_view::npos || mark + 1 == target.size()) return read;
  TRESS_TRY(read.query, read_query(target.substr(mark + 1)));
  return read;
}

}  // namespace tress::http
