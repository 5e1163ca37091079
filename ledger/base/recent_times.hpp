#pragma once

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "ledger/base/time.hpp"

namespace tress {

/// How often something happened lately, by whom (an account, an address, a person): what limits
/// count by. In memory only. Not thread-safe: whoever holds it guards it.
class RecentTimes {
 public:
  /// What is older than `window` counts no more. Of more than `keys_max` keys the one that was
  /// there least often is forgotten, so that a flood of made-up ones does not free one that counts.
  RecentTimes(std::chrono::minutes window, std::size_t keys_max)
      : window_(window),
        keys_max_(keys_max) {}

  /// After how many whole seconds there are less than `times_max`; nothing if there are now.
  [[nodiscard]] std::optional<std::chrono::seconds> wait_for(std::string_view key,
                                                             std::size_t times_max,
                                                             Timestamp now);

  void count(std::string_view key, Timestamp now);

  /// The last one did not count.
  void take_back(std::string_view key);

  void forget(std::string_view key);

 private:
  using Times = std::deque<Timestamp>;  ///< oldest first

  void drop_expired(Times& times, Timestamp now) const;
  void make_room(Timestamp now);

  std::chrono::minutes window_;
  std::size_t keys_max_;
  std::unordered_map<std::string, Times> by_key_;
};

}  // namespace tress
