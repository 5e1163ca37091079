#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "schema/common.hpp"

#include "tools/demo/dice.hpp"

/// Who comes and who works in the demo. All names are put together from lists; nobody is meant.
namespace tress::demo {

struct Guest {
  std::string name;
  std::string phone;  ///< E.164, of the numbers 555-0100 to 555-0199 that are given to nobody
  std::string email;  ///< at a domain of RFC 2606; empty for some
  std::string birth;  ///< as it is said at the desk; empty for some
};

/// Numbers to give: as many different guests as there may be.
inline constexpr std::size_t guests_max = 500;

/// The guest of that index, below `guests_max`: half with Latin names, a third with Chinese, the
/// rest with Cyrillic.
Guest guest(Dice& dice, std::size_t index);

/// Something to remember about a guest.
std::string_view remark(Dice& dice);

struct Worker {
  std::string_view code;
  std::string_view name;
  Role role;
  int branch;  ///< 0 or 1; -1: both
};

inline constexpr std::array<Worker, 12> workers{{
    {"OWN1", "Irina", Role::owner, -1},
    {"ACC1", "Gordon", Role::accountant, -1},
    {"MGR1", "Mei", Role::manager, 0},
    {"MGR2", "Sofia", Role::manager, 1},
    {"CSH1", "Tomas", Role::cashier, 0},
    {"CSH2", "Li Na", Role::cashier, 1},
    {"STY1", "Hanna", Role::stylist, 0},
    {"STY2", "Wei", Role::stylist, 0},
    {"STY3", "Priya", Role::stylist, 0},
    {"STY4", "Oleg", Role::stylist, 0},
    {"STY5", "Chloe", Role::stylist, 1},
    {"STY6", "Min", Role::stylist, 1},
}};

}  // namespace tress::demo
