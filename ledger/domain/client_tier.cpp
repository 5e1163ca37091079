#include <array>

#include "ledger/domain/client_rules.hpp"
#include "ledger/domain/policy.hpp"

namespace tress::client {

namespace {

constexpr std::string_view time_is_over = "time_is_over";

constexpr std::array<std::string_view, 9> tier_reasons{
    "spend_reached", "visits_reached", "goodwill", "staff_or_family", "agreed", "not_reached",
    "client_asked",  "entry_error",    "other"};

/// These say nothing by themselves.
constexpr std::array<std::string_view, 3> reasons_with_words{"goodwill", "entry_error", "other"};

/// Whoever is in a tier that is retired may stay in it longer. May return: tier_is_unknown,
/// tier_is_retired.
Result<void, Refusal> check_tier(const SetTier& asked, const State& state, const Facts& facts) {
  if (!asked.tier) return ok();
  const policy::Tier* const tier =
      policy::tier_named(policy::tiers_on(facts.around->policy(), facts.utc_day()), *asked.tier);
  if (tier == nullptr) return Refusal::tier_is_unknown;
  if (tier->is_retired && state.tier.code != asked.tier) return Refusal::tier_is_retired;
  return ok();
}

using SealedWords = std::optional<Sealed<TierWords, FieldClass::notes>>;

SealedWords words_of(const SetTier& asked) {
  if (!asked.words) return std::nullopt;
  Personal<TierWords> words{{asked.words->reveal()}};  // The committer seals them.
  return SealedWords{{asked.client, std::move(words)}};
}

}  // namespace

Outcome carry_out(const SetTier& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(tier_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (asked.words) {
    TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(*asked.words)}));
    TRESS_TRY(require_kept(state, PersonalClass::notes));
  }
  TRESS_TRY(require_kept(state, PersonalClass::contact));
  const auto responsible = require_responsible(policy::RecordType::member_tier, facts);
  const bool is_unknown = !responsible && responsible.error() != Refusal::not_the_responsible_role;
  if (is_unknown) return responsible.error();
  if (asked.until && *asked.until < facts.utc_day()) return Refusal::day_is_in_the_past;
  TRESS_TRY(check_tier(asked, state, facts));
  const bool is_same = asked.tier == state.tier.code && asked.until == state.tier.until;
  if (is_same) return Refusal::tier_is_the_same;
  if (!asked.tier && asked.until) return Refusal::tier_has_no_end;
  if (!asked.words && is_listed(reasons_with_words, asked.reason)) {
    return Refusal::words_are_missing;
  }
  if (!responsible) return responsible.error();
  return one<Event>(heading_of(facts, asked.reason),
                    TierSet{asked.tier, state.tier.code, asked.reason, asked.until,
                            responsible.value(), words_of(asked)});
}

Outcome carry_out(const EndTier&, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const bool is_over = state.tier.until && facts.utc_day() > *state.tier.until;
  if (!is_over) return Refusal::time_is_not_over;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return one<Event>(heading_of(facts, std::string{time_is_over}),
                    TierSet{std::nullopt, state.tier.code, std::string{time_is_over}, std::nullopt,
                            std::nullopt, std::nullopt});
}

State after(State before, const TierSet& set) {
  TRESS_ASSERT(before.is_registered() && before.tier.code == set.was);
  TRESS_ASSERT(set.tier || !set.until);
  before.tier = {set.tier, set.until};
  if (set.words) count_part(before, FieldClass::notes);
  return before;
}

}  // namespace tress::client
