#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"
#include "ledger/domain/sale_wallet.hpp"

namespace tress::sale {

namespace {

/// Below zero only what an imported bill owes its client, paid in a way that no file tells.
Result<void, Refusal> check_tender_amount(const TakeTender& asked) {
  const bool may_be_negative = asked.kind == TenderKind::unnamed_import;
  if (!may_be_negative || asked.amount.is_positive()) {
    return rules::check_amount<Refusal>(asked.amount);
  }
  if (asked.amount.is_zero()) return Refusal::amount_is_not_positive;
  if (asked.amount.minor() < -limits::amount_minor_max) return Refusal::amount_is_too_high;
  return ok();
}

/// Towards zero and never past it.
bool is_within_due(std::int64_t minor, std::int64_t due) noexcept {
  return minor > 0 ? minor <= due : minor >= due;
}

bool pays_debts(TenderKind kind) noexcept {
  switch (kind) {
    case TenderKind::cash:
    case TenderKind::card:
    case TenderKind::wallet:
    case TenderKind::bank:
    case TenderKind::other: return true;
    case TenderKind::on_account:
    case TenderKind::unnamed_import:
    case TenderKind::package:
    case TenderKind::stored_value:
    case TenderKind::gift_card:
    case TenderKind::client_credit:
    case TenderKind::points:
    case TenderKind::deposit: return false;
  }
  TRESS_UNREACHABLE();
}

Result<void, Refusal> check_void_of_closed(const State& state, Day date) {
  if (date != state.closed->closed_on) return Refusal::void_is_too_late;
  if (!state.refunds.empty()) return Refusal::refund_was_requested;
  if (state.debt_paid_minor != 0) return Refusal::debt_was_paid;
  if (has_reversed_cover(state)) return Refusal::cover_was_reversed;
  return ok();
}

}  // namespace

Outcome carry_out(const TakeTender& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (asked.kind == TenderKind::unnamed_import && !facts.is_import()) {
    return Refusal::only_imports_leave_tenders_unnamed;
  }
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(check_tender_amount(asked));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.tenders.size()));
  if (asked.kind == TenderKind::package) return Refusal::units_are_no_tender;
  const bool nobody_owes = asked.kind == TenderKind::on_account && !state.opened->payer;
  if (nobody_owes) return Refusal::payer_is_missing;
  if (!is_within_due(asked.amount.minor(), due_minor(state, at.currency()))) {
    return Refusal::amount_exceeds_due;
  }
  std::optional<StreamId> holder;
  if (const auto value = value_kind(asked.kind)) {
    TRESS_TRY(holder, holder_of_tender({*value, asked.amount}, state, facts));
  }
  const auto number = static_cast<std::uint32_t>(state.tenders.size() + 1);
  return one<Event>({at.id, at.date},
                    TenderTaken{number, asked.kind, asked.amount, asked.reference, holder});
}

Outcome carry_out(const Close& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (state.lines.empty() && state.tips.empty()) return Refusal::bill_is_empty;
  const BillTotals totals = totals_of(state, at.currency());
  if (asked.expected_total && *asked.expected_total != totals.total) return Refusal::totals_differ;
  if (due_minor(state, at.currency()) != 0) return Refusal::due_is_not_zero;
  TRESS_TRY(check_prepaid(state));
  auto decision = one<Event>({at.id, at.date}, Closed{totals, state.opened->opened_on, at.date});
  append(decision.orders, orders_of_close(state, at, facts));
  append(decision.orders, membership_orders_of_close(state, facts));
  return decision;
}

Outcome carry_out(const Void& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_standing(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason), rules::note(asked.note)}));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const bool was_closed = state.stage == Stage::closed;
  if (was_closed) {
    TRESS_TRY(check_void_of_closed(state, at.date));
  }
  Heading heading{at.id, at.date};
  if (was_closed) heading.reverses_version = state.closed_version;
  auto decision = one<Event>(std::move(heading),
                             Voided{asked.reason, asked.note, state.opened->opened_on, was_closed});
  if (was_closed) append(decision.orders, orders_of_void(state, at.id, facts));
  append(decision.orders, membership_orders_of_void(state, facts));
  return decision;
}

Outcome carry_out(const PayDebt& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_closed(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (!pays_debts(asked.kind)) return Refusal::tender_pays_no_debt;
  if (asked.amount.minor() > debt_minor(state)) return Refusal::amount_exceeds_debt;
  return one<Event>({at.id, at.date}, DebtPaid{asked.kind, asked.amount, asked.reference});
}

}  // namespace tress::sale
