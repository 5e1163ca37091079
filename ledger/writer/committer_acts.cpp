#include <algorithm>
#include <set>

#include "ledger/base/limits.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/writer/around.hpp"
#include "ledger/writer/attempts.hpp"
#include "ledger/writer/committer.hpp"
#include "ledger/writer/proposals.hpp"

namespace tress {

namespace {

using Refusal = std::optional<std::string>;

bool has_key(const AnyState& person, const PublicKey& key) {
  return std::get<staff::State>(person).has_device_key(key);
}

}  // namespace

Result<Refusal, Fault> Committer::refuse_signature(const Submission& submission,
                                                   const Asked& asked,
                                                   const Heading& heading,
                                                   const AnyEvent& first) {
  if (asked.is_order()) return Refusal{};
  const auto& given = submission.signature;
  if (!given && !needs_signature(first)) return Refusal{};
  const auto person = submission.actor.person;
  if (!person) return given ? Refusal{"command.device_key_is_unknown"} : Refusal{};
  TRESS_TRY(const StreamHead* const known,
            streams_.load(StreamKind::staff, id_cast<StreamId>(*person)));
  if (!given) {
    const bool has_keys = !std::get<staff::State>(known->state).device_keys.empty();
    return has_keys ? Refusal{"command.signature_is_missing"} : Refusal{};
  }
  if (!has_key(known->state, given->key)) return Refusal{"command.device_key_is_unknown"};
  if (!heading.approval_version) return Refusal{"command.signature_rests_on_nothing"};
  const StreamKind kind = kind_at(asked.command.index());
  TRESS_TRY(const auto rests_on,
            streams_.event_hash(kind, asked.stream, *heading.approval_version));
  if (!rests_on) return Refusal{"command.signature_is_wrong"};
  const Bytes text =
      act_text(parts_.origin, {event_type_name(payload_of(first)), kind, asked.stream, *person,
                               submission.id, *rests_on, given->signed_at});
  if (!verify(given->key, text, given->signature)) return Refusal{"command.signature_is_wrong"};
  const auto difference = std::max(now_, given->signed_at) - std::min(now_, given->signed_at);
  if (difference > limits::signed_time_off_max) return Refusal{"command.signed_time_is_off"};
  return Refusal{};
}

Result<void, Fault> Committer::note_attempt(const Submission& submission, const Answer& answer) {
  const auto* const refused = std::get_if<Refused>(&answer);
  const auto note = refused == nullptr ? std::nullopt : note_of_attempt(submission, refused->code);
  if (!note) return ok();
  TRESS_TRY(const Answer noted, decide_new(*note));
  // A note that is refused itself, because there are enough of them, leaves nothing.
  if (std::holds_alternative<Accepted>(noted)) remember(*note, noted);
  return ok();
}

Result<TriedEffect, Fault> Committer::rehearse(const Proposable& what, const Trial& trial) {
  const StreamKind kind = kind_at(what.command.index());
  TRESS_TRY(const StreamHead* const head, streams_.load(kind, what.target));
  TriedEffect effect{};
  if (trial.seen_version && *trial.seen_version != head->version) {
    effect.refusal = "command.version_differs";
  } else {
    Attempt attempt{pending_.size()};
    attempt.mark = guards_.mark();
    const OrderedBy orderer{StreamKind::approval, trial.approval};
    const Asked asked{what.command, what.target, orderer, std::nullopt, &trial.approved};
    TRESS_TRY(auto refused, carry_out(*at_hand_, asked, attempt));
    if (refused) {
      effect.refusal = std::move(refused);
      undo(attempt);
    } else {
      TRESS_TRY(effect, tell(attempt));
      undo(attempt);
      for (auto& change : effect.balances) {
        const auto key = guard::balance(change.account, change.branch, change.currency);
        change.before = guards_.value(key);
      }
    }
  }
  trial_refusal_ = effect.refusal;
  return effect;
}

Result<TriedEffect, Fault> Committer::tell(const Attempt& attempt) const {
  TriedEffect effect{};
  std::set<GuardKey> seen;
  const auto add_side = [&](const Envelope& event, const Posting& posting, std::uint16_t account) {
    if (!event.branch || posting.decimals != posting.currency.decimals()) return;
    const auto key = guard::balance(account, *event.branch, posting.currency);
    if (!seen.insert(key).second) return;
    effect.balances.push_back({*event.branch, account, posting.currency, 0, guards_.value(key)});
  };
  for (std::size_t i = attempt.first; i < pending_.size(); ++i) {
    const Envelope& event = pending_[i].envelope;
    if (i == attempt.first) effect.branch = event.branch;
    auto bytes = effect_bytes(event);
    if (!bytes) {
      effect.refusal = "approval.command_takes_no_approval";
      return effect;
    }
    effect.events.push_back(std::move(*bytes));
    for (const Posting& posting : event.postings) {
      add_side(event, posting, posting.debit.account);
      add_side(event, posting, posting.credit.account);
    }
  }
  effect.hash = effect_hash(effect.events);
  return effect;
}

void Committer::schedule(StreamHead& head, const Facts& facts, bool is_new) {
  const auto due = next_due_of(head.state, facts);
  // What happened elsewhere has said when a day without events is due. Its first event says it too,
  // so that it is known from the stream's own events when they are replayed.
  const bool is_new_day = is_new && std::holds_alternative<day::State>(head.state);
  const auto watch = is_new_day ? around_->date_watch(facts.stream) : std::nullopt;
  if (watch) head.due_at = watch->close_due;
  if (due == head.due_at && !watch) return;
  Envelope& last = pending_.back().envelope;
  last.due_was = std::exchange(head.due_at, due);
  last.due_at = due;
}

}  // namespace tress
