#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"

namespace tress::sale {

namespace {

/// A bill that is carried from one command to the next before any of it is recorded.
struct Draft {
  const Facts& facts;
  State state = {};
  std::optional<Decision<Event>> decision = std::nullopt;

  Result<void, Refusal> add(const Command& command) {
    TRESS_TRY(auto step, decide(command, state, facts));
    for (const Event& event : step.events) state = evolve(std::move(state), event);
    if (!decision) {
      decision = std::move(step);
      return ok();
    }
    std::move(step.events.begin(), step.events.end(), std::back_inserter(decision->events));
    std::move(step.orders.begin(), step.orders.end(), std::back_inserter(decision->orders));
    return ok();
  }
};

/// The bill with its one line.
Result<void, Refusal> write(Draft& draft, const SellRenewal& asked) {
  TRESS_TRY(draft.add(Open{asked.branch, asked.client, std::nullopt}));
  return draft.add(AddPlan{id_cast<SaleId>(asked.payment), asked.plan, asked.client,
                           PlanSale::renewal, asked.membership, std::nullopt});
}

}  // namespace

Result<Money, Refusal> renewal_price(const SellRenewal& asked, const Facts& facts) {
  Draft draft{facts};
  TRESS_TRY(write(draft, asked));
  return totals_of(draft.state, asked.paid.currency()).total;
}

Outcome carry_out(const SellRenewal& asked, const State& state, const Facts& facts) {
  if (state.stage != Stage::not_opened) return Refusal::already_open;
  Draft draft{facts};
  TRESS_TRY(write(draft, asked));
  const auto sale = id_cast<SaleId>(asked.payment);
  if (totals_of(draft.state, asked.paid.currency()).total != asked.paid) {
    return Refusal::totals_differ;
  }
  TRESS_TRY(
      draft.add(TakeTender{sale, TenderKind::card, asked.paid, asked.reference, std::nullopt}));
  TRESS_TRY(draft.add(Close{sale, asked.paid}));
  if (!facts.is_ordered_by(StreamKind::payment)) return Refusal::only_payments_ask;
  return std::move(*draft.decision);
}

}  // namespace tress::sale
