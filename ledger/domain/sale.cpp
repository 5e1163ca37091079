#include "ledger/domain/sale.hpp"

#include "ledger/domain/drawer.hpp"
#include "ledger/domain/sale_rules.hpp"

namespace tress::sale {

namespace {

StreamName name_of_stream(const Open&) {
  return named_by_command();
}

StreamName name_of_stream(const SellRenewal& asked) {
  return named_by(asked.payment);
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.sale);
}

Refund& refund_of(State& state, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= state.refunds.size());
  return state.refunds[number - 1];
}

State after(State before, const Opened& opened) {
  TRESS_ASSERT(before.stage == Stage::not_opened);
  before.stage = Stage::open;
  before.opened = opened;
  return before;
}

State after(State before, const LineAdded& added) {
  TRESS_ASSERT(before.stage == Stage::open);
  TRESS_ASSERT(added.line == before.lines.size() + 1);
  before.lines.push_back({added.kind, added.item, added.amount, added.cost, 0, added.taxes,
                          added.value, added.quantity, added.performer, added.served});
  return before;
}

State after(State before, const PrepaidLineAdded& added) {
  TRESS_ASSERT(before.stage == Stage::open);
  TRESS_ASSERT(added.line == before.lines.size() + 1);
  Line line{LineKind::prepaid, std::nullopt, added.amount, std::nullopt, 0, added.taxes};
  line.prepaid =
      Prepaid{added.what, added.plan, added.plan_version, added.client, added.membership};
  before.lines.push_back(std::move(line));
  return before;
}

State after(State before, const LineCovered& covered) {
  TRESS_ASSERT(before.stage == Stage::open);
  TRESS_ASSERT(covered.line >= 1);
  TRESS_ASSERT(covered.line <= before.lines.size());
  Line& line = before.lines[covered.line - 1];
  TRESS_ASSERT(!line.cover);
  line.amount = covered.amount;
  line.taxes = covered.taxes;
  line.cover = Cover{covered.membership, covered.hold, covered.home, covered.value, covered.tender};
  return before;
}

State after(State before, const CoverReversed& reversed) {
  TRESS_ASSERT(before.stage == Stage::closed);
  TRESS_ASSERT(reversed.line >= 1);
  TRESS_ASSERT(reversed.line <= before.lines.size());
  Line& line = before.lines[reversed.line - 1];
  TRESS_ASSERT(line.cover || line.member);
  bool& is_reversed = line.cover ? line.cover->is_reversed : line.member->is_reversed;
  TRESS_ASSERT(!is_reversed);
  is_reversed = true;
  return before;
}

State after(State before, const DiscountApplied& applied) {
  TRESS_ASSERT(before.stage == Stage::open);
  TRESS_ASSERT(applied.line >= 1);
  TRESS_ASSERT(applied.line <= before.lines.size());
  Line& line = before.lines[applied.line - 1];
  line.discount_minor += applied.amount.minor();
  line.taxes = applied.taxes;
  TRESS_ASSERT(line.net_minor() >= 0);
  if (applied.member) {
    const MemberBenefit& member = *applied.member;
    line.member = MemberDiscount{member.membership, member.hold, member.home, member.value};
  }
  before.discounts.push_back(applied);
  return before;
}

State after(State before, const TipAdded& tip) {
  TRESS_ASSERT(before.stage == Stage::open);
  before.tips.push_back(tip);
  return before;
}

State after(State before, const TenderTaken& taken) {
  TRESS_ASSERT(before.stage == Stage::open);
  TRESS_ASSERT(taken.tender == before.tenders.size() + 1);
  before.tenders.push_back(taken);
  return before;
}

State after(State before, const Closed& closed) {
  TRESS_ASSERT(before.stage == Stage::open);
  before.stage = Stage::closed;
  before.closed = closed;
  before.closed_version = before.version;
  return before;
}

State after(State before, const Voided& voided) {
  TRESS_ASSERT(voided.was_closed == (before.stage == Stage::closed));
  TRESS_ASSERT(before.stage == Stage::open || before.stage == Stage::closed);
  before.stage = Stage::voided;
  return before;
}

State after(State before, const DebtPaid& paid) {
  TRESS_ASSERT(before.stage == Stage::closed);
  before.debt_paid_minor += paid.amount.minor();
  return before;
}

State after(State before, const RefundRequested& requested) {
  TRESS_ASSERT(before.stage == Stage::closed);
  TRESS_ASSERT(requested.refund == before.refunds.size() + 1);
  before.refunds.push_back({requested, RefundStage::requested, before.version, std::nullopt});
  return before;
}

State after(State before, const RefundApproved& approved) {
  Refund& refund = refund_of(before, approved.refund);
  TRESS_ASSERT(refund.stage == RefundStage::requested);
  refund.stage = RefundStage::approved;
  refund.approved_version = before.version;
  refund.approved_by = approved.approved_by;
  return before;
}

State after(State before, const RefundRejected& rejected) {
  Refund& refund = refund_of(before, rejected.refund);
  TRESS_ASSERT(refund.stage == RefundStage::requested);
  refund.stage = RefundStage::rejected;
  return before;
}

State after(State before, const RefundPaid& paid) {
  Refund& refund = refund_of(before, paid.refund);
  TRESS_ASSERT(refund.stage == RefundStage::approved);
  refund.stage = RefundStage::paid;
  refund.paid_by = paid.kind;
  return before;
}

State after(State before, const DiscountReasonStated& stated) {
  TRESS_ASSERT(stated.discount >= 1);
  TRESS_ASSERT(stated.discount <= before.discounts.size());
  before.discounts[stated.discount - 1].reason = stated.reason;
  return before;
}

/// The request with that number, which must not be decided yet.
template <class Request>
Request& undecided(std::vector<Request>& requests, std::uint32_t number) {
  TRESS_ASSERT(number >= 1);
  TRESS_ASSERT(number <= requests.size());
  Request& request = requests[number - 1];
  TRESS_ASSERT(request.stage == RequestStage::asked);
  return request;
}

State after(State before, const TipChangeAsked& asked) {
  TRESS_ASSERT(before.stage == Stage::closed);
  TRESS_ASSERT(asked.change == before.tip_changes.size() + 1);
  before.tip_changes.push_back({asked, RequestStage::asked, before.version});
  return before;
}

State after(State before, const TipChangeRejected& rejected) {
  undecided(before.tip_changes, rejected.change).stage = RequestStage::rejected;
  return before;
}

State after(State before, const TipChanged& changed) {
  TipChange& change = undecided(before.tip_changes, changed.change);
  change.stage = RequestStage::approved;
  change.approved_by = changed.approved_by;
  return before;
}

State after(State before, const DisputeOpened& opened) {
  TRESS_ASSERT(before.stage == Stage::closed);
  TRESS_ASSERT(opened.dispute == before.disputes.size() + 1);
  before.disputes.push_back({opened, DisputeStage::open});
  return before;
}

State after(State before, const DisputeDecided& decided) {
  TRESS_ASSERT(decided.dispute >= 1);
  TRESS_ASSERT(decided.dispute <= before.disputes.size());
  Dispute& dispute = before.disputes[decided.dispute - 1];
  TRESS_ASSERT(dispute.stage == DisputeStage::open);
  dispute.stage = decided.is_won ? DisputeStage::won : DisputeStage::lost;
  return before;
}

State after(State before, const WriteOffAsked& asked) {
  TRESS_ASSERT(before.stage == Stage::closed);
  TRESS_ASSERT(asked.write_off == before.write_offs.size() + 1);
  before.write_offs.push_back({asked, RequestStage::asked, before.version});
  return before;
}

State after(State before, const WriteOffRejected& rejected) {
  undecided(before.write_offs, rejected.write_off).stage = RequestStage::rejected;
  return before;
}

State after(State before, const DebtWrittenOff& written) {
  WriteOff& request = undecided(before.write_offs, written.write_off);
  request.stage = RequestStage::approved;
  return before;
}

}  // namespace

Result<void, Refusal> require_standing(const State& state) {
  if (state.stage == Stage::not_opened) return Refusal::bill_is_unknown;
  if (state.stage == Stage::voided) return Refusal::bill_is_voided;
  return ok();
}

Result<void, Refusal> require_open(const State& state) {
  TRESS_TRY(require_standing(state));
  if (state.stage == Stage::closed) return Refusal::bill_is_closed;
  return ok();
}

Result<void, Refusal> require_closed(const State& state) {
  TRESS_TRY(require_standing(state));
  if (state.stage == Stage::open) return Refusal::bill_is_not_closed;
  return ok();
}

Result<rules::BranchDay, Refusal> branch_of(const State& state, const Facts& facts) {
  TRESS_ASSERT(state.opened);
  return rules::require_branch<Refusal>(state.opened->branch, facts);
}

std::uint32_t reasons_unstated(const State& state) {
  const auto unstated =
      std::count_if(state.discounts.begin(), state.discounts.end(),
                    [](const DiscountApplied& one) { return one.reason == unstated_reason; });
  return static_cast<std::uint32_t>(unstated);
}

TipAdded tip_now(const State& state, std::uint32_t number) {
  TipAdded tip = state.tips.at(number - 1);
  for (const TipChange& change : state.tip_changes) {
    const bool counts = change.stage == RequestStage::approved && change.request.tip == number;
    if (counts) tip = {change.request.staff, change.request.amount};
  }
  return tip;
}

Result<void, Refusal> require_room(std::size_t entries) {
  if (entries >= limits::bill_lines_max) return Refusal::bill_is_full;
  return ok();
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

}  // namespace tress::sale
