#pragma once

#include <algorithm>
#include <string>

#include "ledger/domain/rules.hpp"
#include "ledger/domain/sale.hpp"

/// Inside of the sale's decider: one `carry_out` per command, in the file of its part of a bill's
/// life (sale_bill, sale_payment, sale_refund). Only sale*.cpp include this.
namespace tress::sale {

using Outcome = Result<Decision<Event>, Refusal>;
using rules::is_listed;

Outcome carry_out(const Open& asked, const State& state, const Facts& facts);
Outcome carry_out(const AddLine& asked, const State& state, const Facts& facts);
Outcome carry_out(const ApplyDiscount& asked, const State& state, const Facts& facts);
Outcome carry_out(const AddValue& asked, const State& state, const Facts& facts);
Outcome carry_out(const AddTip& asked, const State& state, const Facts& facts);

Outcome carry_out(const TakeTender& asked, const State& state, const Facts& facts);
Outcome carry_out(const TakeValue& asked, const State& state, const Facts& facts);
Outcome carry_out(const Close& asked, const State& state, const Facts& facts);
Outcome carry_out(const Void& asked, const State& state, const Facts& facts);
Outcome carry_out(const PayDebt& asked, const State& state, const Facts& facts);

Outcome carry_out(const RequestRefund& asked, const State& state, const Facts& facts);
Outcome carry_out(const ApproveRefund& asked, const State& state, const Facts& facts);
Outcome carry_out(const RejectRefund& asked, const State& state, const Facts& facts);
Outcome carry_out(const PayRefund& asked, const State& state, const Facts& facts);

Outcome carry_out(const AddPlan& asked, const State& state, const Facts& facts);
Outcome carry_out(const CoverLine& asked, const State& state, const Facts& facts);
Outcome carry_out(const DiscountLine& asked, const State& state, const Facts& facts);
Outcome carry_out(const ReverseCover& asked, const State& state, const Facts& facts);
Outcome carry_out(const SellRenewal& asked, const State& state, const Facts& facts);

/// What closing a bill orders of memberships: what its lines sold is granted, what they used is
/// redeemed.
std::vector<AnyCommand> membership_orders_of_close(const State& state, const Facts& facts);

/// What voiding it orders: the one is taken back, the other given back.
std::vector<AnyCommand> membership_orders_of_void(const State& state, const Facts& facts);

/// True if a line's money is settled between bill and membership, not on the bill alone: no
/// discount, no refund.
bool is_settled_elsewhere(const Line& line);

/// True if the discount stands alone on its line.
bool stands_alone(const DiscountApplied& discount);

/// True if units of the bill were found to be taken wrongly.
bool has_reversed_cover(const State& state);

Outcome carry_out(const StateDiscountReason& asked, const State& state, const Facts& facts);
Outcome carry_out(const AskTipChange& asked, const State& state, const Facts& facts);
Outcome carry_out(const ApproveTipChange& asked, const State& state, const Facts& facts);
Outcome carry_out(const RejectTipChange& asked, const State& state, const Facts& facts);

Outcome carry_out(const OpenDispute& asked, const State& state, const Facts& facts);
Outcome carry_out(const DecideDispute& asked, const State& state, const Facts& facts);
Outcome carry_out(const AskWriteOff& asked, const State& state, const Facts& facts);
Outcome carry_out(const ApproveWriteOff& asked, const State& state, const Facts& facts);
Outcome carry_out(const RejectWriteOff& asked, const State& state, const Facts& facts);

/// May return: bill_is_unknown, bill_is_voided.
Result<void, Refusal> require_standing(const State& state);

/// May return: bill_is_unknown, bill_is_voided, bill_is_closed.
Result<void, Refusal> require_open(const State& state);

/// May return: bill_is_unknown, bill_is_voided, bill_is_not_closed.
Result<void, Refusal> require_closed(const State& state);

/// The bill's branch on the business date of the command. Requires an opened bill.
/// May return: branch_is_unknown.
Result<rules::BranchDay, Refusal> branch_of(const State& state, const Facts& facts);

/// How many discounts have no reason yet.
std::uint32_t reasons_unstated(const State& state);

/// The tip with that number, as it stands after its approved changes. Requires that there is one.
TipAdded tip_now(const State& state, std::uint32_t number);

/// May return: bill_is_full.
Result<void, Refusal> require_room(std::size_t entries);

/// True if the salon lists that reason for discounts today.
[[nodiscard]] bool is_discount_reason(const std::string& reason, const Facts& facts);

}  // namespace tress::sale
