#include <algorithm>
#include <array>
#include <string_view>

#include "ledger/domain/act_statements.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/staff_rules.hpp"

namespace tress::staff {

namespace {

constexpr std::array<std::string_view, 5> revoke_reasons{"lost", "stolen", "replaced", "suspicious",
                                                         "left"};

/// Who takes a key away from somebody else: it may have to be quick.
constexpr std::array<Role, 2> revokers{Role::owner, Role::manager};

bool is_own(const Facts& facts) {
  return facts.actor.person && id_cast<StreamId>(*facts.actor.person) == facts.stream;
}

/// A key is the person's own word: nobody gives it for them.
Result<void, Refusal> require_own(const Facts& facts) {
  if (!is_own(facts)) return Refusal::not_your_own;
  return ok();
}

Result<void, Refusal> require_revoker(const Facts& facts) {
  if (is_own(facts) || facts.actor.kind == ActorKind::system) return ok();
  const State* const actor =
      facts.actor.person ? facts.around->staff(*facts.actor.person) : nullptr;
  const bool may =
      actor != nullptr && std::any_of(revokers.begin(), revokers.end(),
                                      [&](Role role) { return actor->has_role(role); });
  return may ? Result<void, Refusal>{ok()} : Result<void, Refusal>{Refusal::not_your_own};
}

/// A key is one person's, once: neither somebody else's nor one that was given up.
Result<void, Refusal> require_new(const PublicKey& key, const State& state, const Facts& facts) {
  if (facts.around->is_device_key_known(key)) return Refusal::device_key_was_used_before;
  if (state.device_keys_ever >= device_keys_ever_max) return Refusal::too_many_device_keys;
  return ok();
}

Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

auto place_of(std::vector<DeviceKey>& keys, const PublicKey& key) {
  return std::find_if(keys.begin(), keys.end(),
                      [&](const DeviceKey& one) { return one.key == key; });
}

}  // namespace

Outcome carry_out(const EnrolDeviceKey& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.label)}));
  TRESS_TRY(require_own(facts));
  TRESS_TRY(require_new(asked.key, state, facts));
  if (state.device_keys.size() >= device_keys_max) return Refusal::too_many_device_keys;
  const Bytes text = device_key_text(facts.origin, {asked.staff, asked.key, asked.held_by});
  if (!facts.around->is_signed(asked.key, text, asked.proof)) return Refusal::proof_is_wrong;
  return one<Event>(heading_of(facts),
                    DeviceKeyEnrolled{asked.key, asked.held_by, asked.label, asked.proof});
}

Outcome carry_out(const RotateDeviceKey& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(require_own(facts));
  if (!state.has_device_key(asked.old_key)) return Refusal::device_key_is_unknown;
  TRESS_TRY(require_new(asked.key, state, facts));
  const Bytes text =
      device_key_rotated_text(facts.origin, asked.old_key, {asked.staff, asked.key, asked.held_by});
  const bool is_proven = facts.around->is_signed(asked.key, text, asked.proof) &&
                         facts.around->is_signed(asked.old_key, text, asked.old_proof);
  if (!is_proven) return Refusal::proof_is_wrong;
  return one<Event>(heading_of(facts), DeviceKeyRotated{asked.old_key, asked.key, asked.held_by,
                                                        asked.proof, asked.old_proof});
}

Outcome carry_out(const RevokeDeviceKey& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(require_revoker(facts));
  if (!state.has_device_key(asked.key)) return Refusal::device_key_is_unknown;
  const bool is_listed =
      std::find(revoke_reasons.begin(), revoke_reasons.end(), asked.reason) != revoke_reasons.end();
  if (!is_listed) return Refusal::reason_is_not_listed;
  return one<Event>(heading_of(facts, asked.reason),
                    DeviceKeyRevoked{asked.key, asked.reason, facts.actor.person});
}

Outcome carry_out(const AcknowledgeTraining& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.document)}));
  TRESS_TRY(require_own(facts));
  const TrainingAcknowledged acknowledged{asked.document, asked.version};
  const bool is_known = std::find(state.trainings.begin(), state.trainings.end(), acknowledged) !=
                        state.trainings.end();
  if (is_known) return Refusal::training_was_acknowledged;
  if (state.trainings.size() >= trainings_max) return Refusal::too_many_trainings;
  return one<Event>(heading_of(facts), acknowledged);
}

State after(State before, const DeviceKeyEnrolled& enrolled) {
  TRESS_ASSERT(before.is_hired());
  before.device_keys.push_back({enrolled.key, enrolled.held_by});
  ++before.device_keys_ever;
  return before;
}

State after(State before, const DeviceKeyRotated& rotated) {
  const auto place = place_of(before.device_keys, rotated.old_key);
  TRESS_ASSERT(place != before.device_keys.end());
  *place = {rotated.key, rotated.held_by};
  ++before.device_keys_ever;
  return before;
}

State after(State before, const DeviceKeyRevoked& revoked) {
  const auto place = place_of(before.device_keys, revoked.key);
  TRESS_ASSERT(place != before.device_keys.end());
  before.device_keys.erase(place);
  return before;
}

State after(State before, const TrainingAcknowledged& acknowledged) {
  before.trainings.push_back(acknowledged);
  return before;
}

bool State::has_device_key(const PublicKey& key) const noexcept {
  return std::any_of(device_keys.begin(), device_keys.end(),
                     [&](const DeviceKey& one) { return one.key == key; });
}

}  // namespace tress::staff
