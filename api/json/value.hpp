#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tress::json {

class Value;
struct Member;

using Array = std::vector<Value>;

/// Members in the order in which they were written; names are unique (the reader sees to it).
using Object = std::vector<Member>;

/// One JSON value as the API accepts it. There is no floating-point number: money, units and
/// versions are integers, and a number that is not one never gets this far.
/// A plain value: copy, move, compare; any thread.
class Value {
 public:
  enum class Kind : unsigned char { null, boolean, integer, string, array, object };

  // All defined where `Member` is complete.
  Value() noexcept;
  ~Value();
  Value(const Value&);
  Value(Value&&) noexcept;
  Value& operator=(const Value&);
  Value& operator=(Value&&) noexcept;

  explicit Value(bool boolean);
  explicit Value(std::int64_t integer);
  explicit Value(std::string text);
  explicit Value(Array items);
  explicit Value(Object members);

  [[nodiscard]] Kind kind() const noexcept { return static_cast<Kind>(held_.index()); }

  [[nodiscard]] bool is_null() const noexcept { return kind() == Kind::null; }

  // Each of these is null when the value is of another kind; the pointer lives as long as the
  // value.
  [[nodiscard]] const bool* if_boolean() const noexcept { return std::get_if<bool>(&held_); }

  [[nodiscard]] const std::int64_t* if_integer() const noexcept {
    return std::get_if<std::int64_t>(&held_);
  }

  [[nodiscard]] const std::string* if_string() const noexcept {
    return std::get_if<std::string>(&held_);
  }

  [[nodiscard]] const Array* if_array() const noexcept { return std::get_if<Array>(&held_); }

  [[nodiscard]] const Object* if_object() const noexcept { return std::get_if<Object>(&held_); }

  /// The member of that name; null if there is none or this is not an object.
  [[nodiscard]] const Value* find(std::string_view name) const noexcept;

  friend bool operator==(const Value&, const Value&);

 private:
  // In the order of `Kind`.
  std::variant<std::monostate, bool, std::int64_t, std::string, Array, Object> held_;
};

struct Member {
  std::string name;
  Value value;

  friend bool operator==(const Member&, const Member&) = default;
};

}  // namespace tress::json
