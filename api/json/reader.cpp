#include "api/json/reader.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/json/basic_parser_impl.hpp>

#include "ledger/base/text.hpp"

namespace tress::json {

namespace {

using boost::json::error_code;
using Text = boost::json::string_view;

/// A longer pointer helps nobody and would send back what was sent in.
constexpr std::size_t pointer_bytes_max = 256;

std::string_view text_of(Code code) {
  switch (code) {
    case Code::empty: return "A JSON value is expected.";
    case Code::byte_order_mark: return "The text must not start with a byte order mark.";
    case Code::bad_utf8: return "The text is not valid UTF-8.";
    case Code::bad_surrogate: return "An escape names half of a surrogate pair.";
    case Code::null_character: return "Text must not contain U+0000.";
    case Code::comment: return "JSON has no comments.";
    case Code::not_json: return "This is not valid JSON.";
    case Code::trailing_bytes: return "There is something after the end of the value.";
    case Code::too_deep: return "The value is nested too deeply.";
    case Code::too_many_members: return "The object has too many members.";
    case Code::too_many_items: return "The array has too many items.";
    case Code::string_too_long: return "The string is too long.";
    case Code::duplicate_name: return "The object has the same name twice.";
    case Code::number_not_an_integer:
      return "Numbers are written as integers, without fraction or exponent.";
    case Code::number_out_of_range: return "The number is too large.";
    case Code::negative_zero: return "Zero has no sign.";
  }
  TRESS_UNREACHABLE();
}

/// One step of an RFC 6901 pointer.
std::string escaped(std::string_view name) {
  std::string step = "/";
  for (const char c : name) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      step += c;
    }
  }
  return step;
}

/// Builds the value while the parser reads, and stops it at the first broken rule.
/// The names `on_…` and `max_…_size` are the parser's.
class Builder {
 public:
  // The parser's own limits stay out of the way: ours count after unescaping and know the place.
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  explicit Builder(const Limits& limits) : limits_(limits) {}

  bool on_document_begin(error_code&) { return true; }

  bool on_document_end(error_code&) { return true; }

  bool on_object_begin(error_code& ec) { return open(Frame{Object{}, {}, {}}, ec); }

  bool on_object_end(std::size_t, error_code& ec) {
    Object members = std::get<Object>(std::move(frames_.back().held));
    frames_.pop_back();
    return put(Value{std::move(members)}, ec);
  }

  bool on_array_begin(error_code& ec) { return open(Frame{Array{}, {}, {}}, ec); }

  bool on_array_end(std::size_t, error_code& ec) {
    Array items = std::get<Array>(std::move(frames_.back().held));
    frames_.pop_back();
    return put(Value{std::move(items)}, ec);
  }

  bool on_key_part(Text part, std::size_t, error_code& ec) { return gather(part, ec); }

  bool on_key(Text part, std::size_t, error_code& ec) {
    if (!gather(part, ec)) return false;
    Frame& frame = frames_.back();
    const Object& members = std::get<Object>(frame.held);
    frame.name = std::exchange(text_, {});
    frame.has_name = true;
    const bool is_known =
        std::any_of(members.begin(), members.end(),
                    [&frame](const Member& member) { return member.name == frame.name; });
    return !is_known || refuse(Code::duplicate_name, ec);
  }

  bool on_string_part(Text part, std::size_t, error_code& ec) {
    return has_room(ec) && gather(part, ec);
  }

  bool on_string(Text part, std::size_t, error_code& ec) {
    return has_room(ec) && gather(part, ec) && put(Value{std::exchange(text_, {})}, ec);
  }

  bool on_number_part(Text part, error_code& ec) {
    if (!has_room(ec)) return false;
    number_.append(part.data(), part.size());
    return true;
  }

  bool on_int64(std::int64_t value, Text part, error_code& ec) {
    if (!on_number_part(part, ec)) return false;
    if (value == 0 && number_.front() == '-') return refuse(Code::negative_zero, ec);
    number_.clear();
    return put(Value{value}, ec);
  }

  bool on_uint64(std::uint64_t, Text part, error_code& ec) {
    return on_number_part(part, ec) && refuse(Code::number_out_of_range, ec);
  }

  bool on_double(double, Text part, error_code& ec) {
    if (!on_number_part(part, ec)) return false;
    const bool is_integer = number_.find_first_of(".eE") == std::string::npos;
    return refuse(is_integer ? Code::number_out_of_range : Code::number_not_an_integer, ec);
  }

  bool on_bool(bool value, error_code& ec) { return put(Value{value}, ec); }

  bool on_null(error_code& ec) { return put(Value{}, ec); }

  bool on_comment_part(Text, error_code& ec) { return refuse(Code::comment, ec); }

  bool on_comment(Text, error_code& ec) { return refuse(Code::comment, ec); }

  /// The rule that stopped the parser; nothing if it stopped by itself.
  [[nodiscard]] std::optional<Code> broken_rule() const noexcept { return broken_rule_; }

  [[nodiscard]] std::string pointer() const {
    std::string path;
    for (const Frame& frame : frames_) {
      const std::string step = step_of(frame);
      if (step.empty() || path.size() + step.size() > pointer_bytes_max) break;
      path += step;
    }
    return path;
  }

  /// Requires that the parser came to the end without an error.
  [[nodiscard]] Value take() { return std::move(root_); }

 private:
  /// A container that is still open.
  struct Frame {
    std::variant<Object, Array> held;
    std::string name;       ///< of the member being read
    bool has_name = false;  ///< false before the first name and between members
  };

  /// Empty where the place is the container itself.
  static std::string step_of(const Frame& frame) {
    if (const auto* items = std::get_if<Array>(&frame.held)) {
      return "/" + std::to_string(items->size());
    }
    if (!frame.has_name || !is_plain_text(frame.name)) return {};
    return escaped(frame.name);
  }

  bool refuse(Code code, error_code& ec) {
    broken_rule_ = code;
    ec = boost::json::error::input_error;  // Any error stops the parser; `broken_rule_` says why.
    return false;
  }

  /// Whether the innermost container takes one more value. Asked before the value is looked at, so
  /// that the refusal is about the container, not about what stands in it.
  bool has_room(error_code& ec) {
    if (frames_.empty()) return true;
    const Frame& frame = frames_.back();
    if (const auto* items = std::get_if<Array>(&frame.held)) {
      if (items->size() < limits_.items_max) return true;
      return refuse(Code::too_many_items, ec);
    }
    if (std::get<Object>(frame.held).size() < limits_.members_max) return true;
    return refuse(Code::too_many_members, ec);
  }

  bool open(Frame frame, error_code& ec) {
    if (!has_room(ec)) return false;
    if (frames_.size() == limits_.depth_max) return refuse(Code::too_deep, ec);
    frames_.push_back(std::move(frame));
    return true;
  }

  bool gather(Text part, error_code& ec) {
    if (text_.size() + part.size() > limits_.string_bytes_max) {
      return refuse(Code::string_too_long, ec);
    }
    if (part.find('\0') != Text::npos) return refuse(Code::null_character, ec);
    text_.append(part.data(), part.size());
    return true;
  }

  bool put(Value value, error_code& ec) {
    if (!has_room(ec)) return false;
    if (frames_.empty()) {
      root_ = std::move(value);
      return true;
    }
    Frame& frame = frames_.back();
    if (auto* items = std::get_if<Array>(&frame.held)) {
      items->push_back(std::move(value));
      return true;
    }
    std::get<Object>(frame.held).push_back({std::exchange(frame.name, {}), std::move(value)});
    frame.has_name = false;
    return true;
  }

  const Limits limits_;
  std::vector<Frame> frames_;
  std::string text_;    ///< the string or name being read, unescaped
  std::string number_;  ///< the number being read, as written
  Value root_;
  std::optional<Code> broken_rule_;
};

using Parser = boost::json::basic_parser<Builder>;

/// Whether the escape that ends at `at` is the first half of a surrogate pair.
bool follows_half_a_pair(std::string_view body, std::size_t at) {
  if (at < 6 || at > body.size()) return false;
  const std::string_view escape = body.substr(at - 6, 6);
  const auto is_one_of = [&escape](std::size_t i, std::string_view set) {
    return set.find(escape[i]) != std::string_view::npos;
  };
  return escape.substr(0, 2) == "\\u" && is_one_of(2, "dD") && is_one_of(3, "89abAB");
}

/// What the parser's own refusal means; `at` is where it stopped.
Code code_of(const error_code& ec, std::string_view body, std::size_t at) {
  using boost::json::error;
  if (ec == error::illegal_leading_surrogate || ec == error::illegal_trailing_surrogate ||
      ec == error::expected_utf16_escape || follows_half_a_pair(body, at)) {
    return Code::bad_surrogate;
  }
  if (ec == error::exponent_overflow) return Code::number_not_an_integer;
  if (!is_utf8(body)) return Code::bad_utf8;
  if (at < body.size() && body[at] == '/') return Code::comment;
  return Code::not_json;
}

Problem problem(Code code, std::string pointer = {}) {
  return {std::move(pointer), code, std::string{text_of(code)}};
}

}  // namespace

std::string_view name_of(Code code) noexcept {
  switch (code) {
    case Code::empty: return "empty";
    case Code::byte_order_mark: return "byte_order_mark";
    case Code::bad_utf8: return "bad_utf8";
    case Code::bad_surrogate: return "bad_surrogate";
    case Code::null_character: return "null_character";
    case Code::comment: return "comment";
    case Code::not_json: return "not_json";
    case Code::trailing_bytes: return "trailing_bytes";
    case Code::too_deep: return "too_deep";
    case Code::too_many_members: return "too_many_members";
    case Code::too_many_items: return "too_many_items";
    case Code::string_too_long: return "string_too_long";
    case Code::duplicate_name: return "duplicate_name";
    case Code::number_not_an_integer: return "number_not_an_integer";
    case Code::number_out_of_range: return "number_out_of_range";
    case Code::negative_zero: return "negative_zero";
  }
  TRESS_UNREACHABLE();
}

Result<Value, Problem> read(std::string_view body, const Limits& limits) {
  if (body.find_first_not_of(" \t\r\n") == std::string_view::npos) return problem(Code::empty);
  if (body.substr(0, 3) == "\xEF\xBB\xBF") return problem(Code::byte_order_mark);

  boost::json::parse_options options;
  options.max_depth = limits.depth_max + 1;  // One more than ours, so that ours speaks first.
  Parser parser{options, limits};
  error_code ec;
  const std::size_t at = parser.write_some(false, body.data(), body.size(), ec);
  const Builder& builder = parser.handler();
  if (const auto rule = builder.broken_rule()) return problem(*rule, builder.pointer());
  if (ec) return problem(code_of(ec, body, at), builder.pointer());
  if (at != body.size()) {
    const std::string_view rest = body.substr(at);
    if (!is_utf8(rest)) return problem(Code::bad_utf8);
    return problem(rest.front() == '/' ? Code::comment : Code::trailing_bytes);
  }
  return parser.handler().take();
}

}  // namespace tress::json
