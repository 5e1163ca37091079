#include "ledger/domain/salon.hpp"

#include "ledger/domain/rules.hpp"

namespace tress::salon {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Found&) {
  return named_by_words("salon");
}

Outcome carry_out(const Found& asked, const State& state, const Facts& facts) {
  if (state.is_founded) return Refusal::already_founded;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.name), rules::name(asked.origin)}));
  return one<Event>({std::nullopt, facts.utc_day()},
                    Founded{id_cast<SalonId>(facts.stream), asked.name, asked.origin, asked.log_key,
                            asked.holds});
}

State after(State before, const Founded&) {
  TRESS_ASSERT(!before.is_founded);
  before.is_founded = true;
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

}  // namespace tress::salon
