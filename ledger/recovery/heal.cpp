#include "ledger/recovery/heal.hpp"

#include <set>
#include <utility>

#include <fmt/core.h>

#include "ledger/recovery/batches.hpp"
#include "ledger/recovery/group_check.hpp"

namespace tress::recovery {

namespace {

constexpr std::size_t refusals_kept_max = 10;

class Healer {
 public:
  Healer(EventLog& log, GrowingLog growing) : log_(log), growing_(std::move(growing)) {
    healed_.before = log.size();
    pending_.first = log.size();
  }

  Result<void, Fault> take(CopiedGroup copied);

  Result<Healed, Fault> finish() {
    TRESS_TRY(flush());
    healed_.after = log_.size();
    return healed_;
  }

 private:
  [[nodiscard]] bool is_wanted(const Group& group);
  Result<bool, Fault> is_known(const Group& group) const;
  Result<void, Fault> drop_other_guards(Group& group) const;
  void refuse(std::string why);
  Result<void, Fault> flush();

  EventLog& log_;
  GrowingLog growing_;
  Group pending_;
  Healed healed_{};
};

void Healer::refuse(std::string why) {
  if (healed_.refused.size() < refusals_kept_max) healed_.refused.push_back(std::move(why));
}

/// Groups that the log has already are passed over; one behind a hole can't be appended.
bool Healer::is_wanted(const Group& group) {
  const Position size = growing_.size();
  if (group.first > size) {
    refuse(fmt::format("events {} to {}: are missing", size, group.first - 1));
    return false;
  }
  return end_of(group) > size || (group.events.empty() && group.first == size);
}

/// True if all rows of a group without events are there: the answers of refused commands.
Result<bool, Fault> Healer::is_known(const Group& group) const {
  if (!group.events.empty() || pending_.first != growing_.size()) return false;
  for (const auto& rider : group.riders) {
    TRESS_TRY(const auto row, log_.row(rider.space, rider.key));
    if (row != rider.value) return false;
  }
  return true;
}

Result<void, Fault> Healer::drop_other_guards(Group& group) const {
  std::set<Bytes> named;
  for (const auto& rider : group.riders) {
    if (rider.space == Space::guards) named.insert(rider.key);
  }
  return log_.scan(Space::guards, {}, {}, [&](ByteView key, ByteView) {
    Bytes copy{key.begin(), key.end()};
    if (!named.contains(copy)) {
      group.riders.push_back({Space::guards, std::move(copy), std::nullopt});
    }
    return true;
  });
}

Result<void, Fault> Healer::take(CopiedGroup copied) {
  if (!is_wanted(copied.group)) return ok();
  TRESS_TRY(const bool is_there, is_known(copied.group));
  if (is_there) return ok();
  auto taken = growing_.take(std::move(copied.group));
  if (!taken) {
    refuse(std::move(taken.error()));
    return ok();
  }
  Group& group = taken.value();
  if (copied.are_guards_whole) {
    TRESS_TRY(flush());
    TRESS_TRY(drop_other_guards(group));
  }
  for (auto& event : group.events) pending_.events.push_back(std::move(event));
  for (auto& rider : group.riders) pending_.riders.push_back(std::move(rider));
  const bool is_enough =
      pending_.events.size() >= append_events_max || pending_.riders.size() >= append_rows_max;
  return is_enough ? flush() : Result<void, Fault>{ok()};
}

Result<void, Fault> Healer::flush() {
  if (pending_.events.empty() && pending_.riders.empty()) return ok();
  TRESS_TRY(log_.append(pending_));
  pending_ = Group{log_.size(), {}, {}};
  return ok();
}

}  // namespace

Result<Healed, Fault> heal(EventLog& log,
                           GroupSource& source,
                           const std::vector<PublicKey>& log_keys) {
  TRESS_TRY(auto growing, GrowingLog::of(log, log_keys));
  Healer healer{log, std::move(growing)};
  TRESS_TRY(auto copied, source.next());
  while (copied) {
    TRESS_TRY(healer.take(std::move(*copied)));
    TRESS_TRY(copied, source.next());
  }
  return healer.finish();
}

}  // namespace tress::recovery
