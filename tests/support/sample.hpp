#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/base/described.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/personal.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/base/time.hpp"

namespace tress {
enum class StreamKind : std::uint8_t;
}

namespace tress::sale {
enum class LineKind : std::uint8_t;
enum class TenderKind : std::uint8_t;
}  // namespace tress::sale

namespace tress::testing {

/// How many enumerators are drawn from: all of them, but for the kinds of streams, lines and
/// tenders those of the first release, so that a new one leaves the golden bytes of events as they
/// are.
template <class E>
inline constexpr std::size_t sampled_enumerators = DescribedEnum<E>::values.size();

template <>
inline constexpr std::size_t sampled_enumerators<StreamKind> = 11;

template <>
inline constexpr std::size_t sampled_enumerators<sale::LineKind> = 3;

template <>
inline constexpr std::size_t sampled_enumerators<sale::TenderKind> = 7;

/// How many alternatives of a variant are drawn from: those events that there were when the golden
/// bytes of the others were made, for the same reason.
inline constexpr std::size_t sampled_alternatives_max = 48;

/// A value of any described type, made from a seed: the same on every machine. It is a value that
/// can be stored (known enumerators, listed currencies, years 1970 to 9999), not one that `decide`
/// would allow.
class Sampler {
 public:
  enum class Fill {
    everything,  ///< every optional present, every vector with one to three items
    bare,        ///< every optional absent, every vector empty, every text empty
  };

  /// What personal parts look like: a box, as stored, or plain, as between `decide` and committer.
  enum class Parts { sealed, plain };

  explicit Sampler(std::uint64_t seed, Fill fill = Fill::everything, Parts parts = Parts::sealed)
      : engine_(seed),
        fill_(fill),
        parts_(parts) {}

  template <class T>
  T make() {
    return one(Type<T>{});
  }

 private:
  template <class T>
  struct Type {};

  template <class T>
  std::optional<T> one(Type<std::optional<T>>) {
    if (fill_ == Fill::bare) return std::nullopt;
    return make<T>();
  }

  template <class T>
  std::vector<T> one(Type<std::vector<T>>) {
    std::vector<T> items;
    if (fill_ == Fill::bare) return items;
    const std::size_t count = 1 + below(3);
    while (items.size() < count) items.push_back(make<T>());
    return items;
  }

  std::string one(Type<std::string>) {
    constexpr std::array<std::string_view, 7> words{"Anna", "张",  "Ёлкин",      "\"quoted\"",
                                                    "a\\b", "50%", "line\nbreak"};
    std::string text;
    if (fill_ == Fill::bare) return text;
    const std::size_t count = 1 + below(4);
    for (std::size_t i = 0; i < count; ++i) {
      text += i == 0 ? "" : " ";
      text += words[below(words.size())];
    }
    return text;
  }

  template <class T>
  Personal<T> one(Type<Personal<T>>) {
    return Personal<T>{make<T>()};
  }

  template <class Tag, std::size_t size>
  Fixed<Tag, size> one(Type<Fixed<Tag, size>>) {
    typename Fixed<Tag, size>::Array bytes{};
    for (Byte& byte : bytes) byte = static_cast<Byte>(engine_());
    return Fixed<Tag, size>{bytes};
  }

  Currency one(Type<Currency>) {
    constexpr std::array<std::string_view, 4> codes{"CAD", "EUR", "JPY", "USD"};
    return *Currency::from_alpha(codes[below(codes.size())]);
  }

  Money one(Type<Money>) {
    const auto currency = make<Currency>();
    return Money{currency, make<std::int64_t>()};
  }

  Day one(Type<Day>) {
    constexpr std::uint64_t days_until_10000 = 2'932'897;
    return Day{std::chrono::days{static_cast<int>(below(days_until_10000))}};
  }

  Timestamp one(Type<Timestamp>) {
    const Day day = make<Day>();
    constexpr std::uint64_t microseconds_of_day = 86'400'000'000;
    return day + std::chrono::microseconds{static_cast<std::int64_t>(below(microseconds_of_day))};
  }

  template <class T, FieldClass field_class>
  Sealed<T, field_class> one(Type<Sealed<T, field_class>>) {
    const auto subject = make<ClientId>();
    if (parts_ == Parts::plain) return {subject, Personal<T>{make<T>()}};
    SealedBox box{subject, field_class, {}, Bytes(40), make<Hash>()};
    for (Byte& byte : box.nonce) byte = static_cast<Byte>(engine_());
    for (Byte& byte : box.ciphertext) byte = static_cast<Byte>(engine_());
    return Sealed<T, field_class>{std::move(box)};
  }

  Payload one(Type<Payload>) {
    return payload(below(std::min(Payload::alternatives, sampled_alternatives_max)),
                   std::make_index_sequence<Payload::alternatives>{});
  }

  template <std::size_t... i>
  Payload payload(std::size_t index, std::index_sequence<i...> /*all*/) {
    using Make = Payload (*)(Sampler&);
    static constexpr std::array<Make, sizeof...(i)> makers{[](Sampler& sampler) {
      return Payload{sampler.make<std::variant_alternative_t<i, Payload>>()};
    }...};
    return makers[index](*this);
  }

  /// The classes that are made of a variant: the events and the commands of a stream.
  template <class T>
  requires requires { typename T::Alternatives; }

  T one(Type<T>) {
    return std::visit([](auto&& chosen) { return T{std::forward<decltype(chosen)>(chosen)}; },
                      make<typename T::Alternatives>());
  }

  template <class... T>
  std::variant<T...> one(Type<std::variant<T...>> type) {
    return alternative(type, below(std::min(sizeof...(T), sampled_alternatives_max)));
  }

  template <std::size_t i = 0, class... T>
  std::variant<T...> alternative(Type<std::variant<T...>> type, std::size_t index) {
    using Chosen = std::variant_alternative_t<i, std::variant<T...>>;
    if constexpr (i + 1 < sizeof...(T)) {
      if (index != i) return alternative<i + 1>(type, index);
    }
    return std::variant<T...>{std::in_place_index<i>, make<Chosen>()};
  }

  template <class T>
  T one(Type<T>) {
    if constexpr (std::is_same_v<T, bool>) {
      return below(2) == 1;
    } else if constexpr (std::is_enum_v<T>) {
      return DescribedEnum<T>::values[below(sampled_enumerators<T>)].first;
    } else if constexpr (std::is_integral_v<T>) {
      return number<T>();
    } else {
      return described<T>(std::make_index_sequence<field_count<T>>{});
    }
  }

  /// Half of them small, as in life; the rest of any size, the ends included.
  template <class Integer>
  Integer number() {
    switch (below(8)) {
      case 0: return std::numeric_limits<Integer>::min();
      case 1: return std::numeric_limits<Integer>::max();
      case 2: return 0;
      case 3: return static_cast<Integer>(engine_());
      default: return static_cast<Integer>(below(100));
    }
  }

  // Braces, so that fields are made in the schema's order on every compiler.
  template <class T, std::size_t... i>
  T described(std::index_sequence<i...>) {
    return T{
        make<typename std::decay_t<decltype(value_at<i>(Described<T>::fields))>::ValueType>()...};
  }

  std::size_t below(std::uint64_t bound) { return static_cast<std::size_t>(engine_() % bound); }

  std::mt19937_64 engine_;
  Fill fill_;
  Parts parts_;
};

/// Calls `visit(std::type_identity<Alternative>{})` for each alternative of a variant, in order.
template <class Variant, class Visit>
void for_each_alternative(Visit&& visit) {
  [&]<std::size_t... i>(std::index_sequence<i...>) {
    (visit(std::type_identity<std::variant_alternative_t<i, Variant>>{}), ...);
  }
  (std::make_index_sequence<std::variant_size_v<Variant>>{});
}

}  // namespace tress::testing
