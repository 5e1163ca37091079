#include "projections/engine/rows.hpp"

#include <algorithm>

namespace tress::views {

namespace {

bool begins_with(const Bytes& key, const Bytes& prefix) {
  return key.size() >= prefix.size() && std::equal(prefix.begin(), prefix.end(), key.begin());
}

}  // namespace

void Rows::stop(std::string why) {
  if (!fault_) fault_ = Fault{Fault::Kind::damaged, "", std::move(why)};
}

std::vector<Change> Rows::take_changes() {
  std::vector<Change> taken;
  taken.reserve(changes_.size());
  while (!changes_.empty()) {
    auto change = changes_.extract(changes_.begin());
    taken.push_back({std::move(change.key()), std::move(change.mapped())});
  }
  return taken;
}

std::optional<Bytes> Rows::bytes_at(const Bytes& key) {
  const auto changed = changes_.find(key);
  if (changed != changes_.end()) return changed->second;
  auto stored = base_.get(key);
  if (stored.has_value()) return std::move(stored).value();
  if (!fault_) fault_ = stored.error();
  return std::nullopt;
}

void Rows::erase_all(const Key& prefix) {
  const auto scanned = base_.scan({.prefix = prefix.bytes()}, [&](ByteView key, ByteView) {
    changes_[Bytes{key.begin(), key.end()}] = std::nullopt;
    return true;
  });
  if (scanned.has_error() && !fault_) fault_ = scanned.error();
  for (auto change = changes_.lower_bound(prefix.bytes());
       change != changes_.end() && begins_with(change->first, prefix.bytes()); ++change) {
    change->second = std::nullopt;
  }
}

std::map<Bytes, Bytes> Rows::bytes_between(const Bytes& from, const Bytes& until) {
  std::map<Bytes, Bytes> found;
  if (until < from) return found;
  const auto scanned =
      base_.scan({.from = from, .until = until}, [&](ByteView key, ByteView value) {
        found.emplace(Bytes{key.begin(), key.end()}, Bytes{value.begin(), value.end()});
        return true;
      });
  if (scanned.has_error() && !fault_) fault_ = scanned.error();
  for (auto change = changes_.lower_bound(from); change != changes_.end() && change->first <= until;
       ++change) {
    if (change->second) {
      found.insert_or_assign(change->first, *change->second);
    } else {
      found.erase(change->first);
    }
  }
  return found;
}

/// The greatest changed key under `prefix` whose row is still there; end if there is none.
Rows::Changes::const_iterator Rows::last_change(const Bytes& prefix) const {
  auto found = changes_.end();
  for (auto change = changes_.lower_bound(prefix);
       change != changes_.end() && begins_with(change->first, prefix); ++change) {
    if (change->second) found = change;
  }
  return found;
}

std::optional<Bytes> Rows::last_bytes(const Bytes& prefix) {
  std::optional<std::pair<Bytes, Bytes>> stored;
  const auto scanned = base_.scan(
      {.prefix = prefix, .direction = Direction::backwards}, [&](ByteView key, ByteView value) {
        Bytes copied{key.begin(), key.end()};
        if (changes_.contains(copied)) return true;  // Judged by what the chunk made of it.
        stored.emplace(std::move(copied), Bytes{value.begin(), value.end()});
        return false;
      });
  if (scanned.has_error() && !fault_) fault_ = scanned.error();
  const auto changed = last_change(prefix);
  if (changed != changes_.end() && (!stored || changed->first > stored->first)) {
    return changed->second;
  }
  if (!stored) return std::nullopt;
  return std::move(stored->second);
}

}  // namespace tress::views
