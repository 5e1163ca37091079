#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <memory>
#include <type_traits>
#include <utility>

#include "ledger/base/assert.hpp"

/// One value of one of some hundred types: a std::variant, with the same words for its use, whose
/// alternatives are found by tables that generated code writes down. The library finds the i-th of
/// n alternatives by i templates, one inside the other, in every file that looks into one: for the
/// events of this ledger that was a third of the time that a compiler needed for everything.
namespace tress {

/// Specialised by generated code: `value`, the place of an alternative in the union, from 0.
template <class Union, class T>
struct PlaceIn;

/// Specialised by generated code: `Type`, the alternative at a place.
template <class Union, std::size_t place>
struct AlternativeAt;

/// The base of a union that generated code declares: `struct Payload : OneOf<Payload, …>`, with
/// constructors, assignments and destructor compiled once, in the source of that union. A union
/// holds a value always; one that was moved from holds what a move leaves of it.
template <class Self, class... T>
class OneOf {
  static_assert((std::is_nothrow_move_constructible_v<T> && ...));

 public:
  static constexpr std::size_t alternatives = sizeof...(T);

  [[nodiscard]] std::size_t index() const noexcept { return place_; }

  /// The value as a `U`, which it is.
  template <class U>
  [[nodiscard]] const U& as() const noexcept {
    return *static_cast<const U*>(address());
  }

  template <class U>
  [[nodiscard]] U& as() noexcept {
    return *static_cast<U*>(address());
  }

 protected:
  template <class U>
  OneOf(std::in_place_type_t<U> /*which*/, U&& one) noexcept : place_(PlaceIn<Self, U>::value) {
    make(std::move(one));
  }

  OneOf(const OneOf& other) : place_(other.place_) {
    visit([this](const auto& one) { this->make(one); }, other);
  }

  OneOf(OneOf&& other) noexcept : place_(other.place_) {
    visit([this](auto& one) { this->make(std::move(one)); }, other);
  }

  OneOf& operator=(const OneOf& other) { return *this = OneOf{other}; }

  OneOf& operator=(OneOf&& other) noexcept {
    if (this == &other) return *this;
    end();
    place_ = other.place_;
    visit([this](auto& one) { this->make(std::move(one)); }, other);
    return *this;
  }

  ~OneOf() { end(); }

  [[nodiscard]] bool equals(const OneOf& other) const {
    if (place_ != other.place_) return false;
    return visit(
        [&other](const auto& one) { return one == other.as<std::remove_cvref_t<decltype(one)>>(); },
        *this);
  }

 private:
  template <class U>
  void make(U&& one) {
    using Made = std::remove_cvref_t<U>;
    std::construct_at(static_cast<Made*>(address()), std::forward<U>(one));
  }

  void end() noexcept {
    visit([](auto& one) { std::destroy_at(&one); }, *this);
  }

  [[nodiscard]] void* address() noexcept { return raw_.data(); }

  [[nodiscard]] const void* address() const noexcept { return raw_.data(); }

  std::size_t place_;
  alignas(T...) std::array<std::byte, std::max({sizeof(T)...})> raw_;
};

namespace one_of {

template <class U, class Union, class Visit>
decltype(auto) call(Visit& visit, Union& one) {
  return visit(one.template as<U>());
}

/// One call by the table of all; `one` may be const.
template <class Union, class Visit, class First, class... T>
decltype(auto) visit(Visit& visit, Union& one) {
  using Call = std::invoke_result_t<Visit&, decltype(one.template as<First>())> (*)(Visit&, Union&);
  static constexpr std::array<Call, sizeof...(T) + 1> calls{&call<First, Union, Visit>,
                                                            &call<T, Union, Visit>...};
  return calls[one.index()](visit, one);
}

}  // namespace one_of

/// Calls `visit(alternative)`; it returns the same type for each.
template <class Self, class... T, class Visit>
decltype(auto) visit(Visit&& visit, const OneOf<Self, T...>& one) {
  return one_of::visit<const OneOf<Self, T...>, std::remove_reference_t<Visit>, T...>(visit, one);
}

template <class Self, class... T, class Visit>
decltype(auto) visit(Visit&& visit, OneOf<Self, T...>& one) {
  return one_of::visit<OneOf<Self, T...>, std::remove_reference_t<Visit>, T...>(visit, one);
}

/// The same with the alternative to move from.
template <class Self, class... T, class Visit>
decltype(auto) visit(Visit&& visit, OneOf<Self, T...>&& one) {
  const auto moved = [&visit](auto& held) -> decltype(auto) { return visit(std::move(held)); };
  return one_of::visit<OneOf<Self, T...>, const decltype(moved), T...>(moved, one);
}

template <class U, class Self, class... T>
[[nodiscard]] bool holds_alternative(const OneOf<Self, T...>& one) noexcept {
  return one.index() == PlaceIn<Self, U>::value;
}

/// The value if it is a `U`, else null.
template <class U, class Self, class... T>
[[nodiscard]] const U* get_if(const OneOf<Self, T...>* one) noexcept {
  return holds_alternative<U>(*one) ? &one->template as<U>() : nullptr;
}

template <class U, class Self, class... T>
[[nodiscard]] U* get_if(OneOf<Self, T...>* one) noexcept {
  return holds_alternative<U>(*one) ? &one->template as<U>() : nullptr;
}

/// The value as a `U`. Requires that it is one.
template <class U, class Self, class... T>
[[nodiscard]] const U& get(const OneOf<Self, T...>& one) {
  TRESS_ASSERT(holds_alternative<U>(one));
  return one.template as<U>();
}

template <class U, class Self, class... T>
[[nodiscard]] U& get(OneOf<Self, T...>& one) {
  TRESS_ASSERT(holds_alternative<U>(one));
  return one.template as<U>();
}

}  // namespace tress
