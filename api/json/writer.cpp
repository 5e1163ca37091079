#include "api/json/writer.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <utility>

#include "ledger/base/assert.hpp"
#include "ledger/base/text.hpp"

namespace tress::json {

namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";

/// U+2028 and U+2029 are line ends to JavaScript of before 2019 and to many log viewers.
constexpr std::string_view line_separators = "\xE2\x80";

bool is_line_separator(std::string_view text, std::size_t at) {
  if (text.substr(at, 2) != line_separators || at + 2 >= text.size()) return false;
  return text[at + 2] == '\xA8' || text[at + 2] == '\xA9';
}

}  // namespace

Writer& Writer::begin_object() {
  open('{', '}');
  return *this;
}

Writer& Writer::end_object() {
  close('}');
  return *this;
}

Writer& Writer::begin_array() {
  open('[', ']');
  return *this;
}

Writer& Writer::end_array() {
  close(']');
  return *this;
}

Writer& Writer::key(std::string_view name) {
  TRESS_ASSERT(!closings_.empty());
  TRESS_ASSERT(closings_.back() == '}');
  TRESS_ASSERT(!has_key_);
  if (needs_comma_) text_ += ',';
  quote(name);
  text_ += ':';
  has_key_ = true;
  return *this;
}

Writer& Writer::string(std::string_view text) {
  before_value();
  quote(text);
  return *this;
}

Writer& Writer::signed_number(std::int64_t value) {
  before_value();
  text_ += std::to_string(value);
  return *this;
}

Writer& Writer::unsigned_number(std::uint64_t value) {
  before_value();
  text_ += std::to_string(value);
  return *this;
}

Writer& Writer::decimal(double value, int places) {
  TRESS_ASSERT(places >= 0);
  TRESS_ASSERT(places <= 17);
  if (!std::isfinite(value)) return null();
  before_value();
  // The largest double has 309 digits before the point.
  std::array<char, 336> digits{};
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value,
                                 std::chars_format::fixed, places);
  text_.append(digits.data(), end.ptr);
  return *this;
}

Writer& Writer::boolean(bool value) {
  before_value();
  text_ += value ? "true" : "false";
  return *this;
}

Writer& Writer::null() {
  before_value();
  text_ += "null";
  return *this;
}

Writer& Writer::raw(std::string_view json) {
  TRESS_ASSERT(!json.empty());
  before_value();
  text_ += json;
  return *this;
}

std::string Writer::take() {
  TRESS_ASSERT(closings_.empty());
  TRESS_ASSERT(!text_.empty());
  needs_comma_ = false;
  return std::exchange(text_, {});
}

void Writer::before_value() {
  if (closings_.empty()) {
    TRESS_ASSERT(text_.empty());  // One text holds one value.
  } else if (closings_.back() == '}') {
    TRESS_ASSERT(has_key_);
  } else if (needs_comma_) {
    text_ += ',';
  }
  has_key_ = false;
  needs_comma_ = true;
}

void Writer::open(char bracket, char closing) {
  before_value();
  text_ += bracket;
  closings_ += closing;
  needs_comma_ = false;
}

void Writer::close(char closing) {
  TRESS_ASSERT(!closings_.empty());
  TRESS_ASSERT(closings_.back() == closing);
  TRESS_ASSERT(!has_key_);
  text_ += closing;
  closings_.pop_back();
  needs_comma_ = true;
}

void Writer::quote(std::string_view text) {
  const bool is_clean = is_utf8(text);
  text_ += '"';
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      put_escaped(byte);
    } else if (!is_clean) {
      text_ += "\\ufffd";
    } else if (is_line_separator(text, i)) {
      text_ += text[i + 2] == '\xA8' ? "\\u2028" : "\\u2029";
      i += 2;
    } else {
      text_ += text[i];
    }
  }
  text_ += '"';
}

void Writer::put_escaped(unsigned char byte) {
  switch (byte) {
    case '"': text_ += "\\\""; return;
    case '\\': text_ += "\\\\"; return;
    case '\n': text_ += "\\n"; return;
    case '\r': text_ += "\\r"; return;
    case '\t': text_ += "\\t"; return;
    default: break;
  }
  if (byte >= 0x20 && byte != 0x7F) {
    text_ += static_cast<char>(byte);
    return;
  }
  text_ += "\\u00";
  text_ += hex_digits[byte >> 4U];
  text_ += hex_digits[byte & 0x0FU];
}

}  // namespace tress::json
