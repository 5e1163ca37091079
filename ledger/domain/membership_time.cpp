#include "ledger/domain/due.hpp"
#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/prepaid_law.hpp"

namespace tress::membership {

namespace {

/// A lot that has something left and an end. May return: lot_is_unknown, lot_has_no_expiry,
/// lot_is_empty.
Result<LotState, Refusal> require_ending(const State& state, std::uint32_t number) {
  if (number < 1 || number > state.lots.size()) return Refusal::lot_is_unknown;
  const LotState& lot = lot_at(state, number);
  if (!lot.granted.expires_on) return Refusal::lot_has_no_expiry;
  const bool is_empty = lot.available() == 0 && lot.available_minor() == 0;
  if (is_empty) return Refusal::lot_is_empty;
  return lot;
}

/// A period's end is what was agreed when it was paid; what was paid for as such ends only where
/// the law lets it. A law that has changed since counts as it is now.
bool is_barred(const plan::Terms& terms) {
  if (terms.kind == plan::PlanKind::membership) return false;
  const prepaid_law::Rule* const law = prepaid_law::find(terms.jurisdiction);
  return law == nullptr || law->is_expiry_barred;
}

/// A period that is shorter than the notice is told of when it begins.
std::chrono::days notice_of(const plan::Terms& terms) {
  const prepaid_law::Rule* const law = prepaid_law::find(terms.jurisdiction);
  const std::chrono::days least{law == nullptr ? 0 : law->notice_days_min};
  const std::chrono::days agreed{terms.notice_days};
  if (terms.kind == plan::PlanKind::package) return std::max({agreed, least, notice_min});
  return std::max(agreed, std::min(notice_min, std::chrono::days{*terms.period_days} - one_day));
}

/// Whom to tell of a notice or its reminder, the event with that version, and of what.
outbox::Command message_of(const State& state,
                           const LotState& lot,
                           std::uint64_t version,
                           Day last_day) {
  const MembershipId membership = state.started->membership;
  return outbox::Queue{.key = words_of_notice(membership, version),
                       .text = outbox::Template::value_expires,
                       .client = state.started->client,
                       .branch = state.started->branch,
                       .appointment = std::nullopt,
                       .about_at = Timestamp{last_day},
                       .membership = membership,
                       .wallet = std::nullopt,
                       .lot = lot.granted.lot};
}

/// Requires a lot that has an end.
Ending ending_of(const State& state,
                 const LotState& lot,
                 const plan::Terms& terms,
                 const Facts& facts) {
  const bool is_told_of = lot.notice && is_told(state.started->membership, *lot.notice, facts);
  return {*lot.granted.expires_on, notice_of(terms), lot.notice, is_told_of};
}

using Acts = std::vector<DueAct<Command>>;

void add_holds(Acts& acts, const State& state) {
  const MembershipId membership = state.started->membership;
  for (std::size_t i = 0; i < state.holds.size(); ++i) {
    const HoldState& hold = state.holds[i];
    if (hold.stage != HoldStage::reserved || hold.sale || !hold.reserved.until) continue;
    acts.push_back({*hold.reserved.until, TimeOut{membership, static_cast<std::uint32_t>(i + 1)}});
  }
}

/// A notice, its reminder, and the end; another notice instead if nobody got that one.
void add_ends(Acts& acts, const State& state, const plan::Terms& terms, const Facts& facts) {
  const MembershipId membership = state.started->membership;
  for (std::size_t i = 0; i < state.lots.size(); ++i) {
    const LotState& lot = state.lots[i];
    const auto number = static_cast<std::uint32_t>(i + 1);
    const bool is_empty = lot.available() == 0 && lot.available_minor() == 0;
    if (!lot.granted.expires_on || is_empty) continue;
    const auto next = ending_of(state, lot, terms, facts).next();
    if (next.is_end) {
      acts.push_back({next.when, Expire{membership, number}});
    } else {
      acts.push_back({next.when, AnnounceExpiry{membership, number}});
    }
  }
}

/// Each day is earned when it is over, wherever the salon is.
void add_earning(Acts& acts, const State& state) {
  if (is_refund_undecided(state)) return;
  std::optional<Day> first;
  for (const LotState& lot : state.lots) {
    const bool has_days = lot.is_unlimited() && lot.available() > 0;
    if (has_days && (!first || *lot.earned_from < *first)) first = lot.earned_from;
  }
  if (first) acts.push_back({when_over(*first), EarnTime{state.started->membership}});
}

/// A period that nobody has paid for: said on the day after, and twice more; then it is over. After
/// a time of standing still the days between are counted from when it is said.
void add_renewal(Acts& acts, const State& state, const Facts& facts) {
  if (!state.period_until || state.failures >= renewal_attempts_max || has_refund(state)) return;
  // A failure after which nobody is named to try again is tried again all the same.
  const Day planned = state.retry_on
                          ? *state.retry_on - one_day
                          : *state.period_until + retry_after * static_cast<int>(state.failures);
  const Day last = std::max(*state.period_until, planned);
  const Day said_on = std::max(last + one_day, facts.utc_day());
  const std::uint32_t attempt = state.failures + 1;
  const auto again =
      attempt == renewal_attempts_max ? std::nullopt : std::optional<Day>{said_on + retry_after};
  acts.push_back(
      {when_over(last), RecordRenewalFailure{state.started->membership, "no_payment", again}});
}

Acts due_acts(const State& state, const Facts& facts) {
  Acts acts;
  if (!state.started) return acts;
  add_holds(acts, state);
  if (state.paused) {
    // Nothing ends while it rests: every end moves when it goes on.
    if (state.paused->until) {
      acts.push_back({Timestamp{*state.paused->until} + std::chrono::hours{12},
                      Resume{state.started->membership}});
    }
    return acts;
  }
  add_earning(acts, state);
  const auto terms = terms_of(state, facts);
  if (!terms) return acts;
  if (!is_barred(*terms.value())) add_ends(acts, state, *terms.value(), facts);
  add_renewal(acts, state, facts);
  return acts;
}

}  // namespace

std::optional<Timestamp> next_due(const State& state, const Facts& facts) {
  return first_due(due_acts(state, facts));
}

Outcome carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return carry_out_due<Event>(due_acts(state, facts), state, facts, Refusal::nothing_is_due);
}

Outcome carry_out(const EarnTime&, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  TRESS_TRY(const auto at, open_home(state, facts));
  if (state.paused) return Refusal::membership_is_paused;
  Decision<Event> decision = earned_first(state, at);
  if (decision.events.empty()) return Refusal::time_has_not_come;
  return decision;
}

Outcome carry_out(const AnnounceExpiry& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(const LotState lot, require_ending(state, asked.lot));
  Ending ending = ending_of(state, lot, *terms, facts);
  const auto saying = ending.said_on(at.date, facts.actor.kind == ActorKind::system);
  if (saying == Ending::Saying::nothing) return Refusal::expiry_is_announced;
  const bool is_reminder = saying == Ending::Saying::reminder;
  auto decision = one<Event>(
      {at.id, at.date},
      ExpiryAnnounced{asked.lot, *lot.granted.expires_on, lot.available(), at.date, is_reminder});
  const std::uint64_t version = state.version + 1;
  ending.say(is_reminder, at.date, version);
  decision.orders.emplace_back(message_of(state, lot, version, ending.day_told()));
  return decision;
}

Outcome carry_out(const Expire& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  if (state.paused) return Refusal::membership_is_paused;
  TRESS_TRY(const LotState lot, require_ending(state, asked.lot));
  if (at.date <= *lot.granted.expires_on) return Refusal::time_has_not_come;
  if (is_barred(*terms)) return Refusal::expiry_is_barred;
  const bool is_system = facts.actor.kind == ActorKind::system;
  const auto last = ending_of(state, lot, *terms, facts).last_day(is_system);
  if (!last || at.date <= *last) return Refusal::expiry_is_not_announced;
  const std::vector<Part> parts{{asked.lot, lot.available(), lot.available_minor()}};
  return one<Event>({at.id, at.date},
                    Expired{asked.lot,
                            lot.available(),
                            {at.currency(), lot.available_minor()},
                            moved(state, parts, UnitAccount::available, UnitAccount::expired)});
}

Outcome carry_out(const Pause& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (!is_listed(pause_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, open_home(state, facts));
  if (state.paused) return Refusal::membership_is_paused;
  if (asked.until && *asked.until <= at.date) return Refusal::time_is_past;
  // Resting moves the days that are left: those before it are earned now.
  Decision<Event> decision = earned_first(state, at);
  decision.heading.reason_code = asked.reason;
  decision.events.emplace_back(Paused{at.date, asked.until, asked.reason});
  return decision;
}

Outcome carry_out(const Resume&, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  if (!state.paused) return Refusal::membership_is_not_paused;
  const auto days = static_cast<std::int32_t>((at.date - state.paused->from).count());
  return one<Event>({at.id, at.date}, Resumed{at.date, days});
}

Outcome carry_out(const RecordRenewalFailure& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (!is_listed(failure_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, open_home(state, facts));
  if (!state.period_until) return Refusal::plan_has_no_periods;
  if (asked.retry_on && *asked.retry_on < at.date) return Refusal::time_is_past;
  return one<Event>({at.id, at.date, asked.reason},
                    RenewalFailed{state.failures + 1, asked.reason, asked.retry_on});
}

}  // namespace tress::membership
