#pragma once

#include <optional>

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/random.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/keys/key_store.hpp"

namespace tress {

/// Seals and opens the personal fields of events with the keys of a `KeyStore`. Thread-safe.
class Sealer {
 public:
  /// Both outlive the sealer.
  Sealer(KeyStore& keys, Random& random) : keys_(keys), random_(random) {}

  /// Seals `plain` for one client, class and event. The key must be there (`KeyStore::ensure`), and
  /// not erased: else `Fault::Kind::missing`.
  [[nodiscard]] Result<SealedBox, Fault> seal(const ClientId& client,
                                              FieldClass field_class,
                                              const EventId& event,
                                              ByteView plain);

  /// The plain bytes (the caller wipes them after use), or nothing if the key was erased. A key
  /// that is absent without having been erased is `Fault::Kind::missing`: the wrong key store. A
  /// box that the key does not open, or that belongs to another event, is `Fault::Kind::damaged`.
  [[nodiscard]] Result<std::optional<Bytes>, Fault> open(const SealedBox& box,
                                                         const EventId& event);

 private:
  KeyStore& keys_;
  Random& random_;
};

}  // namespace tress
