#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string_view>

#include "ledger/base/recent_times.hpp"
#include "ledger/base/time.hpp"

namespace tress {

/// How often somebody may be wrong. An attempt counts from the moment it is admitted, so that a
/// burst of parallel attempts is not admitted before the first answer is known.
/// In memory only; thread-safe.
class SignInLimits {
 public:
  static constexpr std::chrono::minutes window{15};

  /// Guesses at one account: ten tries are a forgetful person, more are a list.
  static constexpr std::size_t account_attempts_max = 10;

  /// Guesses from one address, behind which a whole salon may sit.
  static constexpr std::size_t address_attempts_max = 50;

  /// Accounts and addresses remembered, of each. Past it the least suspicious is forgotten, so a
  /// flood of made-up names does not free the one under attack.
  static constexpr std::size_t remembered_max = 10'000;

  /// `clock` outlives the limits.
  explicit SignInLimits(const Clock& clock) : clock_(clock) {}

  /// Admits one attempt, or says after how many whole seconds to come back. `account` is the
  /// sign-in name as compared, known or not; `address` the client's, IPv6 cut to its /64. A refused
  /// attempt does not count.
  [[nodiscard]] std::optional<std::chrono::seconds> admit(std::string_view account,
                                                          std::string_view address);

  /// The admitted attempt was right: the account starts afresh, and the address has this one
  /// attempt back. (Not more: an attacker's own account must not clear the attacker's address.)
  void succeeded(std::string_view account, std::string_view address);

  /// The admitted attempt was not judged (busy, fault): it does not count.
  void withdraw(std::string_view account, std::string_view address);

 private:
  const Clock& clock_;
  std::mutex mutex_;
  RecentTimes accounts_{window, remembered_max};   ///< guarded by mutex_
  RecentTimes addresses_{window, remembered_max};  ///< guarded by mutex_
};

}  // namespace tress
