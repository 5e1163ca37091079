#pragma once

#include <chrono>
#include <string>
#include <thread>

#include "tests/support/test_api.hpp"

/// What tests of the feed have in common.
namespace tress::testing {

/// Something that happens and that everybody may know of.
inline void list_something(TestApi& api, int n) {
  const std::string code = "item-" + std::to_string(n);
  api.carry_out(catalogue::Command{
      catalogue::ListItem{catalogue::ItemKind::product, code, code, std::nullopt}});
}

/// Until it is so, or ten seconds are over.
template <class Claim>
bool comes_true(const Claim& claim) {
  for (int i = 0; i < 1000; ++i) {
    if (claim()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds{10});
  }
  return false;
}

}  // namespace tress::testing
