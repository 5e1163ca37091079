#include "ledger/domain/catalogue.hpp"

#include "ledger/domain/rules.hpp"

namespace tress::catalogue {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const ListItem& asked) {
  return named_by_words(std::string{name_of(asked.kind)} + "/" + asked.code);
}

StreamName name_of_stream(const SetPrice& asked) {
  return named_by(asked.item);
}

StreamName name_of_stream(const RetireItem& asked) {
  return named_by(asked.item);
}

Result<void, Refusal> require_listed(const State& state) {
  if (!state.listed) return Refusal::item_is_unknown;
  if (state.is_retired) return Refusal::item_is_retired;
  return ok();
}

/// A price of nothing is fine: a repair of one's own work costs nothing.
Result<void, Refusal> check_prices(const SetPrice& asked) {
  const auto is_negative = [](const auto& m) { return m && m->is_negative(); };
  const auto is_too_high = [](const auto& m) { return m && m->minor() > limits::amount_minor_max; };
  if (is_negative(asked.price) || is_negative(asked.cost)) return Refusal::amount_is_negative;
  if (is_too_high(asked.price) || is_too_high(asked.cost)) return Refusal::amount_is_too_high;
  if (asked.price && asked.cost && asked.price->currency() != asked.cost->currency()) {
    return Refusal::currencies_differ;
  }
  return ok();
}

Outcome carry_out(const ListItem& asked, const State& state, const Facts& facts) {
  if (state.listed) return Refusal::already_listed;
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::name(asked.code), rules::name(asked.name), rules::name(asked.category)}));
  return one<Event>({std::nullopt, facts.utc_day()},
                    ItemListed{id_cast<ItemId>(facts.stream), asked.kind, asked.code, asked.name,
                               asked.category});
}

Outcome carry_out(const SetPrice& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_listed(state));
  TRESS_TRY(check_prices(asked));
  // The day in UTC may be one ahead of a branch's business date, hence the day of grace.
  const bool is_past = asked.from < facts.utc_day() - std::chrono::days{1};
  if (is_past && !facts.is_import()) return Refusal::starts_in_the_past;
  return one<Event>({std::nullopt, facts.utc_day()}, PriceSet{asked.from, asked.price, asked.cost});
}

Outcome carry_out(const RetireItem& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_listed(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  return one<Event>({std::nullopt, facts.utc_day()}, ItemRetired{asked.reason});
}

State after(State before, const ItemListed& listed) {
  TRESS_ASSERT(!before.listed);
  before.listed = listed;
  return before;
}

State after(State before, const PriceSet& set) {
  TRESS_ASSERT(before.listed);
  before.prices.push_back(set);
  return before;
}

State after(State before, const ItemRetired&) {
  TRESS_ASSERT(before.listed);
  before.is_retired = true;
  return before;
}

}  // namespace

const PriceSet* price_on(const State& state, Day date) noexcept {
  const PriceSet* best = nullptr;
  for (const PriceSet& set : state.prices) {
    if (set.from <= date && (best == nullptr || best->from <= set.from)) best = &set;
  }
  return best;
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

}  // namespace tress::catalogue
