#pragma once

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/drawer.hpp"

/// The words in which tests speak of drawers.
namespace tress::testing {

inline const DrawerId till = nth<DrawerId>(1);

/// Opened on Friday with 100.00, of which nothing was there before.
inline drawer::Opened opened_till(DrawerId id = till, Day date = friday) {
  return {id, main_street, "front", 1, date, cad(100'00), cad(0), drawer::Purpose::safe, cashier};
}

/// The first count of the session, by the cashier.
inline drawer::Counted counted(std::int64_t minor, std::int64_t expected_minor) {
  return {1, cad(minor), cad(expected_minor), {}, cashier};
}

inline drawer::State drawer_after(const std::vector<drawer::Event>& history) {
  return replayed<drawer::State>(history);
}

}  // namespace tress::testing
