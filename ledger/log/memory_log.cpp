#include "ledger/log/memory_log.hpp"

#include <algorithm>

#include "ledger/log/admission.hpp"

namespace tress {

namespace {

std::size_t index_of(Space space) {
  return static_cast<std::size_t>(space);
}

Bytes copy_of(ByteView view) {
  return {view.begin(), view.end()};
}

bool starts_with(const Bytes& key, ByteView prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

}  // namespace

MemoryLog::MemoryLog() {
  spaces_[index_of(Space::meta)].emplace(copy_of(bytes_of(format_key)),
                                         copy_of(bytes_of(format_version)));
}

void MemoryLog::fail_next_append(Landing landing) {
  const std::lock_guard lock(mutex_);
  next_failure_ = landing;
}

void MemoryLog::restart() {
  const std::lock_guard lock(mutex_);
  if (landed_) write(*landed_);
  landed_.reset();
  next_failure_.reset();
  is_halted_ = false;
}

bool MemoryLog::is_halted() const {
  const std::lock_guard lock(mutex_);
  return is_halted_;
}

Position MemoryLog::size() const {
  const std::lock_guard lock(mutex_);
  return events_.size();
}

Result<void, Fault> MemoryLog::append(const Group& group) {
  const std::lock_guard lock(mutex_);
  TRESS_TRY(admit(group, events_.size(), is_halted_));
  if (next_failure_) {
    if (*next_failure_ == Landing::kept) landed_ = group;
    next_failure_.reset();
    is_halted_ = true;
    return Fault{Fault::Kind::io, "log", "the write failed, as the test asked"};
  }
  write(group);
  return ok();
}

void MemoryLog::write(const Group& group) {
  events_.insert(events_.end(), group.events.begin(), group.events.end());
  for (const Rider& rider : group.riders) {
    Rows& rows = spaces_[index_of(rider.space)];
    if (rider.value) {
      rows.insert_or_assign(rider.key, *rider.value);
    } else {
      rows.erase(rider.key);
    }
  }
}

Result<std::vector<StoredEvent>, Fault> MemoryLog::read(Position from,
                                                        std::size_t count_max,
                                                        std::size_t bytes_max) const {
  const std::lock_guard lock(mutex_);
  std::vector<StoredEvent> out;
  std::size_t bytes = 0;
  for (Position position = from; position < events_.size() && out.size() < count_max; ++position) {
    const StoredEvent& event = events_[position];
    bytes += event.bytes.size();
    if (!out.empty() && bytes > bytes_max) break;
    out.push_back(event);
  }
  return out;
}

const MemoryLog::Rows& MemoryLog::rows(Space space) const {
  return spaces_[index_of(space)];
}

Result<std::optional<Bytes>, Fault> MemoryLog::row(Space space, ByteView key) const {
  const std::lock_guard lock(mutex_);
  const auto found = rows(space).find(copy_of(key));
  if (found == rows(space).end()) return std::optional<Bytes>{};
  return std::optional<Bytes>{found->second};
}

Result<void, Fault> MemoryLog::scan(Space space,
                                    ByteView prefix,
                                    ByteView from,
                                    const RowVisitor& visit) const {
  // A copy is the snapshot: the visitor may call the log, and writers go on meanwhile.
  std::vector<std::pair<Bytes, Bytes>> seen;
  {
    const std::lock_guard lock(mutex_);
    const Bytes start = std::max(copy_of(prefix), copy_of(from));
    const Rows& all = rows(space);
    for (auto row = all.lower_bound(start); row != all.end(); ++row) {
      if (!starts_with(row->first, prefix)) break;
      seen.push_back(*row);
    }
  }
  for (const auto& [key, value] : seen) {
    if (!visit(key, value)) break;
  }
  return ok();
}

Result<std::optional<std::pair<Bytes, Bytes>>, Fault> MemoryLog::last(Space space) const {
  const std::lock_guard lock(mutex_);
  using Row = std::pair<Bytes, Bytes>;
  if (rows(space).empty()) return std::optional<Row>{};
  return std::optional<Row>{*rows(space).rbegin()};
}

}  // namespace tress
