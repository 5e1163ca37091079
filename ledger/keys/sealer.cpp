#include "ledger/keys/sealer.hpp"

#include <string>
#include <utility>

#include "ledger/crypto/sealed_box.hpp"

namespace tress {

namespace {

Fault no_key(const ClientId& client, std::string what) {
  return {Fault::Kind::missing, "key of client " + client.hex(), std::move(what)};
}

}  // namespace

Result<SealedBox, Fault> Sealer::seal(const ClientId& client,
                                      FieldClass field_class,
                                      const EventId& event,
                                      ByteView plain) {
  TRESS_TRY(const auto key, keys_.find(client, field_class));
  if (!key) return no_key(client, "was erased or never made: nothing can be sealed for the client");
  return tress::seal(**key, {client, field_class, event}, plain, random_);
}

Result<std::optional<Bytes>, Fault> Sealer::open(const SealedBox& box, const EventId& event) {
  TRESS_TRY(const auto key, keys_.find(box.subject, box.field_class));
  if (!key) {
    TRESS_TRY(const KeyState state, keys_.state(box.subject, box.field_class));
    if (state == KeyState::erased) return std::optional<Bytes>{};
    return no_key(box.subject, "is not in this key store, and was not erased from it");
  }
  auto plain = tress::open(**key, box, event);
  if (!plain) {
    return Fault{Fault::Kind::damaged, "sealed field of event " + event.hex(),
                 "does not open under the client's key"};
  }
  return std::optional{*std::move(plain)};
}

}  // namespace tress
