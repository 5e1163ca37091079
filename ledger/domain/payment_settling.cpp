#include "ledger/domain/payment_settling.hpp"

#include <algorithm>

#include "ledger/domain/membership.hpp"
#include "ledger/domain/rules.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/domain/sale_amounts.hpp"

namespace tress::payment {

namespace {

std::uint32_t renewals_of(const membership::State& membership) {
  return static_cast<std::uint32_t>(
      std::count_if(membership.lots.begin(), membership.lots.end(),
                    [](const auto& lot) { return lot.origin == membership::Origin::renewal; }));
}

sale::SellRenewal renewal_of(PaymentId link,
                             MembershipId id,
                             const membership::State& membership,
                             Money paid,
                             std::string reference) {
  return {link, membership.started->branch, membership.started->client, id, *membership.plan,
          paid, std::move(reference)};
}

/// The facts of what a link orders, for looking whether it would be refused.
Facts facts_of_order(const Facts& facts, StreamId stream, OrderedBy by) {
  Facts ordered = facts;
  ordered.stream = stream;
  ordered.ordered_by = by;
  return ordered;
}

/// True if the bill of the renewal, and the renewal itself, would be taken now.
bool is_possible(const sale::SellRenewal& asked,
                 const membership::State& membership,
                 const Facts& facts) {
  const auto bill = id_cast<StreamId>(asked.payment);
  const auto sold = sale::decide(sale::Command{asked}, sale::State{},
                                 facts_of_order(facts, bill, {StreamKind::payment, bill}));
  if (!sold) return false;
  const Facts ordered =
      facts_of_order(facts, id_cast<StreamId>(asked.membership), {StreamKind::sale, bill});
  for (const AnyCommand& order : sold.value().orders) {
    const auto* const command = std::get_if<membership::Command>(&order);
    if (command == nullptr || !membership::decide(*command, membership, ordered)) return false;
  }
  return true;
}

/// May return: branch_is_unknown, client_is_unknown, contact_is_erased.
Result<rules::BranchDay, Refusal> require_reachable(BranchId branch,
                                                    ClientId id,
                                                    const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(branch, facts));
  TRESS_TRY(rules::require_client<Refusal>(id, facts));
  if (facts.around->client(id)->has_erased(client::PersonalClass::contact)) {
    return Refusal::contact_is_erased;
  }
  return at;
}

Result<Purpose, Refusal> renewal_purpose(const MakeLink& asked, const Facts& facts) {
  const membership::State* const membership = facts.around->membership(*asked.membership);
  if (membership == nullptr || !membership->started) return Refusal::membership_is_unknown;
  const auto& started = *membership->started;
  TRESS_TRY(const auto at, require_reachable(started.branch, started.client, facts));
  if (asked.amount) {
    TRESS_TRY(rules::require_currency<Refusal>(at, *asked.amount));
  }
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  const bool is_renewable = membership->period_until && !membership::has_refund(*membership);
  if (!is_renewable) return Refusal::renewal_is_not_possible;
  const auto price =
      sale::renewal_price(renewal_of(id_cast<PaymentId>(facts.stream), *asked.membership,
                                     *membership, {at.currency(), 0}, {}),
                          facts);
  if (!price || !price.value().is_positive()) return Refusal::renewal_is_not_possible;
  if (asked.amount && *asked.amount != price.value()) return Refusal::amount_differs_from_price;
  return Purpose{started.client, started.branch, price.value(), membership->plan,
                 renewals_of(*membership)};
}

Result<Purpose, Refusal> debt_purpose(const MakeLink& asked, const Facts& facts) {
  const sale::State* const bill = facts.around->sale(*asked.sale);
  const bool is_somebodys = bill != nullptr && bill->opened && bill->opened->payer;
  if (!is_somebodys) return Refusal::sale_is_unknown;
  const auto& opened = *bill->opened;
  TRESS_TRY(const auto at, require_reachable(opened.branch, *opened.payer, facts));
  if (asked.amount) {
    TRESS_TRY(rules::require_currency<Refusal>(at, *asked.amount));
  }
  const bool is_closed = bill->stage == sale::Stage::closed;
  const std::int64_t debt = is_closed ? sale::debt_minor(*bill) : 0;
  if (debt <= 0) return Refusal::nothing_is_owed;
  const Money amount = asked.amount.value_or(Money{at.currency(), debt});
  if (amount.minor() > debt) return Refusal::amount_exceeds_debt;
  return Purpose{*opened.payer, opened.branch, amount};
}

/// Why money that has come pays nothing; nothing if it pays.
std::optional<OwedReason> objection_to(const State& state,
                                       const Received& received,
                                       const Facts& facts) {
  if (state.has(PaymentStage::settled)) return OwedReason::link_is_paid;
  if (state.ended) {
    const bool is_cancelled = *state.ended == EndReason::cancelled;
    return is_cancelled ? OwedReason::link_is_cancelled : OwedReason::link_has_expired;
  }
  const Made& made = *state.made;
  if (received.amount != made.amount) return OwedReason::amount_differs;
  if (has_changed(made, facts)) return OwedReason::changed_meanwhile;
  if (!made.membership) return std::nullopt;
  const membership::State& membership = *facts.around->membership(*made.membership);
  const auto asked =
      renewal_of(made.link, *made.membership, membership, received.amount, received.session);
  if (!is_possible(asked, membership, facts)) return OwedReason::not_possible;
  return std::nullopt;
}

AnyCommand order_of(const Made& made, const Received& received, const Facts& facts) {
  if (made.sale) {
    return sale::Command{sale::PayDebt{*made.sale, sale::TenderKind::card, received.amount,
                                       received.session, std::nullopt}};
  }
  const membership::State& membership = *facts.around->membership(*made.membership);
  return sale::Command{
      renewal_of(made.link, *made.membership, membership, received.amount, received.session)};
}

}  // namespace

Result<Purpose, Refusal> purpose_of(const MakeLink& asked, const Facts& facts) {
  if (asked.membership.has_value() == asked.sale.has_value()) return Refusal::purpose_is_not_one;
  return asked.membership ? renewal_purpose(asked, facts) : debt_purpose(asked, facts);
}

bool has_changed(const Made& made, const Facts& facts) {
  if (made.sale) {
    const sale::State* const bill = facts.around->sale(*made.sale);
    const bool is_closed = bill != nullptr && bill->stage == sale::Stage::closed;
    return !is_closed || sale::debt_minor(*bill) < made.amount.minor();
  }
  const membership::State* const membership = facts.around->membership(*made.membership);
  const bool is_there = membership != nullptr && membership->started && membership->period_until;
  return !is_there || membership->plan != made.plan || renewals_of(*membership) != made.renewals ||
         membership::has_refund(*membership);
}

Settling settle(const State& state, std::uint32_t payment, const Facts& facts) {
  TRESS_ASSERT(payment >= 1 && payment <= state.payments.size());
  const PaymentState& waiting = state.payments[payment - 1];
  TRESS_ASSERT(waiting.stage == PaymentStage::waiting);
  const Received& received = waiting.received;
  if (const auto reason = objection_to(state, received, facts)) {
    return {OwedBack{payment, received.amount, state.made->client, *reason}};
  }
  return {Settled{payment}, order_of(*state.made, received, facts)};
}

}  // namespace tress::payment
