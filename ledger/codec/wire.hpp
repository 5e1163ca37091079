#pragma once

#include <algorithm>
#include <bit>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include <flatbuffers/flatbuffers.h>

#include "ledger/base/bytes.hpp"
#include "ledger/base/described.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/base/time.hpp"

/// FlatBuffers for every described struct, written once: build, verify, read. The bytes are those
/// that flatc's own code would write and read for the same schema (tests/contract/schema holds them
/// against flatc). Reading is only allowed after verifying, and only from 8-byte aligned bytes;
/// `codec/rows.hpp` and `codec/events.hpp` see to both.
namespace tress::wire {

static_assert(std::endian::native == std::endian::little, "FlatBuffers structs are read in place");

using Builder = flatbuffers::FlatBufferBuilder;
using Table = flatbuffers::Table;
using Verifier = flatbuffers::Verifier;
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

/// The table behind `Sealed`.
struct SealedPart {
  ClientId subject;
  std::uint8_t field_class;
  std::vector<std::uint8_t> nonce;
  std::vector<std::uint8_t> ciphertext;
  Hash key_commitment;
};

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

/// Nothing if the number is no value of `T`: an unknown enumerator or currency, a bool of 2.
template <class T>
std::optional<T> from_scalar(ScalarOf<T> number) {
  if constexpr (std::is_enum_v<T>) {
    return enum_of<T>(number);
  } else if constexpr (std::is_same_v<T, bool>) {
    if (number > 1) return std::nullopt;
    return number == 1;
  } else if constexpr (std::is_same_v<T, Day>) {
    return Day{std::chrono::days{number}};
  } else if constexpr (std::is_same_v<T, Timestamp>) {
    return Timestamp{std::chrono::microseconds{number}};
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

// Building. Everything that lies outside its table is written before the table is begun.

template <class T>
flatbuffers::uoffset_t build_table(Builder& builder, const T& value);

template <class T>
flatbuffers::uoffset_t build_outside(Builder& builder, const T& value);

template <class T>
flatbuffers::uoffset_t build_vector(Builder& builder, const std::vector<T>& items) {
  if constexpr (is_struct<T>) {
    std::vector<StructOf<T>> stored;
    for (const T& item : items) stored.push_back(struct_of(item));
    return builder.CreateVectorOfStructs(stored).o;
  } else if constexpr (is_scalar<T>) {
    std::vector<ScalarOf<T>> stored;
    for (const T& item : items) stored.push_back(scalar_of(item));
    return builder.CreateVector(stored).o;
  } else {
    std::vector<flatbuffers::Offset<Table>> offsets;
    for (const T& item : items) offsets.emplace_back(build_outside(builder, item));
    return builder.CreateVector(offsets).o;
  }
}

/// The offset of what `value` needs outside its table; 0 for numbers, structs and absent values.
template <class T>
flatbuffers::uoffset_t build_outside(Builder& builder, const T& value) {
  if constexpr (is_optional<T>) {
    return value ? build_outside(builder, *value) : 0;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return builder.CreateString(value).o;
  } else if constexpr (is_vector<T>) {
    return build_vector(builder, value);
  } else if constexpr (is_variant<T>) {
    return std::visit([&](const auto& one) { return build_table(builder, one); }, value);
  } else if constexpr (is_sealed_part<T>) {
    const SealedBox& box = value.box();
    return build_table(builder, SealedPart{box.subject,
                                           static_cast<std::uint8_t>(box.field_class),
                                           {box.nonce.begin(), box.nonce.end()},
                                           box.ciphertext,
                                           box.key_commitment});
  } else if constexpr (is_described<T>) {
    return build_table(builder, value);
  } else {
    static_assert(is_scalar<T> || is_struct<T>, "no wire form for this type");
    return 0;
  }
}

template <class T>
void add_field(Builder& builder,
               flatbuffers::voffset_t slot,
               const T& value,
               flatbuffers::uoffset_t outside) {
  if constexpr (is_optional<T>) {
    if (value) add_field(builder, slot, *value, outside);
  } else if constexpr (is_scalar<T>) {
    builder.AddElement(slot, scalar_of(value));
  } else if constexpr (is_struct<T>) {
    const auto stored = struct_of(value);
    builder.AddStruct(slot, &stored);
  } else {
    if constexpr (is_variant<T>) {
      const auto number = std::visit(
          [](const auto& one) { return UnionNumber<T, std::decay_t<decltype(one)>>::number; },
          value);
      builder.AddElement(static_cast<flatbuffers::voffset_t>(slot - 2), number);
    }
    builder.AddOffset(slot, AnyOffset{outside});
  }
}

template <class T>
flatbuffers::uoffset_t build_table(Builder& builder, const T& value) {
  std::array<flatbuffers::uoffset_t, field_count<T> + 1> outside{};
  std::size_t i = 0;
  for_each_field<T>(
      [&](const auto& field) { outside[i++] = build_outside(builder, value.*(field.member)); });
  const auto start = builder.StartTable();
  i = 0;
  for_each_field<T>([&](const auto& field) {
    add_field(builder, field.slot, value.*(field.member), outside[i++]);
  });
  return builder.EndTable(start);
}

// Verifying: after it, every offset and length inside is safe to follow.

template <class T>
bool verify_table(Verifier& verifier, const Table& table);

template <class T>
bool verify_vector(Verifier& verifier, const Table& table, flatbuffers::voffset_t slot) {
  if constexpr (is_struct<T>) {
    return verifier.VerifyVector(
        table.GetPointer<const flatbuffers::Vector<const StructOf<T>*>*>(slot));
  } else if constexpr (is_scalar<T>) {
    return verifier.VerifyVector(table.GetPointer<const flatbuffers::Vector<ScalarOf<T>>*>(slot));
  } else if constexpr (std::is_same_v<T, std::string>) {
    const auto* const items =
        table.GetPointer<const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>*>(
            slot);
    return verifier.VerifyVector(items) && verifier.VerifyVectorOfStrings(items);
  } else {
    const auto* const items =
        table.GetPointer<const flatbuffers::Vector<flatbuffers::Offset<Table>>*>(slot);
    if (!verifier.VerifyVector(items)) return false;
    if (items == nullptr) return true;
    for (flatbuffers::uoffset_t i = 0; i < items->size(); ++i) {
      if (!verify_table<T>(verifier, *items->Get(i))) return false;
    }
    return true;
  }
}

template <class Union, std::size_t i = 0>
bool verify_union(Verifier& verifier, const Table* table, std::uint8_t number) {
  if constexpr (i == std::variant_size_v<Union>) {
    return true;  // A type of a later release: kept, not read.
  } else {
    using Alternative = std::variant_alternative_t<i, Union>;
    if (UnionNumber<Union, Alternative>::number == number) {
      return table != nullptr && verify_table<Alternative>(verifier, *table);
    }
    return verify_union<Union, i + 1>(verifier, table, number);
  }
}

/// What lies behind the offset at `slot`, which is in bounds already.
template <class T>
bool verify_outside(Verifier& verifier, const Table& table, flatbuffers::voffset_t slot) {
  if constexpr (std::is_same_v<T, std::string>) {
    return verifier.VerifyString(table.GetPointer<const flatbuffers::String*>(slot));
  } else if constexpr (is_vector<T>) {
    return verify_vector<typename T::value_type>(verifier, table, slot);
  } else if constexpr (is_variant<T>) {
    const auto type_slot = static_cast<flatbuffers::voffset_t>(slot - 2);
    return table.VerifyField<std::uint8_t>(verifier, type_slot, 1) &&
           verify_union<T>(verifier, table.GetPointer<const Table*>(slot),
                           table.GetField<std::uint8_t>(type_slot, 0));
  } else {
    using Stored = std::conditional_t<is_sealed_part<T>, SealedPart, T>;
    const auto* const inner = table.GetPointer<const Table*>(slot);
    return inner == nullptr || verify_table<Stored>(verifier, *inner);
  }
}

template <class T, bool is_required = true>
bool verify_field(Verifier& verifier, const Table& table, flatbuffers::voffset_t slot) {
  if constexpr (is_optional<T>) {
    return verify_field<typename T::value_type, false>(verifier, table, slot);
  } else if constexpr (is_scalar<T>) {
    return table.VerifyField<ScalarOf<T>>(verifier, slot, sizeof(ScalarOf<T>));
  } else if constexpr (is_struct<T>) {
    if (is_required && !table.CheckField(slot)) return false;
    return table.VerifyField<StructOf<T>>(verifier, slot, alignof(StructOf<T>));
  } else {
    if (is_required && !is_vector<T> && !table.CheckField(slot)) return false;
    return table.VerifyOffset(verifier, slot) && verify_outside<T>(verifier, table, slot);
  }
}

template <class T>
bool verify_table(Verifier& verifier, const Table& table) {
  if (!table.VerifyTableStart(verifier)) return false;
  bool is_good = true;
  for_each_field<T>([&](const auto& field) {
    using Value = typename std::decay_t<decltype(field)>::ValueType;
    is_good = is_good && verify_field<Value>(verifier, table, field.slot);
  });
  return is_good && verifier.EndTable();
}

// Reading: bytes verified, values still to be checked. Nothing = a value that cannot be.

template <class T>
std::optional<T> read_table(const Table& table);

template <class T>
std::optional<T> read_field(const Table& table, flatbuffers::voffset_t slot);

template <class T>
std::optional<std::vector<T>> read_vector(const Table& table, flatbuffers::voffset_t slot) {
  std::vector<T> items;
  const auto take = [&items](std::optional<T> item) {
    if (item) items.push_back(std::move(*item));
    return item.has_value();
  };
  const auto take_all = [&](const auto* stored, const auto& convert) {
    if (stored == nullptr) return true;
    items.reserve(stored->size());
    for (flatbuffers::uoffset_t i = 0; i < stored->size(); ++i) {
      if (!take(convert(stored->Get(i)))) return false;
    }
    return true;
  };
  bool is_good = false;
  if constexpr (is_struct<T>) {
    is_good = take_all(table.GetPointer<const flatbuffers::Vector<const StructOf<T>*>*>(slot),
                       [](const auto* one) { return from_struct<T>(*one); });
  } else if constexpr (is_scalar<T>) {
    is_good = take_all(table.GetPointer<const flatbuffers::Vector<ScalarOf<T>>*>(slot),
                       [](auto one) { return from_scalar<T>(one); });
  } else if constexpr (std::is_same_v<T, std::string>) {
    is_good = take_all(
        table.GetPointer<const flatbuffers::Vector<flatbuffers::Offset<flatbuffers::String>>*>(
            slot),
        [](const auto* one) { return std::optional<std::string>{one->str()}; });
  } else {
    is_good =
        take_all(table.GetPointer<const flatbuffers::Vector<flatbuffers::Offset<Table>>*>(slot),
                 [](const auto* one) { return read_table<T>(*one); });
  }
  if (!is_good) return std::nullopt;
  return items;
}

template <class Union, std::size_t i = 0>
std::optional<Union> read_union(const Table& table, std::uint8_t number) {
  if constexpr (i == std::variant_size_v<Union>) {
    return std::nullopt;
  } else {
    using Alternative = std::variant_alternative_t<i, Union>;
    if (UnionNumber<Union, Alternative>::number != number) {
      return read_union<Union, i + 1>(table, number);
    }
    auto one = read_table<Alternative>(table);
    if (!one) return std::nullopt;
    return Union{std::move(*one)};
  }
}

template <class T>
std::optional<T> read_sealed(const Table& table) {
  const auto part = read_table<SealedPart>(table);
  if (!part || part->field_class != static_cast<std::uint8_t>(T::of_class)) return std::nullopt;
  SealedBox box{part->subject, T::of_class, {}, part->ciphertext, part->key_commitment};
  if (part->nonce.size() != box.nonce.size()) return std::nullopt;
  std::copy(part->nonce.begin(), part->nonce.end(), box.nonce.begin());
  return T{std::move(box)};
}

template <class T>
std::optional<T> read_field(const Table& table, flatbuffers::voffset_t slot) {
  if constexpr (is_optional<T>) {
    using Inner = typename T::value_type;
    if (!table.CheckField(slot)) return T{};
    auto inner = read_field<Inner>(table, slot);
    if (!inner) return std::nullopt;
    return T{std::move(*inner)};
  } else if constexpr (is_scalar<T>) {
    return from_scalar<T>(table.GetField<ScalarOf<T>>(slot, ScalarOf<T>{}));
  } else if constexpr (is_struct<T>) {
    return from_struct<T>(*table.GetStruct<const StructOf<T>*>(slot));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return table.GetPointer<const flatbuffers::String*>(slot)->str();
  } else if constexpr (is_vector<T>) {
    return read_vector<typename T::value_type>(table, slot);
  } else if constexpr (is_variant<T>) {
    const auto number =
        table.GetField<std::uint8_t>(static_cast<flatbuffers::voffset_t>(slot - 2), 0);
    return read_union<T>(*table.GetPointer<const Table*>(slot), number);
  } else if constexpr (is_sealed_part<T>) {
    return read_sealed<T>(*table.GetPointer<const Table*>(slot));
  } else {
    return read_table<T>(*table.GetPointer<const Table*>(slot));
  }
}

template <class T, std::size_t... i>
std::optional<T> read_fields(const Table& table, std::index_sequence<i...>) {
  constexpr const auto& fields = Described<T>::fields;
  auto values =
      std::make_tuple(read_field<typename std::decay_t<decltype(std::get<i>(fields))>::ValueType>(
          table, std::get<i>(fields).slot)...);
  if (!(std::get<i>(values).has_value() && ...)) return std::nullopt;
  return T{std::move(*std::get<i>(values))...};
}

template <class T>
std::optional<T> read_table(const Table& table) {
  return read_fields<T>(table, std::make_index_sequence<field_count<T>>{});
}

}  // namespace tress::wire

namespace tress {

template <>
struct Described<wire::SealedPart> {
  static constexpr std::string_view name = "sealed_part";
  static constexpr auto fields = std::make_tuple(
      Field<wire::SealedPart, ClientId>{"subject", &wire::SealedPart::subject, 4, false, false},
      Field<wire::SealedPart, std::uint8_t>{"field_class", &wire::SealedPart::field_class, 6, false,
                                            false},
      Field<wire::SealedPart, std::vector<std::uint8_t>>{"nonce", &wire::SealedPart::nonce, 8,
                                                         false, false},
      Field<wire::SealedPart, std::vector<std::uint8_t>>{
          "ciphertext", &wire::SealedPart::ciphertext, 10, false, false},
      Field<wire::SealedPart, Hash>{"key_commitment", &wire::SealedPart::key_commitment, 12, false,
                                    false});
};

}  // namespace tress
