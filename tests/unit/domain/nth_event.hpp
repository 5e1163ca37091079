#pragma once

#include <cstddef>
#include <variant>

#include <catch2/catch.hpp>

namespace tress::testing {

/// The decision's nth event, from 0. Requires that it was accepted, and of that type.
template <class Event, class Decided>
const Event& nth_event(const Decided& decided, std::size_t n) {
  REQUIRE(decided.has_value());
  REQUIRE(decided.value().events.size() > n);
  return std::get<Event>(decided.value().events[n]);
}

}  // namespace tress::testing
