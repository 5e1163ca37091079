#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/json/value.hpp"
#include "ledger/base/blank.hpp"
#include "ledger/base/described.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/personal.hpp"
#include "ledger/base/time.hpp"

/// From JSON to any described struct, written once: the inverse of codec/json_view.hpp. Strict:
/// unknown members, missing members and wrong types are each named with a JSON pointer.
namespace tress::json {

/// One thing wrong in a request.
struct FieldFault {
  std::string pointer;  ///< RFC 6901
  std::string code;     ///< unknown_member, missing, wrong_type, not_an_id, not_a_day, …

  friend bool operator==(const FieldFault&, const FieldFault&) = default;
};

/// Values that stand in the path of a request: member name and text.
using PathValues = std::vector<std::pair<std::string, std::string>>;

namespace detail {

/// Collects what is wrong while a value is read. After a fault the value is thrown away.
class Reading {
 public:
  /// Always false: what was to be read is not.
  bool fail(const std::string& pointer, std::string code) {
    // One page of faults is all that a person reads.
    constexpr std::size_t faults_max = 20;
    if (faults_.size() < faults_max) faults_.push_back({pointer, std::move(code)});
    return false;
  }

  [[nodiscard]] std::vector<FieldFault>& faults() noexcept { return faults_; }

 private:
  std::vector<FieldFault> faults_;
};

/// `name` as one step of a JSON pointer.
std::string pointer_step(std::string_view name);

template <class T>
inline constexpr bool is_fixed_bytes = false;
template <class Tag, std::size_t size>
inline constexpr bool is_fixed_bytes<Fixed<Tag, size>> = true;

template <class T>
inline constexpr bool is_personal = false;
template <class T>
inline constexpr bool is_personal<Personal<T>> = true;

template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

// What follows reads into a value that is there already (`base/blank.hpp`); false if what is
// written is none, which `reading` is then told.

template <class T>
bool read_value(const Value& value, const std::string& pointer, Reading& reading, T& into);

std::optional<Money> read_money(const Value& value, const std::string& pointer, Reading& reading);

/// A value that JSON writes as a string.
template <class T>
bool from_text(std::string_view text, const std::string& pointer, Reading& reading, T& into) {
  if constexpr (is_personal<T>) {
    into = T{std::string{text}};
    return true;
  } else if constexpr (std::is_same_v<T, std::string>) {
    into = text;
    return true;
  } else {
    std::optional<T> value;
    const char* code = "wrong_type";
    if constexpr (is_fixed_bytes<T>) {
      value = parse_id<T>(text);
      code = "not_an_id";
    } else if constexpr (std::is_same_v<T, Day>) {
      value = parse_day(text);
      code = "not_a_day";
    } else if constexpr (std::is_same_v<T, Timestamp>) {
      value = parse_timestamp(text);
      code = "not_a_time";
    } else if constexpr (std::is_same_v<T, Currency>) {
      value = Currency::from_alpha(text);
      code = "not_a_currency";
    } else {
      value = parse_enum<T>(text);
      code = "not_one_of_the_names";
    }
    if (!value) return reading.fail(pointer, code);
    into = *value;
    return true;
  }
}

template <class T>
bool read_integer(const Value& value, const std::string& pointer, Reading& reading, T& into) {
  const auto* const number = value.if_integer();
  if (number == nullptr) return reading.fail(pointer, "wrong_type");
  if (!std::in_range<T>(*number)) return reading.fail(pointer, "out_of_range");
  into = static_cast<T>(*number);
  return true;
}

template <class T>
bool read_list(const Value& value,
               const std::string& pointer,
               Reading& reading,
               std::vector<T>& into) {
  const auto* const array = value.if_array();
  if (array == nullptr) return reading.fail(pointer, "wrong_type");
  for (std::size_t i = 0; i < array->size(); ++i) {
    T item = blank<T>();
    if (!read_value((*array)[i], pointer + "/" + std::to_string(i), reading, item)) return false;
    into.push_back(std::move(item));
  }
  return true;
}

template <class T>
inline constexpr bool is_written_as_text =
    is_fixed_bytes<T> || std::is_same_v<T, Day> || std::is_same_v<T, Timestamp> ||
    std::is_same_v<T, Currency> || std::is_enum_v<T> || is_personal<T> ||
    std::is_same_v<T, std::string>;

template <class T>
bool read_object(const Value& value,
                 const std::string& pointer,
                 const PathValues& path,
                 Reading& reading,
                 T& into);

template <class T>
bool read_value(const Value& value, const std::string& pointer, Reading& reading, T& into) {
  if constexpr (is_optional<T>) {
    into.emplace(blank<typename T::value_type>());
    return read_value(value, pointer, reading, *into);
  } else if constexpr (is_written_as_text<T>) {
    if (const auto* const text = value.if_string()) return from_text(*text, pointer, reading, into);
    return reading.fail(pointer, "wrong_type");
  } else if constexpr (std::is_same_v<T, bool>) {
    const auto* const flag = value.if_boolean();
    if (flag == nullptr) return reading.fail(pointer, "wrong_type");
    into = *flag;
    return true;
  } else if constexpr (std::is_integral_v<T>) {
    return read_integer(value, pointer, reading, into);
  } else if constexpr (std::is_same_v<T, Money>) {
    const auto money = read_money(value, pointer, reading);
    if (money) into = *money;
    return money.has_value();
  } else if constexpr (is_list<T>) {
    return read_list(value, pointer, reading, into);
  } else {
    return read_object(value, pointer, {}, reading, into);
  }
}

/// What a member is when JSON leaves it out: of a number, the schema's default. False if it has to
/// be written.
template <class T>
bool leave_out(std::int64_t number, T& into) {
  if constexpr (std::is_same_v<T, bool>) {
    into = number != 0;
    return true;
  } else if constexpr (std::is_arithmetic_v<T>) {
    into = static_cast<T>(number);
    return true;
  } else {
    return is_optional<T> || is_list<T>;  // which are empty
  }
}

/// Where a member is written: in the path of the request, in the body, or nowhere.
struct Written {
  std::string place;                  ///< its JSON pointer
  const std::string* text = nullptr;  ///< in the path
  const Value* value = nullptr;       ///< in the body
};

/// Not a template, like all of a member that does not depend on its type: there are a thousand.
Written written(std::string_view name,
                bool is_edge,
                const Value& object,
                const std::string& pointer,
                const PathValues& path);

/// The decimal number in a path, or what no number is.
Value number_in_path(const std::string& text);

/// What is known of a member but its type.
struct MemberRule {
  std::string_view name;
  bool is_edge;
  bool may_default;
  std::int64_t absent;
};

/// One member; by its type alone, of which there are a tenth as many as there are members, and
/// called, not put in place: how a command is read is a list of these calls.
template <class T>
[[gnu::noinline]] bool read_member(const MemberRule& member,
                                   const Value& object,
                                   const std::string& pointer,
                                   const PathValues& path,
                                   Reading& reading,
                                   T& into) {
  const Written found = written(member.name, member.is_edge, object, pointer, path);
  if constexpr (is_written_as_text<T>) {
    if (found.text != nullptr) return from_text(*found.text, found.place, reading, into);
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if (found.text != nullptr) {
      return read_integer(number_in_path(*found.text), found.place, reading, into);
    }
  }
  if (found.value != nullptr) return read_value(*found.value, found.place, reading, into);
  const bool may_be_absent = member.may_default || member.is_edge;
  if (may_be_absent && leave_out(member.absent, into)) return true;
  return reading.fail(found.place, "missing");
}

template <class Field>
constexpr MemberRule rule_of(const Field& field) {
  return {field.name, field.is_edge, field.may_default, field.absent};
}

/// Names each member that is none of `known` or stands in the path.
void check_members(const Object& members,
                   const std::vector<std::string_view>& known,
                   const std::string& pointer,
                   const PathValues& path,
                   Reading& reading);

template <class T>
std::vector<std::string_view> names_in_body() {
  std::vector<std::string_view> names;
  for_each_field<T>([&](const auto& field) {
    if (!field.is_edge) names.push_back(field.name);
  });
  return names;
}

template <class T>
bool read_object(const Value& value,
                 const std::string& pointer,
                 const PathValues& path,
                 Reading& reading,
                 T& into) {
  const auto* const members = value.if_object();
  if (members == nullptr) return reading.fail(pointer, "wrong_type");
  static const std::vector<std::string_view> known = names_in_body<T>();
  check_members(*members, known, pointer, path, reading);
  bool is_read = true;
  // All of them, so that every fault is told, in the order of the fields.
  for_each_field<T>([&](const auto& field) {
    auto& member = into.*(field.member);
    is_read = read_member(rule_of(field), value, pointer, path, reading, member) && is_read;
  });
  return is_read;
}

}  // namespace detail

/// The struct that `body` and the path describe; nothing, and what is wrong with them in `faults`
/// (at most 20). A member that stands in the path must not stand in the body too. Any thread.
template <class T>
std::optional<T> read_described(const Value& body,
                                const PathValues& path,
                                std::vector<FieldFault>& faults) {
  detail::Reading reading;
  std::optional<T> value{blank<T>()};
  const bool is_read = detail::read_object(body, "", path, reading, *value);
  faults = std::move(reading.faults());
  if (!is_read || !faults.empty()) value.reset();
  return value;
}

}  // namespace tress::json
