#include "api/routes/denials.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/base/limits.hpp"

namespace tress {

static_assert(Denials::waiting_max * 16 <= limits::queue_commands_max);

bool Denials::enter(StaffId person) {
  const std::lock_guard lock(mutex_);
  const auto found = by_person_.find(person);
  const std::size_t own = found == by_person_.end() ? 0 : found->second;
  if (waiting_ >= waiting_max || own >= waiting_of_one_max) {
    ++left_out_;
    return false;
  }
  ++waiting_;
  by_person_[person] = own + 1;
  return true;
}

void Denials::leave(StaffId person) {
  const std::lock_guard lock(mutex_);
  const auto found = by_person_.find(person);
  TRESS_ASSERT(found != by_person_.end() && waiting_ > 0);
  --waiting_;
  if (--found->second == 0) by_person_.erase(found);
}

void Denials::leave_out() {
  const std::lock_guard lock(mutex_);
  ++left_out_;
}

std::uint64_t Denials::left_out() const {
  const std::lock_guard lock(mutex_);
  return left_out_;
}

}  // namespace tress
