#include "ledger/domain/drawer.hpp"

#include <algorithm>

#include "ledger/domain/close_watch.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/second_person.hpp"

namespace tress::drawer {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

/// Coins and notes of one kind: beyond any drawer, far below where the sum could overflow.
constexpr std::uint32_t pieces_of_a_kind_max = 100'000;

StreamName name_of_stream(const Open& asked) {
  return named_by_words(asked.branch.hex() + "/" + asked.code);
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.drawer);
}

bool is_in(Purpose purpose) noexcept {
  switch (purpose) {
    case Purpose::safe:
    case Purpose::bank:
    case Purpose::owner:
    case Purpose::found: return true;
    case Purpose::stock:
    case Purpose::supplies: return false;
  }
  TRESS_UNREACHABLE();
}

bool is_out(Purpose purpose) noexcept {
  return purpose != Purpose::found;
}

Result<void, Refusal> require_open(const State& state) {
  switch (state.stage) {
    case Stage::not_opened: return Refusal::drawer_is_unknown;
    case Stage::open: return ok();
    case Stage::counted: return Refusal::drawer_is_counted;
    case Stage::settled: return Refusal::drawer_is_not_open;
  }
  TRESS_UNREACHABLE();
}

Result<void, Refusal> check_not_negative(Money amount) {
  if (amount.is_zero()) return ok();
  return rules::check_amount<Refusal>(amount);
}

/// The session's branch on the business date of the command, which must be the session's.
Result<rules::BranchDay, Refusal> require_today(const State& state, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(state.opened->branch, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (at.date != state.opened->date) return Refusal::session_is_of_another_day;
  return at;
}

/// The session's own date, on which it is counted however late that is.
Result<rules::BranchDay, Refusal> require_session(const State& state, const Facts& facts) {
  TRESS_TRY(auto at, rules::require_branch<Refusal>(state.opened->branch, facts));
  at.date = state.opened->date;
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return at;
}

Outcome carry_out(const Open& asked, const State& state, const Facts& facts) {
  const bool is_between = state.stage == Stage::not_opened || state.stage == Stage::settled;
  if (!is_between) return Refusal::drawer_is_open;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.code)}));
  TRESS_TRY(check_not_negative(asked.opening));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.opening));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const bool is_new = !state.opened;
  if (is_new && facts.around->drawers(at.id) >= drawers_max) return Refusal::too_many_drawers;
  const auto drawer = id_cast<DrawerId>(facts.stream);
  const Money left{at.currency(), facts.around->drawer_cash(drawer, at.currency())};
  const bool is_less = asked.opening.minor() < left.minor();
  if (is_less ? !is_out(asked.purpose) : !is_in(asked.purpose)) {
    return Refusal::purpose_is_the_other_way;
  }
  const std::uint32_t session = is_new ? 1 : state.opened->session + 1;
  return one<Event>({at.id, at.date}, Opened{drawer, at.id, asked.code, session, at.date,
                                             asked.opening, left, asked.purpose, facts.actor.person,
                                             rules::close_due_of_first(at, facts)});
}

Outcome carry_out(const PayIn& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto branch, rules::require_branch<Refusal>(state.opened->branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(branch, asked.amount));
  TRESS_TRY(const auto at, require_today(state, facts));
  if (!is_in(asked.purpose)) return Refusal::purpose_is_the_other_way;
  return one<Event>({at.id, at.date}, PaidIn{asked.amount, asked.purpose, asked.reference});
}

/// While the session is open nobody is told what the drawer should hold; after it, what was counted
/// is no secret, and no more than that leaves it.
Outcome carry_out(const PayOut& asked, const State& state, const Facts& facts) {
  const bool is_settled = state.stage == Stage::settled;
  if (!is_settled) {
    TRESS_TRY(require_open(state));
  }
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto branch, rules::require_branch<Refusal>(state.opened->branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(branch, asked.amount));
  TRESS_TRY(const auto at,
            is_settled ? require_session(state, facts) : require_today(state, facts));
  if (!is_out(asked.purpose)) return Refusal::purpose_is_the_other_way;
  const auto drawer = state.opened->drawer;
  const auto held = facts.around->drawer_cash(drawer, at.currency());
  if (is_settled && asked.amount.minor() > held) return Refusal::exceeds_drawer;
  return one<Event>({at.id, at.date}, PaidOut{asked.amount, asked.purpose, asked.reference});
}

/// [inv-6] Never more than was taken for them and not paid yet. Somebody who has left is still
/// owed.
Outcome carry_out(const PayTips& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto branch, rules::require_branch<Refusal>(state.opened->branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(branch, asked.amount));
  const staff::State* const person = facts.around->staff(asked.staff);
  if (person == nullptr || !person->is_hired()) return Refusal::staff_is_unknown;
  TRESS_TRY(const auto at, require_today(state, facts));
  const auto payable = facts.around->tips_payable(at.id, asked.staff, at.currency());
  if (asked.amount.minor() > payable) return Refusal::tips_exceed_payable;
  return one<Event>({at.id, at.date}, TipsPaid{asked.staff, asked.amount});
}

Result<Money, Refusal> total_of(const std::vector<Denomination>& pieces) {
  std::int64_t minor = 0;
  const Currency currency = pieces.front().value.currency();
  const bool are_too_many = pieces.size() > pieces_max ||
                            std::any_of(pieces.begin(), pieces.end(), [](const Denomination& one) {
                              return one.pieces > pieces_of_a_kind_max;
                            });
  if (are_too_many) return Refusal::too_many_pieces;
  for (const Denomination& one : pieces) {
    TRESS_TRY(rules::check_amount<Refusal>(one.value));
    if (one.value.currency() != currency) return Refusal::currency_is_not_the_branchs;
    minor += one.value.minor() * one.pieces;
  }
  return Money{currency, minor};
}

Result<Money, Refusal> counted_in(const Count& asked) {
  if (!asked.total && asked.pieces.empty()) return Refusal::count_is_missing;
  if (asked.total && !asked.pieces.empty()) return Refusal::count_is_said_twice;
  if (asked.total) return *asked.total;
  return total_of(asked.pieces);
}

Result<StaffId, Refusal> require_counter(const State& state, const Facts& facts) {
  const auto person = facts.actor.person;
  if (!person) return Refusal::counter_is_unknown;
  const auto counted_by_them = [&](const Counted& count) { return count.counted_by == *person; };
  if (std::any_of(state.counts.begin(), state.counts.end(), counted_by_them)) {
    return Refusal::counted_before;
  }
  return *person;
}

Outcome carry_out(const Count& asked, const State& state, const Facts& facts) {
  if (state.stage == Stage::not_opened) return Refusal::drawer_is_unknown;
  if (state.stage == Stage::settled) return Refusal::drawer_is_not_open;
  TRESS_TRY(const Money counted, counted_in(asked));
  TRESS_TRY(check_not_negative(counted));
  TRESS_TRY(const auto branch, rules::require_branch<Refusal>(state.opened->branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(branch, counted));
  TRESS_TRY(const auto at, require_session(state, facts));
  TRESS_TRY(const StaffId counter, require_counter(state, facts));
  const auto held = facts.around->drawer_cash(state.opened->drawer, at.currency());
  const auto number = static_cast<std::uint32_t>(state.counts.size() + 1);
  return one<Event>({at.id, at.date},
                    Counted{number, counted, {at.currency(), held}, asked.pieces, counter});
}

Outcome carry_out(const ExplainVariance& asked, const State& state, const Facts& facts) {
  switch (state.stage) {
    case Stage::not_opened: return Refusal::drawer_is_unknown;
    case Stage::open: return Refusal::drawer_is_not_counted;
    case Stage::settled: return Refusal::variance_is_explained;
    case Stage::counted: break;
  }
  if (!rules::is_listed(variance_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, require_session(state, facts));
  const Counted& last = state.counts.back();
  TRESS_TRY(const auto second,
            rules::require_second_person<Refusal>(last.counted_by, explainers, facts));
  const Money variance{at.currency(), last.counted.minor() - last.expected.minor()};
  return one<Event>(
      {at.id, at.date, asked.reason},
      VarianceExplained{variance, asked.reason, last.counted_by, second.person, second.is_alone});
}

State after(State before, const Opened& opened) {
  TRESS_ASSERT(before.stage == Stage::not_opened || before.stage == Stage::settled);
  before.stage = Stage::open;
  before.opened = opened;
  before.counts.clear();
  return before;
}

State after(State before, const PaidIn&) {
  TRESS_ASSERT(before.stage == Stage::open);
  return before;
}

State after(State before, const PaidOut&) {
  TRESS_ASSERT(before.stage == Stage::open || before.stage == Stage::settled);
  return before;
}

State after(State before, const TipsPaid&) {
  TRESS_ASSERT(before.stage == Stage::open);
  return before;
}

State after(State before, const Counted& counted) {
  TRESS_ASSERT(before.stage == Stage::open || before.stage == Stage::counted);
  TRESS_ASSERT(counted.count == before.counts.size() + 1);
  before.stage = counted.counted == counted.expected ? Stage::settled : Stage::counted;
  before.counts.push_back(counted);
  return before;
}

State after(State before, const VarianceExplained&) {
  TRESS_ASSERT(before.stage == Stage::counted);
  before.stage = Stage::settled;
  return before;
}

}  // namespace

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

}  // namespace tress::drawer
