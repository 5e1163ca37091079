#include <algorithm>

#include "ledger/domain/jurisdictions.hpp"
#include "ledger/domain/wallet_rules.hpp"

namespace tress::wallet {

namespace {

/// A point is never worth more than a hundred of the major unit, nor valid for more than a century.
constexpr std::uint32_t unit_worth_max = 10'000;
constexpr std::uint16_t months_max = 1200;
constexpr std::uint16_t days_max = 3660;

/// A bonus step for each kind of client is enough; more is a mistake.
constexpr std::size_t bonuses_max = 20;

Result<void, Refusal> check_rates(const SetTerms& asked) {
  const bool is_fraction = asked.breakage_millionths < whole_millionths &&
                           asked.booked_millionths <= whole_millionths &&
                           asked.service_points_millionths <= whole_millionths &&
                           asked.product_points_millionths <= whole_millionths;
  const bool is_span = asked.valid_months <= months_max && asked.notice_days <= days_max &&
                       asked.cooling_off_days <= days_max;
  const bool is_worth = asked.unit_worth >= 1 && asked.unit_worth <= unit_worth_max;
  if (!is_fraction || !is_span || !is_worth || asked.bonuses.size() > bonuses_max) {
    return Refusal::rate_is_out_of_range;
  }
  return ok();
}

/// What is said must mean something for that kind of value: else it would be promised and not kept.
Result<void, Refusal> check_fit(const SetTerms& asked) {
  const bool earns = asked.service_points_millionths != 0 || asked.product_points_millionths != 0;
  const bool is_points = asked.kind == ValueKind::points;
  const bool is_card = asked.kind == ValueKind::gift_card;
  const bool fits =
      (is_points || (!earns && asked.booked_millionths == 0 && asked.unit_worth == 1)) &&
      is_points == (asked.code == points_code) &&
      (is_card || (asked.breakage_millionths == 0 && !asked.named)) &&
      (asked.bonuses.empty() || asked.kind == ValueKind::stored_value) &&
      (!is_points ||
       (asked.cooling_off_days == 0 && !asked.withdrawal_at_list && !asked.refund_fee)) &&
      // One rule for who withdraws: what was used at its list price, or a fee.
      !(asked.withdrawal_at_list && asked.refund_fee) && asked.kind != ValueKind::client_credit;
  if (!fits) return Refusal::term_does_not_fit_the_kind;
  return ok();
}

Result<void, Refusal> check_bonuses(const SetTerms& asked) {
  for (const Bonus& step : asked.bonuses) {
    TRESS_TRY(rules::check_amount<Refusal>(step.paid));
    TRESS_TRY(rules::check_amount<Refusal>(step.bonus));
  }
  if (asked.refund_fee) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.refund_fee));
  }
  for (std::size_t i = 1; i < asked.bonuses.size(); ++i) {
    if (asked.bonuses[i].paid.minor() <= asked.bonuses[i - 1].paid.minor()) {
      return Refusal::bonuses_do_not_ascend;
    }
  }
  return ok();
}

Result<void, Refusal> check_expiry(const SetTerms& asked, const jurisdictions::Rule& rule) {
  if (asked.valid_months == 0) return ok();
  const auto lawful = jurisdictions::expiry_of(rule, asked.kind, asked.named);
  if (lawful.is_barred || asked.valid_months < lawful.months_min) {
    return Refusal::expiry_is_unlawful;
  }
  if (asked.notice_days == 0) return Refusal::notice_is_too_short;
  return ok();
}

Result<void, Refusal> check_currencies(const SetTerms& asked, const rules::BranchDay& at) {
  for (const Bonus& step : asked.bonuses) {
    TRESS_TRY(rules::require_currency<Refusal>(at, step.paid));
    TRESS_TRY(rules::require_currency<Refusal>(at, step.bonus));
  }
  if (asked.refund_fee) {
    TRESS_TRY(rules::require_currency<Refusal>(at, *asked.refund_fee));
  }
  return ok();
}

}  // namespace

Outcome carry_out(const SetTerms& asked, const State& state, const Facts& facts) {
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::name(asked.code), rules::name(asked.name), rules::name(asked.jurisdiction)}));
  TRESS_TRY(check_bonuses(asked));
  TRESS_TRY(check_rates(asked));
  TRESS_TRY(check_fit(asked));
  const auto* const rule = jurisdictions::find(asked.jurisdiction);
  if (rule == nullptr) return Refusal::jurisdiction_is_unknown;
  TRESS_TRY(check_expiry(asked, *rule));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(check_currencies(asked, at));
  const Day from = asked.from.value_or(at.date);
  if (from < at.date) return Refusal::takes_effect_backwards;
  const bool is_other_kind =
      !state.terms.empty() &&
      (state.terms.front().kind != asked.kind || state.terms.front().currency != at.currency());
  if (is_other_kind) return Refusal::kind_cannot_change;
  if (state.terms.size() >= entries_max) return Refusal::wallet_is_full;
  if (asked.refund_fee && rule->refund_fee_percent_max == 0) return Refusal::fee_is_unlawful;
  return one<Event>({std::nullopt, at.date},
                    TermsSet{id_cast<WalletId>(facts.stream),
                             asked.code,
                             static_cast<std::uint32_t>(state.terms.size() + 1),
                             asked.kind,
                             asked.name,
                             asked.jurisdiction,
                             at.currency(),
                             from,
                             asked.named,
                             asked.bonuses,
                             asked.valid_months,
                             asked.notice_days,
                             asked.breakage_millionths,
                             asked.cooling_off_days,
                             asked.withdrawal_at_list,
                             asked.unit_worth,
                             asked.service_points_millionths,
                             asked.product_points_millionths,
                             asked.booked_millionths,
                             asked.refund_fee});
}

}  // namespace tress::wallet
