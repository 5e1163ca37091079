#pragma once

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

#include "ledger/base/ids.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/crypto/secret.hpp"

namespace tress {

/// A client's key for one class, in locked memory; shared so that a reader may finish with a key
/// that the cache lets go of.
using DataKey = std::shared_ptr<const Secret>;

/// Keys in memory, the least recently used leaving first. Any thread.
class KeyCache {
 public:
  /// Each key takes one locked page; 1,024 of 4 KiB are half of the 8 MiB that a service may lock.
  static constexpr std::size_t keys_max = 1024;

  /// The state of the cache when a row was read. A key of a row read before an erasure must not
  /// come in after it.
  using Generation = std::uint64_t;

  struct LookUp {
    DataKey key;  ///< null if not here
    Generation generation;
  };

  [[nodiscard]] LookUp find(const ClientId& client, FieldClass field_class);

  /// Does nothing if anything was dropped since `generation`.
  void add(const ClientId& client, FieldClass field_class, DataKey key, Generation generation);

  void drop(std::span<const ClientId> clients);

  [[nodiscard]] std::size_t size() const;

 private:
  using Name = std::pair<ClientId, FieldClass>;

  struct NameHash {
    std::size_t operator()(const Name& name) const noexcept {
      return std::hash<ClientId>{}(name.first) ^ static_cast<std::size_t>(name.second);
    }
  };

  struct Entry {
    Name name;
    DataKey key;
  };

  mutable std::mutex mutex_;
  std::list<Entry> entries_;  ///< most recently used first; guarded by mutex_
  std::unordered_map<Name, std::list<Entry>::iterator, NameHash> index_;  ///< guarded by mutex_
  Generation generation_ = 0;                                             ///< guarded by mutex_
};

}  // namespace tress
