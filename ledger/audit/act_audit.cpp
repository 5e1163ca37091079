#include "ledger/audit/act_audit.hpp"

#include "ledger/audit/nearness.hpp"
#include "ledger/base/limits.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/signer.hpp"

namespace tress::audit {

void ActAudit::take(const StoredEvent& stored, const Envelope& envelope) {
  take_act(stored, envelope);
  if (envelope.stream_kind == StreamKind::staff) take_key(stored.position, envelope);
  if (is_request(envelope.payload)) {
    requests_.emplace(envelope.event, std::pair{envelope.stream, stored.event_hash});
  }
}

void ActAudit::take_key(Position position, const Envelope& envelope) {
  const auto person = id_cast<StaffId>(envelope.stream);
  if (const auto* const made = get_if<staff::DeviceKeyEnrolled>(&envelope.payload)) {
    const staff::KeyClaim claim{person, made->key, made->held_by};
    enrol(position, claim, verify(made->key, staff::device_key_text(origin_, claim), made->proof));
  } else if (const auto* const next = get_if<staff::DeviceKeyRotated>(&envelope.payload)) {
    const staff::KeyClaim claim{person, next->key, next->held_by};
    const Bytes text = staff::device_key_rotated_text(origin_, next->old_key, claim);
    const bool is_proven =
        verify(next->key, text, next->proof) && verify(next->old_key, text, next->old_proof);
    revoke(position, person, next->old_key);
    enrol(position, claim, is_proven);
  } else if (const auto* const gone = get_if<staff::DeviceKeyRevoked>(&envelope.payload)) {
    revoke(position, person, gone->key);
  }
}

void ActAudit::enrol(Position position, const staff::KeyClaim& claim, bool is_proven) {
  ++counts_.keys;
  if (!is_proven) {
    findings_.add(event_place(position), "enrols a device key that does not vouch for itself");
  }
  const bool is_new = keys_.emplace(claim.key, Key{claim.person, claim.held_by, true}).second;
  if (!is_new) {
    return findings_.add(event_place(position), "enrols a device key that was used before");
  }
  ++live_[claim.person];
}

void ActAudit::revoke(Position position, StaffId person, const PublicKey& key) {
  const auto found = keys_.find(key);
  if (found == keys_.end() || !found->second.is_live || found->second.person != person) {
    if (has_holes_) return;
    return findings_.add(event_place(position), "revokes a device key that the person has not");
  }
  found->second.is_live = false;
  --live_[person];
}

void ActAudit::take_act(const StoredEvent& stored, const Envelope& envelope) {
  if (envelope.actor_signature || envelope.actor.device_key || envelope.actor_signed_at) {
    return take_signed(stored, envelope);
  }
  if (!needs_signature(envelope.payload)) return;
  ++counts_.unsigned_decisions;
  const auto person = envelope.actor.person;
  const auto live = person ? live_.find(*person) : live_.end();
  if (live != live_.end() && live->second > 0) {
    findings_.add(event_place(stored.position),
                  "is not signed, though the person has a device key");
  }
}

void ActAudit::take_signed(const StoredEvent& stored, const Envelope& envelope) {
  if (const char* const fault = fault_of(envelope, stored.recorded_at)) {
    return findings_.add(event_place(stored.position), fault);
  }
  const auto key = keys_.find(*envelope.actor.device_key);
  if (key == keys_.end()) return;  // It came in through a hole, which has been named.
  if (envelope.actor_signed_at) has_times_ = true;
  const bool is_persons = key->second.held_by == staff::KeyHolder::person;
  ++(is_persons ? counts_.by_persons_key : counts_.by_services_key);
}

/// What is wrong with the signature, or null.
const char* ActAudit::fault_of(const Envelope& envelope, Timestamp recorded_at) const {
  const Actor& actor = envelope.actor;
  if (!envelope.actor_signature || !actor.device_key || !actor.person) {
    return "has half a signature of a person";
  }
  const auto key = keys_.find(*actor.device_key);
  if (key == keys_.end()) {
    return has_holes_ ? nullptr : "is signed by a device key that nobody has enrolled";
  }
  if (key->second.person != *actor.person) return "is signed by somebody else's device key";
  if (!key->second.is_live) return "is signed by a device key that had been taken away";
  const auto request = envelope.approval ? requests_.find(*envelope.approval) : requests_.end();
  if (request == requests_.end()) {
    return has_holes_ ? nullptr : "is signed for a request that the log does not have";
  }
  if (request->second.first != envelope.stream) return "is signed for another stream's request";
  const Bytes text = act_text(
      origin_, {event_type_name(envelope.payload), envelope.stream_kind, envelope.stream,
                *actor.person, envelope.command, request->second.second, envelope.actor_signed_at});
  const bool is_right = verify(*actor.device_key, text, *envelope.actor_signature);
  return is_right ? fault_of_time(envelope.actor_signed_at, recorded_at)
                  : "its person's signature is wrong";
}

/// What is wrong with the time that was signed, or with its absence, or null.
const char* ActAudit::fault_of_time(const std::optional<Timestamp>& signed_at,
                                    Timestamp recorded_at) const {
  if (!signed_at) {
    return has_times_ ? "is signed without a time, though acts before it have one" : nullptr;
  }
  const bool is_then =
      is_near(*signed_at, recorded_at, limits::signed_time_off_max + recorded_late_max);
  return is_then ? nullptr : "is signed at another time than it was recorded";
}

}  // namespace tress::audit
