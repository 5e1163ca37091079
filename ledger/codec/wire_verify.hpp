#pragma once

#include <string>
#include <variant>
#include <vector>

#include "ledger/codec/wire_types.hpp"

/// Verifying: after it, every offset and length inside is safe to follow, everything is aligned,
/// and reading takes memory in proportion to the buffer. Nesting is bounded by the descriptions,
/// which cannot contain themselves.
namespace tress::wire {

/// FlatBuffers' own verifier and what it leaves out.
class Check {
 public:
  explicit Check(ByteView bytes)
      : verifier_(bytes.data(), bytes.size()),
        unclaimed_(bytes.size()) {}

  [[nodiscard]] flatbuffers::Verifier& verifier() noexcept { return verifier_; }

  /// Claims `bytes` of the buffer. Ours share nothing, so the claims of an honest buffer fit into
  /// it; in a forged one a thousand offsets may lead to one long text and unfold into gigabytes.
  [[nodiscard]] bool claim(std::size_t bytes) noexcept {
    if (bytes > unclaimed_) return false;
    unclaimed_ -= bytes;
    return true;
  }

  [[nodiscard]] bool text(const flatbuffers::String* text) {
    return verifier_.VerifyString(text) && (text == nullptr || claim(text->size()));
  }

  /// The elements too: FlatBuffers 2.0 checks the place of a vector's length, not of what follows,
  /// which matters for elements of eight bytes. An empty vector has none, and is aligned to
  /// nothing.
  template <class Element>
  [[nodiscard]] bool vector(const flatbuffers::Vector<Element>* items, std::size_t alignment) {
    if (items == nullptr) return true;
    const auto* const start = static_cast<const Byte*>(static_cast<const void*>(items));
    return verifier_.VerifyVector(items) &&
           (items->size() == 0 ||
            verifier_.VerifyFieldStruct(start, sizeof(flatbuffers::uoffset_t), 0, alignment)) &&
           claim(items->size() * std::size_t{flatbuffers::IndirectHelper<Element>::element_stride});
  }

 private:
  flatbuffers::Verifier verifier_;
  std::size_t unclaimed_;
};

template <class T>
bool verify_table(Check& check, const Table& table);

template <class T>
bool verify_item(Check& check, const StoredVector<T>& items, flatbuffers::uoffset_t i) {
  constexpr std::size_t stride = sizeof(flatbuffers::uoffset_t);
  if (check.verifier().VerifyOffset(items.Data() + i * stride, 0) == 0) return false;
  if constexpr (std::is_same_v<T, std::string>) {
    return check.text(items.Get(i));
  } else {
    return verify_table<TableOf<T>>(check, *items.Get(i));
  }
}

template <class T>
bool verify_vector(Check& check, const StoredVector<T>* items) {
  if constexpr (is_struct<T>) {
    return check.vector(items, alignof(StructOf<T>));
  } else if constexpr (is_scalar<T>) {
    return check.vector(items, alignof(ScalarOf<T>));
  } else {
    if (!check.vector(items, alignof(flatbuffers::uoffset_t))) return false;
    const flatbuffers::uoffset_t count = items == nullptr ? 0 : items->size();
    for (flatbuffers::uoffset_t i = 0; i < count; ++i) {
      if (!verify_item<T>(check, *items, i)) return false;
    }
    return true;
  }
}

/// A type of a later release is fine here: it is kept, not read. No type at all is not.
template <class Union>
bool verify_union(Check& check, const StoredAlternative& stored) {
  bool is_good = stored.number != 0 && stored.number != more_of_union;
  with_alternative<Union>(stored.number, [&](auto alternative) {
    using Alternative = typename decltype(alternative)::type;
    is_good = stored.table != nullptr && verify_table<Alternative>(check, *stored.table);
  });
  return is_good;
}

/// The table that `more_of_union` leads to, and what it holds.
template <class Union>
bool verify_more(Check& check, const Table* more) {
  auto& verifier = check.verifier();
  return more != nullptr && more->VerifyTableStart(verifier) &&
         check.claim(sizeof(flatbuffers::soffset_t)) &&
         more->VerifyField<std::uint8_t>(verifier, more_type_slot, 1) &&
         more->CheckField(more_slot) && more->VerifyOffset(verifier, more_slot) &&
         verify_union<Union>(check, alternative_in(*more)) && verifier.EndTable();
}

/// The union at `slot`, which is in bounds already.
template <class Union>
bool verify_union_at(Check& check, const Table& table, flatbuffers::voffset_t slot) {
  if (!table.VerifyField<std::uint8_t>(check.verifier(), type_slot(slot), 1)) return false;
  const auto number = table.GetField<std::uint8_t>(type_slot(slot), 0);
  const auto* const inner = table.GetPointer<const Table*>(slot);
  return number == more_of_union ? verify_more<Union>(check, inner)
                                 : verify_union<Union>(check, {number, inner});
}

/// What lies behind the offset at `slot`, which is in bounds already.
template <class T>
bool verify_outside(Check& check, const Table& table, flatbuffers::voffset_t slot) {
  if constexpr (std::is_same_v<T, std::string>) {
    return check.text(table.GetPointer<const flatbuffers::String*>(slot));
  } else if constexpr (is_vector<T>) {
    return verify_vector<typename T::value_type>(check,
                                                 vector_at<typename T::value_type>(table, slot));
  } else if constexpr (is_variant<T>) {
    return verify_union_at<T>(check, table, slot);
  } else {
    const auto* const inner = table.GetPointer<const Table*>(slot);
    return inner == nullptr || verify_table<TableOf<T>>(check, *inner);
  }
}

/// A vector that is absent is an empty one, whatever the schema says. By its type alone, and
/// called, not put in place: how a table is verified is a list of these calls.
template <class T, bool is_required = true>
[[gnu::noinline]] bool verify_field(Check& check, const Table& table, flatbuffers::voffset_t slot) {
  if constexpr (is_optional<T>) {
    return verify_field<typename T::value_type, false>(check, table, slot);
  } else if constexpr (is_scalar<T>) {
    return table.VerifyField<ScalarOf<T>>(check.verifier(), slot, alignof(ScalarOf<T>));
  } else if constexpr (is_struct<T>) {
    if (is_required && !table.CheckField(slot)) return false;
    return table.VerifyField<StructOf<T>>(check.verifier(), slot, alignof(StructOf<T>));
  } else {
    if (is_required && !is_vector<T> && !table.CheckField(slot)) return false;
    return table.VerifyOffset(check.verifier(), slot) && verify_outside<T>(check, table, slot);
  }
}

template <class T>
bool verify_table(Check& check, const Table& table) {
  if (!table.VerifyTableStart(check.verifier())) return false;
  if (!check.claim(sizeof(flatbuffers::soffset_t))) return false;
  bool is_good = true;
  for_each_field<T>([&](const auto& field) {
    using Value = typename std::decay_t<decltype(field)>::ValueType;
    is_good = is_good && verify_field<Value>(check, table, field.slot);
  });
  return is_good && check.verifier().EndTable();
}

}  // namespace tress::wire
