#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "api/json/value.hpp"
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
  void fail(const std::string& pointer, std::string code) {
    // One page of faults is all that a person reads.
    constexpr std::size_t faults_max = 20;
    if (faults_.size() < faults_max) faults_.push_back({pointer, std::move(code)});
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

template <class T>
std::optional<T> read_value(const Value& value, const std::string& pointer, Reading& reading);

std::optional<Money> read_money(const Value& value, const std::string& pointer, Reading& reading);

/// A value that JSON writes as a string.
template <class T>
std::optional<T> from_text(std::string_view text, const std::string& pointer, Reading& reading) {
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
  } else if constexpr (std::is_enum_v<T>) {
    value = parse_enum<T>(text);
    code = "not_one_of_the_names";
  } else if constexpr (is_personal<T>) {
    value = T{std::string{text}};
  } else if constexpr (std::is_same_v<T, std::string>) {
    value = std::string{text};
  }
  if (!value) reading.fail(pointer, code);
  return value;
}

template <class T>
std::optional<T> read_integer(const Value& value, const std::string& pointer, Reading& reading) {
  const auto* const number = value.if_integer();
  if (number == nullptr) {
    reading.fail(pointer, "wrong_type");
    return std::nullopt;
  }
  if (!std::in_range<T>(*number)) {
    reading.fail(pointer, "out_of_range");
    return std::nullopt;
  }
  return static_cast<T>(*number);
}

template <class T>
std::optional<std::vector<T>> read_list(const Value& value,
                                        const std::string& pointer,
                                        Reading& reading) {
  const auto* const array = value.if_array();
  if (array == nullptr) {
    reading.fail(pointer, "wrong_type");
    return std::nullopt;
  }
  std::vector<T> items;
  for (std::size_t i = 0; i < array->size(); ++i) {
    auto item = read_value<T>((*array)[i], pointer + "/" + std::to_string(i), reading);
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return items;
}

template <class T>
inline constexpr bool is_written_as_text =
    is_fixed_bytes<T> || std::is_same_v<T, Day> || std::is_same_v<T, Timestamp> ||
    std::is_same_v<T, Currency> || std::is_enum_v<T> || is_personal<T> ||
    std::is_same_v<T, std::string>;

template <class T>
std::optional<T> read_object(const Value& value,
                             const std::string& pointer,
                             const PathValues& path,
                             Reading& reading);

template <class T>
std::optional<T> read_value(const Value& value, const std::string& pointer, Reading& reading) {
  if constexpr (is_optional<T>) {
    auto inner = read_value<typename T::value_type>(value, pointer, reading);
    if (!inner) return std::nullopt;
    return T{std::move(*inner)};
  } else if constexpr (is_written_as_text<T>) {
    if (const auto* const text = value.if_string()) return from_text<T>(*text, pointer, reading);
    reading.fail(pointer, "wrong_type");
    return std::nullopt;
  } else if constexpr (std::is_same_v<T, bool>) {
    if (const auto* const flag = value.if_boolean()) return *flag;
    reading.fail(pointer, "wrong_type");
    return std::nullopt;
  } else if constexpr (std::is_integral_v<T>) {
    return read_integer<T>(value, pointer, reading);
  } else if constexpr (std::is_same_v<T, Money>) {
    return read_money(value, pointer, reading);
  } else if constexpr (is_list<T>) {
    return read_list<typename T::value_type>(value, pointer, reading);
  } else {
    return read_object<T>(value, pointer, {}, reading);
  }
}

/// What a member is when JSON leaves it out: of a number, the schema's default.
template <class T>
std::optional<T> absent_value(std::int64_t number) {
  if constexpr (std::is_same_v<T, bool>) {
    return number != 0;
  } else if constexpr (std::is_arithmetic_v<T>) {
    return static_cast<T>(number);
  } else if constexpr (is_optional<T> || is_list<T>) {
    return T{};
  } else {
    return std::nullopt;
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

/// One member; by its type alone, of which there are a tenth as many as there are members.
template <class T>
std::optional<T> read_member(const MemberRule& member,
                             const Value& object,
                             const std::string& pointer,
                             const PathValues& path,
                             Reading& reading) {
  const Written found = written(member.name, member.is_edge, object, pointer, path);
  if constexpr (is_written_as_text<T>) {
    if (found.text != nullptr) return from_text<T>(*found.text, found.place, reading);
  } else if constexpr (std::is_integral_v<T> && !std::is_same_v<T, bool>) {
    if (found.text != nullptr) {
      return read_integer<T>(number_in_path(*found.text), found.place, reading);
    }
  }
  if (found.value != nullptr) return read_value<T>(*found.value, found.place, reading);
  std::optional<T> absent = absent_value<T>(member.absent);
  const bool may_be_absent = member.may_default || member.is_edge;
  if (!absent || !may_be_absent) {
    reading.fail(found.place, "missing");
    absent.reset();
  }
  return absent;
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

template <class T, std::size_t... i>
std::optional<T> read_members(const Value& value,
                              const std::string& pointer,
                              const PathValues& path,
                              Reading& reading,
                              std::index_sequence<i...>) {
  constexpr const auto& fields = Described<T>::fields;
  // Braces, so that faults come in the order of the fields.
  ValueList values{read_member<typename std::decay_t<decltype(value_at<i>(fields))>::ValueType>(
      rule_of(value_at<i>(fields)), value, pointer, path, reading)...};
  if (!(value_at<i>(values).has_value() && ...)) return std::nullopt;
  return T{std::move(*value_at<i>(values))...};
}

template <class T>
std::optional<T> read_object(const Value& value,
                             const std::string& pointer,
                             const PathValues& path,
                             Reading& reading) {
  const auto* const members = value.if_object();
  if (members == nullptr) {
    reading.fail(pointer, "wrong_type");
    return std::nullopt;
  }
  static const std::vector<std::string_view> known = names_in_body<T>();
  check_members(*members, known, pointer, path, reading);
  return read_members<T>(value, pointer, path, reading, std::make_index_sequence<field_count<T>>{});
}

}  // namespace detail

/// The struct that `body` and the path describe; nothing, and what is wrong with them in `faults`
/// (at most 20). A member that stands in the path must not stand in the body too. Any thread.
template <class T>
std::optional<T> read_described(const Value& body,
                                const PathValues& path,
                                std::vector<FieldFault>& faults) {
  detail::Reading reading;
  auto value = detail::read_object<T>(body, "", path, reading);
  faults = std::move(reading.faults());
  if (!faults.empty()) value.reset();
  return value;
}

}  // namespace tress::json
