#pragma once

#include "ledger/domain/payment.hpp"

/// Inside of the payment's decider: what a link is for, and what money that came for it does. Only
/// payment*.cpp include this.
namespace tress::payment {

/// What a link would pay: whose it is, where, and how much.
struct Purpose {
  ClientId client;
  BranchId branch;
  Money amount;
  std::optional<PlanId> plan = std::nullopt;
  std::optional<std::uint32_t> renewals = std::nullopt;
};

/// May return: purpose_is_not_one, membership_is_unknown, sale_is_unknown, branch_is_unknown,
/// client_is_unknown, contact_is_erased, currency_is_not_the_branchs, day_is_closed,
/// renewal_is_not_possible, amount_differs_from_price, nothing_is_owed, amount_exceeds_debt.
[[nodiscard]] Result<Purpose, Refusal> purpose_of(const MakeLink& asked, const Facts& facts);

/// True if what the link is for is not what it was: renewed, changed, paid or voided since.
[[nodiscard]] bool has_changed(const Made& made, const Facts& facts);

/// What settling makes of one payment: it pays, with the order that does it, or is owed back.
struct Settling {
  Event event;
  std::optional<AnyCommand> order = std::nullopt;
};

/// Requires a payment that waits, and an open day of its branch.
[[nodiscard]] Settling settle(const State& state, std::uint32_t payment, const Facts& facts);

}  // namespace tress::payment
