#pragma once

#include <type_traits>
#include <variant>

#include "ledger/codec/wire_types.hpp"

namespace tress {

/// Calls `visit(part)` on each sealed part inside `value`, however deep: in optionals, vectors,
/// variants and tables within tables. A part that were missed would never be sealed.
template <class T, class Visit>
void for_each_part(T& value, const Visit& visit) {
  using Value = std::remove_const_t<T>;
  if constexpr (wire::is_sealed_part<Value>) {
    visit(value);
  } else if constexpr (is_optional<Value>) {
    if (value) for_each_part(*value, visit);
  } else if constexpr (is_variant<Value>) {
    tress::visit([&](auto& one) { for_each_part(one, visit); }, value);
  } else if constexpr (wire::is_vector<Value>) {
    if constexpr (!wire::is_scalar<typename Value::value_type>) {
      for (auto& item : value) for_each_part(item, visit);
    }
  } else if constexpr (is_described<Value>) {
    for_each_field<Value>([&](const auto& field) { for_each_part(value.*(field.member), visit); });
  }
}

}  // namespace tress
