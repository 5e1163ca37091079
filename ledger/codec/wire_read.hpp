#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/blank.hpp"
#include "ledger/codec/wire_types.hpp"

/// Reading tables that `wire_verify.hpp` has found good, from 8-byte aligned bytes only; `rows.hpp`
/// and `events.hpp` see to both. Bytes are safe then, values are still to be checked: false comes
/// back for one that cannot be, and what was read so far means nothing.
///
/// Everything is read into a value that is there already (`base/blank.hpp`).
namespace tress::wire {

template <class T>
bool read_table(const Table& table, T& into);

template <class T>
bool read_sealed(const Table& table, T& into) {
  auto part = blank<SealedPart>();
  if (!read_table(table, part) || part.field_class != static_cast<std::uint8_t>(T::of_class)) {
    return false;
  }
  SealedBox box{part.subject, T::of_class, {}, std::move(part.ciphertext), part.key_commitment};
  if (part.nonce.size() != box.nonce.size()) return false;
  std::copy(part.nonce.begin(), part.nonce.end(), box.nonce.begin());
  into = T{std::move(box)};
  return true;
}

/// What a table holds: a described struct or the box of a sealed part.
template <class T>
bool read_outside(const Table& table, T& into) {
  if constexpr (is_sealed_part<T>) {
    return read_sealed(table, into);
  } else {
    return read_table(table, into);
  }
}

template <class T>
bool read_scalar(ScalarOf<T> number, T& into) {
  const auto value = from_scalar<T>(number);
  if (value) into = *value;
  return value.has_value();
}

template <class T>
bool read_struct(const StructOf<T>& stored, T& into) {
  const auto value = from_struct<T>(stored);
  if (value) into = *value;
  return value.has_value();
}

/// One element of a stored vector.
template <class T, class Stored>
bool read_element(Stored stored, T& into) {
  if constexpr (is_struct<T>) {
    return read_struct(*stored, into);
  } else if constexpr (is_scalar<T>) {
    return read_scalar(stored, into);
  } else if constexpr (std::is_same_v<T, std::string>) {
    into = stored->str();
    return true;
  } else {
    return read_outside(*stored, into);
  }
}

template <class T>
bool read_vector(const StoredVector<T>* stored, std::vector<T>& into) {
  if (stored == nullptr) return true;
  into.reserve(stored->size());
  for (flatbuffers::uoffset_t i = 0; i < stored->size(); ++i) {
    into.push_back(blank<T>());
    if (!read_element(stored->Get(i), into.back())) return false;
  }
  return true;
}

/// False too for an alternative of a later release.
template <class Union>
bool read_union(const StoredAlternative& stored, Union& into) {
  bool is_read = false;
  with_alternative<Union>(stored.number, [&](auto alternative) {
    auto one = blank<typename decltype(alternative)::type>();
    is_read = read_table(*stored.table, one);
    if (is_read) into = Union{std::move(one)};
  });
  return is_read;
}

/// Called, not put in place: what a table is read with is a list of these calls.
template <class T>
[[gnu::noinline]] bool read_field(const Table& table,
                                  flatbuffers::voffset_t slot,
                                  std::int64_t absent,
                                  T& into) {
  if constexpr (is_optional<T>) {
    if (!table.CheckField(slot)) return true;
    into.emplace(blank<typename T::value_type>());
    return read_field(table, slot, absent, *into);
  } else if constexpr (is_scalar<T>) {
    return read_scalar(table.GetField<ScalarOf<T>>(slot, static_cast<ScalarOf<T>>(absent)), into);
  } else if constexpr (is_struct<T>) {
    return read_struct(*table.GetStruct<const StructOf<T>*>(slot), into);
  } else if constexpr (std::is_same_v<T, std::string>) {
    into = table.GetPointer<const flatbuffers::String*>(slot)->str();
    return true;
  } else if constexpr (is_vector<T>) {
    return read_vector(vector_at<typename T::value_type>(table, slot), into);
  } else if constexpr (is_variant<T>) {
    return read_union(alternative_at(table, slot), into);
  } else {
    return read_outside(*table.GetPointer<const Table*>(slot), into);
  }
}

template <class T>
bool read_table(const Table& table, T& into) {
  bool is_read = true;
  for_each_field<T>([&](const auto& field) {
    is_read = is_read && read_field(table, field.slot, field.absent, into.*(field.member));
  });
  return is_read;
}

/// Nothing if a value inside is none.
template <class T>
std::optional<T> read_root(const Table& table) {
  std::optional<T> root{blank<T>()};
  if (!read_table(table, *root)) root.reset();
  return root;
}

}  // namespace tress::wire
