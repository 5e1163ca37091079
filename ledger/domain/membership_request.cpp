#include "ledger/domain/drawer_rules.hpp"
#include "ledger/domain/membership_rules.hpp"
#include "ledger/domain/membership_terms.hpp"
#include "ledger/domain/sale.hpp"

namespace tress::membership {

namespace {

Result<RequestState, Refusal> require_request(const State& state, std::uint32_t number) {
  if (number < 1 || number > state.requests.size()) return Refusal::request_is_unknown;
  return state.requests[number - 1];
}

Result<RequestState, Refusal> require_undecided(const State& state, std::uint32_t number) {
  TRESS_TRY(const RequestState request, require_request(state, number));
  if (request.stage != RequestStage::requested) return Refusal::request_is_decided;
  return request;
}

bool may_approve(RequestKind what, const staff::State& person, const Facts& facts) {
  if (what == RequestKind::renewal_date) return may_change_renewal_dates(person, facts);
  return std::any_of(sale::refund_approvers.begin(), sale::refund_approvers.end(),
                     [&](Role role) { return person.has_role(role); });
}

/// Who did the service whose units are asked back: never the one to say that they were wrong.
std::optional<StaffId> performer_of(const Requested& asked,
                                    const State& state,
                                    const Facts& facts) {
  if (!asked.hold) return std::nullopt;
  const HoldState& hold = state.holds.at(*asked.hold - 1);
  const sale::State* const bill = hold.sale ? facts.around->sale(*hold.sale) : nullptr;
  if (bill == nullptr || !hold.line || *hold.line > bill->lines.size()) return std::nullopt;
  return bill->lines[*hold.line - 1].performer;
}

/// The person who decides, and that they hold a role for it now, whatever the session says.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
Result<StaffId, Refusal> require_approver(const Requested& asked,
                                          const State& state,
                                          const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  const bool is_own = person == asked.requested_by || person == performer_of(asked, state, facts);
  if (is_own) return Refusal::self_approval;
  if (!may_approve(asked.what, *known, facts)) return Refusal::approver_lacks_role;
  return *person;
}

bool pays_refunds(sale::TenderKind kind) noexcept {
  return kind == sale::TenderKind::cash || kind == sale::TenderKind::card ||
         kind == sale::TenderKind::wallet || kind == sale::TenderKind::bank;
}

/// The lots of the hold with their expiry put off by the time that their units were away.
std::vector<Lot> extended(const State& state, const HoldState& hold, Day date) {
  std::vector<Lot> lots;
  for (const Part& part : hold.reserved.parts) {
    Lot lot = lot_at(state, part.lot).granted;
    if (!lot.expires_on) continue;
    *lot.expires_on += date - *hold.used_on;
    lots.push_back(std::move(lot));
  }
  return lots;
}

/// T16: units and money go back to the lots that they came from.
Outcome approve_reversal(const Approval& given, const RequestState& request, const State& state) {
  const HoldState& hold = state.holds.at(*request.asked.hold - 1);
  if (hold.stage != HoldStage::redeemed) return Refusal::hold_is_not_used;
  Decision<Event> decision = one<Event>(
      given.heading(request.requested_version),
      Returned{*request.asked.hold, ReturnReason::wrongly_taken, hold.reserved.value, *hold.used_at,
               request.asked.request, given.approver, extended(state, hold, given.at.date),
               moved(state, hold.reserved.parts, UnitAccount::redeemed, UnitAccount::available)});
  decision.orders.emplace_back(sale::Command{sale::ReverseCover{*hold.sale, *hold.line}});
  return decision;
}

/// T17: units that nobody paid for.
Outcome approve_adjustment(const Approval& given,
                           const RequestState& request,
                           const State& state,
                           const plan::Terms& terms) {
  TRESS_TRY(require_room(state.lots.size()));
  const Money none{given.at.currency(), 0};
  const auto number = static_cast<std::uint32_t>(state.lots.size() + 1);
  const std::int64_t units = *request.asked.units;
  std::vector<Lot> lots{
      {number, *request.asked.benefit, units, none, none, units, std::nullopt, {}}};
  const plan::Benefit* const benefit = plan::benefit_named(terms, *request.asked.benefit);
  if (benefit != nullptr) {
    lots.front().kind = benefit->kind;
    lots.front().percent_bp = benefit->percent_bp;
  }
  return one<Event>(given.heading(request.requested_version),
                    LotsGranted{Origin::adjustment,
                                lots,
                                none,
                                state.plan_version,
                                std::nullopt,
                                std::nullopt,
                                request.asked.request,
                                given.approver,
                                std::nullopt,
                                std::nullopt,
                                {},
                                std::nullopt,
                                granted(lots, UnitAccount::adjusted)});
}

/// T12: what is left is owed in money. Exactly what was asked for, or nothing.
Outcome approve_refund(const Approval& given,
                       const RequestState& request,
                       const State& state,
                       const plan::Terms& terms) {
  const Quote now = quote_of(state, terms, given.at.date, request.asked.reason);
  if (now != *request.asked.quote) return Refusal::quote_has_changed;
  if (has_open_hold(state)) return Refusal::units_are_in_use;
  const Money amount = request.asked.amount.value_or(now.amount);
  const Money total{amount.currency(), now.total.minor() + amount.minor() - now.amount.minor()};
  auto parts = all_available(state);
  auto moves = moved(state, parts, UnitAccount::available, UnitAccount::refunded);
  return one<Event>(given.heading(request.requested_version),
                    RefundApproved{request.asked.request, std::move(parts), now, amount, total,
                                   request.asked.reason, given.approver, std::move(moves)});
}

}  // namespace

Requested next_request(RequestKind what,
                       const State& state,
                       std::string reason,
                       const Facts& facts) {
  const auto number = static_cast<std::uint32_t>(state.requests.size() + 1);
  return {number,       what,         std::move(reason), std::nullopt,      std::nullopt,
          std::nullopt, std::nullopt, std::nullopt,      facts.actor.person};
}

Outcome carry_out(const RequestReversal& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const HoldState hold, require_hold(state, asked.hold));
  if (hold.stage != HoldStage::redeemed) return Refusal::hold_is_not_used;
  if (!is_listed(reversal_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(require_room(state.requests.size()));
  // Its unit would be free again, and the price that it took something off would stay.
  if (is_of_discount(hold.reserved, state)) return Refusal::discount_stays_on_its_bill;
  Requested made = next_request(RequestKind::reversal, state, asked.reason, facts);
  made.hold = asked.hold;
  return one<Event>({at.id, at.date, asked.reason}, std::move(made));
}

Outcome carry_out(const RequestAdjustment& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.benefit)}));
  if (!is_listed(adjustment_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (asked.units < 1 || asked.units > plan::units_max) return Refusal::units_are_out_of_range;
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  const plan::Benefit* const benefit = plan::benefit_named(*terms, asked.benefit);
  if (benefit == nullptr) return Refusal::benefit_is_unknown;
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(require_room(state.requests.size()));
  if (plan::is_unlimited(*benefit)) return Refusal::lot_is_earned_by_time;
  Requested made = next_request(RequestKind::adjustment, state, asked.reason, facts);
  made.benefit = asked.benefit;
  made.units = asked.units;
  return one<Event>({at.id, at.date, asked.reason}, std::move(made));
}

Outcome carry_out(const RequestRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  if (is_refund_undecided(state)) return Refusal::refund_is_requested;
  if (!is_listed(refund_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (asked.amount) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.amount));
  }
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  if (asked.amount) {
    TRESS_TRY(rules::require_currency<Refusal>(at, *asked.amount));
  }
  TRESS_TRY(require_room(state.requests.size()));
  if (has_open_hold(state)) return Refusal::units_are_in_use;
  const Quote quote = quote_of(state, *terms, at.date, asked.reason);
  if (quote.liability.is_zero()) return Refusal::nothing_is_left;
  if (asked.amount && asked.amount->minor() < quote.amount.minor()) {
    return Refusal::amount_is_below_the_rule;
  }
  // What was given on, taken back or refunded before is nobody's here any more.
  std::int64_t paid = paid_in_all(state);
  for (const LotState& lot : state.lots) paid -= lot.gone_minor;
  if (asked.amount && asked.amount->minor() > paid) return Refusal::refund_exceeds_price;
  Requested made = next_request(RequestKind::refund, state, asked.reason, facts);
  made.quote = quote;
  made.amount = asked.amount;
  // What is left is what the quote says: from now on no day is earned until somebody decides.
  Decision<Event> decision = earned_first(state, at);
  decision.heading.reason_code = asked.reason;
  decision.events.emplace_back(std::move(made));
  return decision;
}

Outcome carry_out(const Approve& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const RequestState request, require_undecided(state, asked.request));
  TRESS_TRY(const auto* const terms, terms_of(state, facts));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(const StaffId approver, require_approver(request.asked, state, facts));
  const Approval given{request.asked, approver, at};
  switch (request.asked.what) {
    case RequestKind::reversal: return approve_reversal(given, request, state);
    case RequestKind::adjustment: return approve_adjustment(given, request, state, *terms);
    case RequestKind::refund: return approve_refund(given, request, state, *terms);
    case RequestKind::renewal_date: return approve_renewal_date(given, request, state, *terms);
  }
  TRESS_UNREACHABLE();
}

Outcome carry_out(const Reject& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const RequestState request, require_undecided(state, asked.request));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(const auto at, open_home(state, facts));
  TRESS_TRY(const StaffId person, require_approver(request.asked, state, facts));
  Heading heading{at.id, at.date};
  heading.approval_version = request.requested_version;
  return one<Event>(std::move(heading), Rejected{asked.request, person, asked.reason});
}

Outcome carry_out(const PayRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_started(state));
  TRESS_TRY(const RequestState request, require_request(state, asked.request));
  if (request.stage == RequestStage::paid) return Refusal::refund_is_paid;
  const bool is_approved = request.stage == RequestStage::approved && request.to_pay;
  if (!is_approved) return Refusal::refund_is_not_approved;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(const auto at, open_home(state, facts));
  if (!pays_refunds(asked.kind)) return Refusal::tender_pays_no_refund;
  TRESS_TRY(const auto drawer, rules::drawer_for<Refusal>(asked.kind, asked.drawer, at, facts));
  Heading heading{at.id, at.date};
  heading.approval_version = request.approved_version;
  return one<Event>(std::move(heading), RefundPaid{asked.request, asked.kind, asked.reference,
                                                   *request.to_pay, drawer});
}

}  // namespace tress::membership
