#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "ledger/keys/search_tokens.hpp"
#include "ledger/writer/writer.hpp"
#include "tools/demo/house.hpp"
#include "tools/demo/stepping_clock.hpp"

/// A believable salon out of a seed, through the same commands as a real one: two branches, a dozen
/// staff, some hundred clients, three months of business days up to yesterday, one bill open today.
/// The same seed on the same day gives the same books.
namespace tress::demo {

struct Parts {
  Writer& writer;
  SteppingClock& clock;  ///< the writer's; is moved through the months and ends at `now`
  const SearchTokens& tokens;
  /// Told how many days are done, of how many. May be empty.
  std::function<void(int done, int total)> progress;
};

struct Options {
  std::uint64_t seed = 1;
  Timestamp now;
  int days = 91;  ///< of history, before today
};

/// What a person needs to look around.
struct Filled {
  House house;
  std::size_t clients;
  std::uint64_t commands;
  Day first_day;
  Day last_day;  ///< yesterday: every business day up to it is closed
};

/// The moment at which the demo's history begins: the clock of a new ledger stands there.
Timestamp beginning(const Options& options);

/// Fills a ledger that has no bills. A refused command is a `configuration` fault.
Result<Filled, Fault> fill(const Parts& parts, const Options& options);

}  // namespace tress::demo
