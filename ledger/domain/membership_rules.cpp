#include "ledger/domain/membership_rules.hpp"

namespace tress::membership {

std::string words_of_transfer(MembershipId from, std::uint64_t version) {
  return "transfer/" + from.hex() + "/" + std::to_string(version);
}

Result<void, Refusal> require_started(const State& state) {
  if (!state.started) return Refusal::membership_is_unknown;
  return ok();
}

Result<HoldState, Refusal> require_hold(const State& state, std::uint32_t number) {
  if (number < 1 || number > state.holds.size()) return Refusal::hold_is_unknown;
  return state.holds[number - 1];
}

Result<HoldState, Refusal> require_reserved(const State& state, std::uint32_t number) {
  TRESS_TRY(const HoldState hold, require_hold(state, number));
  if (hold.stage != HoldStage::reserved) return Refusal::hold_is_over;
  return hold;
}

Result<rules::BranchDay, Refusal> open_home(const State& state, const Facts& facts) {
  TRESS_ASSERT(state.started);
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(state.started->branch, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return at;
}

Result<const plan::Terms*, Refusal> terms_of(PlanId plan,
                                             std::uint32_t version,
                                             const Facts& facts) {
  const plan::State* const known = facts.around->plan(plan);
  const plan::Published* const found =
      known == nullptr ? nullptr : plan::version_at(*known, version);
  if (found == nullptr) return Refusal::plan_is_unknown;
  return &found->terms;
}

Result<const plan::Terms*, Refusal> terms_of(const State& state, const Facts& facts) {
  return terms_of(*state.plan, state.plan_version, facts);
}

Result<void, Refusal> require_room(std::size_t entries) {
  if (entries >= entries_max) return Refusal::membership_is_full;
  return ok();
}

const LotState& lot_at(const State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.lots.size());
  return state.lots[number - 1];
}

std::int64_t released_minor(const LotState& lot, std::int64_t units) {
  return std::min(lots::released_minor(lot.free, units), lot.available_minor());
}

std::vector<UnitPosting> moved(const State& state,
                               const std::vector<Part>& parts,
                               UnitAccount from,
                               UnitAccount to) {
  std::vector<UnitPosting> all;
  for (const Part& part : parts) {
    if (part.units == 0) continue;
    all.push_back({part.lot, lot_at(state, part.lot).granted.benefit, from, to, part.units});
  }
  return all;
}

std::vector<UnitPosting> granted(const std::vector<Lot>& lots, UnitAccount from) {
  std::vector<UnitPosting> all;
  for (const Lot& lot : lots) {
    if (lot.paid_units == 0) continue;
    all.push_back({lot.lot, lot.benefit, from, UnitAccount::available, lot.paid_units});
  }
  return all;
}

std::int64_t minor_of(const std::vector<Part>& parts) {
  std::int64_t sum = 0;
  for (const Part& part : parts) sum += part.minor;
  return sum;
}

std::int64_t paid_minor(const std::vector<Lot>& lots) {
  std::int64_t sum = 0;
  for (const Lot& lot : lots) sum += lot.paid.minor();
  return sum;
}

std::vector<Part> all_available(const State& state) {
  std::vector<Part> parts;
  for (const LotState& lot : state.lots) {
    if (lot.available() == 0 && lot.available_minor() == 0) continue;
    parts.push_back({lot.granted.lot, lot.available(), lot.available_minor()});
  }
  return parts;
}

bool has_open_hold(const State& state) {
  return std::any_of(state.holds.begin(), state.holds.end(),
                     [](const HoldState& hold) { return hold.stage == HoldStage::reserved; });
}

bool has_refund(const State& state) {
  return std::any_of(state.requests.begin(), state.requests.end(), [](const RequestState& one) {
    return one.asked.what == RequestKind::refund &&
           (one.stage == RequestStage::approved || one.stage == RequestStage::paid);
  });
}

bool is_refund_undecided(const State& state) {
  return std::any_of(state.requests.begin(), state.requests.end(), [](const RequestState& one) {
    return one.asked.what == RequestKind::refund && one.stage == RequestStage::requested;
  });
}

}  // namespace tress::membership
