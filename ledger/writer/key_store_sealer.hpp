#pragma once

#include <span>

#include "ledger/keys/key_store.hpp"
#include "ledger/keys/sealer.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

/// The committer's sealer over the key store, which outlives it.
class KeyStoreSealer final : public PartSealer {
 public:
  KeyStoreSealer(KeyStore& keys, Random& random) : keys_(keys), sealer_(keys, random) {}

  Result<void, Fault> ensure(std::span<const ClientId> clients) override {
    return keys_.ensure(clients);
  }

  Result<SealedBox, Fault> seal(ClientId client,
                                FieldClass field_class,
                                EventId event,
                                ByteView plain) override {
    return sealer_.seal(client, field_class, event, plain);
  }

  [[nodiscard]] Sealer& sealer() noexcept { return sealer_; }

 private:
  KeyStore& keys_;
  Sealer sealer_;
};

}  // namespace tress
