#pragma once

#include <algorithm>
#include <bit>
#include <chrono>
#include <optional>
#include <string>
#include <type_traits>
#include <variant>
#include <vector>

#include <flatbuffers/flatbuffers.h>

#include "schema/common.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/described.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/base/time.hpp"

/// How each C++ type of a description lies in FlatBuffers: as a number inside its table, as a
/// struct inside it, or outside it behind an offset. The bytes are those that flatc's own code
/// would write and read for the same schema (tests/contract/schema holds them against flatc).
namespace tress::wire {

static_assert(std::endian::native == std::endian::little, "FlatBuffers structs are read in place");

using Builder = flatbuffers::FlatBufferBuilder;
using Table = flatbuffers::Table;
using AnyOffset = flatbuffers::Offset<void>;

template <std::size_t size>
struct FixedBytes {
  Byte bytes[size];  // NOLINT(*-avoid-c-arrays): a FlatBuffers struct is read in place
};

struct MoneyStruct {
  std::int64_t minor;
  std::uint16_t currency;
  std::uint16_t padding[3];  // NOLINT(*-avoid-c-arrays): always zero, so that equal is equal
};

static_assert(sizeof(MoneyStruct) == 16);

template <class T>
inline constexpr bool is_fixed = false;
template <class Tag, std::size_t size>
inline constexpr bool is_fixed<Fixed<Tag, size>> = true;

template <class T>
inline constexpr bool is_sealed_part = false;
template <class T, FieldClass c>
inline constexpr bool is_sealed_part<Sealed<T, c>> = true;

template <class T>
inline constexpr bool is_vector = false;
template <class T>
inline constexpr bool is_vector<std::vector<T>> = true;

/// Stored as one number inside the table.
template <class T>
inline constexpr bool is_scalar =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, Day> ||
    std::is_same_v<T, Timestamp> || std::is_same_v<T, Currency>;

template <class T>
inline constexpr bool is_struct = is_fixed<T> || std::is_same_v<T, Money>;

// Numbers.

template <class T>
auto scalar_of(const T& value) {
  if constexpr (std::is_enum_v<T>) {
    return static_cast<std::underlying_type_t<T>>(value);
  } else if constexpr (std::is_same_v<T, bool>) {
    return static_cast<std::uint8_t>(value ? 1 : 0);
  } else if constexpr (std::is_same_v<T, Day>) {
    return static_cast<std::int32_t>(value.time_since_epoch().count());
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return static_cast<std::int64_t>(value.time_since_epoch().count());
  } else if constexpr (std::is_same_v<T, Currency>) {
    return value.numeric();
  } else {
    return value;
  }
}

template <class T>
using ScalarOf = decltype(scalar_of(std::declval<const T&>()));

/// Days and times have a text from 1970 to 9999 (`base/time.hpp`); others cannot be shown, nor be
/// counted in microseconds without overflow.
inline constexpr Day day_end{std::chrono::year{10000} / std::chrono::January / 1};

template <class Time>
constexpr bool is_in_calendar(Time time) {
  return time >= Time{} && time < Time{day_end};
}

/// Nothing if the number is no value of `T`: an unknown enumerator or currency, a bool of 2, a day
/// outside the calendar.
template <class T>
std::optional<T> from_scalar(ScalarOf<T> number) {
  if constexpr (std::is_enum_v<T>) {
    return enum_of<T>(number);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (number > 1) return std::nullopt;
    return number == 1;
  } else if constexpr (std::is_same_v<T, Day>) {
    const Day day{std::chrono::days{number}};
    return is_in_calendar(day) ? std::optional{day} : std::nullopt;
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    const Timestamp time{std::chrono::microseconds{number}};
    return is_in_calendar(time) ? std::optional{time} : std::nullopt;
  } else if constexpr (std::is_same_v<T, Currency>) {
    return Currency::from_numeric(number);
  } else {
    return number;
  }
}

// Structs.

template <class T>
auto struct_of(const T& value) {
  if constexpr (is_fixed<T>) {
    FixedBytes<T::size> made{};
    std::copy(value.bytes().begin(), value.bytes().end(), made.bytes);
    return made;
  } else {
    static_assert(std::is_same_v<T, Money>);
    return MoneyStruct{value.minor(), value.currency().numeric(), {0, 0, 0}};
  }
}

template <class T>
using StructOf = decltype(struct_of(std::declval<const T&>()));

template <class T>
std::optional<T> from_struct(const StructOf<T>& stored) {
  if constexpr (is_fixed<T>) {
    typename T::Array bytes{};
    std::copy(std::begin(stored.bytes), std::end(stored.bytes), bytes.begin());
    return T{bytes};
  } else {
    const auto currency = Currency::from_numeric(stored.currency);
    if (!currency) return std::nullopt;
    return Money{*currency, stored.minor};
  }
}

// Vectors and unions.

/// What a FlatBuffers vector of `T` has as elements.
template <class T>
auto stored_element() {
  if constexpr (is_struct<T>) {
    return std::type_identity<const StructOf<T>*>{};
  } else if constexpr (is_scalar<T>) {
    return std::type_identity<ScalarOf<T>>{};
  } else if constexpr (std::is_same_v<T, std::string>) {
    return std::type_identity<flatbuffers::Offset<flatbuffers::String>>{};
  } else {
    return std::type_identity<flatbuffers::Offset<Table>>{};
  }
}

template <class T>
using StoredVector = flatbuffers::Vector<typename decltype(stored_element<T>())::type>;

/// The vector of `T` at `slot`, or null.
template <class T>
const StoredVector<T>* vector_at(const Table& table, flatbuffers::voffset_t slot) {
  return table.GetPointer<const StoredVector<T>*>(slot);
}

/// The table behind a field of type `T`.
template <class T>
using TableOf = std::conditional_t<is_sealed_part<T>, SealedPart, T>;

/// The slot of a union's type, which FlatBuffers puts before the union.
constexpr flatbuffers::voffset_t type_slot(flatbuffers::voffset_t slot) {
  return static_cast<flatbuffers::voffset_t>(slot - 2);
}

/// Where the table behind `more_of_union` has the alternative's type, and the alternative.
inline constexpr flatbuffers::voffset_t more_type_slot = 4;
inline constexpr flatbuffers::voffset_t more_slot = 6;

/// A union's alternative as it is stored.
struct StoredAlternative {
  std::uint16_t number;
  const Table* table;
};

/// What stands in the table that `more_of_union` leads to, which is in bounds already.
inline StoredAlternative alternative_in(const Table& more) {
  const auto type = more.GetField<std::uint8_t>(more_type_slot, 0);
  return {static_cast<std::uint16_t>(more_of_union + type),
          more.GetPointer<const Table*>(more_slot)};
}

/// The alternative of the union at `slot`, which has been verified.
inline StoredAlternative alternative_at(const Table& table, flatbuffers::voffset_t slot) {
  const auto number = table.GetField<std::uint8_t>(type_slot(slot), 0);
  const auto* const inner = table.GetPointer<const Table*>(slot);
  return number == more_of_union ? alternative_in(*inner) : StoredAlternative{number, inner};
}

template <class Union, class Visit, std::size_t... i>
bool with_alternative(std::uint16_t number, const Visit& visit, std::index_sequence<i...> /*all*/) {
  using Call = void (*)(const Visit&);
  static constexpr std::array<std::uint16_t, sizeof...(i)> numbers{
      UnionNumber<Union, std::variant_alternative_t<i, Union>>::number...};
  static constexpr std::array<Call, sizeof...(i)> calls{
      [](const Visit& one) { one(std::type_identity<std::variant_alternative_t<i, Union>>{}); }...};
  const auto found = std::find(numbers.begin(), numbers.end(), number);
  if (found == numbers.end()) return false;
  calls[static_cast<std::size_t>(found - numbers.begin())](visit);
  return true;
}

/// Calls `visit(std::type_identity<Alternative>{})` for the alternative stored as `number`.
/// False if there is none.
template <class Union, class Visit>
bool with_alternative(std::uint16_t number, const Visit& visit) {
  return with_alternative<Union>(number, visit,
                                 std::make_index_sequence<std::variant_size_v<Union>>{});
}

}  // namespace tress::wire
