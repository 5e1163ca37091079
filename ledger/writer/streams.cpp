#include "ledger/writer/streams.hpp"

#include <type_traits>

#include "ledger/base/assert.hpp"
#include "ledger/books/postings.hpp"

namespace tress {

namespace {

template <class T, class Variant>
inline constexpr bool holds_type = false;

template <class T, class... Types>
inline constexpr bool holds_type<T, std::variant<Types...>> = (std::is_same_v<T, Types> || ...);

/// The index of the stream whose events include `T`.
template <class T, std::size_t i = 0>
constexpr std::size_t stream_index() {
  static_assert(i < std::variant_size_v<EventsByKind>, "an event without a stream");
  if constexpr (holds_type<T, typename std::variant_alternative_t<i, EventsByKind>::Alternatives>) {
    return i;
  } else {
    return stream_index<T, i + 1>();
  }
}

template <std::size_t i = 0>
AnyState initial_at(std::size_t index) {
  if constexpr (i == std::variant_size_v<StatesByKind>) {
    TRESS_UNREACHABLE();
  } else {
    if (i == index) return AnyState{std::in_place_index<i>};
    return initial_at<i + 1>(index);
  }
}

template <std::size_t i = 0>
AnyState evolve_at(AnyState before, const AnyEvent& event) {
  if constexpr (i == std::variant_size_v<StatesByKind>) {
    TRESS_UNREACHABLE();
  } else {
    if (event.index() != i) return evolve_at<i + 1>(std::move(before), event);
    return AnyState{std::in_place_index<i>,
                    evolve(std::get<i>(std::move(before)), std::get<i>(event))};
  }
}

template <std::size_t i = 0>
std::vector<Posting> postings_at(const AnyState& before, const AnyEvent& event) {
  if constexpr (i == std::variant_size_v<StatesByKind>) {
    TRESS_UNREACHABLE();
  } else {
    if (event.index() != i) return postings_at<i + 1>(before, event);
    return books::postings(std::get<i>(before), std::get<i>(event));
  }
}

}  // namespace

AnyState::AnyState(const AnyState&) = default;
AnyState::AnyState(AnyState&&) noexcept = default;

AnyState& AnyState::operator=(const AnyState& other) {
  return *this = AnyState{other};  // what copies and moves is compiled once for each kind
}

AnyState& AnyState::operator=(AnyState&&) noexcept = default;
AnyState::~AnyState() = default;

AnyEvent::AnyEvent(const AnyEvent&) = default;
AnyEvent::AnyEvent(AnyEvent&&) noexcept = default;

AnyEvent& AnyEvent::operator=(const AnyEvent& other) {
  return *this = AnyEvent{other};  // what copies and moves is compiled once for each kind
}

AnyEvent& AnyEvent::operator=(AnyEvent&&) noexcept = default;
AnyEvent::~AnyEvent() = default;

AnyState initial_state(StreamKind kind) {
  return initial_at(index_of(kind));
}

AnyEvent event_of(Payload payload) {
  return visit(
      [](auto&& one) {
        using T = std::decay_t<decltype(one)>;
        constexpr std::size_t i = stream_index<T>();
        return AnyEvent{std::in_place_index<i>, std::forward<decltype(one)>(one)};
      },
      std::move(payload));
}

Payload payload_of(AnyEvent event) {
  return std::visit(
      [](auto&& of_stream) {
        return std::visit([](auto&& one) { return Payload{std::forward<decltype(one)>(one)}; },
                          std::forward<decltype(of_stream)>(of_stream));
      },
      std::move(event));
}

AnyState evolve(AnyState before, const AnyEvent& event) {
  TRESS_ASSERT(before.index() == event.index());
  return evolve_at(std::move(before), event);
}

std::vector<Posting> postings_of(const AnyState& before, const AnyEvent& event) {
  TRESS_ASSERT(before.index() == event.index());
  return postings_at(before, event);
}

std::optional<Timestamp> next_due_of(const AnyState& state, const Facts& facts) {
  return std::visit(
      [&](const auto& one) -> std::optional<Timestamp> {
        if constexpr (requires { next_due(one, facts); }) {
          return next_due(one, facts);
        } else {
          return std::nullopt;
        }
      },
      static_cast<const StatesByKind&>(state));
}

StreamKind kind_of(const Payload& payload) {
  return visit(
      [](const auto& one) { return kind_at(stream_index<std::decay_t<decltype(one)>>()); },
      payload);
}

}  // namespace tress
