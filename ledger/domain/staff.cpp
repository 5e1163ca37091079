#include "ledger/domain/staff.hpp"

#include <algorithm>

#include "ledger/domain/approvals.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/staff_rules.hpp"

namespace tress::staff {

namespace {

StreamName name_of_stream(const Hire& asked) {
  return named_by_words(asked.code);
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.staff);
}

Result<void, Refusal> require_others_role(StaffId staff, Role role, const Facts& facts) {
  if (role == Role::service) return Refusal::role_is_not_for_people;
  const bool is_own = facts.actor.person == staff || rules::has_approved(staff, facts);
  if (is_own) return Refusal::own_role;
  return ok();
}

Outcome carry_out(const Hire& asked, const State& state, const Facts& facts) {
  if (state.is_hired()) return Refusal::already_hired;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.code), rules::name(asked.work_name)}));
  return one<Event>({std::nullopt, facts.utc_day()},
                    Hired{id_cast<StaffId>(facts.stream), asked.code, asked.work_name});
}

Outcome carry_out(const GrantRole& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(require_others_role(asked.staff, asked.role, facts));
  if (asked.branch && !rules::find_branch_day(*asked.branch, facts)) {
    return Refusal::branch_is_unknown;
  }
  if (state.has_role(asked.role)) return Refusal::role_is_already_held;
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::roles, std::nullopt, facts));
  return one<Event>({std::nullopt, facts.utc_day()}, RoleGranted{asked.role, asked.branch});
}

Outcome carry_out(const RevokeRole& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(require_others_role(asked.staff, asked.role, facts));
  if (!state.has_role(asked.role)) return Refusal::role_is_not_held;
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::roles, std::nullopt, facts));
  return one<Event>({std::nullopt, facts.utc_day()}, RoleRevoked{asked.role});
}

Outcome carry_out(const Leave& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_present(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  // Whoever has their device signs nothing more in their name.
  Decision<Event> decision{{std::nullopt, facts.utc_day()}, {}};
  for (const DeviceKey& held : state.device_keys) {
    decision.events.emplace_back(DeviceKeyRevoked{held.key, "left", facts.actor.person});
  }
  decision.events.emplace_back(Left{asked.reason});
  // Nobody's clients are left with somebody who is not there.
  for (const ClientId owned : facts.around->clients_of(asked.staff)) {
    decision.orders.emplace_back(client::Command{client::Release{owned, "staff_left"}});
  }
  return decision;
}

/// May return: staff_is_unknown, only_the_service, attempts_are_noted_enough.
Outcome carry_out(const NoteRefusedAttempt& asked, const State& state, const Facts& facts) {
  if (!state.is_hired()) return Refusal::staff_is_unknown;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  const Day today = std::chrono::floor<std::chrono::days>(facts.now);
  const std::uint32_t before = state.attempts_on == today ? state.attempts : 0;
  if (before >= attempts_noted_max) return Refusal::attempts_are_noted_enough;
  return one<Event>({std::nullopt, today},
                    AttemptRefused{asked.command, asked.refusal, asked.refused, asked.target_kind,
                                   asked.target, asked.acted_as, today, before + 1});
}

State after(State before, const Hired& hired) {
  TRESS_ASSERT(!before.is_hired());
  before.code = hired.code;
  before.work_name = hired.work_name;
  return before;
}

State after(State before, const RoleGranted& granted) {
  TRESS_ASSERT(before.is_hired());
  before.roles.push_back(granted);
  return before;
}

State after(State before, const RoleRevoked& revoked) {
  TRESS_ASSERT(before.has_role(revoked.role));
  std::erase_if(before.roles, [&](const RoleGranted& held) { return held.role == revoked.role; });
  return before;
}

State after(State before, const Left&) {
  TRESS_ASSERT(before.is_hired());
  before.has_left = true;
  return before;
}

State after(State before, const AttemptRefused& attempt) {
  TRESS_ASSERT(before.is_hired());
  before.attempts_on = attempt.on;
  before.attempts = attempt.number;
  return before;
}

}  // namespace

Result<void, Refusal> require_present(const State& state) {
  if (!state.is_hired()) return Refusal::staff_is_unknown;
  if (state.has_left) return Refusal::staff_has_left;
  return ok();
}

bool State::has_role(Role role) const noexcept {
  if (has_left) return false;
  return std::any_of(roles.begin(), roles.end(),
                     [&](const RoleGranted& held) { return held.role == role; });
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::staff
