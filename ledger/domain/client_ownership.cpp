#include <algorithm>
#include <array>

#include "ledger/domain/client_rules.hpp"
#include "ledger/domain/policy.hpp"

namespace tress::client {

namespace {

// requirements.md S2-74: days and clients, as the salon's policy has them (policy.hpp).

/// A cool-down that ended before another one of the longest kind could have begun is over.
constexpr std::chrono::days cool_down_kept{policy::cool_down_days_max};

constexpr std::array<std::string_view, 6> release_reasons{
    "given_back", "time_is_over", "no_follow_up", "no_visit", "staff_left", "client_asked"};

/// The first day on which somebody may claim a client that they have given back; nothing: today.
std::optional<Day> free_from(const Ownership& ownership, StaffId staff) {
  for (const CoolDown& one : ownership.cooling) {
    if (one.staff == staff) return one.free_from;
  }
  return std::nullopt;
}

policy::OwnershipRule rule_of(const Facts& facts) {
  return policy::ownership_rule_on(facts.around->policy(), facts.utc_day());
}

/// May return: owns_too_many.
Result<void, Refusal> require_room(StaffId staff, const Facts& facts) {
  if (facts.around->clients_of(staff).size() >= rule_of(facts).clients_max) {
    return Refusal::owns_too_many;
  }
  return ok();
}

Day owned_until(const Facts& facts) {
  return facts.utc_day() + std::chrono::days{rule_of(facts).owned_days};
}

/// By when the new owner is to be in touch with the client; nothing: the salon does not ask for it.
std::optional<Day> contact_until(const Facts& facts) {
  const unsigned days = rule_of(facts).contact_within_days;
  return days == 0 ? std::nullopt : std::optional{facts.utc_day() + std::chrono::days{days}};
}

/// Whoever owns the client may give it back, and a manager may for them; so may the service, and a
/// decision about the owner themselves.
bool may_release(StaffId owner, const Facts& facts) {
  if (facts.ordered_by || !facts.actor.person || *facts.actor.person == owner) return true;
  const staff::State* const person = facts.around->staff(*facts.actor.person);
  return person != nullptr && (person->has_role(Role::manager) || person->has_role(Role::owner));
}

void own(State& state, StaffId owner, Day until, std::optional<Day> contact_until) {
  state.ownership.owner = owner;
  state.ownership.until = until;
  state.ownership.contact_until = contact_until;
  std::erase_if(state.ownership.cooling, [&](const CoolDown& one) { return one.staff == owner; });
}

}  // namespace

std::optional<StaffId> Ownership::owner_on(Day day) const noexcept {
  return owner && day <= until ? owner : std::nullopt;
}

Outcome carry_out(const Claim&, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!facts.actor.person) return Refusal::staff_is_unknown;
  const StaffId claimer = *facts.actor.person;
  TRESS_TRY(rules::require_staff<Refusal>(claimer, facts));
  const Day today = facts.utc_day();
  if (state.ownership.owner_on(today)) return Refusal::client_is_claimed;
  const auto free = free_from(state.ownership, claimer);
  if (free && today < *free) return Refusal::client_cools_down;
  TRESS_TRY(require_room(claimer, facts));
  Decision<Event> decision{heading_of(facts), {}};
  // Whose time is over gives the client back with the claim that follows.
  if (const auto late = state.ownership.owner) {
    decision.events.emplace_back(Released{*late, "time_is_over", today});
  }
  decision.events.emplace_back(Claimed{claimer, owned_until(facts), contact_until(facts)});
  return decision;
}

Outcome carry_out(const ExtendOwnership&, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const Day today = facts.utc_day();
  const auto owner = state.ownership.owner_on(today);
  if (!owner) return Refusal::client_has_no_owner;
  const Day until = owned_until(facts);
  if (until <= state.ownership.until) return Refusal::owned_long_enough;
  return one<Event>(heading_of(facts), OwnershipExtended{*owner, until});
}

Outcome carry_out(const Release& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(release_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (!state.ownership.owner) return Refusal::client_has_no_owner;
  if (!may_release(*state.ownership.owner, facts)) return Refusal::not_the_owner;
  const Day today = facts.utc_day();
  if (asked.reason == "time_is_over" && today <= state.ownership.until) {
    return Refusal::time_is_not_over;
  }
  if (asked.reason == "no_follow_up" && facts.actor.kind == ActorKind::system &&
      !(state.ownership.contact_until && today > *state.ownership.contact_until)) {
    return Refusal::time_is_not_over;
  }
  const std::chrono::days cool_down{rule_of(facts).cool_down_days};
  return one<Event>(heading_of(facts, asked.reason),
                    Released{*state.ownership.owner, asked.reason, today + cool_down});
}

Outcome carry_out(const Reassign& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::require_staff<Refusal>(asked.to, facts));
  const Day today = facts.utc_day();
  if (state.ownership.owner_on(today) == asked.to) return Refusal::client_is_claimed;
  if (state.ownership.owner != asked.to) {
    TRESS_TRY(require_room(asked.to, facts));
  }
  return one<Event>(heading_of(facts), Reassigned{state.ownership.owner, asked.to,
                                                  owned_until(facts), contact_until(facts)});
}

State after(State before, const Claimed& claimed) {
  TRESS_ASSERT(before.is_registered() && !before.ownership.owner);
  own(before, claimed.owner, claimed.until, claimed.contact_until);
  return before;
}

State after(State before, const OwnershipExtended& extended) {
  TRESS_ASSERT(before.ownership.owner == extended.owner);
  before.ownership.until = extended.until;
  before.ownership.contact_until.reset();
  return before;
}

State after(State before, const Released& released) {
  Ownership& ownership = before.ownership;
  TRESS_ASSERT(ownership.owner == released.owner);
  ownership.owner.reset();
  ownership.contact_until.reset();
  // Those that are over are forgotten, so that the list is as long as a quarter is busy.
  std::erase_if(ownership.cooling, [&](const CoolDown& one) {
    return one.staff == released.owner || one.free_from + cool_down_kept < released.free_from;
  });
  ownership.cooling.push_back({released.owner, released.free_from});
  return before;
}

State after(State before, const Reassigned& reassigned) {
  TRESS_ASSERT(before.is_registered() && before.ownership.owner == reassigned.from);
  own(before, reassigned.to, reassigned.until, reassigned.contact_until);
  return before;
}

}  // namespace tress::client
