#include "ledger/domain/appointment_gate.hpp"

#include <algorithm>

namespace tress::appointment {

namespace {

Refusal refusal_of(ConflictKind kind) {
  switch (kind) {
    case ConflictKind::allergy: return Refusal::allergy_forbids_it;
    case ConflictKind::failed_patch_test: return Refusal::patch_test_was_failed;
    case ConflictKind::missing_patch_test: return Refusal::patch_test_is_missing;
  }
  TRESS_UNREACHABLE();
}

void add_allergies(const client::State& client,
                   const catalogue::State& item,
                   std::vector<Conflict>& conflicts) {
  for (const client::Allergy& allergy : client.health.allergies) {
    const auto& codes = item.ingredients;
    if (std::find(codes.begin(), codes.end(), allergy.ingredient) == codes.end()) continue;
    conflicts.push_back({ConflictKind::allergy, allergy.number});
  }
}

void add_tests(const client::State& client,
               const catalogue::State& item,
               Day on,
               std::vector<Conflict>& conflicts) {
  bool is_one_missing = false;
  for (const std::string& code : item.patch_tests) {
    const client::PatchTest* const last = client.health.last_patch_test(code);
    if (last != nullptr && last->result == client::PatchResult::failed) {
      conflicts.push_back({ConflictKind::failed_patch_test, last->number});
    } else if (!client.health.has_passed_patch_test(code, on)) {
      is_one_missing = true;
    }
  }
  if (is_one_missing) conflicts.push_back({ConflictKind::missing_patch_test, 0});
}

}  // namespace

std::vector<Conflict> conflicts_of(const client::State& client,
                                   const catalogue::State& item,
                                   Day on) {
  std::vector<Conflict> conflicts;
  add_allergies(client, item, conflicts);
  add_tests(client, item, on, conflicts);
  std::sort(conflicts.begin(), conflicts.end(), [](const Conflict& a, const Conflict& b) {
    return std::pair{a.kind, a.number} < std::pair{b.kind, b.number};
  });
  return conflicts;
}

std::vector<Conflict> without_signed(const State& state, std::vector<Conflict> conflicts) {
  std::erase_if(conflicts, [&](const Conflict& conflict) {
    return std::any_of(state.overridden.begin(), state.overridden.end(),
                       [&](const ConflictsOverridden& one) {
                         const auto& passed = one.conflicts;
                         return one.acknowledgement &&
                                std::find(passed.begin(), passed.end(), conflict) != passed.end();
                       });
  });
  return conflicts;
}

std::vector<client::MustSeeItem> unseen_by(const State& state,
                                           const client::State& client,
                                           StaffId person) {
  auto items = client::must_see(client, state.plan->item);
  std::erase_if(items, [&](const client::MustSeeItem& item) {
    const Acknowledged seen{person, item};
    return std::find(state.acknowledged.begin(), state.acknowledged.end(), seen) !=
           state.acknowledged.end();
  });
  return items;
}

bool is_manager(const Facts& facts) {
  if (facts.actor.kind != ActorKind::staff || !facts.actor.person) return false;
  const staff::State* const person = facts.around->staff(*facts.actor.person);
  return person != nullptr && (person->has_role(Role::manager) || person->has_role(Role::owner));
}

Result<std::optional<ConflictsOverridden>, Refusal> check_booking(
    const std::optional<ClientId>& client,
    const catalogue::State& item,
    Day on,
    std::optional<OverrideReason> override_reason,
    const Facts& facts) {
  std::vector<Conflict> conflicts;
  if (client && !facts.is_import()) {
    conflicts = conflicts_of(*facts.around->client(*client), item, on);
    std::erase_if(conflicts,
                  [](const Conflict& one) { return one.kind == ConflictKind::missing_patch_test; });
  }
  if (override_reason && !is_manager(facts)) return Refusal::override_takes_a_manager;
  if (override_reason && conflicts.empty()) return Refusal::nothing_to_override;
  if (conflicts.empty()) return std::optional<ConflictsOverridden>{};
  if (!override_reason) return refusal_of(conflicts.front().kind);
  return std::optional{ConflictsOverridden{*facts.actor.person, std::move(conflicts),
                                           *override_reason, std::nullopt}};
}

Result<void, Refusal> require_gate(const State& state, Day on, const Facts& facts) {
  if (!state.booked->client || facts.is_import()) return ok();
  const client::State& client = *facts.around->client(*state.booked->client);
  const catalogue::State& item = *facts.around->item(state.plan->item);
  const auto conflicts = without_signed(state, conflicts_of(client, item, on));
  if (!conflicts.empty()) return refusal_of(conflicts.front().kind);
  if (!unseen_by(state, client, state.plan->performer).empty()) {
    return Refusal::must_see_is_not_acknowledged;
  }
  return ok();
}

std::vector<client::MustSeeItem> alerts_for(const State& state,
                                            StaffId person,
                                            const Facts& facts) {
  if (!state.booked->client) return {};
  return unseen_by(state, *facts.around->client(*state.booked->client), person);
}

}  // namespace tress::appointment
