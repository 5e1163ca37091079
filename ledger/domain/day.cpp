#include "ledger/domain/day.hpp"

#include "ledger/base/time.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::day {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Close& asked) {
  return named_by_words(asked.branch.hex() + "/" + to_text(asked.date));
}

std::vector<TenderTotal> takings_of(const Close& asked, Currency currency, const Facts& facts) {
  std::vector<TenderTotal> takings;
  for (const auto& [kind, name] : DescribedEnum<sale::TenderKind>::values) {
    const auto minor = facts.around->takings(asked.branch, asked.date, kind, currency);
    if (minor != 0) takings.push_back({kind, Money{currency, minor}});
  }
  return takings;
}

Outcome carry_out(const Close& asked, const State& state, const Facts& facts) {
  if (state.is_closed) return Refusal::already_closed;
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  if (asked.date > at.date) return Refusal::date_is_in_the_future;
  if (facts.around->bills_open(at.id, asked.date) != 0) return Refusal::bills_are_open;
  if (facts.around->balance(suspense_account, at.id, at.currency()) != 0) {
    return Refusal::suspense_not_zero;
  }
  const auto bills = static_cast<std::uint32_t>(facts.around->bills_closed(at.id, asked.date));
  return one<Event>({at.id, asked.date},
                    Closed{id_cast<DayId>(facts.stream), asked.branch, asked.date, bills,
                           takings_of(asked, at.currency(), facts)});
}

State after(State before, const Closed&) {
  TRESS_ASSERT(!before.is_closed);
  before.is_closed = true;
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

}  // namespace tress::day
