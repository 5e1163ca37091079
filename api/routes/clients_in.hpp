#pragma once

#include <type_traits>
#include <variant>

#include "ledger/base/one_of.hpp"
#include "ledger/codec/wire_types.hpp"

namespace tress {

template <class T>
constexpr bool can_name_client();

template <class... T>
constexpr bool can_any_name_client(const std::variant<T...>*) {
  return (can_name_client<T>() || ...);
}

template <class Self, class... T>
constexpr bool can_any_name_client(const OneOf<Self, T...>*) {
  return (can_name_client<T>() || ...);
}

/// True if a value of `T` can name a client, however deep.
template <class T>
constexpr bool can_name_client() {
  if constexpr (std::is_same_v<T, ClientId> || wire::is_sealed_part<T>) {
    return true;
  } else if constexpr (is_variant<T>) {
    const T* const none = nullptr;
    return can_any_name_client(none);
  } else if constexpr (is_optional<T> || wire::is_vector<T>) {
    return can_name_client<typename T::value_type>();
  } else if constexpr (is_described<T>) {
    bool can = false;
    for_each_field<T>([&](const auto& field) {
      T* const none = nullptr;
      using Member = std::decay_t<decltype(none->*(field.member))>;
      can = can || can_name_client<Member>();
    });
    return can;
  } else {
    return false;
  }
}

/// Calls `visit(client)` for each client that `value` names: in optionals, lists, unions, tables
/// within tables, and as whom a sealed part is about.
template <class T, class Visit>
void for_each_client(const T& value, const Visit& visit) {
  if constexpr (std::is_same_v<T, ClientId>) {
    visit(value);
  } else if constexpr (wire::is_sealed_part<T>) {
    visit(value.subject());
  } else if constexpr (is_variant<T>) {
    tress::visit([&](const auto& one) { for_each_client(one, visit); }, value);
  } else if constexpr (is_optional<T>) {
    if (value) for_each_client(*value, visit);
  } else if constexpr (wire::is_vector<T>) {
    if constexpr (!wire::is_scalar<typename T::value_type>) {
      for (const auto& item : value) for_each_client(item, visit);
    }
  } else if constexpr (is_described<T>) {
    for_each_field<T>([&](const auto& field) { for_each_client(value.*(field.member), visit); });
  }
}

}  // namespace tress
