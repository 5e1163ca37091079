#include <algorithm>
#include <map>

#include "ledger/domain/drawer.hpp"
#include "ledger/domain/drawer_rules.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"
#include "ledger/domain/sale_visit.hpp"
#include "ledger/domain/sale_wallet.hpp"

namespace tress::sale {

namespace {

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

/// Tenders by which an imported bill may have given money back.
bool gives_back(TenderKind kind) noexcept {
  return kind == TenderKind::unnamed_import || pays_debts(kind);
}

/// Below zero only what an imported bill owes its client.
Result<void, Refusal> check_tender_amount(const TakeTender& asked, const Facts& facts) {
  const bool may_be_negative = facts.is_import() && gives_back(asked.kind);
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

/// The drawers that hold this bill's cash are as they were when it went in: nobody has counted
/// them.
bool are_drawers_open(const State& state, const Facts& facts) {
  for (const TenderTaken& tender : state.tenders) {
    if (!tender.drawer) continue;
    const drawer::State* const drawer = facts.around->drawer(*tender.drawer);
    const bool is_as_it_was = drawer != nullptr && drawer->stage == drawer::Stage::open &&
                              drawer->opened->session == tender.drawer_session;
    if (!is_as_it_was) return false;
  }
  return true;
}

/// [inv-6] A tip that is with the staff can't be taken out of what they are owed.
bool are_tips_held(const State& state, const rules::BranchDay& at, const Facts& facts) {
  std::map<StaffId, std::int64_t> tips;
  for (const TipAdded& tip : state.tips) tips[tip.staff] += tip.amount.minor();
  return std::all_of(tips.begin(), tips.end(), [&](const auto& one) {
    return facts.around->tips_payable(at.id, one.first, at.currency()) >= one.second;
  });
}

Result<void, Refusal> check_void_of_closed(const State& state,
                                           const rules::BranchDay& at,
                                           const Facts& facts) {
  if (at.date != state.closed->closed_on) return Refusal::void_is_too_late;
  if (!state.refunds.empty()) return Refusal::refund_was_requested;
  if (state.debt_paid_minor != 0) return Refusal::debt_was_paid;
  if (has_reversed_cover(state)) return Refusal::cover_was_reversed;
  if (!state.tip_changes.empty()) return Refusal::tip_change_was_asked;
  if (!state.disputes.empty()) return Refusal::dispute_was_opened;
  if (!state.write_offs.empty()) return Refusal::write_off_was_asked;
  if (!are_tips_held(state, at, facts)) return Refusal::tip_is_paid_out;
  if (!are_drawers_open(state, facts)) return Refusal::drawer_is_counted;
  return ok();
}

}  // namespace

Outcome carry_out(const TakeTender& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  if (asked.kind == TenderKind::unnamed_import && !facts.is_import()) {
    return Refusal::only_imports_leave_tenders_unnamed;
  }
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(check_tender_amount(asked, facts));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.tenders.size()));
  if (asked.kind == TenderKind::package) return Refusal::units_are_no_tender;
  TRESS_TRY(const auto drawer, rules::drawer_for<Refusal>(asked.kind, asked.drawer, at, facts));
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
  TenderTaken taken{number, asked.kind, asked.amount, asked.reference,
                    holder, drawer,     std::nullopt};
  if (drawer) taken.drawer_session = facts.around->drawer(*drawer)->opened->session;
  return one<Event>({at.id, at.date}, std::move(taken));
}

/// True if all that the bill sells is goods.
bool is_retail_only(const State& state) {
  const auto is_goods = [](const Line& line) {
    return line.kind == LineKind::product || line.kind == LineKind::returned;
  };
  return !state.lines.empty() && std::all_of(state.lines.begin(), state.lines.end(), is_goods);
}

/// The limit in percent, if the tips are more of all else that the bill comes to: somebody should
/// look at it. It is the house's, and 0 where nobody has performed anything that a tip could be
/// for. An imported past was somebody else's to look at.
std::optional<std::uint16_t> tips_above(const State& state,
                                        const BillTotals& totals,
                                        const Facts& facts) {
  if (facts.is_import() || !totals.tips.is_positive()) return std::nullopt;
  const std::uint16_t percent =
      is_retail_only(state)
          ? std::uint16_t{0}
          : policy::review_rule_on(facts.around->policy(), facts.utc_day()).tip_percent_max;
  const std::int64_t rest = std::max<std::int64_t>(totals.total.minor() - totals.tips.minor(), 0);
  const bool is_above = totals.tips.minor() * 100 > rest * percent;
  return is_above ? std::optional{percent} : std::nullopt;
}

Outcome carry_out(const Close& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (state.lines.empty() && state.tips.empty()) return Refusal::bill_is_empty;
  const BillTotals totals = totals_of(state, at.currency());
  if (asked.expected_total && *asked.expected_total != totals.total) return Refusal::totals_differ;
  if (due_minor(state, at.currency()) != 0) return Refusal::due_is_not_zero;
  if (reasons_unstated(state) != 0) return Refusal::discount_lacks_a_reason;
  if (!are_drawers_open(state, facts)) return Refusal::drawer_is_counted;
  TRESS_TRY(check_prepaid(state));
  if (facts.around->is_proposal_pending(StreamKind::sale, facts.stream)) {
    return Refusal::proposal_is_pending;
  }
  auto decision = one<Event>({at.id, at.date}, Closed{totals, state.opened->opened_on, at.date,
                                                      tips_above(state, totals, facts)});
  append(decision.orders, orders_of_close(state, at, facts));
  append(decision.orders, membership_orders_of_close(state, facts));
  append(decision.orders, visit_orders_of_close(state, facts));
  return decision;
}

Outcome carry_out(const Void& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_standing(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason), rules::note(asked.note)}));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const bool was_closed = state.stage == Stage::closed;
  if (was_closed) {
    TRESS_TRY(check_void_of_closed(state, at, facts));
  }
  Heading heading{at.id, at.date};
  if (was_closed) heading.reverses_version = state.closed_version;
  const std::uint32_t unstated = reasons_unstated(state);
  Voided voided{asked.reason, asked.note, state.opened->opened_on, was_closed, std::nullopt};
  if (unstated != 0) voided.reasons_unstated = unstated;
  auto decision = one<Event>(std::move(heading), std::move(voided));
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
  TRESS_TRY(const auto drawer, rules::drawer_for<Refusal>(asked.kind, asked.drawer, at, facts));
  if (!pays_debts(asked.kind)) return Refusal::tender_pays_no_debt;
  if (asked.amount.minor() > debt_minor(state)) return Refusal::amount_exceeds_debt;
  return one<Event>({at.id, at.date}, DebtPaid{asked.kind, asked.amount, asked.reference, drawer});
}

}  // namespace tress::sale
