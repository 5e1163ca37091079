#include "ledger/domain/support.hpp"

#include "ledger/domain/client_files.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/wallet.hpp"

namespace tress::support {

namespace {

using Decided = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Ask&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.question);
}

/// Questions stand beside the business dates of a branch: they may be closed.
Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

/// Of the client, or of a file that is known to be the same person's.
bool is_own(const std::optional<ClientId>& owner, const Ask& asked, const Facts& facts) {
  return owner && client::is_same_person(*owner, asked.client, *facts.around);
}

bool is_numbered(const std::optional<std::uint32_t>& number, std::size_t so_far) {
  return !number || (*number >= 1 && *number <= so_far);
}

/// Whose branch answers for it. Nobody learns that something is there which is not theirs.
/// May return: subject_is_unknown, lot_is_unknown, use_is_unknown.
Result<BranchId, Refusal> branch_of_membership(const Ask& asked, const Facts& facts) {
  const auto* const found = facts.around->membership(*asked.about.membership);
  const bool is_theirs =
      found != nullptr && found->started && is_own(found->started->client, asked, facts);
  if (!is_theirs) return Refusal::subject_is_unknown;
  if (!is_numbered(asked.about.lot, found->lots.size())) return Refusal::lot_is_unknown;
  if (!is_numbered(asked.about.hold, found->holds.size())) return Refusal::use_is_unknown;
  return found->started->branch;
}

/// May return: subject_is_unknown, lot_is_unknown.
Result<BranchId, Refusal> branch_of_wallet(const Ask& asked, const Facts& facts) {
  const auto* const found = facts.around->wallet(*asked.about.wallet);
  const bool is_theirs = found != nullptr && !found->lots.empty() &&
                         is_own(found->lots.front().grant.client, asked, facts);
  if (!is_theirs) return Refusal::subject_is_unknown;
  if (!is_numbered(asked.about.lot, found->lots.size())) return Refusal::lot_is_unknown;
  return found->lots.front().grant.branch;
}

/// May return: subject_is_unknown, line_is_unknown.
Result<BranchId, Refusal> branch_of_sale(const Ask& asked, const Facts& facts) {
  const auto* const found = facts.around->sale(*asked.about.sale);
  const bool is_theirs =
      found != nullptr && found->opened && is_own(found->opened->payer, asked, facts);
  if (!is_theirs) return Refusal::subject_is_unknown;
  if (!is_numbered(asked.about.line, found->lines.size())) return Refusal::line_is_unknown;
  return found->opened->branch;
}

/// May return: subject_is_missing, subject_is_unknown, lot_is_unknown, use_is_unknown,
/// line_is_unknown.
Result<BranchId, Refusal> branch_of(const Ask& asked, const Facts& facts) {
  const Subject& about = asked.about;
  const int named = int{about.membership.has_value()} + int{about.wallet.has_value()} +
                    int{about.sale.has_value()};
  if (named != 1) return Refusal::subject_is_missing;
  // A number that belongs to another kind of thing names nothing.
  if (about.lot && about.sale) return Refusal::lot_is_unknown;
  if (about.hold && !about.membership) return Refusal::use_is_unknown;
  if (about.line && !about.sale) return Refusal::line_is_unknown;
  if (about.membership) return branch_of_membership(asked, facts);
  if (about.wallet) return branch_of_wallet(asked, facts);
  return branch_of_sale(asked, facts);
}

Decided carry_out(const Ask& asked, const State& state, const Facts& facts) {
  TRESS_ASSERT(!state.question);  // A stream of its own: named by the command.
  if (facts.actor.kind != ActorKind::client) return Refusal::only_clients_ask;
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  const client::State& client = *facts.around->client(asked.client);
  if (client.merged_into) return Refusal::client_is_unknown;  // The file that stays asks.
  const bool is_erased = client.has_erased(client::PersonalClass::notes) ||
                         client.has_erased(client::PersonalClass::contact);
  if (is_erased) return Refusal::class_is_erased;
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.text)}));
  TRESS_TRY(const BranchId branch, branch_of(asked, facts));
  Personal<QuestionText> text{{asked.text.reveal()}};  // into a part that the committer seals
  return one<Event>(heading_of(facts), Asked{id_cast<QuestionId>(facts.stream),
                                             asked.client,
                                             branch,
                                             asked.about,
                                             {asked.client, std::move(text)},
                                             facts.now + answer_within});
}

/// Of a question that nobody has answered. The edge has seen to it that the staff asks.
/// May return: question_is_unknown.
Result<StaffId, Refusal> require_staff(const State& state, const Facts& facts) {
  if (!state.question || !facts.actor.person) return Refusal::question_is_unknown;
  return *facts.actor.person;
}

Decided carry_out(const Acknowledge&, const State& state, const Facts& facts) {
  TRESS_TRY(const StaffId person, require_staff(state, facts));
  if (state.is_acknowledged) return Refusal::question_is_acknowledged;
  if (state.is_answered) return Refusal::question_is_answered;
  return one<Event>(heading_of(facts), Acknowledged{person});
}

Decided carry_out(const Answer& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const StaffId person, require_staff(state, facts));
  const auto* const client = facts.around->client(*state.client);
  const bool is_erased = client == nullptr || client->has_erased(client::PersonalClass::notes);
  if (is_erased) return Refusal::class_is_erased;
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.text)}));
  if (state.is_answered) return Refusal::question_is_answered;
  Personal<AnswerText> text{{asked.text.reveal()}};  // into a part that the committer seals
  return one<Event>(heading_of(facts),
                    Answered{person, asked.outcome, {*state.client, std::move(text)}});
}

/// True while the reversal that was asked for may still come, or has come.
bool is_reversal_alive(const State& state, const membership::State& about) {
  if (!state.reversal) return false;
  const std::size_t index = state.reversal->request - 1;
  return index >= about.requests.size() ||
         about.requests[index].stage != membership::RequestStage::rejected;
}

Decided carry_out(const AskReversal& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const StaffId person, require_staff(state, facts));
  if (state.is_answered) return Refusal::question_is_answered;
  const auto id = state.about.membership;
  const auto* const about = id ? facts.around->membership(*id) : nullptr;
  if (about == nullptr) return Refusal::question_is_not_about_a_plan;
  const auto hold = asked.hold ? asked.hold : state.about.hold;
  if (!hold) return Refusal::use_is_missing;
  if (is_reversal_alive(state, *about)) return Refusal::reversal_was_asked;
  const auto request = static_cast<std::uint32_t>(about->requests.size() + 1);
  auto decision =
      one<Event>(heading_of(facts, asked.reason), ReversalAsked{person, *id, *hold, request});
  decision.orders.emplace_back(
      membership::Command{membership::RequestReversal{*id, *hold, asked.reason}});
  return decision;
}

Decided carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  if (!state.question) return Refusal::question_is_unknown;
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  const auto due = next_due(state, facts);
  if (!due || *due > facts.now) return Refusal::nothing_is_due;
  return one<Event>(heading_of(facts), AnswerOverdue{state.answer_by});
}

State after(State before, const Asked& asked) {
  TRESS_ASSERT(!before.question);
  before.question = asked.question;
  before.client = asked.client;
  before.branch = asked.branch;
  before.about = asked.about;
  before.answer_by = asked.answer_by;
  return before;
}

State after(State before, const Acknowledged&) {
  TRESS_ASSERT(before.question && !before.is_acknowledged);
  before.is_acknowledged = true;
  return before;
}

State after(State before, const Answered&) {
  TRESS_ASSERT(before.question && !before.is_answered);
  before.is_answered = true;
  return before;
}

State after(State before, const ReversalAsked& asked) {
  TRESS_ASSERT(before.question && !before.is_answered);
  before.reversal = Reversal{asked.membership, asked.request};
  return before;
}

State after(State before, const AnswerOverdue&) {
  TRESS_ASSERT(before.question && !before.is_answered && !before.is_overdue);
  before.is_overdue = true;
  return before;
}

}  // namespace

std::optional<Timestamp> next_due(const State& state, const Facts&) {
  const bool is_waiting = state.question && !state.is_answered && !state.is_overdue;
  return is_waiting ? std::optional{state.answer_by} : std::nullopt;
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

}  // namespace tress::support
