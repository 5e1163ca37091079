#pragma once

#include <array>
#include <optional>
#include <vector>

#include "ledger/domain/branch.hpp"
#include "tools/demo/desk.hpp"
#include "tools/demo/menu.hpp"
#include "tools/demo/people.hpp"

namespace tress::demo {

inline constexpr int minutes_per_hour = 60;

/// Something that is sold.
struct Ware {
  ItemId item;
  std::int64_t price_minor;  ///< 0: named at the till
};

/// Two branches, their people and what they sell.
struct House {
  TimeZone zone;
  Currency currency;
  std::vector<branch::TaxSet> rates;
  std::array<BranchId, 2> branches;
  std::vector<StaffId> staff;  ///< in the order of `workers`
  std::vector<Ware> services;
  std::vector<Ware> products;

  /// Hour at which a business date begins.
  static constexpr std::uint8_t cut_off_hour = 4;

  [[nodiscard]] Money money(std::int64_t minor) const { return {currency, minor}; }

  [[nodiscard]] Timestamp at(Day day, int minute) const {
    return zone.from_local(day, std::chrono::minutes{minute});
  }

  /// The first worker of a role in a branch, as who they are.
  [[nodiscard]] Actor actor(Role role, std::size_t branch) const;

  [[nodiscard]] std::vector<StaffId> stylists(std::size_t branch) const;
};

inline constexpr const char* time_zone = "America/Vancouver";

/// Sends what opens the house on its first day.
House open_house(Desk& desk, Day first_day);

}  // namespace tress::demo
