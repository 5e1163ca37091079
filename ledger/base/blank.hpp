#pragma once

#include <type_traits>
#include <utility>
#include <variant>

#include "ledger/base/described.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/personal.hpp"
#include "ledger/base/sealed.hpp"

/// Values to read into. Ids, amounts and sealed parts have no default, so that nobody forgets one;
/// a reader of bytes or of JSON needs something to put its fields in all the same. To put a struct
/// together from optionals of its fields instead was most of what a compiler did for each reader.
namespace tress {

template <class T>
T blank();

namespace detail {

template <class T>
struct Blank {
  static T make() { return T{}; }
};

template <class Tag, std::size_t size>
struct Blank<Fixed<Tag, size>> {
  static Fixed<Tag, size> make() { return Fixed<Tag, size>{typename Fixed<Tag, size>::Array{}}; }
};

template <>
struct Blank<Currency> {
  static Currency make() {
    static const Currency any = *Currency::from_alpha("CAD");
    return any;
  }
};

template <>
struct Blank<Money> {
  static Money make() { return Money{blank<Currency>(), 0}; }
};

template <class T>
struct Blank<Personal<T>> {
  static Personal<T> make() { return Personal<T>{blank<T>()}; }
};

template <class T, FieldClass field_class>
struct Blank<Sealed<T, field_class>> {
  static Sealed<T, field_class> make() {
    return Sealed<T, field_class>{SealedBox{blank<ClientId>(), field_class, {}, {}, blank<Hash>()}};
  }
};

template <class T, std::size_t... i>
T blank_table(std::index_sequence<i...> /*all*/) {
  return T{
      blank<typename std::decay_t<decltype(value_at<i>(Described<T>::fields))>::ValueType>()...};
}

}  // namespace detail

/// Some value of `T`, which means nothing: it is to be read into, and is never given out unread.
template <class T>
T blank() {
  if constexpr (is_variant<T>) {
    return T{blank<std::variant_alternative_t<0, T>>()};
  } else if constexpr (is_described<T>) {
    return detail::blank_table<T>(std::make_index_sequence<field_count<T>>{});
  } else {
    return detail::Blank<T>::make();
  }
}

}  // namespace tress
