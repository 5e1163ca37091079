#include <algorithm>

#include "ledger/domain/drawer_rules.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"
#include "ledger/domain/sale_wallet.hpp"
#include "ledger/domain/second_person.hpp"

namespace tress::sale {

namespace {

template <class Request>
Result<Request, Refusal> require_asked(const std::vector<Request>& requests,
                                       std::uint32_t number,
                                       Refusal unknown,
                                       Refusal decided) {
  if (number < 1 || number > requests.size()) return unknown;
  if (requests[number - 1].stage != RequestStage::asked) return decided;
  return requests[number - 1];
}

Result<TipChange, Refusal> require_tip_change(const State& state, std::uint32_t number) {
  TRESS_TRY(require_closed(state));
  return require_asked(state.tip_changes, number, Refusal::tip_change_is_unknown,
                       Refusal::tip_change_is_decided);
}

Result<WriteOff, Refusal> require_write_off(const State& state, std::uint32_t number) {
  TRESS_TRY(require_closed(state));
  return require_asked(state.write_offs, number, Refusal::write_off_is_unknown,
                       Refusal::write_off_is_decided);
}

/// Tenders by which a difference between tips can be collected or given back.
bool changes_tips(TenderKind kind) noexcept {
  return kind == TenderKind::cash || kind == TenderKind::card || kind == TenderKind::wallet;
}

/// Another person than who asked, and neither of those whose tip it is or becomes.
Result<rules::SecondPerson, Refusal> require_tip_approver(const TipChangeAsked& request,
                                                          const Facts& facts) {
  TRESS_TRY(const auto second,
            rules::require_second_person<Refusal>(request.requested_by, tip_approvers, facts));
  const bool is_theirs = second.person == request.staff || second.person == request.former_staff;
  if (is_theirs && !second.is_alone) return Refusal::self_approval;
  return second;
}

/// What earlier disputes of a tender hold or have taken: one that was won holds nothing any more.
std::int64_t disputed_minor(const State& state, std::uint32_t tender) {
  std::int64_t sum = 0;
  for (const Dispute& dispute : state.disputes) {
    const bool counts = dispute.opened.tender == tender && dispute.stage != DisputeStage::won;
    if (counts) sum += dispute.opened.amount.minor();
  }
  return sum;
}

}  // namespace

Outcome carry_out(const StateDiscountReason& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (asked.discount < 1 || asked.discount > state.discounts.size()) {
    return Refusal::discount_is_unknown;
  }
  const DiscountApplied& discount = state.discounts[asked.discount - 1];
  if (discount.reason != unstated_reason) return Refusal::reason_is_stated;
  const bool may_follow = is_discount_reason(asked.reason, facts) &&
                          !is_listed(exclusive_reasons, asked.reason) &&
                          asked.reason != unstated_reason;
  if (!may_follow) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return one<Event>({at.id, at.date, asked.reason},
                    DiscountReasonStated{asked.discount, asked.reason});
}

Outcome carry_out(const AskTipChange& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  if (asked.tip < 1 || asked.tip > state.tips.size()) return Refusal::tip_is_unknown;
  if (!is_listed(tip_change_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (!asked.amount.is_zero()) {
    TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  }
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_staff<Refusal>(asked.staff, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.tip_changes.size()));
  const TipAdded tip = tip_now(state, asked.tip);
  if (tip.staff == asked.staff && tip.amount == asked.amount) return Refusal::tip_is_as_asked;
  if (!changes_tips(asked.kind)) return Refusal::tender_changes_no_tip;
  const auto number = static_cast<std::uint32_t>(state.tip_changes.size() + 1);
  return one<Event>({at.id, at.date, asked.reason},
                    TipChangeAsked{number, asked.tip, asked.staff, asked.amount, tip.staff,
                                   tip.amount, asked.kind, asked.reason, facts.actor.person});
}

Outcome carry_out(const ApproveTipChange& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const TipChange change, require_tip_change(state, asked.change));
  const TipChangeAsked& request = change.request;
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const bool moves_money = request.amount != request.former_amount;
  std::optional<DrawerId> drawer;
  if (moves_money) {
    TRESS_TRY(drawer, rules::drawer_for<Refusal>(request.kind, asked.drawer, at, facts));
  }
  const bool is_as_asked =
      tip_now(state, request.tip) == TipAdded{request.former_staff, request.former_amount};
  const auto held = facts.around->tips_payable(at.id, request.former_staff, at.currency());
  if (!is_as_asked || held < request.former_amount.minor()) return Refusal::tip_is_paid_out;
  TRESS_TRY(const auto second, require_tip_approver(request, facts));
  Heading heading{at.id, at.date, request.reason};
  heading.approval_version = change.asked_version;
  return one<Event>(std::move(heading),
                    TipChanged{asked.change, second.person, second.is_alone, drawer});
}

Outcome carry_out(const RejectTipChange& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const TipChange change, require_tip_change(state, asked.change));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(const auto second, require_tip_approver(change.request, facts));
  Heading heading{at.id, at.date};
  heading.approval_version = change.asked_version;
  return one<Event>(std::move(heading),
                    TipChangeRejected{asked.change, second.person, asked.reason});
}

Outcome carry_out(const OpenDispute& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  if (asked.tender < 1 || asked.tender > state.tenders.size()) return Refusal::tender_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  if (asked.fee.minor() > limits::amount_minor_max) return Refusal::amount_is_too_high;
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.fee));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.disputes.size()));
  const TenderTaken& tender = state.tenders[asked.tender - 1];
  const bool can_be = tender.kind == TenderKind::card || tender.kind == TenderKind::wallet;
  if (!can_be) return Refusal::tender_takes_no_dispute;
  if (asked.fee.is_negative()) return Refusal::fee_is_negative;
  const auto left = tender.amount.minor() - disputed_minor(state, asked.tender);
  if (asked.amount.minor() > left) return Refusal::dispute_exceeds_tender;
  const auto number = static_cast<std::uint32_t>(state.disputes.size() + 1);
  return one<Event>({at.id, at.date},
                    DisputeOpened{number, asked.tender, asked.amount, asked.fee, asked.reference});
}

Outcome carry_out(const DecideDispute& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  if (asked.dispute < 1 || asked.dispute > state.disputes.size()) {
    return Refusal::dispute_is_unknown;
  }
  if (state.disputes[asked.dispute - 1].stage != DisputeStage::open) {
    return Refusal::dispute_is_decided;
  }
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  auto decision = one<Event>({at.id, at.date}, DisputeDecided{asked.dispute, asked.is_won});
  if (!asked.is_won) decision.orders = orders_of_lost_dispute(state, asked.dispute);
  return decision;
}

Outcome carry_out(const AskWriteOff& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  if (!is_listed(write_off_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.write_offs.size()));
  if (asked.amount.minor() > debt_minor(state)) return Refusal::amount_exceeds_debt;
  const auto number = static_cast<std::uint32_t>(state.write_offs.size() + 1);
  return one<Event>({at.id, at.date, asked.reason},
                    WriteOffAsked{number, asked.amount, asked.reason, facts.actor.person});
}

/// The debt may have been paid since it was asked.
Outcome carry_out(const ApproveWriteOff& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const WriteOff request, require_write_off(state, asked.write_off));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (request.request.amount.minor() > debt_minor(state)) return Refusal::amount_exceeds_debt;
  TRESS_TRY(const auto second, rules::require_second_person<Refusal>(request.request.requested_by,
                                                                     write_off_approvers, facts));
  Heading heading{at.id, at.date, request.request.reason};
  heading.approval_version = request.asked_version;
  return one<Event>(std::move(heading),
                    DebtWrittenOff{asked.write_off, second.person, second.is_alone});
}

Outcome carry_out(const RejectWriteOff& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const WriteOff request, require_write_off(state, asked.write_off));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(const auto second, rules::require_second_person<Refusal>(request.request.requested_by,
                                                                     write_off_approvers, facts));
  Heading heading{at.id, at.date};
  heading.approval_version = request.asked_version;
  return one<Event>(std::move(heading),
                    WriteOffRejected{asked.write_off, second.person, asked.reason});
}

}  // namespace tress::sale
