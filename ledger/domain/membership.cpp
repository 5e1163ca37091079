#include "ledger/domain/membership.hpp"

#include <set>

#include "ledger/domain/membership_rules.hpp"

namespace tress::membership {

namespace {

StreamName name_of_stream(const Start& asked) {
  return named_by_words(words_of_line(asked.sale, asked.line));
}

StreamName name_of_stream(const Receive& asked) {
  return named_by_words(words_of_transfer(asked.from, asked.from_version));
}

StreamName name_of_stream(const Revoke& asked) {
  if (asked.membership) return named_by(*asked.membership);
  return named_by_words(words_of_line(asked.sale, asked.line));
}

StreamName name_of_stream(const TakeBack& asked) {
  if (asked.membership) return named_by(*asked.membership);
  return named_by_words(words_of_line(asked.sale, asked.line));
}

StreamName name_of_stream(const Migrate&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.membership);
}

LotState& lot_of(State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.lots.size());
  return state.lots[number - 1];
}

HoldState& hold_of(State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.holds.size());
  return state.holds[number - 1];
}

RequestState& request_of(State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.requests.size());
  return state.requests[number - 1];
}

/// Out of what is available.
void take(State& state, const Part& part) {
  LotState& lot = lot_of(state, part.lot);
  TRESS_ASSERT(part.units <= lot.available());
  TRESS_ASSERT(part.minor <= lot.available_minor());
  lot.free.left -= part.units;
  lot.free.left_minor -= part.minor;
}

void take(State& state, const std::vector<Part>& parts) {
  for (const Part& part : parts) take(state, part);
}

/// Back into what is available.
void give(State& state, const Part& part) {
  LotState& lot = lot_of(state, part.lot);
  lot.free.left += part.units;
  lot.free.left_minor += part.minor;
  TRESS_ASSERT(lot.free.left <= lot.free.granted);
}

void reserve(State& state, const Part& part, int sign) {
  LotState& lot = lot_of(state, part.lot);
  lot.reserved += sign * part.units;
  lot.reserved_minor += sign * part.minor;
  TRESS_ASSERT(lot.reserved >= 0);
}

HoldState& end_hold(State& state, std::uint32_t number, HoldStage stage) {
  HoldState& hold = hold_of(state, number);
  TRESS_ASSERT(hold.stage == HoldStage::reserved);
  hold.stage = stage;
  for (const Part& part : hold.reserved.parts) reserve(state, part, -1);
  return hold;
}

/// The hold's units are gone for good. Of an unlimited benefit none are, but it was used.
void use(State& state, const HoldState& hold, int sign) {
  for (const Part& part : hold.reserved.parts) {
    LotState& lot = lot_of(state, part.lot);
    lot.used += sign * (lot.is_unlimited() ? 1 : part.units);
    lot.used_minor += sign * part.minor;
  }
}

LotState state_of(const Lot& lot, Origin origin, std::optional<SaleId> sale) {
  LotState made{lot, lots::whole_lot(lot.price.minor(), lot.units)};
  made.unpaid = lot.units - lot.paid_units;
  made.unpaid_minor = lot.price.minor() - lot.paid.minor();
  made.origin = origin;
  made.earned_from = lot.earned_from;
  if (sale) made.payments.push_back({*sale, lot.paid_units, lot.paid.minor(), lot.taxes});
  return made;
}

State after(State before, const Started& started) {
  TRESS_ASSERT(!before.started);
  before.started = started;
  before.plan = started.plan;
  before.plan_version = started.plan_version;
  return before;
}

/// What was left under the plan before is bought together with what it goes into; the number of the
/// first of all of them.
std::uint32_t joined(State& state, const LotsGranted& granted) {
  std::set<std::uint32_t> together;
  for (const Part& part : granted.closed) {
    LotState& lot = lot_of(state, part.lot);
    lot.closed_minor += part.minor;
    together.insert(lot.first_of_grant);
  }
  if (together.empty()) return granted.lots.front().lot;
  for (LotState& lot : state.lots) {
    if (together.contains(lot.first_of_grant)) lot.first_of_grant = *together.begin();
  }
  return *together.begin();
}

void add_lots(State& state, const LotsGranted& granted) {
  if (granted.lots.empty()) return;
  const std::uint32_t first = joined(state, granted);
  for (const Lot& lot : granted.lots) {
    TRESS_ASSERT(lot.lot == state.lots.size() + 1);
    LotState made = state_of(lot, granted.origin, granted.sale);
    made.first_of_grant = first;
    for (const Source& source : granted.sources) {
      if (source.lot != lot.lot) continue;
      made.sources.push_back(source);
      // What came from a lot before was not paid with this bill.
      if (!made.payments.empty()) made.payments.front().minor -= source.amount.minor();
    }
    const bool is_renewal = granted.origin == Origin::renewal && lot.lot == first;
    if (is_renewal) {
      made.period_before = state.period_until;
      made.moved_before = state.moved_days;
    }
    if (lot.lot == first && granted.past) {
      made.bought = granted.past;
      made.past = {granted.past->at_list.minor(), granted.past->money.minor()};
    }
    state.lots.push_back(std::move(made));
  }
}

/// Gone for good, and not used.
void leave(State& state, const std::vector<Part>& parts) {
  take(state, parts);
  for (const Part& part : parts) lot_of(state, part.lot).gone_minor += part.minor;
}

State after(State before, const LotsGranted& granted) {
  TRESS_ASSERT(before.started);
  take(before, granted.closed);
  add_lots(before, granted);
  before.plan_version = granted.plan_version;
  if (granted.plan) before.plan = granted.plan;
  if (granted.period_until) {
    before.period_until = granted.period_until;
    before.moved_days = 0;
  }
  if (granted.origin == Origin::renewal) {
    before.failures = 0;
    before.retry_on.reset();
  }
  if (granted.origin == Origin::migration) before.in_suspense_minor += granted.value.minor();
  if (granted.request) {
    RequestState& request = request_of(before, *granted.request);
    TRESS_ASSERT(request.stage == RequestStage::requested);
    request.stage = RequestStage::approved;
    request.approved_version = before.version;
  }
  return before;
}

State after(State before, const LotPaid& paid) {
  LotState& lot = lot_of(before, paid.lot);
  TRESS_ASSERT(paid.amount.minor() <= lot.unpaid_minor);
  TRESS_ASSERT(paid.units <= lot.unpaid);
  lot.unpaid_minor -= paid.amount.minor();
  lot.unpaid -= paid.units;
  lot.granted.paid = {paid.amount.currency(), lot.granted.paid.minor() + paid.amount.minor()};
  lot.granted.paid_units += paid.units;
  lot.payments.push_back({paid.sale, paid.units, paid.amount.minor(), paid.taxes});
  return before;
}

State after(State before, const Reserved& reserved) {
  TRESS_ASSERT(reserved.hold == before.holds.size() + 1);
  for (const Part& part : reserved.parts) {
    take(before, part);
    reserve(before, part, 1);
  }
  before.holds.push_back({reserved, HoldStage::reserved, reserved.sale, reserved.line});
  return before;
}

State after(State before, const Assigned& assigned) {
  HoldState& hold = hold_of(before, assigned.hold);
  TRESS_ASSERT(hold.stage == HoldStage::reserved);
  hold.sale = assigned.sale;
  hold.line = assigned.line;
  return before;
}

State after(State before, const Released& released) {
  const HoldState hold = end_hold(before, released.hold, HoldStage::released);
  for (const Part& part : hold.reserved.parts) give(before, part);
  return before;
}

State after(State before, const Redeemed& redeemed) {
  HoldState& hold = end_hold(before, redeemed.hold, HoldStage::redeemed);
  hold.used_at = redeemed.used_at;
  hold.used_on = redeemed.used_on;
  use(before, hold, 1);
  return before;
}

State after(State before, const Returned& returned) {
  HoldState& hold = hold_of(before, returned.hold);
  TRESS_ASSERT(hold.stage == HoldStage::redeemed);
  hold.stage = HoldStage::returned;
  for (const Part& part : hold.reserved.parts) give(before, part);
  use(before, hold, -1);
  for (const Lot& lot : returned.extended) {
    lot_of(before, lot.lot).granted.expires_on = lot.expires_on;
  }
  if (returned.request) {
    RequestState& request = request_of(before, *returned.request);
    request.stage = RequestStage::approved;
    request.approved_version = before.version;
  }
  return before;
}

State after(State before, const Forfeited& forfeited) {
  const HoldState hold = end_hold(before, forfeited.hold, HoldStage::forfeited);
  use(before, hold, 1);
  return before;
}

State after(State before, const ExpiryAnnounced& announced) {
  LotState& lot = lot_of(before, announced.lot);
  lot.notice =
      notice_said(lot.notice, announced.is_reminder, announced.announced_on, before.version);
  return before;
}

State after(State before, const Expired& expired) {
  take(before, Part{expired.lot, expired.units, expired.value.minor()});
  return before;
}

State after(State before, const Paused& paused) {
  TRESS_ASSERT(!before.paused);
  before.paused = paused;
  return before;
}

/// T8: nothing ends while nothing can be used.
State after(State before, const Resumed& resumed) {
  TRESS_ASSERT(before.paused);
  before.paused.reset();
  const std::chrono::days days{resumed.days};
  if (before.period_until) *before.period_until += days;
  for (LotState& lot : before.lots) {
    if (lot.granted.expires_on) *lot.granted.expires_on += days;
    if (lot.earned_from) *lot.earned_from += days;
    if (lot.period_before) *lot.period_before += days;
    lot.notice.reset();
  }
  return before;
}

State after(State before, const Requested& requested) {
  TRESS_ASSERT(requested.request == before.requests.size() + 1);
  before.requests.push_back({requested, RequestStage::requested, before.version});
  return before;
}

/// What is left of an unlimited benefit's price goes with the days from now on, the added ones too,
/// as if it had been bought for them: what is earned of the days before stays as it is.
void lengthen(LotState& lot, const Lot& longer) {
  const std::int64_t more = longer.units - lot.granted.units;
  lot.granted.units += more;
  lot.granted.paid_units += more;
  lot.free.left += more;
}

/// What failed, and who was told that something ends, was about the date before.
State after(State before, const RenewalDateChanged& changed) {
  RequestState& request = request_of(before, changed.request);
  TRESS_ASSERT(request.stage == RequestStage::requested);
  request.stage = RequestStage::approved;
  request.approved_version = before.version;
  before.period_until = changed.renews_on - std::chrono::days{1};
  before.moved_days += (changed.renews_on - changed.was).count();
  before.failures = 0;
  before.retry_on.reset();
  for (const Lot& longer : changed.extended) {
    LotState& lot = lot_of(before, longer.lot);
    if (lot.is_unlimited()) {
      lengthen(lot, longer);
    } else {
      lot.granted.expires_on = longer.expires_on;
      lot.notice.reset();
    }
  }
  for (const Part& part : changed.shared) {
    lots::Holding& free = lot_of(before, part.lot).free;
    free.paid_minor = part.minor;
    free.granted = part.units;
  }
  return before;
}

State after(State before, const Rejected& rejected) {
  RequestState& request = request_of(before, rejected.request);
  TRESS_ASSERT(request.stage == RequestStage::requested);
  request.stage = RequestStage::rejected;
  return before;
}

State after(State before, const RefundApproved& approved) {
  RequestState& request = request_of(before, approved.request);
  TRESS_ASSERT(request.stage == RequestStage::requested);
  request.stage = RequestStage::approved;
  request.approved_version = before.version;
  request.to_pay = approved.total;
  leave(before, approved.parts);
  return before;
}

State after(State before, const RefundPaid& paid) {
  RequestState& request = request_of(before, paid.request);
  TRESS_ASSERT(request.stage == RequestStage::approved);
  request.stage = RequestStage::paid;
  return before;
}

State after(State before, const TransferredOut& transferred) {
  leave(before, transferred.parts);
  for (const Part& part : transferred.parts) before.given_on.push_back({part.lot, before.version});
  if (transferred.past && !transferred.parts.empty()) {
    const LotState& lot = lot_of(before, transferred.parts.front().lot);
    UsedMinor& past = lot_of(before, lot.first_of_grant).past;
    past.at_list -= transferred.past->at_list.minor();
    past.money -= transferred.past->money.minor();
  }
  return before;
}

/// Renewals that are void have never been paid for: the end before one counts again after the next
/// that stands, and after the newest of them now.
void end_renewals(State& state, const std::vector<Part>& revoked) {
  const auto is_standing = [](const LotState& lot) { return lot.period_before.has_value(); };
  for (const Part& part : revoked) {
    LotState& lot = lot_of(state, part.lot);
    if (!is_standing(lot)) continue;
    const auto next = std::find_if(state.lots.begin() + part.lot, state.lots.end(), is_standing);
    const bool is_newest = next == state.lots.end();
    (is_newest ? state.period_until : next->period_before) = lot.period_before;
    (is_newest ? state.moved_days : next->moved_before) = lot.moved_before;
    lot.period_before.reset();
  }
}

/// As if it had not been paid.
State after(State before, const LotsRevoked& revoked) {
  end_renewals(before, revoked.parts);
  for (const Part& part : revoked.parts) {
    LotState& lot = lot_of(before, part.lot);
    lot.unpaid += part.units;
    lot.unpaid_minor += part.minor;
    lot.granted.paid_units -= part.units;
    lot.granted.paid = {revoked.value.currency(), lot.granted.paid.minor() - part.minor};
    std::erase_if(lot.payments, [&](const Payment& one) { return one.sale == revoked.sale; });
    TRESS_ASSERT(lot.available() >= 0);
  }
  return before;
}

State after(State before, const TimeEarned& earned) {
  LotState& lot = lot_of(before, earned.lot);
  TRESS_ASSERT(lot.earned_from == earned.from);
  take(before, Part{earned.lot, earned.days, earned.value.minor()});
  lot.used_minor += earned.value.minor();
  *lot.earned_from += std::chrono::days{earned.days};
  return before;
}

State after(State before, const TakenBack& taken) {
  leave(before, taken.parts);
  return before;
}

State after(State before, const RenewalFailed& failed) {
  before.failures = failed.attempt;
  before.retry_on = failed.retry_on;
  return before;
}

State after(State before, const MigrationCleared& cleared) {
  before.in_suspense_minor -= cleared.amount.minor();
  return before;
}

}  // namespace

std::vector<TimeEarned> earned_by(const State& state, Day date) {
  std::vector<TimeEarned> all;
  if (state.paused || is_refund_undecided(state)) return all;
  for (const LotState& lot : state.lots) {
    if (!lot.earned_from || *lot.earned_from >= date || lot.available() == 0) continue;
    const std::int64_t over = (date - *lot.earned_from).count();
    const std::int64_t days = std::min(over, lot.available());
    const Part part{lot.granted.lot, days, released_minor(lot, days)};
    all.push_back({part.lot,
                   *lot.earned_from,
                   days,
                   {lot.granted.price.currency(), part.minor},
                   moved(state, {part}, UnitAccount::available, UnitAccount::redeemed)});
  }
  return all;
}

State settled(State state, Day date) {
  for (const TimeEarned& earned : earned_by(state, date)) state = after(std::move(state), earned);
  return state;
}

Decision<Event> earned_first(const State& state, const rules::BranchDay& at) {
  Decision<Event> decision{{at.id, at.date}, {}};
  for (TimeEarned& earned : earned_by(state, at.date)) {
    decision.events.emplace_back(std::move(earned));
  }
  return decision;
}

std::int64_t liability_minor(const State& state) noexcept {
  std::int64_t sum = 0;
  for (const LotState& lot : state.lots) sum += lot.left_minor();
  return sum;
}

std::string words_of_line(SaleId sale, std::uint32_t line) {
  return "sale/" + sale.hex() + "/" + std::to_string(line);
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

}  // namespace tress::membership
