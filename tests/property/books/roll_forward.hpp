#pragma once

#include <cstdint>
#include <map>
#include <string>

#include "tests/support/happened.hpp"

#include "projections/liability/liability.hpp"
#include "projections/store/memory_store.hpp"

/// The liability roll-forward (M-16) beside a random history: the product's own view, fed event by
/// event, and what it says the salon owes.
namespace tress::testing {

class RollForwardBook {
 public:
  RollForwardBook();

  /// Takes in an event of a package, a membership or of value; others move nothing of it.
  void take(const Happened& event);

  /// Events taken in so far.
  [[nodiscard]] std::uint64_t taken() const noexcept { return taken_; }

  /// [inv-5] Every line rolls forward to what the postings say. To be called after every command.
  void check();

  /// As of the last check: the closing balance of an account in all branches, minor units.
  [[nodiscard]] std::int64_t owed(std::uint16_t account) const;

  /// The closing units of a benefit.
  [[nodiscard]] std::int64_t units(const std::string& benefit) const;

 private:
  views::MemoryStore store_;
  std::uint64_t taken_ = 0;
  liability::RollForward now_{};
};

}  // namespace tress::testing
