#include "ledger/base/recent_times.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tress {

using std::chrono::seconds;

void RecentTimes::drop_expired(Times& times, Timestamp now) const {
  while (!times.empty() && now - times.front() >= window_) times.pop_front();
}

void RecentTimes::make_room(Timestamp now) {
  for (auto at = by_key_.begin(); at != by_key_.end();) {
    drop_expired(at->second, now);
    at = at->second.empty() ? by_key_.erase(at) : std::next(at);
  }
  if (by_key_.size() < keys_max_) return;
  const auto least =
      std::min_element(by_key_.begin(), by_key_.end(), [](const auto& a, const auto& b) {
        if (a.second.size() != b.second.size()) return a.second.size() < b.second.size();
        return a.second.back() < b.second.back();
      });
  by_key_.erase(least);
}

std::optional<seconds> RecentTimes::wait_for(std::string_view key,
                                             std::size_t times_max,
                                             Timestamp now) {
  const auto at = by_key_.find(std::string{key});
  if (at == by_key_.end()) return std::nullopt;
  drop_expired(at->second, now);
  if (at->second.size() < times_max) return std::nullopt;
  const auto wait = std::chrono::ceil<seconds>(at->second.front() + window_ - now);
  // A clock set back must not lock anybody out for longer than the window.
  return std::clamp(wait, seconds{1}, std::chrono::duration_cast<seconds>(window_));
}

void RecentTimes::count(std::string_view key, Timestamp now) {
  std::string name{key};
  if (!by_key_.contains(name) && by_key_.size() >= keys_max_) make_room(now);
  by_key_[std::move(name)].push_back(now);
}

void RecentTimes::take_back(std::string_view key) {
  const auto at = by_key_.find(std::string{key});
  if (at == by_key_.end()) return;
  if (!at->second.empty()) at->second.pop_back();
  if (at->second.empty()) by_key_.erase(at);
}

void RecentTimes::forget(std::string_view key) {
  by_key_.erase(std::string{key});
}

}  // namespace tress
