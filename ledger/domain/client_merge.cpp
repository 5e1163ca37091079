#include <algorithm>
#include <type_traits>
#include <variant>

#include "ledger/domain/approvals.hpp"
#include "ledger/domain/client_rules.hpp"
#include "ledger/domain/risk.hpp"

namespace tress::client {

namespace {

/// Files of one person beside the one that stays: whoever opens the card or starts a service looks
/// into each of them.
constexpr std::size_t absorbed_max = 8;

template <class One, class... Others>
constexpr bool is_one_of = (std::is_same_v<One, Others> || ...);

bool has_open_erasure(const State& state) {
  return std::any_of(state.erasures.begin(), state.erasures.end(), [](const Erasure& erasure) {
    return erasure.stage == ErasureStage::requested;
  });
}

/// Whoever was forgotten is not given back a name by what another file knows, and what is to be
/// forgotten is first. May return: class_is_erased, erasure_was_requested.
Result<void, Refusal> require_nothing_erased(const State& going, const State& staying) {
  if (!going.erased.empty() || !staying.erased.empty()) return Refusal::class_is_erased;
  if (has_open_erasure(going) || has_open_erasure(staying)) return Refusal::erasure_was_requested;
  return ok();
}

/// One level, so that nobody has to follow where a number leads and each merge can be taken back by
/// itself. May return: merge_is_a_circle, merge_is_a_chain.
Result<void, Refusal> require_one_level(ClientId going_id,
                                        const State& going,
                                        const State& staying) {
  if (staying.merged_into == going_id) return Refusal::merge_is_a_circle;
  if (staying.merged_into || !going.absorbed.empty()) return Refusal::merge_is_a_chain;
  return ok();
}

/// True while a hold stands that was placed since the merge: it keeps the absorbed file's data too.
bool is_held_since(const State& staying, ClientId absorbed) {
  const auto& all = staying.absorbed;
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const AbsorbedFile& one) { return one.client == absorbed; });
  if (at == all.end()) return false;
  const auto first = staying.holds.begin() + static_cast<std::ptrdiff_t>(at->holds_before);
  return std::any_of(first, staying.holds.end(), [](const Hold& hold) { return !hold.is_lifted; });
}

/// What ends something, or stays possible for another reason, also in a file that was merged.
template <class Command>
constexpr bool is_for_merged_files = is_one_of<Command,
                                               LiftHold,
                                               RejectErasure,
                                               WithdrawAllergy,
                                               CloseObservation,
                                               ClearPreference,
                                               KeepPromise,
                                               BreakPromise,
                                               WithdrawConsent,
                                               LapseConsent,
                                               Release,
                                               FinishFollowUp,
                                               MissFollowUp,
                                               ResolveComplaint,
                                               RemoveTag,
                                               ClearField,
                                               CloseNeed,
                                               AnswerAdvice,
                                               CarryOutDue,
                                               EndTier,
                                               Unmerge>;

template <class Command>
constexpr bool is_about_erasure = is_one_of<Command, RequestErasure, ApproveErasure>;

template <class Asked>
Result<void, Refusal> check_use(const Asked&, const State& state, const Facts& facts) {
  const bool goes_on = facts.ordered_by.has_value() || facts.actor.kind == ActorKind::system;
  const bool may = is_for_merged_files<Asked> || (goes_on && !is_about_erasure<Asked>);
  if (state.merged_into && !may) return Refusal::client_is_merged;
  if (!state.absorbed.empty() && is_about_erasure<Asked>) return Refusal::client_has_absorbed;
  return ok();
}

}  // namespace

Result<void, Refusal> require_in_use(const Command& command,
                                     const State& state,
                                     const Facts& facts) {
  return std::visit([&](const auto& asked) { return check_use(asked, state, facts); }, command);
}

Outcome carry_out(const Merge& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const State* const staying = facts.around->client(asked.into);
  const bool is_there = staying != nullptr && staying->is_registered();
  if (is_there) {
    TRESS_TRY(require_nothing_erased(state, *staying));
    if (staying->absorbed.size() >= absorbed_max) return Refusal::history_is_full;
  }
  if (state.merged_into) return Refusal::client_is_merged;
  if (asked.into == asked.client) return Refusal::merge_with_itself;
  if (!is_there) return Refusal::survivor_is_unknown;
  TRESS_TRY(require_one_level(asked.client, state, *staying));
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::client_merge, std::nullopt, facts));
  auto decision = one<Event>(heading_of(facts), Merged{asked.into});
  decision.orders.emplace_back(Command{Absorb{asked.into, asked.client}});
  // How the person comes is read in the file that stays; nobody is sent after the other one.
  const auto ending =
      risk::end_with_file(facts.around->risk(asked.client), risk::Outcome::false_alarm);
  if (ending) decision.orders.emplace_back(*ending);
  const auto untagged = risk::untag(asked.client, state, "file_was_merged");
  if (untagged) decision.orders.emplace_back(Command{*untagged});
  return decision;
}

Outcome carry_out(const Absorb& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!facts.is_ordered_by(StreamKind::client)) return Refusal::only_merges_ask;
  const State* const going = facts.around->client(asked.absorbed);
  if (going == nullptr) return Refusal::only_merges_ask;  // The log could not be read.
  return one<Event>(heading_of(facts), Absorbed{asked.absorbed, going->number});
}

Outcome carry_out(const Unmerge& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (state.merged_into) {
    const State* const staying = facts.around->client(*state.merged_into);
    if (staying != nullptr && is_held_since(*staying, asked.client)) return Refusal::class_is_held;
  }
  if (!state.merged_into) return Refusal::client_is_not_merged;
  TRESS_TRY(rules::require_approval<Refusal>(approval::Act::client_merge, std::nullopt, facts));
  auto decision = one<Event>(heading_of(facts), Unmerged{*state.merged_into});
  decision.orders.emplace_back(Command{GiveBack{*state.merged_into, asked.client}});
  return decision;
}

Outcome carry_out(const GiveBack& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!facts.is_ordered_by(StreamKind::client)) return Refusal::only_merges_ask;
  return one<Event>(heading_of(facts), Unmerged{asked.absorbed});
}

State after(State before, const Merged& merged) {
  TRESS_ASSERT(before.is_registered() && !before.merged_into && before.absorbed.empty());
  before.merged_into = merged.into;
  return before;
}

State after(State before, const Absorbed& absorbed) {
  TRESS_ASSERT(before.is_registered() && !before.merged_into);
  before.absorbed.push_back(
      {absorbed.client, before.consents.given, static_cast<std::uint32_t>(before.holds.size())});
  return before;
}

State after(State before, const Unmerged& unmerged) {
  if (before.merged_into) {
    TRESS_ASSERT(before.merged_into == unmerged.other);
    before.merged_into.reset();
    return before;
  }
  const auto gone = std::erase_if(
      before.absorbed, [&](const AbsorbedFile& one) { return one.client == unmerged.other; });
  TRESS_ASSERT(gone == 1);
  return before;
}

}  // namespace tress::client
