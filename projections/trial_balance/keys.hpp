#pragma once

#include <optional>

#include "schema/trial_balance.hpp"

#include "projections/engine/keys.hpp"

/// Keys of the table `trial_balance`.
namespace tress::trial_balance {

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  line = 1,     ///< position ‖ index → JournalLine
  by_date = 2,  ///< business date ‖ position ‖ index → Found
  day = 3,      ///< business date ‖ branch ‖ account ‖ currency → DayTotal
  side = 4,     ///< account ‖ party ‖ label ‖ currency ‖ business date → SideTotal
};

using views::Key;

inline Key line_key(std::uint64_t position, std::uint32_t index) {
  return Key{RowKind::line}.number(position).number(index);
}

inline Key date_key(Day date, std::uint64_t position, std::uint32_t index) {
  return Key{RowKind::by_date}.day(date).number(position).number(index);
}

inline Key day_key(const DayTotal& total) {
  return Key{RowKind::day}
      .day(total.date)
      .id(total.branch.value_or(BranchId::zero()))
      .number(total.account)
      .number(total.currency.numeric());
}

inline Key side_key(const SideTotal& total) {
  return Key{RowKind::side}
      .number(total.account)
      .id(total.party.value_or(StreamId::zero()))
      .text(total.label.value_or(""))
      .number(total.currency.numeric())
      .day(total.date);
}

}  // namespace tress::trial_balance
