#include "ledger/domain/catalogue.hpp"

#include <algorithm>

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

StreamName name_of_stream(const SetDuration& asked) {
  return named_by(asked.item);
}

StreamName name_of_stream(const SetIngredients& asked) {
  return named_by(asked.item);
}

StreamName name_of_stream(const RequirePatchTests& asked) {
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

/// The day in UTC may be one ahead of a branch's business date, hence the day of grace.
bool is_past(Day from, const Facts& facts) {
  return from < facts.utc_day() - std::chrono::days{1} && !facts.is_import();
}

Outcome carry_out(const SetDuration& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_listed(state));
  if (is_past(asked.from, facts)) return Refusal::starts_in_the_past;
  if (state.listed->kind != ItemKind::service) return Refusal::item_is_not_a_service;
  if (asked.minutes < limits::appointment_minutes_min ||
      asked.minutes > limits::appointment_minutes_max) {
    return Refusal::minutes_are_out_of_range;
  }
  return one<Event>({std::nullopt, facts.utc_day()}, DurationSet{asked.from, asked.minutes});
}

Result<void, Refusal> check_codes(std::vector<std::string> codes) {
  const auto is_malformed = [](const std::string& code) { return !rules::is_code(code); };
  if (std::any_of(codes.begin(), codes.end(), is_malformed)) return Refusal::code_is_malformed;
  std::sort(codes.begin(), codes.end());
  const bool is_twice = std::adjacent_find(codes.begin(), codes.end()) != codes.end();
  if (is_twice) return Refusal::code_is_malformed;
  if (codes.size() > limits::item_codes_max) return Refusal::codes_are_too_many;
  return ok();
}

Outcome carry_out(const SetIngredients& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_listed(state));
  TRESS_TRY(check_codes(asked.codes));
  return one<Event>({std::nullopt, facts.utc_day()}, IngredientsSet{asked.codes});
}

Outcome carry_out(const RequirePatchTests& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_listed(state));
  if (state.listed->kind != ItemKind::service) return Refusal::item_is_not_a_service;
  TRESS_TRY(check_codes(asked.codes));
  return one<Event>({std::nullopt, facts.utc_day()}, PatchTestsRequired{asked.codes});
}

Outcome carry_out(const SetPrice& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_listed(state));
  TRESS_TRY(check_prices(asked));
  if (is_past(asked.from, facts)) return Refusal::starts_in_the_past;
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

State after(State before, const DurationSet& set) {
  TRESS_ASSERT(before.listed);
  before.durations.push_back(set);
  return before;
}

State after(State before, const IngredientsSet& set) {
  TRESS_ASSERT(before.listed);
  before.ingredients = set.codes;
  return before;
}

State after(State before, const PatchTestsRequired& required) {
  TRESS_ASSERT(before.listed);
  before.patch_tests = required.codes;
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

std::optional<std::uint16_t> minutes_on(const State& state, Day date) noexcept {
  const DurationSet* best = nullptr;
  for (const DurationSet& set : state.durations) {
    if (set.from <= date && (best == nullptr || best->from <= set.from)) best = &set;
  }
  if (best == nullptr) return std::nullopt;
  return best->minutes;
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
