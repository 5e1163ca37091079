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

std::chrono::days notice_of(const plan::Terms& terms) {
  const prepaid_law::Rule* const law = prepaid_law::find(terms.jurisdiction);
  const int least = law == nullptr ? 0 : law->notice_days_min;
  const bool is_membership = terms.kind == plan::PlanKind::membership;
  return std::chrono::days{is_membership ? terms.notice_days : std::max(terms.notice_days, least)};
}

}  // namespace

Outcome carry_out(const AnnounceExpiry& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(const LotState lot, require_ending(state, asked.lot));
  if (lot.announced_on) return Refusal::expiry_is_announced;
  return one<Event>({at.id, at.date},
                    ExpiryAnnounced{asked.lot, *lot.granted.expires_on, lot.available(), at.date});
}

Outcome carry_out(const Expire& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  if (state.paused) return Refusal::membership_is_paused;
  TRESS_TRY(const LotState lot, require_ending(state, asked.lot));
  if (at.date <= *lot.granted.expires_on) return Refusal::time_has_not_come;
  if (is_barred(*terms)) return Refusal::expiry_is_barred;
  const bool is_announced = lot.announced_on && at.date - *lot.announced_on >= notice_of(*terms);
  if (!is_announced) return Refusal::expiry_is_not_announced;
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
  return one<Event>({at.id, at.date, asked.reason}, Paused{at.date, asked.until, asked.reason});
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
