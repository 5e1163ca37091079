#include "ledger/domain/appointment_gate.hpp"

#include <algorithm>
#include <tuple>

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

void add_allergies(const client::File& file,
                   const catalogue::State& item,
                   std::vector<Conflict>& conflicts) {
  for (const client::Allergy& allergy : file.state->health.allergies) {
    const auto& codes = item.ingredients;
    if (std::find(codes.begin(), codes.end(), allergy.ingredient) == codes.end()) continue;
    conflicts.push_back({ConflictKind::allergy, allergy.number, file.other});
  }
}

struct LastTest {
  const client::PatchTest* test = nullptr;
  std::optional<ClientId> file{};
};

/// Of all files; of two on one day, one that was failed.
LastTest last_test(const client::Files& files, const std::string& code) {
  LastTest last;
  for (const client::File& file : files) {
    const client::PatchTest* const one = file.state->health.last_patch_test(code);
    if (one == nullptr) continue;
    const bool is_failed_then = last.test != nullptr && one->on == last.test->on &&
                                one->result == client::PatchResult::failed;
    if (last.test == nullptr || one->on > last.test->on || is_failed_then) last = {one, file.other};
  }
  return last;
}

void add_tests(const client::Files& files,
               const catalogue::State& item,
               Day on,
               std::vector<Conflict>& conflicts) {
  bool is_one_missing = false;
  for (const std::string& code : item.patch_tests) {
    const auto [last, file] = last_test(files, code);
    if (last != nullptr && last->result == client::PatchResult::failed) {
      conflicts.push_back({ConflictKind::failed_patch_test, last->number, file});
      continue;
    }
    const bool is_passed = last != nullptr && last->result == client::PatchResult::passed;
    if (!is_passed || on > last->valid_until) is_one_missing = true;
  }
  if (is_one_missing) conflicts.push_back({ConflictKind::missing_patch_test, 0});
}

}  // namespace

std::vector<Conflict> conflicts_of(const client::Files& files,
                                   const catalogue::State& item,
                                   Day on) {
  std::vector<Conflict> conflicts;
  for (const client::File& file : files) add_allergies(file, item, conflicts);
  add_tests(files, item, on, conflicts);
  std::sort(conflicts.begin(), conflicts.end(), [](const Conflict& a, const Conflict& b) {
    return std::tie(a.kind, a.number, a.file) < std::tie(b.kind, b.number, b.file);
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
                                           const client::Files& files,
                                           StaffId person) {
  auto items = client::must_see(files, state.plan->item);
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
    conflicts = conflicts_of(client::files_of(*client, *facts.around), item, on);
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
  const client::Files files = client::files_of(*state.booked->client, *facts.around);
  const catalogue::State& item = *facts.around->item(state.plan->item);
  const auto conflicts = without_signed(state, conflicts_of(files, item, on));
  if (!conflicts.empty()) return refusal_of(conflicts.front().kind);
  if (!unseen_by(state, files, state.plan->performer).empty()) {
    return Refusal::must_see_is_not_acknowledged;
  }
  return ok();
}

std::vector<client::MustSeeItem> alerts_for(const State& state,
                                            StaffId person,
                                            const Facts& facts) {
  if (!state.booked->client) return {};
  return unseen_by(state, client::files_of(*state.booked->client, *facts.around), person);
}

}  // namespace tress::appointment
