#pragma once

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/drawer.hpp"

/// The words in which tests speak of drawers.
namespace tress::testing {

inline const DrawerId till = nth<DrawerId>(1);

/// Opened on Friday with 100.00, of which nothing was there before.
drawer::Opened opened_till(DrawerId id = till, Day date = friday);

/// The first count of the session, by the cashier.
drawer::Counted counted(std::int64_t minor, std::int64_t expected_minor);

drawer::State drawer_after(const std::vector<drawer::Event>& history);

}  // namespace tress::testing
