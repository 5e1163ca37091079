#include "ledger/keys/key_cache.hpp"

#include "ledger/keys/client_keys.hpp"

namespace tress {

KeyCache::LookUp KeyCache::find(const ClientId& client, FieldClass field_class) {
  const std::lock_guard lock{mutex_};
  const auto found = index_.find({client, field_class});
  if (found == index_.end()) return {nullptr, generation_};
  entries_.splice(entries_.begin(), entries_, found->second);
  return {found->second->key, generation_};
}

void KeyCache::add(const ClientId& client,
                   FieldClass field_class,
                   DataKey key,
                   Generation generation) {
  const std::lock_guard lock{mutex_};
  const Name name{client, field_class};
  if (generation != generation_ || index_.contains(name)) return;
  if (entries_.size() == keys_max) {
    index_.erase(entries_.back().name);
    entries_.pop_back();
  }
  entries_.push_front({name, std::move(key)});
  index_.emplace(name, entries_.begin());
}

void KeyCache::drop(std::span<const ClientId> clients) {
  const std::lock_guard lock{mutex_};
  ++generation_;
  for (const ClientId& client : clients) {
    for (const FieldClass field_class : all_field_classes) {
      const auto found = index_.find({client, field_class});
      if (found == index_.end()) continue;
      entries_.erase(found->second);
      index_.erase(found);
    }
  }
}

std::size_t KeyCache::size() const {
  const std::lock_guard lock{mutex_};
  return entries_.size();
}

}  // namespace tress
