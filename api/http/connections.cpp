#include "api/http/connections.hpp"

#include "ledger/base/assert.hpp"

namespace tress::http {

Connections::Admission Connections::admit(const std::string& address) {
  const std::lock_guard lock{mutex_};
  const auto found = served_by_address_.find(address);
  const std::size_t of_address = found == served_by_address_.end() ? 0 : found->second;
  if (served_ < limits_.connections_max && of_address < limits_.connections_per_address_max) {
    ++served_by_address_[address];
    ++served_;
    return Admission::served;
  }
  if (refused_ == limits_.refusals_max) return Admission::ignored;
  ++refused_;
  return Admission::refused;
}

bool Connections::begin_stream(const std::string& address) {
  const std::lock_guard lock{mutex_};
  if (streams_ >= limits_.streams_max) return false;
  ++streams_;
  release_address(address);
  return true;
}

void Connections::release(Admission admission, const std::string& address) {
  const std::lock_guard lock{mutex_};
  switch (admission) {
    case Admission::ignored: return;
    case Admission::refused: --refused_; return;
    case Admission::served: release_address(address); break;
    case Admission::streaming:
      TRESS_ASSERT(streams_ > 0);
      --streams_;
      break;
  }
  TRESS_ASSERT(served_ > 0);
  --served_;
}

/// With `mutex_` held.
void Connections::release_address(const std::string& address) {
  const auto found = served_by_address_.find(address);
  TRESS_ASSERT(found != served_by_address_.end());
  if (--found->second == 0) served_by_address_.erase(found);
}

void Connections::add(const std::shared_ptr<Session>& session) {
  const std::lock_guard lock{mutex_};
  sessions_.emplace(session.get(), session);
}

void Connections::remove(const Session* session) {
  const std::lock_guard lock{mutex_};
  sessions_.erase(session);
  if (sessions_.empty()) ended_.notify_all();
}

std::vector<std::shared_ptr<Session>> Connections::all() const {
  std::vector<std::shared_ptr<Session>> living;
  const std::lock_guard lock{mutex_};
  living.reserve(sessions_.size());
  for (const auto& [_, session] : sessions_) {
    if (auto alive = session.lock()) living.push_back(std::move(alive));
  }
  return living;
}

std::size_t Connections::served() const {
  const std::lock_guard lock{mutex_};
  return served_;
}

bool Connections::wait_until_none(std::chrono::steady_clock::time_point deadline) {
  std::unique_lock lock{mutex_};
  return ended_.wait_until(lock, deadline, [this] { return sessions_.empty(); });
}

}  // namespace tress::http
