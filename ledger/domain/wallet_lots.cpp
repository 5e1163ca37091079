#include <algorithm>

#include "ledger/domain/jurisdictions.hpp"
#include "ledger/domain/shares.hpp"
#include "ledger/domain/wallet_rules.hpp"

namespace tress::wallet {

namespace {

bool withdraws(std::string_view reason) noexcept {
  return reason == refund_reasons[0] || reason == refund_reasons[1];
}

bool is_earned_on(const Lot& lot, SaleId sale) noexcept {
  return lot.grant.origin == Origin::earned && lot.grant.sale == sale;
}

/// What was paid less what the used units would have cost without bonus, whoever used them and
/// wherever; never below zero.
std::int64_t left_at_list(const Lot& lot) noexcept {
  return std::clamp<std::int64_t>(lot.holding.left_minor - lot.used.saved(), 0,
                                  lot.holding.left_minor);
}

/// What was agreed, as far as the law and what is left allow it.
std::int64_t fee_minor(const TermsSet& terms, std::int64_t left_minor) noexcept {
  const auto* const rule = jurisdictions::find(terms.jurisdiction);
  const int percent = rule == nullptr ? 0 : rule->refund_fee_percent_max;
  return std::min(terms.refund_fee->minor(), left_minor * percent / 100);
}

}  // namespace

std::string words_of_pool(ValueKind kind, StreamId holder) {
  return std::string{name_of(kind)} + "/" + holder.hex();
}

std::string words_of_terms(std::string_view code) {
  return "terms/" + std::string{code};
}

const TermsSet* terms_on(const State& terms, Day date) noexcept {
  const TermsSet* found = nullptr;
  for (const TermsSet& set : terms.terms) {
    if (set.from <= date && (found == nullptr || set.from >= found->from)) found = &set;
  }
  return found;
}

const TermsSet* terms_at(const State& terms, std::uint32_t version) noexcept {
  if (version < 1 || version > terms.terms.size()) return nullptr;
  return &terms.terms[version - 1];
}

std::int64_t bonus_minor(const TermsSet& terms, std::int64_t paid_minor) noexcept {
  std::int64_t bonus = 0;
  for (const Bonus& step : terms.bonuses) {
    if (step.paid.minor() <= paid_minor) bonus = step.bonus.minor();
  }
  return bonus;
}

std::optional<Day> expiry_of(const TermsSet& terms, Day date) {
  if (terms.valid_months == 0) return std::nullopt;
  const std::chrono::year_month_day granted{date};
  const auto month = granted.year() / granted.month() + std::chrono::months{terms.valid_months};
  const auto last =
      std::chrono::year_month_day_last{month.year(), std::chrono::month_day_last{month.month()}};
  return Day{month / std::min(granted.day(), last.day())};
}

std::int64_t points_of(const TermsSet& terms,
                       std::int64_t services_minor,
                       std::int64_t products_minor) noexcept {
  const std::int64_t services = std::max<std::int64_t>(0, services_minor);
  const std::int64_t products = std::max<std::int64_t>(0, products_minor);
  return (services * terms.service_points_millionths + products * terms.product_points_millionths) /
         whole_millionths;
}

std::int64_t points_kept(const State& state, SaleId sale) noexcept {
  std::int64_t points = 0;
  for (const Lot& lot : state.lots) {
    if (is_earned_on(lot, sale)) points += lot.grant.units;
  }
  for (const Retaken& retaken : state.retaken) {
    if (retaken.sale == sale) points -= retaken.points;
  }
  return points;
}

std::optional<std::uint32_t> points_version(const State& state, SaleId sale) noexcept {
  const auto found = std::find_if(state.lots.begin(), state.lots.end(),
                                  [&](const Lot& lot) { return is_earned_on(lot, sale); });
  return found == state.lots.end() ? std::nullopt : found->grant.terms_version;
}

std::int64_t available_minor(const State& state, Currency currency) noexcept {
  std::int64_t minor = 0;
  for (const Lot& lot : state.lots) {
    if (lot.grant.value.currency() != currency) continue;
    minor += lot.available() * lot.grant.unit_worth;
  }
  return minor;
}

bool exceeds_limit(const TermsSet& terms, const State* pool, std::int64_t units) {
  const auto* const rule = jurisdictions::find(terms.jurisdiction);
  if (rule == nullptr) return false;
  const auto limit = jurisdictions::limit_minor(*rule, terms.kind, terms.named, terms.currency);
  if (!limit) return false;
  std::int64_t held = units;
  if (pool != nullptr) {
    for (const Lot& lot : pool->lots) held += lot.holding.left;
  }
  return held > *limit;
}

std::int64_t breakage_to_date(const Lot& lot, const lots::Holding& remaining) {
  const std::int64_t expected = lot.grant.breakage.minor();
  if (expected == 0) return 0;
  // Of what stays as much is expected to be left as of the whole: E' / (P' - E') = E / (P - E).
  const std::int64_t in_proportion =
      share_half_up(expected, lot.used_minor(remaining), remaining.paid_minor - expected);
  return std::min({in_proportion, expected, remaining.left_minor});
}

UsedMinor used_before(const Granted& grant) noexcept {
  if (grant.passed_on) {
    return {grant.passed_on->used.at_list.minor(), grant.passed_on->used.released.minor()};
  }
  if (!grant.opening || grant.kind == ValueKind::points) return {};
  const std::int64_t paid = grant.opening->paid.minor();
  const std::int64_t given = paid + grant.opening->bonus.minor();
  return {given - grant.units * grant.unit_worth, paid - grant.value.minor()};
}

Quote refund_quote(const Lot& lot, const TermsSet* terms, Day date, std::string_view reason) {
  const lots::Holding& holding = lot.holding;
  Quote quote{RefundRule::pro_rata, holding.left, holding.left_minor, holding.left_minor};
  // What was taken over or passed on was bought before, and may be the rest of a lot.
  const bool is_whole = holding.left == holding.granted && !lot.is_passed_on();
  const bool is_soon = terms != nullptr && terms->cooling_off_days > 0 &&
                       date <= lot.grant.granted_on + std::chrono::days{terms->cooling_off_days};
  if (is_whole && is_soon) {
    quote.rule = RefundRule::cooling_off;
  } else if (terms != nullptr && terms->withdrawal_at_list && withdraws(reason)) {
    quote.rule = RefundRule::used_at_list;
    quote.refund_minor = left_at_list(lot);
  } else if (terms != nullptr && terms->refund_fee && withdraws(reason)) {
    quote.rule = RefundRule::pro_rata_less_fee;
    quote.fee_minor = fee_minor(*terms, holding.left_minor);
    quote.refund_minor -= quote.fee_minor;
  } else if (holding.granted * lot.grant.unit_worth > holding.paid_minor) {
    quote.rule = RefundRule::bonus_ratio;
  }
  return quote;
}

Result<Lot, Refusal> require_lot(const State& state, std::uint32_t number) {
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  if (number < 1 || number > state.lots.size()) return Refusal::lot_is_unknown;
  return state.lots[number - 1];
}

Result<rules::BranchDay, Refusal> open_day_of(BranchId branch, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(branch, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  return at;
}

const TermsSet* terms_of(const Granted& grant, const Facts& facts) {
  if (!grant.terms || !grant.terms_version) return nullptr;
  const State* const terms = facts.around->wallet(*grant.terms);
  return terms == nullptr ? nullptr : terms_at(*terms, *grant.terms_version);
}

std::string benefit_of(ValueKind kind) {
  return kind == ValueKind::points ? "points" : "face";
}

UnitPosting moved(const Lot& lot, UnitAccount from, UnitAccount to, std::int64_t units) {
  return {lot.grant.lot, benefit_of(lot.grant.kind), from, to, units};
}

Part part_of(const Lot& lot, std::int64_t units) {
  const std::int64_t released = lots::released_minor(lot.holding, units);
  const std::int64_t breakage =
      breakage_to_date(lot, lots::less(lot.holding, units)) - lot.breakage_minor;
  return {lot.grant.lot, units, released, breakage};
}

void grant_units(Granted& granted, const State& state) {
  const std::string benefit = benefit_of(granted.kind);
  granted.moves.push_back(
      {granted.lot, benefit, UnitAccount::issued, UnitAccount::available, granted.units});
  const std::int64_t owed = std::min(state.owed, granted.units);
  if (owed <= 0) return;
  const Lot lot{granted, lots::whole_lot(granted.value.minor(), granted.units)};
  granted.against_owed = part_of(lot, owed);
  granted.moves.push_back(
      {granted.lot, benefit, UnitAccount::available, UnitAccount::adjusted, owed});
}

void take(Lot& lot, const Part& part) {
  TRESS_ASSERT(part.units >= 1);
  TRESS_ASSERT(part.units <= lot.holding.left);
  // As it was decided, never worked out again.
  lot.holding.left -= part.units;
  lot.holding.left_minor -= part.released;
  lot.breakage_minor += part.breakage;
  TRESS_ASSERT(lot.book_minor() >= 0);
}

void take_back(Lot& lot, const Part& part) {
  lot.left_out_minor +=
      part.released + share_half_up(lot.used_minor(lot.holding), part.units, lot.holding.left);
  take(lot, part);
}

void give_back(Lot& lot, const Part& part) {
  lot.holding = lots::more(lot.holding, part.units, part.released);
  lot.breakage_minor -= part.breakage;
  TRESS_ASSERT(lot.book_minor() >= 0);
}

}  // namespace tress::wallet
