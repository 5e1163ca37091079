#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/codec/wire_types.hpp"

/// Reading tables that `wire_verify.hpp` has found good, from 8-byte aligned bytes only; `rows.hpp`
/// and `events.hpp` see to both. Bytes are safe then, values are still to be checked: nothing comes
/// back for one that cannot be.
namespace tress::wire {

template <class T>
std::optional<T> read_table(const Table& table);

template <class T>
std::optional<T> read_outside(const Table& table);

/// One element of a stored vector.
template <class T, class Stored>
std::optional<T> read_element(Stored stored) {
  if constexpr (is_struct<T>) {
    return from_struct<T>(*stored);
  } else if constexpr (is_scalar<T>) {
    return from_scalar<T>(stored);
  } else if constexpr (std::is_same_v<T, std::string>) {
    return stored->str();
  } else {
    return read_outside<T>(*stored);
  }
}

template <class T>
std::optional<std::vector<T>> read_vector(const StoredVector<T>* stored) {
  std::vector<T> items;
  if (stored == nullptr) return items;
  items.reserve(stored->size());
  for (flatbuffers::uoffset_t i = 0; i < stored->size(); ++i) {
    auto item = read_element<T>(stored->Get(i));
    if (!item) return std::nullopt;
    items.push_back(std::move(*item));
  }
  return items;
}

template <class Union>
std::optional<Union> read_union(const StoredAlternative& stored) {
  std::optional<Union> read;
  with_alternative<Union>(stored.number, [&](auto alternative) {
    using Alternative = typename decltype(alternative)::type;
    auto one = read_table<Alternative>(*stored.table);
    if (one) read.emplace(std::move(*one));
  });
  return read;
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

/// What a table holds: a described struct or the box of a sealed part.
template <class T>
std::optional<T> read_outside(const Table& table) {
  if constexpr (is_sealed_part<T>) {
    return read_sealed<T>(table);
  } else {
    return read_table<T>(table);
  }
}

template <class T>
std::optional<T> read_field(const Table& table, flatbuffers::voffset_t slot, std::int64_t absent) {
  if constexpr (is_optional<T>) {
    using Inner = typename T::value_type;
    if (!table.CheckField(slot)) return T{};
    auto inner = read_field<Inner>(table, slot, absent);
    if (!inner) return std::nullopt;
    return T{std::move(*inner)};
  } else if constexpr (is_scalar<T>) {
    return from_scalar<T>(table.GetField<ScalarOf<T>>(slot, static_cast<ScalarOf<T>>(absent)));
  } else if constexpr (is_struct<T>) {
    return from_struct<T>(*table.GetStruct<const StructOf<T>*>(slot));
  } else if constexpr (std::is_same_v<T, std::string>) {
    return table.GetPointer<const flatbuffers::String*>(slot)->str();
  } else if constexpr (is_vector<T>) {
    return read_vector<typename T::value_type>(vector_at<typename T::value_type>(table, slot));
  } else if constexpr (is_variant<T>) {
    return read_union<T>(alternative_at(table, slot));
  } else {
    return read_outside<T>(*table.GetPointer<const Table*>(slot));
  }
}

template <class T, std::size_t... i>
std::optional<T> read_fields(const Table& table, std::index_sequence<i...>) {
  constexpr const auto& fields = Described<T>::fields;
  ValueList values{read_field<typename std::decay_t<decltype(value_at<i>(fields))>::ValueType>(
      table, value_at<i>(fields).slot, value_at<i>(fields).absent)...};
  if (!(value_at<i>(values).has_value() && ...)) return std::nullopt;
  return T{std::move(*value_at<i>(values))...};
}

template <class T>
std::optional<T> read_table(const Table& table) {
  return read_fields<T>(table, std::make_index_sequence<field_count<T>>{});
}

}  // namespace tress::wire
