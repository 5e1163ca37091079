#include <algorithm>

#include "ledger/domain/drawer_rules.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"
#include "ledger/domain/sale_wallet.hpp"

namespace tress::sale {

namespace {

Result<Refund, Refusal> require_refund(const State& state, std::uint32_t number) {
  TRESS_TRY(require_closed(state));
  if (number < 1 || number > state.refunds.size()) return Refusal::refund_is_unknown;
  return state.refunds[number - 1];
}

Result<Refund, Refusal> require_undecided(const State& state, std::uint32_t number) {
  TRESS_TRY(const Refund refund, require_refund(state, number));
  if (refund.stage != RefundStage::requested) return Refusal::refund_is_decided;
  return refund;
}

Result<Refund, Refusal> require_approved(const State& state, std::uint32_t number) {
  TRESS_TRY(const Refund refund, require_refund(state, number));
  switch (refund.stage) {
    case RefundStage::requested:
    case RefundStage::rejected: return Refusal::refund_is_not_approved;
    case RefundStage::paid: return Refusal::refund_is_paid;
    case RefundStage::approved: return refund;
  }
  TRESS_UNREACHABLE();
}

bool may_approve(const staff::State& person) noexcept {
  return std::any_of(refund_approvers.begin(), refund_approvers.end(),
                     [&](Role role) { return person.has_role(role); });
}

/// The person who decides, and that they hold a role for it now, whatever the session says.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
Result<StaffId, Refusal> require_approver(const Refund& refund, const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  if (person == refund.request.requested_by) return Refusal::self_approval;
  if (!may_approve(*known)) return Refusal::approver_lacks_role;
  return *person;
}

bool pays_refunds(TenderKind kind) noexcept {
  switch (kind) {
    case TenderKind::cash:
    case TenderKind::card:
    case TenderKind::wallet:
    case TenderKind::bank:
    case TenderKind::stored_value:
    case TenderKind::gift_card:
    case TenderKind::client_credit:
    case TenderKind::points: return true;
    case TenderKind::other:
    case TenderKind::on_account:
    case TenderKind::unnamed_import:
    case TenderKind::package:
    case TenderKind::deposit: return false;
  }
  TRESS_UNREACHABLE();
}

/// What somebody should look at: the client paid by card and leaves with cash, or the tip of the
/// bill is with the staff already.
std::vector<RefundFlag> flags_of(const PayRefund& asked,
                                 const State& state,
                                 const rules::BranchDay& at,
                                 const Facts& facts) {
  std::vector<RefundFlag> flags;
  const bool was_cash =
      std::any_of(state.tenders.begin(), state.tenders.end(),
                  [](const TenderTaken& one) { return one.kind == TenderKind::cash; });
  if (asked.kind == TenderKind::cash && !was_cash) flags.push_back(RefundFlag::cash_for_card);
  const auto number_of_tips = static_cast<std::uint32_t>(state.tips.size());
  for (std::uint32_t number = 1; number <= number_of_tips; ++number) {
    const TipAdded tip = tip_now(state, number);
    const auto held = facts.around->tips_payable(at.id, tip.staff, at.currency());
    if (held >= tip.amount.minor()) continue;
    flags.push_back(RefundFlag::after_tip_payout);
    break;
  }
  return flags;
}

Money total_of(Money amount, const std::vector<TaxTotal>& taxes) {
  std::int64_t minor = amount.minor();
  for (const TaxTotal& tax : taxes) minor += tax.minor;
  return {amount.currency(), minor};
}

}  // namespace

Outcome carry_out(const RequestRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  if (asked.line < 1 || asked.line > state.lines.size()) return Refusal::line_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>({rules::note(asked.note)}));
  if (!is_listed(refund_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.refunds.size()));
  const Line& line = state.lines[asked.line - 1];
  // What was bought into a wallet is refunded there, less what was used of it.
  const bool takes_none = line.kind == LineKind::returned || is_settled_elsewhere(line);
  if (takes_none) return Refusal::line_takes_no_refund;
  if (asked.amount.minor() > refundable_minor(state, asked.line)) {
    return Refusal::refund_exceeds_line;
  }
  const auto number = static_cast<std::uint32_t>(state.refunds.size() + 1);
  const auto taxes = refunded_taxes(state, asked.line, asked.amount);
  return one<Event>(
      {at.id, at.date, asked.reason},
      RefundRequested{number, asked.line, asked.amount, taxes, total_of(asked.amount, taxes),
                      asked.reason, asked.note, facts.actor.person});
}

Outcome carry_out(const ApproveRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Refund refund, require_undecided(state, asked.refund));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(const StaffId approver, require_approver(refund, facts));
  Heading heading{at.id, at.date, refund.request.reason};
  heading.approval_version = refund.requested_version;
  auto decision = one<Event>(std::move(heading), RefundApproved{asked.refund, approver});
  append(decision.orders, orders_of_approved_refund(state, asked.refund, at.id, facts));
  return decision;
}

Outcome carry_out(const RejectRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Refund refund, require_undecided(state, asked.refund));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(const StaffId person, require_approver(refund, facts));
  Heading heading{at.id, at.date};
  heading.approval_version = refund.requested_version;
  return one<Event>(std::move(heading), RefundRejected{asked.refund, person, asked.reason});
}

Outcome carry_out(const PayRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Refund refund, require_approved(state, asked.refund));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(const auto drawer, rules::drawer_for<Refusal>(asked.kind, asked.drawer, at, facts));
  if (!pays_refunds(asked.kind)) return Refusal::tender_pays_no_refund;
  TRESS_TRY(check_way_back(state, refund, asked.kind));
  Heading heading{at.id, at.date};
  heading.approval_version = refund.approved_version;
  auto decision =
      one<Event>(std::move(heading), RefundPaid{asked.refund, asked.kind, asked.reference, drawer,
                                                flags_of(asked, state, at, facts)});
  append(decision.orders, orders_of_paid_refund(state, refund, asked.kind, at.id));
  return decision;
}

}  // namespace tress::sale
