#include "ledger/audit/act_audit.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/crypto/signer.hpp"

namespace tress::audit {

void ActAudit::take(Position position, const Hash& hash, const Envelope& envelope) {
  take_act(position, envelope);
  if (envelope.stream_kind == StreamKind::staff) take_key(position, envelope);
  if (is_request(envelope.payload)) {
    requests_.emplace(envelope.event, std::pair{envelope.stream, hash});
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

void ActAudit::take_act(Position position, const Envelope& envelope) {
  if (envelope.actor_signature || envelope.actor.device_key) {
    return take_signed(position, envelope);
  }
  if (!needs_signature(envelope.payload)) return;
  ++counts_.unsigned_decisions;
  const auto person = envelope.actor.person;
  const auto live = person ? live_.find(*person) : live_.end();
  if (live != live_.end() && live->second > 0) {
    findings_.add(event_place(position), "is not signed, though the person has a device key");
  }
}

void ActAudit::take_signed(Position position, const Envelope& envelope) {
  if (const char* const fault = fault_of(envelope)) {
    return findings_.add(event_place(position), fault);
  }
  const auto key = keys_.find(*envelope.actor.device_key);
  if (key == keys_.end()) return;  // It came in through a hole, which has been named.
  const bool is_persons = key->second.held_by == staff::KeyHolder::person;
  ++(is_persons ? counts_.by_persons_key : counts_.by_services_key);
}

/// What is wrong with the signature, or null.
const char* ActAudit::fault_of(const Envelope& envelope) const {
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
  const Bytes text =
      act_text(origin_, {event_type_name(envelope.payload), envelope.stream_kind, envelope.stream,
                         *actor.person, envelope.command, request->second.second});
  const bool is_right = verify(*actor.device_key, text, *envelope.actor_signature);
  return is_right ? nullptr : "its person's signature is wrong";
}

}  // namespace tress::audit
