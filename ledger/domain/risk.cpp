#include "ledger/domain/risk.hpp"

#include <algorithm>

#include "ledger/domain/card.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/staff.hpp"

namespace tress::risk {

namespace {

using Decided = Result<Decision<Event>, Refusal>;
using client::ConsentPurpose;
using client::ContactChannel;

/// Levels belong to no branch and no till: they go on while dates are closed.
Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

Result<void, Refusal> require_service(const Facts& facts) {
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return ok();
}

/// The alert, if it is the client's last one and open. An older one is closed.
Result<Alert, Refusal> require_open(const State& state, std::uint32_t number) {
  const std::uint32_t last = state.alert ? state.alert->raised.alert : 0;
  if (number < 1 || number > last) return Refusal::alert_is_unknown;
  if (number < last || state.alert->is_closed) return Refusal::alert_is_closed;
  return *state.alert;
}

/// The same, of a client whom one may get in touch with.
Result<Alert, Refusal> require_treated(const State& state, std::uint32_t number) {
  TRESS_TRY(Alert alert, require_open(state, number));
  if (alert.raised.is_control) return Refusal::client_is_held_back;
  return alert;
}

/// Whoever the alert has gone to, and those who answer for the house.
Result<StaffId, Refusal> require_addressee(const Alert& alert, const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired() || known->has_left) return Refusal::not_your_alert;
  const auto holds = [&](Role role) { return known->has_role(role); };
  const bool is_theirs = person == alert.raised.owner || holds(Role::owner) ||
                         holds(Role::manager) ||
                         std::any_of(alert.roles.begin(), alert.roles.end(), holds);
  if (!is_theirs) return Refusal::not_your_alert;
  return *person;
}

policy::RiskRuleSet rule_of(const Evidence& evidence, Day as_of, const Facts& facts) {
  return policy::risk_rule_on(facts.around->policy(), evidence.branch, as_of);
}

/// The role that answers for records of a type, as the house has laid down.
Role role_for(policy::RecordType record, const Facts& facts) {
  return policy::owner_rule_on(facts.around->policy(), record, facts.utc_day()).owner;
}

/// Who owns the client and still works here.
std::optional<StaffId> owner_of(const client::State& client, const Facts& facts) {
  const auto owner = client.ownership.owner_on(facts.utc_day());
  const staff::State* const person = owner ? facts.around->staff(*owner) : nullptr;
  return person != nullptr && !person->has_left ? owner : std::nullopt;
}

/// The client has come, has booked, or has said something since.
bool has_news(const Evidence& before, const Evidence& now) {
  const bool has_booked = now.next_booking && now.next_booking != before.next_booking;
  const bool has_spoken =
      now.last_interaction &&
      (!before.last_interaction || *now.last_interaction > *before.last_interaction);
  return now.last_visit > before.last_visit || has_booked || has_spoken;
}

/// It rises at once; it falls by what the client does, or if two runs say the same.
Level next_level(const State& state, const Score& asked, Level found) {
  if (!state.last || found >= state.last->level) return found;
  const bool is_second = state.last->found == found && asked.as_of > state.last->as_of;
  const bool falls = is_second || has_news(state.last->evidence, asked.evidence);
  return falls ? found : state.last->level;
}

/// How the open alert ends by what is known now; nothing: it stays open.
std::optional<AlertClosed> ending_of(const State& state, const Score& asked, Level level) {
  const Alert& alert = *state.alert;
  const std::uint32_t number = alert.raised.alert;
  const Day visit = asked.evidence.last_visit;
  if (const auto from = alert.watched_from()) {
    const Day until = *from + std::chrono::days{alert.raised.return_days};
    if (visit < *from || visit > until) return std::nullopt;
    return AlertClosed{number, Outcome::returned, visit, std::nullopt};
  }
  if (level == Level::high) return std::nullopt;
  // By another rule the same numbers may be no alert.
  const bool is_news = !state.last || has_news(state.last->evidence, asked.evidence);
  if (!is_news) return AlertClosed{number, Outcome::false_alarm, std::nullopt, std::nullopt};
  const auto by = visit >= alert.raised.on ? std::optional{visit} : std::nullopt;
  return AlertClosed{number, Outcome::came_by_itself, by, std::nullopt};
}

/// How an alert ends of which nothing can come any more, because the client is forgotten or the
/// file went into another one. Nothing: the client is looked after.
std::optional<Outcome> ending_with_file(ClientId id, const Facts& facts) {
  const client::State* const client = facts.around->client(id);
  if (client == nullptr) return std::nullopt;
  if (client->has_erased(client::PersonalClass::contact)) return Outcome::client_has_left;
  if (client->merged_into) return Outcome::false_alarm;
  return std::nullopt;
}

AlertRaised raised(const Score& asked,
                   std::uint32_t number,
                   const client::State& client,
                   const policy::RiskRuleSet& set,
                   const Facts& facts) {
  const bool is_control = is_held_back(asked.client, number, set.rule.control_percent);
  AlertRaised alert{.client = asked.client,
                    .alert = number,
                    .is_control = is_control,
                    .owner = std::nullopt,
                    .role = std::nullopt,
                    .to_do = client::open_complaints(asked.client, *facts.around) == 0
                                 ? ToDo::ask_what_happened
                                 : ToDo::settle_complaint_first,
                    .on = facts.utc_day(),
                    .backup_at = std::nullopt,
                    .managers_at = std::nullopt,
                    .return_days = set.rule.return_days,
                    .rule_version = set.version};
  if (is_control) return alert;
  alert.owner = owner_of(client, facts);
  if (!alert.owner) alert.role = role_for(policy::RecordType::client, facts);
  alert.backup_at = facts.now + std::chrono::hours{set.rule.backup_after_hours};
  alert.managers_at = facts.now + std::chrono::hours{set.rule.manager_after_hours};
  return alert;
}

/// The tag follows the level, where the salon has listed it; what a person took away stays away.
void order_tag(Decision<Event>& decision,
               const Score& asked,
               const Scored& scored,
               Level before,
               const client::State& client,
               const Facts& facts) {
  const std::string tag{at_risk_tag};
  const bool has_it =
      std::find(client.care.tags.begin(), client.care.tags.end(), tag) != client.care.tags.end();
  const card::State* const card = facts.around->card();
  const bool is_listed = card != nullptr && card->has_term(card::List::client_tag, tag);
  const bool is_high = scored.level == Level::high;
  const bool was_high = before == Level::high;
  if (is_high && !was_high && is_listed && !has_it) {
    decision.orders.emplace_back(
        client::Command{client::AddTag{asked.client, tag, scored.rule_version, "risk_is_high"}});
  }
  if (!is_high && was_high && has_it) {
    decision.orders.emplace_back(client::Command{
        client::RemoveTag{asked.client, tag, scored.rule_version, "risk_has_fallen"}});
  }
}

bool is_stale(const Evidence& evidence, const policy::RiskRule& rule, const Facts& facts) {
  return facts.now - evidence.data_until > std::chrono::hours{rule.data_age_hours_max};
}

Decided carry_out(const Score& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  const client::State* const client = facts.around->client(asked.client);
  if (client == nullptr || !client->is_registered()) return Refusal::client_is_unknown;
  const bool is_of_today = asked.as_of <= facts.utc_day() + std::chrono::days{1};
  const bool is_sound = is_well_formed(asked.evidence, asked.as_of) && is_of_today &&
                        asked.evidence.data_until <= facts.now;
  if (!is_sound) return Refusal::evidence_is_malformed;
  const policy::RiskRuleSet set = rule_of(asked.evidence, asked.as_of, facts);
  if (is_stale(asked.evidence, set.rule, facts)) return Refusal::data_is_stale;
  const std::uint32_t complaints = client::open_complaints(asked.client, *facts.around);
  const Finding finding = finding_of(asked.evidence, asked.as_of, complaints, set.rule);
  const Level before = state.level();
  const Scored scored{asked.as_of,     asked.evidence,
                      complaints,      finding.overdue_thousandths,
                      finding.level,   next_level(state, asked, finding.level),
                      finding.drivers, set.version};
  Decision<Event> decision{heading_of(facts), {}};
  const bool has_changed =
      scored.level != before || scored.found != (state.last ? state.last->found : Level::none);
  if (has_changed) decision.events.emplace_back(scored);
  const bool is_open = state.alert && !state.alert->is_closed;
  if (is_open) {
    const auto ending = ending_of(state, asked, scored.level);
    if (ending) decision.events.emplace_back(*ending);
  } else if (scored.level == Level::high && before != Level::high) {
    const std::uint32_t number = state.alert ? state.alert->raised.alert + 1 : 1;
    decision.events.emplace_back(raised(asked, number, *client, set, facts));
  }
  if (decision.events.empty()) return Refusal::nothing_has_changed;
  if (client->has_erased(client::PersonalClass::contact)) return Refusal::contact_is_erased;
  if (client->merged_into) return Refusal::client_is_merged;
  order_tag(decision, asked, scored, before, *client, facts);
  return decision;
}

Decided carry_out(const Acknowledge& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Alert alert, require_treated(state, asked.alert));
  TRESS_TRY(const StaffId person, require_addressee(alert, facts));
  if (alert.is_acknowledged) return Refusal::alert_is_acknowledged;
  return one<Event>(heading_of(facts), AlertAcknowledged{asked.alert, person});
}

/// What the client must have agreed to; nothing: that way nobody is reached.
std::optional<ConsentPurpose> purpose_of(ContactChannel channel) {
  switch (channel) {
    case ContactChannel::sms: return ConsentPurpose::marketing_sms;
    case ContactChannel::email: return ConsentPurpose::marketing_email;
    case ContactChannel::phone: return ConsentPurpose::marketing_phone;
    case ContactChannel::messenger: return ConsentPurpose::marketing_messenger;
    case ContactChannel::post: return ConsentPurpose::marketing_post;
    case ContactChannel::none: return std::nullopt;
  }
  TRESS_UNREACHABLE();
}

Decided carry_out(const Contact& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Alert alert, require_treated(state, asked.alert));
  TRESS_TRY(const StaffId person, require_addressee(alert, facts));
  const client::State* const client = facts.around->client(alert.raised.client);
  TRESS_ASSERT(client != nullptr);  // The alert is about a client who was registered.
  if (client->has_erased(client::PersonalClass::contact)) return Refusal::contact_is_erased;
  const auto purpose = purpose_of(asked.channel);
  if (!purpose) return Refusal::channel_reaches_nobody;
  if (!client::may_be_done(*client, *purpose, facts.utc_day(), *facts.around)) {
    return Refusal::no_consent;
  }
  if (is_contacted_lately(state, facts)) return Refusal::contacted_too_recently;
  return one<Event>(heading_of(facts),
                    Contacted{asked.alert, asked.channel, client->consents.of(*purpose)->number,
                              person, facts.utc_day()});
}

Decided carry_out(const StartWinBack& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Alert alert, require_treated(state, asked.alert));
  TRESS_TRY(const StaffId person, require_addressee(alert, facts));
  if (!alert.contacted_on) return Refusal::client_was_not_contacted;
  if (alert.is_winning_back) return Refusal::win_back_has_started;
  return one<Event>(heading_of(facts, std::string{name_of(asked.reason)}),
                    WinBackStarted{asked.alert, asked.reason, person});
}

Decided carry_out(const CloseAlert& asked, const State& state, const Facts& facts) {
  if (facts.is_ordered_by(StreamKind::client)) {
    // With the file: whoever it had gone to has nothing to say about that.
    TRESS_TRY(require_open(state, asked.alert));
    return one<Event>(heading_of(facts, std::string{name_of(asked.outcome)}),
                      AlertClosed{asked.alert, asked.outcome, std::nullopt, std::nullopt});
  }
  TRESS_TRY(const Alert alert, require_treated(state, asked.alert));
  TRESS_TRY(const StaffId person, require_addressee(alert, facts));
  const bool is_stated =
      asked.outcome == Outcome::false_alarm || asked.outcome == Outcome::client_has_left;
  if (!is_stated) return Refusal::outcome_is_not_stated;
  if (alert.contacted_on) return Refusal::client_was_contacted;
  return one<Event>(heading_of(facts, std::string{name_of(asked.outcome)}),
                    AlertClosed{asked.alert, asked.outcome, std::nullopt, person});
}

/// The step that comes next, and when; nothing: it has gone to everybody, or somebody has acted.
struct NextStep {
  std::uint8_t step;
  Timestamp when;
  policy::RecordType answers_for;  ///< the step's role is that of who answers for these records
};

std::optional<NextStep> next_step(const Alert& alert) {
  if (alert.is_closed || alert.raised.is_control || alert.contacted_on) return std::nullopt;
  if (!alert.is_acknowledged && alert.escalations == 0) {
    return NextStep{1, *alert.raised.backup_at, policy::RecordType::client};
  }
  if (alert.escalations < 2) {
    return NextStep{2, *alert.raised.managers_at, policy::RecordType::risk};
  }
  return std::nullopt;
}

std::optional<Timestamp> watch_ends(const Alert& alert) {
  const auto from = alert.watched_from();
  if (alert.is_closed || !from) return std::nullopt;
  return when_over(*from + std::chrono::days{alert.raised.return_days} + settle_days);
}

Decided carry_out(const Escalate& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  TRESS_TRY(const Alert alert, require_treated(state, asked.alert));
  const auto step = next_step(alert);
  if (!step || facts.now < step->when) return Refusal::time_is_not_over;
  if (const auto outcome = ending_with_file(alert.raised.client, facts)) {
    return one<Event>(heading_of(facts),
                      AlertClosed{asked.alert, *outcome, std::nullopt, std::nullopt});
  }
  return one<Event>(heading_of(facts),
                    AlertEscalated{asked.alert, step->step, role_for(step->answers_for, facts)});
}

Decided carry_out(const EndWatch& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  TRESS_TRY(const Alert alert, require_open(state, asked.alert));
  const auto ends = watch_ends(alert);
  if (!ends || facts.now < *ends) return Refusal::time_is_not_over;
  const auto outcome = ending_with_file(alert.raised.client, facts);
  return one<Event>(
      heading_of(facts),
      AlertClosed{asked.alert, outcome.value_or(Outcome::stayed_away), std::nullopt, std::nullopt});
}

std::vector<DueAct<Command>> due_acts(const State& state) {
  std::vector<DueAct<Command>> acts;
  if (!state.alert) return acts;
  const AlertRaised& raised = state.alert->raised;
  if (const auto step = next_step(*state.alert)) {
    acts.push_back({step->when, Escalate{raised.client, raised.alert}});
  }
  if (const auto ends = watch_ends(*state.alert)) {
    acts.push_back({*ends, EndWatch{raised.client, raised.alert}});
  }
  return acts;
}

Decided carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  TRESS_TRY(require_service(facts));
  return carry_out_due<Event>(due_acts(state), state, facts, Refusal::nothing_is_due);
}

State after(State before, const Scored& scored) {
  before.last = scored;
  return before;
}

State after(State before, const AlertRaised& raised) {
  TRESS_ASSERT(!before.alert || before.alert->is_closed);
  before.alert = Alert{raised};
  if (raised.role) before.alert->roles.push_back(*raised.role);
  return before;
}

Alert& open_alert(State& state, std::uint32_t number) {
  TRESS_ASSERT(state.alert && state.alert->raised.alert == number && !state.alert->is_closed);
  return *state.alert;
}

State after(State before, const AlertAcknowledged& acknowledged) {
  open_alert(before, acknowledged.alert).is_acknowledged = true;
  return before;
}

State after(State before, const AlertEscalated& escalated) {
  Alert& alert = open_alert(before, escalated.alert);
  alert.escalations = escalated.step;
  alert.roles.push_back(escalated.role);
  return before;
}

State after(State before, const Contacted& contacted) {
  Alert& alert = open_alert(before, contacted.alert);
  alert.is_acknowledged = true;
  if (!alert.contacted_on) alert.contacted_on = contacted.on;
  before.contacted = contacted.on;
  return before;
}

State after(State before, const WinBackStarted& started) {
  open_alert(before, started.alert).is_winning_back = true;
  return before;
}

State after(State before, const AlertClosed& closed) {
  open_alert(before, closed.alert).is_closed = true;
  return before;
}

}  // namespace

std::optional<Command> end_with_file(const State* state, Outcome outcome) {
  if (state == nullptr || !state->alert || state->alert->is_closed) return std::nullopt;
  const AlertRaised& raised = state->alert->raised;
  return Command{CloseAlert{raised.client, raised.alert, outcome}};
}

bool is_contacted_lately(const State& state, const Facts& facts) {
  if (!state.contacted || !state.last) return false;
  const auto set = rule_of(state.last->evidence, facts.utc_day(), facts);
  return facts.utc_day() - *state.contacted < std::chrono::days{set.rule.contact_gap_days};
}

std::optional<client::Command> untag(ClientId client,
                                     const client::State& state,
                                     std::string reason) {
  const std::string tag{at_risk_tag};
  const auto& tags = state.care.tags;
  if (std::find(tags.begin(), tags.end(), tag) == tags.end()) return std::nullopt;
  return client::RemoveTag{client, tag, std::nullopt, std::move(reason)};
}

std::optional<Timestamp> next_due(const State& state, const Facts&) {
  return first_due(due_acts(state));
}

/// A client's stream has the client's id: whoever has the one finds the other.
StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return named_by(asked.client); }, command);
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

}  // namespace tress::risk
