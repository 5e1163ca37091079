#include "ledger/domain/appointment_plan.hpp"

#include "ledger/domain/client_files.hpp"
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
  return std::optional{
      membership::Reserve{*asked.membership, asked.item, 1, asked.lot, id, std::nullopt}};
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

}  // namespace tress::appointment
