#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace tress::testing {

/// What one desk writes down of its day, without asking the product: what it did, what it was
/// refused, and the money that went over the counter. Added up when the day is over.
struct Notes {
  struct Act {
    std::size_t done = 0;
    std::size_t refused = 0;
    std::vector<std::int64_t> microseconds;
  };

  std::map<std::string, Act> acts;
  std::map<std::string, std::size_t> refusals;    ///< by code
  std::map<std::string, int> status_of;           ///< of each code
  std::map<std::string, std::int64_t> takings;    ///< by kind of tender, in cents
  std::map<std::string, std::int64_t> in_drawer;  ///< by drawer: what should lie there
  std::map<std::string, std::string>
      surprises;                ///< by code: an answer that nobody at a desk understands
  std::size_t asked_again = 0;  ///< no answer came, the same key was sent again

  void add(const Notes& other);

  /// Acts, refusals by code, latencies and acts a second, as a table to read.
  [[nodiscard]] std::string table(double seconds) const;
};

}  // namespace tress::testing
