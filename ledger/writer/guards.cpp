#include "ledger/writer/guards.hpp"

#include "ledger/base/limits.hpp"

namespace tress {

namespace {

/// Counters remembered without asking the log: a busy salon touches a few hundred a day.
constexpr std::size_t guards_cached_max = 50'000;

}  // namespace

Bytes guard_value(std::int64_t value) {
  Bytes bytes;
  append_be(bytes, static_cast<std::uint64_t>(value));
  return bytes;
}

std::optional<std::int64_t> read_guard_value(ByteView bytes) {
  if (bytes.size() != sizeof(std::int64_t)) return std::nullopt;
  return static_cast<std::int64_t>(read_be<std::uint64_t>(bytes));
}

Guards::Counter& Guards::counter(const GuardKey& key) const {
  const auto found = counters_.find(key);
  if (found != counters_.end()) return found->second;
  std::int64_t stored = 0;
  auto row = log_.row(Space::guards, key);
  if (!row) {
    fault_ = row.error();
  } else if (row.value()) {
    const auto value = read_guard_value(*row.value());
    if (!value) fault_ = Fault{Fault::Kind::damaged, "a guard row", "is not a counter"};
    stored = value.value_or(0);
  }
  if (is_listed(key)) listed_.insert(key);
  return counters_.emplace(key, Counter{stored, false, 0}).first->second;
}

std::vector<GuardKey> Guards::members(const GuardKey& prefix) const {
  auto found = members_if_at_most(limits::listed_max, prefix);
  if (found) return std::move(*found);
  fault_ = Fault{Fault::Kind::damaged, "a list of guards", "is longer than its rules allow"};
  return {};
}

std::optional<std::vector<GuardKey>> Guards::members_if_at_most(std::size_t max,
                                                                const GuardKey& prefix) const {
  TRESS_ASSERT(is_listed(prefix));
  std::set<GuardKey> found;
  const auto scanned = log_.scan(Space::guards, prefix, {}, [&](ByteView key, ByteView) {
    found.emplace(key.begin(), key.end());
    return found.size() <= max;
  });
  if (!scanned) fault_ = scanned.error();
  const bool is_cut_short = found.size() > max;
  // What is remembered is newer than what is stored.
  for (auto at = listed_.lower_bound(prefix); at != listed_.end(); ++at) {
    if (!text_of(*at).starts_with(text_of(prefix))) break;
    if (counters_.at(*at).value != 0) {
      found.insert(*at);
    } else {
      found.erase(*at);
    }
  }
  if (is_cut_short || found.size() > max) return std::nullopt;
  return std::vector<GuardKey>{found.begin(), found.end()};
}

std::int64_t Guards::value(const GuardKey& key) const {
  return counter(key).value;
}

void Guards::add(const GuardChange& change) {
  if (change.delta == 0) return;
  Counter& found = counter(change.key);
  if (marks_ > 0) former_.push_back({change.key, found.value, found.is_changed});
  // 2^63 cents are more money than there is: an overflow here is a broken program.
  TRESS_ASSERT(!__builtin_add_overflow(found.value, change.delta, &found.value));
  if (!found.is_changed) changed_.push_back(change.key);
  found.is_changed = true;
}

Guards::Mark Guards::mark() {
  ++marks_;
  return former_.size();
}

void Guards::undo_to(Mark mark) {
  TRESS_ASSERT(marks_ > 0);
  while (former_.size() > mark) {
    const Former& former = former_.back();
    Counter& counter = counters_.at(former.key);
    counter.value = former.value;
    if (counter.is_changed && !former.was_changed) {
      TRESS_ASSERT(changed_.back() == former.key);
      changed_.pop_back();
    }
    counter.is_changed = former.was_changed;
    former_.pop_back();
  }
  keep(mark);
}

void Guards::keep(Mark mark) {
  TRESS_ASSERT(marks_ > 0 && mark <= former_.size());
  // An outer mark may still be undone to: its former values stay.
  if (--marks_ == 0) former_.clear();
}

std::vector<Rider> Guards::take_changed(std::uint64_t group) {
  TRESS_ASSERT(marks_ == 0);
  std::vector<Rider> rows;
  rows.reserve(changed_.size());
  for (GuardKey& key : changed_) {
    Counter& changed = counters_.at(key);
    changed.is_changed = false;
    changed.taken_in = group;
    std::optional<Bytes> value{guard_value(changed.value)};
    if (changed.value == 0 && is_listed(key)) value.reset();
    rows.push_back({Space::guards, std::move(key), std::move(value)});
  }
  changed_.clear();
  return rows;
}

void Guards::trim(std::uint64_t durable) {
  if (counters_.size() <= guards_cached_max) return;
  std::erase_if(counters_, [&](const auto& one) {
    if (one.second.taken_in > durable) return false;
    if (is_listed(one.first)) listed_.erase(one.first);
    return true;
  });
}

}  // namespace tress
