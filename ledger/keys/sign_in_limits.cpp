#include "ledger/keys/sign_in_limits.hpp"

#include <algorithm>

namespace tress {

using std::chrono::seconds;

std::optional<seconds> SignInLimits::admit(std::string_view account, std::string_view address) {
  const std::lock_guard lock{mutex_};
  const Timestamp now = clock_.now();
  const auto account_wait = accounts_.wait_for(account, account_attempts_max, now);
  const auto address_wait = addresses_.wait_for(address, address_attempts_max, now);
  if (account_wait || address_wait) {
    return std::max(account_wait.value_or(seconds{0}), address_wait.value_or(seconds{0}));
  }
  accounts_.count(account, now);
  addresses_.count(address, now);
  return std::nullopt;
}

void SignInLimits::succeeded(std::string_view account, std::string_view address) {
  const std::lock_guard lock{mutex_};
  accounts_.forget(account);
  addresses_.take_back(address);
}

void SignInLimits::withdraw(std::string_view account, std::string_view address) {
  const std::lock_guard lock{mutex_};
  accounts_.take_back(account);
  addresses_.take_back(address);
}

}  // namespace tress
