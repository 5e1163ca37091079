#include "ledger/domain/client_rules.hpp"

#include "ledger/domain/card.hpp"
#include "ledger/domain/policy.hpp"

namespace tress::client {

Result<std::uint32_t, Refusal> next_number(std::size_t entries) {
  if (entries >= limits::client_matters_max) return Refusal::history_is_full;
  return static_cast<std::uint32_t>(entries + 1);
}

void count_part(State& state, FieldClass field_class) {
  ++state.sealed_parts.at(static_cast<std::size_t>(field_class) - 1);
}

Result<void, Refusal> require_registered(const State& state) {
  if (!state.is_registered()) return Refusal::client_is_unknown;
  return ok();
}

Result<void, Refusal> require_kept(const State& state, PersonalClass one) {
  if (state.has_erased(one)) return Refusal::class_is_erased;
  return ok();
}

Result<void, Refusal> check_code(std::string_view code) {
  if (!rules::is_code(code)) return Refusal::code_is_malformed;
  return ok();
}

Result<Day, Refusal> day_until_today(std::optional<Day> named, const Facts& facts) {
  if (!named) return facts.utc_day();
  if (*named > facts.utc_day() + std::chrono::days{1}) return Refusal::day_is_in_the_future;
  return *named;
}

std::optional<std::string> to_be_sealed(const std::optional<Personal<std::string>>& text) {
  if (!text) return std::nullopt;
  return text->reveal();
  // Straight into a part that the committer seals.
}

Result<void, Refusal> require_term(card::List list, const std::string& code, const Facts& facts) {
  const card::State* const card = facts.around->card();
  if (card == nullptr || !card->has_term(list, code)) return Refusal::term_is_unknown;
  return ok();
}

Result<StaffId, Refusal> require_responsible(policy::RecordType record, const Facts& facts) {
  if (!facts.actor.person) return Refusal::staff_is_unknown;
  TRESS_TRY(rules::require_staff<Refusal>(facts.actor.person, facts));
  const staff::State* const person = facts.around->staff(*facts.actor.person);
  const policy::OwnerRuleSet rule =
      policy::owner_rule_on(facts.around->policy(), record, facts.utc_day());
  const bool is_responsible = person->has_role(rule.owner) || person->has_role(rule.backup);
  if (!is_responsible) return Refusal::not_the_responsible_role;
  return *facts.actor.person;
}

Heading heading_of(const Facts& facts, std::optional<std::string> reason) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

}  // namespace tress::client
