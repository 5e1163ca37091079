#pragma once

#include <string_view>
#include <vector>

#include "schema/membership.hpp"

#include "ledger/domain/membership.hpp"
#include "ledger/domain/plan.hpp"

/// What a plan's terms come to for one membership: the lots that a price buys, what a refund gives
/// back, what a change of plan costs. Pure functions, also for those who only ask.
namespace tress::membership {

/// How long a grant lasts.
struct Term {
  Day from;
  std::optional<Day> period_until;  ///< of memberships
  std::optional<Day> expires_on;    ///< of what is counted
};

/// The lots that `price` buys under the terms, numbered from `first`, all of it paid; tax as it was
/// charged with the price. That of an unlimited benefit has the days of the period as its units.
[[nodiscard]] std::vector<Lot> lots_of(const plan::Terms& terms,
                                       Money price,
                                       std::uint32_t first,
                                       const Term& term,
                                       const std::vector<sale::TaxTotal>& taxes);

/// The same lot with only `paid_minor` of its price paid: as many units as that covers.
[[nodiscard]] Lot paid_in_part(Lot lot, std::int64_t paid_minor);

/// What was paid in all, each payment once: what went into lots of another plan was paid before.
[[nodiscard]] std::int64_t paid_in_all(const State& state) noexcept;

/// The lots that were sold first, as far as they are not paid in full: a package paid in parts, or
/// all of them once the bill that sold them is voided.
[[nodiscard]] std::vector<LotState> unpaid_lots(const State& state);

/// The rest of their price.
[[nodiscard]] std::int64_t rest_minor(const State& state);

/// Tax that was charged with several lots together, shared by what is paid of each.
[[nodiscard]] std::vector<std::vector<sale::TaxTotal>> shared_taxes(
    const std::vector<sale::TaxTotal>& taxes,
    const std::vector<std::int64_t>& amounts,
    Currency currency);

/// What was used before of what a part that is given on was bought with: the share that goes with
/// it. `terms`: those that the membership is under.
[[nodiscard]] Past past_with(const State& state, const plan::Terms& terms, const Part& part);

/// Units that `paid_minor` of the lot's price pays for.
[[nodiscard]] std::int64_t units_paid(const Lot& lot, std::int64_t paid_minor);

/// What a refund gives back and by which rule (domain.md §3.1, R1 to R3 and R5), as of `date`, with
/// the days before it earned.
/// `reason`: one of refund_reasons.
[[nodiscard]] Quote quote_of(const State& given,
                             const plan::Terms& terms,
                             Day date,
                             std::string_view reason);

/// What going on under other terms for the rest of the period costs (T9).
struct Change {
  std::int64_t credit_minor;  ///< what is left of the lots
  std::int64_t charge_minor;  ///< the new price for the days that are left
  std::int64_t days;          ///< that are charged, of the new period, which has `period_days`
  std::int64_t period_days;
};

/// With the days before `date` earned. Days that a later renewal date gave are not charged. `from`:
/// the terms that the membership is under. Nothing if it has no period on `date`, or `to` has none.
[[nodiscard]] std::optional<Change> change_of(const State& given,
                                              const plan::Terms& from,
                                              const plan::Terms& to,
                                              Day date);

/// The lots of the rest of a period, worth `change.charge_minor`.
[[nodiscard]] std::vector<Lot> lots_of_rest(const State& state,
                                            const plan::Terms& terms,
                                            const Change& change,
                                            Day date,
                                            const std::vector<sale::TaxTotal>& taxes);

}  // namespace tress::membership
