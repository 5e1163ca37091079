#include "ledger/domain/outbox.hpp"

#include "ledger/domain/appointment.hpp"
#include "ledger/domain/appointment_slot.hpp"
#include "ledger/domain/campaign.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/membership.hpp"
#include "ledger/domain/payment.hpp"
#include "ledger/domain/risk.hpp"
#include "ledger/domain/roster.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/wallet.hpp"

namespace tress::outbox {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Queue& asked) {
  return named_by_words(asked.key);
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.message);
}

/// Messages go out beside the business dates of a branch: they may be closed.
Heading heading_of(const Facts& facts) {
  return {std::nullopt, facts.utc_day()};
}

Result<void, Refusal> require_open(const State& state) {
  if (!state.queued) return Refusal::message_is_unknown;
  if (!state.due_at) return Refusal::message_is_settled;
  return ok();
}

/// Somebody waits for it, or must hear of it before it is too late: quiet hours are not for it.
bool is_urgent(Template text) noexcept {
  return text == Template::sign_in_code || text == Template::address_code ||
         text == Template::address_change_asked || text == Template::address_changed;
}

/// The first moment from now on at which the branch lets such messages go out.
Timestamp allowed_from(BranchId branch, Template text, const Facts& facts) {
  const Timestamp time = facts.now;
  if (is_urgent(text)) return time;
  const auto at = rules::find_branch_day(branch, facts);
  if (!at) return time;
  const auto zone = TimeZone::find(at->state->opened->time_zone);
  if (!zone) return time;
  return roster::after_quiet(appointment::booking_rules(branch, facts), *zone, time);
}

Outcome carry_out(const Queue& asked, const State& state, const Facts& facts) {
  const bool is_order =
      facts.is_ordered_by(StreamKind::appointment) || facts.is_ordered_by(StreamKind::membership) ||
      facts.is_ordered_by(StreamKind::wallet) || facts.is_ordered_by(StreamKind::campaign) ||
      facts.is_ordered_by(StreamKind::payment) || facts.is_ordered_by(StreamKind::client);
  // A code is asked for before anybody is signed in: no stream can say so.
  const bool is_code =
      asked.text == Template::sign_in_code && facts.actor.kind == ActorKind::system;
  if (!is_order && !is_code) return Refusal::only_the_service;
  if (state.queued) return Refusal::already_queued;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.key)}));
  TRESS_TRY(rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  return one<Event>(
      heading_of(facts),
      Queued{id_cast<MessageId>(facts.stream), asked.key, asked.text, asked.client, asked.branch,
             asked.appointment, asked.about_at, allowed_from(asked.branch, asked.text, facts),
             asked.membership, asked.wallet, asked.lot, asked.campaign, asked.channel,
             asked.consent, asked.payment, asked.change});
}

bool is_appointment_on(const Queued& queued, const Facts& facts) {
  const appointment::State* const about = facts.around->appointment(*queued.appointment);
  return about != nullptr && about->stage == appointment::Stage::booked && about->slot &&
         about->slot->starts_at == queued.about_at;
}

/// True if what the message says is not too much: something is left, and it ends by then. The day
/// is that of the lot's own end, or later if notice was given late.
bool is_lot_to_end(const Queued& queued, const Facts& facts) {
  const std::size_t index = *queued.lot - 1;
  const Day last = std::chrono::floor<std::chrono::days>(queued.about_at);
  if (queued.membership) {
    const membership::State* const about = facts.around->membership(*queued.membership);
    if (about == nullptr || index >= about->lots.size()) return false;
    const membership::LotState& lot = about->lots[index];
    const bool is_empty = lot.available() == 0 && lot.available_minor() == 0;
    return !is_empty && lot.granted.expires_on && *lot.granted.expires_on <= last;
  }
  const wallet::State* const about = facts.around->wallet(*queued.wallet);
  if (about == nullptr || index >= about->lots.size()) return false;
  const wallet::Lot& lot = about->lots[index];
  return lot.holding.left > 0 && lot.expires_on && *lot.expires_on <= last;
}

/// Whether the campaign goes on, the client still agrees and is not waiting for something to be put
/// right: what was frozen with the audience counts only as long as it is not taken back.
std::optional<Suppression> objection_to_campaign(const Queued& queued, const Facts& facts) {
  const campaign::State* const about = facts.around->campaign(*queued.campaign);
  if (about == nullptr || about->is_stopped) return Suppression::campaign_is_stopped;
  const client::State* const client = facts.around->client(queued.client);
  const auto purpose = campaign::purpose_of(*queued.channel);
  const bool is_allowed =
      client != nullptr && client::may_be_done(*client, purpose, facts.utc_day(), *facts.around);
  if (!is_allowed) return Suppression::consent_is_withdrawn;
  if (client::open_complaints(queued.client, *facts.around) > 0) {
    return Suppression::complaint_is_open;
  }
  const risk::State* const known = facts.around->risk(queued.client);
  if (known != nullptr && risk::is_contacted_lately(*known, facts)) {
    return Suppression::contacted_lately;
  }
  return std::nullopt;
}

/// True if the link can still be paid.
bool is_link_open(const Queued& queued, const Facts& facts) {
  const payment::State* const about = facts.around->payment(*queued.payment);
  return about != nullptr && about->is_open() && queued.about_at > facts.now;
}

/// True while the client may bring back its code.
bool is_address_awaited(const Queued& queued, const Facts& facts) {
  const client::State* const client = facts.around->client(queued.client);
  return client != nullptr && client->address_change.is_open(*queued.change, facts.now);
}

/// What was booked is reason enough to remind of it, until the client wants no such messages: then
/// the consent that was asked for them is all there is, and it has ended.
std::optional<Suppression> objection_to_reminder(const Queued& queued, const Facts& facts) {
  if (!is_appointment_on(queued, facts)) return Suppression::appointment_is_off;
  if (queued.about_at <= facts.now) return Suppression::too_late;
  constexpr auto purpose = client::ConsentPurpose::service_messages;
  if (client::has_refused(queued.client, purpose, facts.utc_day(), *facts.around)) {
    return Suppression::consent_is_withdrawn;
  }
  return std::nullopt;
}

/// What makes it untrue, unwanted, or too late to be of use; nothing if it is none of these.
std::optional<Suppression> objection_to_words(const Queued& queued, const Facts& facts) {
  switch (queued.text) {
    case Template::appointment_reminder: return objection_to_reminder(queued, facts);
    case Template::value_expires:
      if (!is_lot_to_end(queued, facts)) return Suppression::nothing_is_left;
      return std::nullopt;
    case Template::campaign: return objection_to_campaign(queued, facts);
    case Template::payment_link:
      if (!is_link_open(queued, facts)) return Suppression::payment_link_is_over;
      return std::nullopt;
    case Template::sign_in_code:
      if (queued.about_at <= facts.now) return Suppression::too_late;
      return std::nullopt;
    case Template::address_code:
      if (!is_address_awaited(queued, facts)) return Suppression::too_late;
      return std::nullopt;
    // That it was asked for, or done, stays true.
    case Template::address_change_asked:
    case Template::address_changed: return std::nullopt;
  }
  TRESS_UNREACHABLE();
}

/// Why it is not to be sent any more; nothing if it is.
std::optional<Suppression> objection_to(const Queued& queued, const Facts& facts) {
  if (const auto objection = objection_to_words(queued, facts)) return objection;
  const client::State* const client = facts.around->client(queued.client);
  if (client == nullptr || client->has_erased(client::PersonalClass::contact)) {
    return Suppression::contact_is_erased;
  }
  return std::nullopt;
}

Outcome carry_out(const Release&, const State& state, const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  TRESS_TRY(require_open(state));
  const Timestamp due_was = *state.due_at;
  if (due_was > facts.now) return Refusal::nothing_is_due;
  const Heading heading = heading_of(facts);
  if (const auto objection = objection_to(*state.queued, facts)) {
    return one<Event>(heading, Suppressed{*objection, due_was});
  }
  // Handed on so often and never heard of again: whoever delivers does not answer.
  if (state.attempts >= attempts_max) {
    return one<Event>(heading, Failed{state.attempts, Failure::unreachable, due_was, std::nullopt});
  }
  const Timestamp allowed = allowed_from(state.queued->branch, state.queued->text, facts);
  if (allowed > facts.now) return one<Event>(heading, Postponed{due_was, allowed});
  const auto attempt = static_cast<std::uint16_t>(state.attempts + 1);
  return one<Event>(heading, Released{attempt, due_was, facts.now + pause_after(attempt)});
}

/// Only of the attempt that is on its way: an answer that comes after the next one has begun says
/// nothing about that.
Result<void, Refusal> require_attempt(const State& state,
                                      std::uint16_t attempt,
                                      const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  TRESS_TRY(require_open(state));
  if (!state.is_awaited || attempt != state.attempts) return Refusal::attempt_is_unknown;
  return ok();
}

Outcome carry_out(const RecordSent& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_attempt(state, asked.attempt, facts));
  return one<Event>(heading_of(facts), Sent{asked.attempt, asked.channel, *state.due_at});
}

Outcome carry_out(const RecordFailure& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_attempt(state, asked.attempt, facts));
  Failed failed{asked.attempt, asked.failure, *state.due_at, std::nullopt};
  if (asked.failure == Failure::unreachable && asked.attempt < attempts_max) {
    failed.due_at = facts.now + pause_after(asked.attempt);
  }
  return one<Event>(heading_of(facts), failed);
}

State after(State before, const Queued& queued) {
  TRESS_ASSERT(!before.queued);
  TRESS_ASSERT(names_its_subject(queued));
  before.queued = queued;
  before.due_at = queued.due_at;
  return before;
}

State after(State before, const Postponed& postponed) {
  before.due_at = postponed.due_at;
  return before;
}

State after(State before, const Released& released) {
  before.attempts = released.attempt;
  before.due_at = released.due_at;
  before.is_awaited = true;
  return before;
}

State after(State before, const Sent&) {
  before.due_at.reset();
  before.is_awaited = false;
  before.is_sent = true;
  return before;
}

State after(State before, const Failed& failed) {
  before.due_at = failed.due_at;
  before.is_awaited = false;
  return before;
}

State after(State before, const Suppressed&) {
  before.due_at.reset();
  before.is_awaited = false;
  return before;
}

}  // namespace

bool names_its_subject(const Queued& queued) noexcept {
  const int named = int{queued.appointment.has_value()} + int{queued.campaign.has_value()} +
                    int{queued.membership.has_value()} + int{queued.wallet.has_value()} +
                    int{queued.payment.has_value()} + int{queued.change.has_value()};
  const bool is_one = named == 1 && !queued.lot;
  switch (queued.text) {
    case Template::appointment_reminder: return is_one && queued.appointment.has_value();
    case Template::value_expires:
      return named == 1 && (queued.membership || queued.wallet) && queued.lot.value_or(0) != 0;
    case Template::campaign:
      return is_one && queued.campaign.has_value() && queued.channel.has_value();
    case Template::payment_link: return is_one && queued.payment.has_value();
    case Template::sign_in_code: return named == 0 && !queued.lot;
    case Template::address_code:
    case Template::address_change_asked:
    case Template::address_changed: return is_one && queued.change.has_value();
  }
  return false;
}

std::chrono::minutes pause_after(std::uint16_t attempt) noexcept {
  return std::chrono::minutes{5} * (1 << (attempt - 1));
}

std::optional<Timestamp> next_due(const State& state, const Facts&) {
  return state.due_at;
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

}  // namespace tress::outbox
