#pragma once

#include <algorithm>
#include <array>
#include <string>
#include <variant>
#include <vector>

#include "ledger/codec/wire_types.hpp"

/// Building: everything that lies outside its table is written before the table is begun. Every
/// number is written, also one that equals its default: a stored zero is not "absent". Nothing is
/// shared: two equal texts are stored twice, which `wire_verify.hpp` relies on.
namespace tress::wire {

template <class T>
flatbuffers::uoffset_t build_table(Builder& builder, const T& value);

template <class T>
flatbuffers::uoffset_t build_outside(Builder& builder, const T& value);

template <class T>
flatbuffers::uoffset_t build_vector(Builder& builder, const std::vector<T>& items) {
  if constexpr (is_struct<T>) {
    std::vector<StructOf<T>> stored;
    stored.reserve(items.size());
    for (const T& item : items) stored.push_back(struct_of(item));
    return builder.CreateVectorOfStructs(stored).o;
  } else if constexpr (std::is_same_v<T, std::uint8_t>) {
    return builder.CreateVector(items).o;
  } else if constexpr (is_scalar<T>) {
    std::vector<ScalarOf<T>> stored;
    stored.reserve(items.size());
    for (const T& item : items) stored.push_back(scalar_of(item));
    return builder.CreateVector(stored).o;
  } else {
    std::vector<flatbuffers::Offset<Table>> offsets;
    offsets.reserve(items.size());
    for (const T& item : items) offsets.emplace_back(build_outside(builder, item));
    return builder.CreateVector(offsets).o;
  }
}

template <class Union>
std::uint16_t union_number(const Union& value) {
  return tress::visit(
      [](const auto& one) { return UnionNumber<Union, std::decay_t<decltype(one)>>::number; },
      value);
}

/// What the union's field leads to: the alternative, or the table that has its type beside it.
inline flatbuffers::uoffset_t build_union(Builder& builder,
                                          std::uint16_t number,
                                          flatbuffers::uoffset_t one) {
  if (number < more_of_union) return one;
  const auto start = builder.StartTable();
  builder.AddElement(more_type_slot, static_cast<std::uint8_t>(number - more_of_union));
  builder.AddOffset(more_slot, AnyOffset{one});
  return builder.EndTable(start);
}

/// The offset of what `value` needs outside its table; 0 for numbers, structs and absent values.
template <class T>
[[gnu::noinline]] flatbuffers::uoffset_t build_outside(Builder& builder, const T& value) {
  if constexpr (is_optional<T>) {
    return value ? build_outside(builder, *value) : 0;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return builder.CreateString(value).o;
  } else if constexpr (is_vector<T>) {
    return build_vector(builder, value);
  } else if constexpr (is_variant<T>) {
    const auto one =
        tress::visit([&](const auto& held) { return build_table(builder, held); }, value);
    return build_union(builder, union_number(value), one);
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

/// By its type alone, and called, not put in place: how a table is built is a list of these calls.
template <class T>
[[gnu::noinline]] void add_field(Builder& builder,
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
      builder.AddElement(type_slot(slot),
                         static_cast<std::uint8_t>(std::min(union_number(value), more_of_union)));
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

}  // namespace tress::wire
