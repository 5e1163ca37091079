#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/policy.hpp"

namespace tress::membership {

namespace {

using std::chrono::days;

/// A change of the renewal date as it would be made on a day.
struct DateChange {
  Day was;
  Day renews_on;
  Day today;

  [[nodiscard]] Day until_before() const { return was - days{1}; }

  [[nodiscard]] Day until() const { return renews_on - days{1}; }

  [[nodiscard]] bool is_later() const { return renews_on > was; }
};

/// The last day of the days that are left of an unlimited benefit. Requires some.
Day last_day_of(const LotState& lot) {
  return *lot.earned_from + days{lot.available() - 1};
}

/// True if days of an unlimited benefit are paid for until the period's end.
bool has_days_until_its_end(const LotState& lot, const DateChange& change) {
  return lot.is_unlimited() && lot.available() > 0 && last_day_of(lot) >= change.until_before();
}

/// A period that runs, is paid, and whose price nobody has given back. May return:
/// period_is_not_running.
Result<void, Refusal> require_running_period(const State& state, Day date) {
  const bool is_over = *state.period_until < date || has_refund(state);
  const bool is_paid = std::any_of(state.lots.begin(), state.lots.end(), [](const LotState& lot) {
    return lot.origin != Origin::adjustment && lot.granted.paid_units > 0;
  });
  if (is_over || !is_paid) return Refusal::period_is_not_running;
  return ok();
}

/// May return: refund_is_requested, membership_is_paused, time_is_past, plan_has_no_periods,
/// period_is_not_running, renewal_date_is_the_same, renewal_date_is_too_late,
/// unlimited_days_are_paid.
Result<DateChange, Refusal> change_to(Day renews_on,
                                      const State& state,
                                      const plan::Terms& terms,
                                      Day date) {
  if (is_refund_undecided(state)) return Refusal::refund_is_requested;
  if (state.paused) return Refusal::membership_is_paused;
  if (renews_on <= date) return Refusal::time_is_past;
  if (!state.period_until || !terms.period_days) return Refusal::plan_has_no_periods;
  TRESS_TRY(require_running_period(state, date));
  const DateChange change{*state.period_until + days{1}, renews_on, date};
  if (renews_on == change.was) return Refusal::renewal_date_is_the_same;
  // However often it is moved, by one period of what was paid for.
  const Day paid_for = change.was - days{state.moved_days};
  if (renews_on > paid_for + days{*terms.period_days}) return Refusal::renewal_date_is_too_late;
  const bool takes_days =
      !change.is_later() &&
      std::any_of(state.lots.begin(), state.lots.end(),
                  [&](const LotState& lot) { return has_days_until_its_end(lot, change); });
  if (takes_days) return Refusal::unlimited_days_are_paid;
  return change;
}

/// What ends with the period, as it ends with the longer one. `state` has nothing left to earn.
std::vector<Lot> extended(const State& state, const DateChange& change) {
  std::vector<Lot> lots;
  if (!change.is_later()) return lots;
  for (const LotState& one : state.lots) {
    Lot lot = one.granted;
    if (has_days_until_its_end(one, change)) {
      const std::int64_t more = (change.until() - last_day_of(one)).count();
      if (more <= 0) continue;
      lot.units += more;
      lot.paid_units += more;
      lots.push_back(std::move(lot));
    } else if (lot.expires_on && *lot.expires_on >= change.until_before() &&
               *lot.expires_on < change.until()) {
      lot.expires_on = change.until();
      lots.push_back(std::move(lot));
    }
  }
  return lots;
}

/// The days from now on of unlimited benefits that last longer, and what is left of the price for
/// them.
std::vector<Part> shared_by(const State& state, const std::vector<Lot>& lots) {
  std::vector<Part> parts;
  for (const Lot& lot : lots) {
    const LotState& before = lot_at(state, lot.lot);
    if (!before.is_unlimited()) continue;
    const std::int64_t more = lot.units - before.granted.units;
    parts.push_back({lot.lot, before.available() + more, before.available_minor()});
  }
  return parts;
}

/// The days that are added: nobody pays for them, they share what is left of the price.
std::vector<UnitPosting> days_added(const State& state, const std::vector<Lot>& lots) {
  std::vector<UnitPosting> moves;
  for (const Lot& lot : lots) {
    const std::int64_t more = lot.units - lot_at(state, lot.lot).granted.units;
    if (more == 0) continue;
    moves.push_back({lot.lot, lot.benefit, UnitAccount::adjusted, UnitAccount::available, more});
  }
  return moves;
}

bool is_change_undecided(const State& state) {
  return std::any_of(state.requests.begin(), state.requests.end(), [](const RequestState& one) {
    return one.asked.what == RequestKind::renewal_date && one.stage == RequestStage::requested;
  });
}

}  // namespace

bool may_change_renewal_dates(const staff::State& person, const Facts& facts) {
  const auto rule =
      policy::rule_on(facts.around->policy(), approval::Act::renewal_date, facts.utc_day());
  const std::vector<Role> roles = policy::band_of(rule, std::nullopt).approvers;
  return std::any_of(roles.begin(), roles.end(), [&](Role role) { return person.has_role(role); });
}

Outcome carry_out(const RequestRenewalDate& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (!is_listed(renewal_date_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(require_room(state.requests.size()));
  TRESS_TRY(const DateChange change, change_to(asked.renews_on, state, *terms, at.date));
  if (is_change_undecided(state)) return Refusal::renewal_date_is_requested;
  Requested made = next_request(RequestKind::renewal_date, state, asked.reason, facts);
  made.renewal_was = change.was;
  made.renews_on = change.renews_on;
  return one<Event>({at.id, at.date, asked.reason}, std::move(made));
}

/// The days that are over are earned at their old price, those that are left at the new one. The
/// decision itself comes first: it is what the approver signs.
Outcome approve_renewal_date(const Approval& given,
                             const RequestState& request,
                             const State& state,
                             const plan::Terms& terms) {
  TRESS_TRY(const DateChange change,
            change_to(*request.asked.renews_on, state, terms, given.at.date));
  if (change.was != *request.asked.renewal_was) return Refusal::renewal_date_has_changed;
  const State now = settled(state, given.at.date);
  std::vector<Lot> lots = extended(now, change);
  auto moves = days_added(now, lots);
  auto shared = shared_by(now, lots);
  const auto more = static_cast<std::int32_t>((change.renews_on - change.was).count());
  Decision<Event> decision =
      one<Event>(given.heading(request.requested_version),
                 RenewalDateChanged{request.asked.request, change.was, change.renews_on,
                                    std::max(more, 0), request.asked.reason, given.approver,
                                    std::move(lots), std::move(moves), std::move(shared)});
  for (TimeEarned& earned : earned_by(state, given.at.date)) {
    decision.events.emplace_back(std::move(earned));
  }
  return decision;
}

}  // namespace tress::membership
