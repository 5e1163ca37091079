#include "ledger/audit/address_audit.hpp"

#include <optional>

#include "ledger/audit/nearness.hpp"
#include "ledger/domain/client.hpp"

namespace tress::audit {

namespace {

/// True if the code counted no more when the event was recorded.
bool is_over(Timestamp until, Timestamp recorded_at) {
  return recorded_at >= until && !is_near(recorded_at, until, recorded_late_max);
}

/// The change whose code has come back.
std::optional<std::uint32_t> confirmed_by(const Payload& payload) {
  const auto* const changed = get_if<client::ContactChanged>(&payload);
  if (changed != nullptr) return changed->change;
  const auto* const shared = get_if<client::AddressShared>(&payload);
  return shared != nullptr ? std::optional{shared->change} : std::nullopt;
}

bool is_by_client(const Payload& payload) {
  const auto* const changed = get_if<client::ContactChanged>(&payload);
  return changed != nullptr && changed->by_client;
}

}  // namespace

void AddressAudit::take(const StoredEvent& stored, const Envelope& envelope) {
  const auto* const asked = get_if<client::AddressChangeAsked>(&envelope.payload);
  const auto confirmed = confirmed_by(envelope.payload);
  const bool is_in_clients_name = asked != nullptr || confirmed || is_by_client(envelope.payload);
  if (is_in_clients_name && envelope.actor.kind != ActorKind::client) {
    findings_.add(event_place(stored.position), "changes an address as only its client may");
  }
  if (asked != nullptr) take_asked(stored, envelope.stream, *asked);
  if (confirmed) take_confirmed(stored, envelope.stream, *confirmed);
}

void AddressAudit::take_asked(const StoredEvent& stored,
                              StreamId client,
                              const client::AddressChangeAsked& asked) {
  const bool is_soon = asked.until <= stored.recorded_at ||
                       is_near(asked.until, stored.recorded_at, client::address_code_lifetime);
  if (!is_soon) {
    findings_.add(event_place(stored.position),
                  "asks for a change of address whose code would count too long");
  }
  std::erase_if(asked_,
                [&](const auto& one) { return is_over(one.second.until, stored.recorded_at); });
  asked_.insert_or_assign(client, Asked{asked.change, asked.until});
}

void AddressAudit::take_confirmed(const StoredEvent& stored,
                                  StreamId client,
                                  std::uint32_t change) {
  const auto found = asked_.find(client);
  const bool is_known = found != asked_.end();
  // Another number cannot follow in its stream, which says so.
  if (is_known && found->second.change != change) return;
  const bool is_late = is_known ? is_over(found->second.until, stored.recorded_at) : !has_holes_;
  if (is_late) {
    findings_.add(event_place(stored.position),
                  "confirms a change of address whose code counts no more");
  }
  if (is_known) asked_.erase(found);
}

}  // namespace tress::audit
