#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/base/time.hpp"

/// The arithmetic of lots (domain.md §3.1): a lot is one grant of units (visits, minutes, face
/// value) for one amount paid; a balance is a sum of lots. Integers only, money in minor units.
namespace tress::lots {

/// One lot as far as its arithmetic goes. `paid_minor` and `granted` never change; a lot that was
/// given away has nothing paid.
struct Holding {
  std::int64_t paid_minor;  ///< P, 0 or more
  std::int64_t granted;     ///< n, 1 or more units
  std::int64_t left;        ///< units, reserved ones included
  std::int64_t left_minor;  ///< money that the units left stand for

  friend bool operator==(const Holding&, const Holding&) = default;
};

/// A lot of which nothing has been used.
[[nodiscard]] Holding whole_lot(std::int64_t paid_minor, std::int64_t granted);

/// What `left` of the lot's units are worth by the cumulative rule: P − round(P·(n − left)/n),
/// half away from zero.
[[nodiscard]] std::int64_t worth_minor(const Holding& lot, std::int64_t left);

/// The money that goes with the next `units`: use k of n releases round(P·k/n) − round(P·(k−1)/n),
/// and the last use takes the rest, so that a lot used up has released P to the cent. A use that
/// was given back in between may have brought back a cent more or less than the rule says of the
/// units left; the next use makes up for it. Requires `0 < units <= left`.
[[nodiscard]] std::int64_t released_minor(const Holding& lot, std::int64_t units);

/// The lot without the next `units` and what they release.
[[nodiscard]] Holding less(const Holding& lot, std::int64_t units);

/// The lot with `units` back that had released `minor`: a use is given back with its own money.
/// Requires that no more comes back than was granted.
[[nodiscard]] Holding more(const Holding& lot, std::int64_t units, std::int64_t minor);

/// Of what the used units of a lot were cheaper by than at list price, what goes with units that
/// leave it, as `goes_minor` is to all that is left: so that list price less what both parts stand
/// for is what it would be for the whole, and neither is below zero while the whole is not.
/// Requires that nothing is negative.
[[nodiscard]] std::int64_t saved_share(std::int64_t saved_minor,
                                       std::int64_t goes_minor,
                                       std::int64_t stays_minor);

/// One price over several parts by relative stand-alone selling price (T5): each part gets
/// round(total·price/sum), the last one that has a price the rest. If all prices are 0, the last
/// gets everything.
[[nodiscard]] std::vector<std::int64_t> allocated_by_price(
    std::int64_t total_minor, const std::vector<std::int64_t>& stand_alone_minor);

/// Which of two lots of one expiry goes first.
enum class Funding : std::uint8_t { free_first, paid_first };

/// A lot to choose from. `number` also tells the age: the oldest is the lowest.
struct Candidate {
  std::uint32_t number;
  std::int64_t available;  ///< units left less reserved
  std::optional<Day> expires_on;
  bool is_free;
};

struct Chosen {
  std::uint32_t number;
  std::int64_t units;

  friend bool operator==(const Chosen&, const Chosen&) = default;
};

/// True if `one` is used before `other`: earliest expiry (a lot without one comes last), then free
/// before paid or the other way round, then oldest (domain.md §3.1, 11).
[[nodiscard]] bool goes_before(const Candidate& one, const Candidate& other, Funding funding);

/// Where `units` come from, in order of consumption; nothing if there are not as many.
[[nodiscard]] std::optional<std::vector<Chosen>> chosen(std::vector<Candidate> from,
                                                        std::int64_t units,
                                                        Funding funding);

}  // namespace tress::lots
