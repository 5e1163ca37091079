#include "ledger/keys/sign_in_limits.hpp"

#include <algorithm>
#include <iterator>

namespace tress {

namespace {

using std::chrono::seconds;

void forget_expired(std::deque<Timestamp>& attempts, Timestamp now) {
  while (!attempts.empty() && now - attempts.front() >= SignInLimits::window) attempts.pop_front();
}

/// Makes room for one more key.
template <class Table>
void forget_least_suspicious(Table& table, Timestamp now) {
  for (auto at = table.begin(); at != table.end();) {
    forget_expired(at->second, now);
    at = at->second.empty() ? table.erase(at) : std::next(at);
  }
  if (table.size() < SignInLimits::remembered_max) return;
  const auto least = std::min_element(table.begin(), table.end(), [](const auto& a, const auto& b) {
    if (a.second.size() != b.second.size()) return a.second.size() < b.second.size();
    return a.second.back() < b.second.back();
  });
  table.erase(least);
}

}  // namespace

std::optional<seconds> SignInLimits::wait_for(Table& table,
                                              std::string_view key,
                                              std::size_t attempts_max,
                                              Timestamp now) {
  const auto at = table.find(std::string{key});
  if (at == table.end()) return std::nullopt;
  forget_expired(at->second, now);
  if (at->second.size() < attempts_max) return std::nullopt;
  const auto wait = std::chrono::ceil<seconds>(at->second.front() + window - now);
  // A clock set back must not lock anybody out for longer than the window.
  return std::clamp(wait, seconds{1}, std::chrono::duration_cast<seconds>(window));
}

void SignInLimits::count(Table& table, std::string_view key, Timestamp now) {
  std::string name{key};
  if (!table.contains(name) && table.size() >= remembered_max) forget_least_suspicious(table, now);
  table[std::move(name)].push_back(now);
}

void SignInLimits::take_back(Table& table, std::string_view key) {
  const auto at = table.find(std::string{key});
  if (at == table.end()) return;
  if (!at->second.empty()) at->second.pop_back();
  if (at->second.empty()) table.erase(at);
}

std::optional<seconds> SignInLimits::admit(std::string_view account, std::string_view address) {
  const std::lock_guard lock{mutex_};
  const Timestamp now = clock_.now();
  const auto account_wait = wait_for(accounts_, account, account_attempts_max, now);
  const auto address_wait = wait_for(addresses_, address, address_attempts_max, now);
  if (account_wait || address_wait) {
    return std::max(account_wait.value_or(seconds{0}), address_wait.value_or(seconds{0}));
  }
  count(accounts_, account, now);
  count(addresses_, address, now);
  return std::nullopt;
}

void SignInLimits::succeeded(std::string_view account, std::string_view address) {
  const std::lock_guard lock{mutex_};
  accounts_.erase(std::string{account});
  take_back(addresses_, address);
}

void SignInLimits::withdraw(std::string_view account, std::string_view address) {
  const std::lock_guard lock{mutex_};
  take_back(accounts_, account);
  take_back(addresses_, address);
}

}  // namespace tress
