#include "ledger/domain/membership.hpp"

#include "ledger/domain/membership_rules.hpp"

namespace tress::membership {

namespace {

StreamName name_of_stream(const Start& asked) {
  return named_by_words(words_of_line(asked.sale, asked.line));
}

StreamName name_of_stream(const Receive& asked) {
  return named_by_words("transfer/" + asked.from.hex() + "/" + std::to_string(asked.from_version));
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

State after(State before, const LotsGranted& granted) {
  TRESS_ASSERT(before.started);
  take(before, granted.closed);
  for (const Lot& lot : granted.lots) {
    TRESS_ASSERT(lot.lot == before.lots.size() + 1);
    before.lots.push_back(state_of(lot, granted.origin, granted.sale));
  }
  before.plan_version = granted.plan_version;
  if (granted.plan) before.plan = granted.plan;
  if (granted.period_until) before.period_until = granted.period_until;
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
    lot.notice.reset();
  }
  return before;
}

State after(State before, const Requested& requested) {
  TRESS_ASSERT(requested.request == before.requests.size() + 1);
  before.requests.push_back({requested, RequestStage::requested, before.version});
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
  take(before, approved.parts);
  return before;
}

State after(State before, const RefundPaid& paid) {
  RequestState& request = request_of(before, paid.request);
  TRESS_ASSERT(request.stage == RequestStage::approved);
  request.stage = RequestStage::paid;
  return before;
}

State after(State before, const TransferredOut& transferred) {
  take(before, transferred.parts);
  return before;
}

/// As if it had not been paid.
State after(State before, const LotsRevoked& revoked) {
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
  *lot.earned_from += std::chrono::days{earned.days};
  return before;
}

State after(State before, const TakenBack& taken) {
  take(before, taken.parts);
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

Result<void, Refusal> require_started(const State& state) {
  if (!state.started) return Refusal::membership_is_unknown;
  return ok();
}

Result<HoldState, Refusal> require_hold(const State& state, std::uint32_t number) {
  if (number < 1 || number > state.holds.size()) return Refusal::hold_is_unknown;
  return state.holds[number - 1];
}

Result<HoldState, Refusal> require_reserved(const State& state, std::uint32_t number) {
  TRESS_TRY(const HoldState hold, require_hold(state, number));
  if (hold.stage != HoldStage::reserved) return Refusal::hold_is_over;
  return hold;
}

Result<rules::BranchDay, Refusal> open_home(const State& state, const Facts& facts) {
  TRESS_ASSERT(state.started);
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(state.started->branch, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return at;
}

Result<const plan::Terms*, Refusal> terms_of(PlanId plan,
                                             std::uint32_t version,
                                             const Facts& facts) {
  const plan::State* const known = facts.around->plan(plan);
  const plan::Published* const found =
      known == nullptr ? nullptr : plan::version_at(*known, version);
  if (found == nullptr) return Refusal::plan_is_unknown;
  return &found->terms;
}

Result<const plan::Terms*, Refusal> terms_of(const State& state, const Facts& facts) {
  return terms_of(*state.plan, state.plan_version, facts);
}

Result<void, Refusal> require_room(std::size_t entries) {
  if (entries >= entries_max) return Refusal::membership_is_full;
  return ok();
}

const LotState& lot_at(const State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.lots.size());
  return state.lots[number - 1];
}

std::int64_t released_minor(const LotState& lot, std::int64_t units) {
  return std::min(lots::released_minor(lot.free, units), lot.available_minor());
}

std::vector<UnitPosting> moved(const State& state,
                               const std::vector<Part>& parts,
                               UnitAccount from,
                               UnitAccount to) {
  std::vector<UnitPosting> all;
  for (const Part& part : parts) {
    if (part.units == 0) continue;
    all.push_back({part.lot, lot_at(state, part.lot).granted.benefit, from, to, part.units});
  }
  return all;
}

std::vector<UnitPosting> granted(const std::vector<Lot>& lots, UnitAccount from) {
  std::vector<UnitPosting> all;
  for (const Lot& lot : lots) {
    if (lot.paid_units == 0) continue;
    all.push_back({lot.lot, lot.benefit, from, UnitAccount::available, lot.paid_units});
  }
  return all;
}

std::int64_t minor_of(const std::vector<Part>& parts) {
  std::int64_t sum = 0;
  for (const Part& part : parts) sum += part.minor;
  return sum;
}

std::int64_t paid_minor(const std::vector<Lot>& lots) {
  std::int64_t sum = 0;
  for (const Lot& lot : lots) sum += lot.paid.minor();
  return sum;
}

std::vector<Part> all_available(const State& state) {
  std::vector<Part> parts;
  for (const LotState& lot : state.lots) {
    if (lot.available() == 0 && lot.available_minor() == 0) continue;
    parts.push_back({lot.granted.lot, lot.available(), lot.available_minor()});
  }
  return parts;
}

bool has_open_hold(const State& state) {
  return std::any_of(state.holds.begin(), state.holds.end(),
                     [](const HoldState& hold) { return hold.stage == HoldStage::reserved; });
}

bool is_refund_undecided(const State& state) {
  return std::any_of(state.requests.begin(), state.requests.end(), [](const RequestState& one) {
    return one.asked.what == RequestKind::refund && one.stage == RequestStage::requested;
  });
}

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
