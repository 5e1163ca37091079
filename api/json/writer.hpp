#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace tress::json {

/// Builds one JSON text from front to back. No library, no tree: an answer is written once and
/// sent. Every text stays valid UTF-8 and valid JSON whatever is put in: control characters, quotes
/// and U+2028/2029 are escaped, bytes that are not UTF-8 become U+FFFD. Wrong nesting is a
/// programmer's error and aborts. One thread at a time.
class Writer {
 public:
  Writer& begin_object();
  Writer& end_object();
  Writer& begin_array();
  Writer& end_array();

  /// The name of the member that follows. Unique names are the caller's business.
  Writer& key(std::string_view name);

  Writer& string(std::string_view text);

  template <std::signed_integral Integer>
  Writer& number(Integer value) {
    return signed_number(value);
  }

  template <std::unsigned_integral Integer>

  requires(!std::same_as<Integer, bool>) Writer& number(Integer value) {
    return unsigned_number(value);
  }

  /// With exactly `places` decimals (0 to 17); null if the value is not finite. For ratios and
  /// probabilities, never for money.
  Writer& decimal(double value, int places);

  Writer& boolean(bool value);
  Writer& null();

  /// A value that is JSON already, such as the text of another writer.
  Writer& raw(std::string_view json);

  // The usual pairs in one call.
  Writer& member(std::string_view name, std::string_view text) { return key(name).string(text); }

  Writer& member(std::string_view name, const char* text) { return key(name).string(text); }

  template <std::same_as<bool> Boolean>
  Writer& member(std::string_view name, Boolean value) {
    return key(name).boolean(value);
  }

  template <std::integral Integer>

  requires(!std::same_as<Integer, bool>) Writer& member(std::string_view name, Integer value) {
    return key(name).number(value);
  }

  /// The finished text. Requires that exactly one value was written and everything is closed.
  [[nodiscard]] std::string take();

  [[nodiscard]] std::size_t size() const noexcept { return text_.size(); }

 private:
  Writer& signed_number(std::int64_t value);
  Writer& unsigned_number(std::uint64_t value);
  void before_value();
  void open(char bracket, char closing);
  void close(char closing);
  void quote(std::string_view text);
  void put_escaped(unsigned char byte);

  std::string text_;
  std::string closings_;  ///< What must still be closed, innermost last.
  bool needs_comma_ = false;
  bool has_key_ = false;
};

}  // namespace tress::json
