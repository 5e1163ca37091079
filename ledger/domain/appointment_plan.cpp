#include "ledger/domain/appointment_plan.hpp"

#include <algorithm>
#include <utility>

#include "ledger/domain/client_files.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::appointment {

namespace {

bool is_shared(const membership::State& state, const Facts& facts) {
  const plan::State* const plan = state.plan ? facts.around->plan(*state.plan) : nullptr;
  const plan::Published* const version =
      plan == nullptr ? nullptr : plan::version_at(*plan, state.plan_version);
  return version != nullptr && version->terms.is_shared;
}

/// Whoever has not come can be made to forfeit the unit until then; then it goes back by itself.
constexpr std::chrono::days held_after_visit{7};

Timestamp held_until(Day day, const Facts& facts) {
  return std::max(when_over(day), facts.now) + held_after_visit;
}

/// The same units once more, for the visit as it is now.
membership::Reserve again(const membership::Reserved& before,
                          const Booked& booked,
                          const Plan& plan,
                          const Facts& facts) {
  std::int64_t units = 0;
  for (const membership::Part& part : before.parts) units += part.units;
  const bool is_of_one_lot = plan.item == before.item && before.parts.size() == 1;
  return {*booked.membership,
          plan.item,
          static_cast<std::int32_t>(std::max<std::int64_t>(units, 1)),
          is_of_one_lot ? std::optional{before.parts.front().lot} : std::nullopt,
          booked.appointment,
          held_until(plan.day, facts)};
}

/// The membership after that command; nothing if it is refused.
std::optional<membership::State> tried(const membership::Command& command,
                                       membership::State state,
                                       const Facts& facts) {
  const auto decided = membership::decide(command, state, facts);
  if (!decided) return std::nullopt;
  for (const membership::Event& event : decided.value().events) {
    state = membership::evolve(std::move(state), event);
  }
  return state;
}

}  // namespace

Result<std::optional<membership::Reserve>, Refusal> hold_for(const Book& asked,
                                                             AppointmentId id,
                                                             const Facts& facts) {
  if (!asked.membership) return std::optional<membership::Reserve>{};
  const membership::State* const held = facts.around->membership(*asked.membership);
  if (held == nullptr || !held->started) return Refusal::membership_is_unknown;
  const bool is_own =
      asked.client && client::is_same_person(*asked.client, held->started->client, *facts.around);
  if (!is_own && !is_shared(*held, facts)) return Refusal::membership_is_another;
  return std::optional{membership::Reserve{*asked.membership, asked.item, 1, asked.lot, id,
                                           held_until(asked.day, facts)}};
}

std::vector<membership::Release> releases_of(const Booked& booked, const Facts& facts) {
  const membership::State* const held =
      booked.membership ? facts.around->membership(*booked.membership) : nullptr;
  if (held == nullptr || !held->started) return {};
  const auto home = rules::find_branch_day(held->started->branch, facts);
  if (!home || facts.around->is_day_closed(home->id, home->date)) return {};
  std::vector<membership::Release> releases;
  for (const membership::HoldState& hold : held->holds) {
    const bool is_for_it = hold.reserved.appointment == booked.appointment;
    const bool is_kept = hold.stage == membership::HoldStage::reserved && !hold.sale;
    if (is_for_it && is_kept) {
      releases.push_back({*booked.membership, hold.reserved.hold});
    }
  }
  return releases;
}

std::vector<membership::Command> holds_moved(const State& state,
                                             const Plan& plan,
                                             const Facts& facts) {
  const bool is_as_before = plan.day == state.plan->day && plan.item == state.plan->item;
  const auto releases =
      is_as_before ? std::vector<membership::Release>{} : releases_of(*state.booked, facts);
  if (releases.empty()) return {};
  Facts asked = facts;
  asked.stream = id_cast<StreamId>(*state.booked->membership);
  asked.ordered_by = OrderedBy{StreamKind::appointment, facts.stream};
  membership::State held = *facts.around->membership(*state.booked->membership);
  std::vector<membership::Command> orders;
  for (const membership::Release& release : releases) {
    const membership::Reserved& before = held.holds[release.hold - 1].reserved;
    const membership::Reserve anew = again(before, *state.booked, plan, facts);
    const bool is_same_item = plan.item == before.item;
    auto released = tried(release, held, asked);
    if (!released) continue;
    auto reserved = tried(anew, *released, asked);
    if (!reserved && is_same_item) continue;
    orders.emplace_back(release);
    if (reserved) orders.emplace_back(anew);
    held = reserved ? std::move(*reserved) : std::move(*released);
  }
  return orders;
}

}  // namespace tress::appointment
