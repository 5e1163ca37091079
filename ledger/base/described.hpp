#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>

/// The one description of every event, command and view row. `schema/compiler` makes the structs
/// and these descriptions from the .fbs files; codec, JSON and exports are written once against
/// them, so no field is listed by hand anywhere else.
namespace tress {

/// One field of a described struct.
template <class Owner, class Value>
struct Field {
  std::string_view name;  ///< in the schema, in JSON and in exports
  Value Owner::*member;
  std::uint16_t slot;       ///< FlatBuffers vtable offset: 4 + 2·id
  bool may_default;         ///< JSON may leave it out
  bool is_edge;             ///< filled in by the API, never read from JSON
  std::int64_t absent = 0;  ///< a number that is left out: the schema's default

  using ValueType = Value;
};

template <std::size_t i, class T>
struct Place {
  T value;
};

template <class Indices, class... T>
class Places;

template <std::size_t... i, class... T>
class Places<std::index_sequence<i...>, T...> : public Place<i, T>... {
 public:
  constexpr explicit Places(T... values) : Place<i, T>{std::move(values)}... {}
};

/// Some values of any types, in order: a std::tuple without what that costs to compile. There are
/// some 500 described structs; most of what a compiler did for a file was their tuples.
template <class... T>
class ValueList : public Places<std::index_sequence_for<T...>, T...> {
 public:
  static constexpr std::size_t size = sizeof...(T);
  using Places<std::index_sequence_for<T...>, T...>::Places;
};

template <class... T>
ValueList(T...) -> ValueList<T...>;

template <std::size_t i, class T>
constexpr const T& value_at(const Place<i, T>& list) noexcept {
  return list.value;
}

template <std::size_t i, class T>
constexpr T& value_at(Place<i, T>& list) noexcept {
  return list.value;
}

/// Calls `visit(value)` for each, in order.
template <std::size_t... i, class... T, class Visit>
constexpr void for_each_value(const Places<std::index_sequence<i...>, T...>& list, Visit&& visit) {
  (visit(value_at<i>(list)), ...);
}

/// Specialised by generated code: `name` ("sale.line_added") and `fields`, a list of `Field`.
template <class T>
struct Described;

/// Specialised by generated code for enums: `values`, an array of (enumerator, name).
template <class E>
struct DescribedEnum;

/// Specialised by generated code for the alternatives of a union: `number`, stored for ever. Those
/// that one byte no longer numbers lie in a table of their own, behind `more_of_union`; their
/// number is that one and the one that they have there.
template <class Union, class T>
struct UnionNumber;

inline constexpr std::uint16_t more_of_union = 255;

template <class T, class = void>
struct IsDescribed : std::false_type {};

template <class T>
struct IsDescribed<T, std::void_t<decltype(Described<T>::fields)>> : std::true_type {};

template <class T>
inline constexpr bool is_described = IsDescribed<T>::value;

template <class T>
inline constexpr bool is_optional = false;

template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class T>
inline constexpr bool is_variant = false;

template <class... T>
inline constexpr bool is_variant<std::variant<T...>> = true;

template <class T>
inline constexpr std::size_t field_count = decltype(Described<T>::fields)::size;

/// Calls `visit(field)` for each field of `T` in schema order.
template <class T, class Visit>
constexpr void for_each_field(Visit&& visit) {
  for_each_value(Described<T>::fields, std::forward<Visit>(visit));
}

/// The wire name of an enumerator. An enum's values all come from the schema, so each has one.
template <class E, class = decltype(DescribedEnum<E>::values)>
constexpr std::string_view name_of(E value) noexcept {
  for (const auto& [known, name] : DescribedEnum<E>::values) {
    if (known == value) return name;
  }
  return "unknown";
}

template <class E>
constexpr std::optional<E> parse_enum(std::string_view name) noexcept {
  for (const auto& [value, known] : DescribedEnum<E>::values) {
    if (known == name) return value;
  }
  return std::nullopt;
}

/// The enumerator of a stored number, or nothing: numbers from a disk are not trusted.
template <class E>
constexpr std::optional<E> enum_of(std::underlying_type_t<E> number) noexcept {
  for (const auto& [value, name] : DescribedEnum<E>::values) {
    if (static_cast<std::underlying_type_t<E>>(value) == number) return value;
  }
  return std::nullopt;
}

}  // namespace tress
