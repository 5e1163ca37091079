#include "ledger/domain/plan.hpp"

#include <algorithm>
#include <set>

#include "ledger/domain/plan_wording.hpp"
#include "ledger/domain/policy.hpp"
#include "ledger/domain/prepaid_law.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::plan {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

StreamName name_of_stream(const Publish& asked) {
  return named_by_words(asked.code);
}

StreamName name_of_stream(const Retire& asked) {
  return named_by(asked.plan);
}

Result<void, Refusal> check_texts(const Publish& asked) {
  auto gravest =
      rules::fault_of({rules::name(asked.code), rules::name(asked.terms.name),
                       rules::note(asked.terms.wording), rules::name(asked.terms.jurisdiction)});
  for (const Benefit& benefit : asked.terms.benefits) {
    gravest = rules::graver(gravest, rules::fault_of({rules::name(benefit.code)}));
  }
  return rules::refusal_of<Refusal>(gravest);
}

Result<void, Refusal> check_amounts(const Terms& terms) {
  TRESS_TRY(rules::check_amount<Refusal>(terms.price));
  bool is_one_currency = true;
  for (const Benefit& benefit : terms.benefits) {
    const bool is_given_away = is_discount(benefit) && benefit.alone.is_zero();
    if (!is_given_away) {
      TRESS_TRY(rules::check_amount<Refusal>(benefit.alone));
    }
    is_one_currency = is_one_currency && benefit.alone.currency() == terms.price.currency();
  }
  if (terms.refund_fee) {
    TRESS_TRY(rules::check_amount<Refusal>(*terms.refund_fee));
    is_one_currency = is_one_currency && terms.refund_fee->currency() == terms.price.currency();
  }
  if (!is_one_currency) return Refusal::currencies_differ;
  return ok();
}

/// No code and no item twice: an item must say which benefit it uses up.
Result<void, Refusal> check_benefits(const Terms& terms) {
  if (terms.benefits.empty()) return Refusal::benefits_are_missing;
  if (terms.benefits.size() > benefits_max) return Refusal::too_many_benefits;
  std::set<std::string> codes;
  std::set<ItemId> items;
  for (const Benefit& benefit : terms.benefits) {
    if (benefit.items.size() > items_max) return Refusal::too_many_benefits;
    if (!codes.insert(benefit.code).second) return Refusal::benefit_comes_twice;
    for (const ItemId item : benefit.items) {
      if (!items.insert(item).second) return Refusal::benefit_comes_twice;
    }
  }
  const auto has_no_items = [](const Benefit& one) { return one.items.empty(); };
  const auto is_out = [](const Benefit& one) { return one.units < 1 || one.units > units_max; };
  const auto& all = terms.benefits;
  if (std::any_of(all.begin(), all.end(), has_no_items)) return Refusal::items_are_missing;
  if (std::any_of(all.begin(), all.end(), is_out)) return Refusal::units_are_out_of_range;
  return ok();
}

bool is_in_range(std::optional<std::int32_t> days, std::int32_t least) noexcept {
  return !days || (*days >= least && *days <= days_max);
}

Result<void, Refusal> check_days(const Terms& terms) {
  const bool are_in_range =
      is_in_range(terms.validity_days, 1) && is_in_range(terms.period_days, 1) &&
      is_in_range(terms.cooling_off_days, 0) && is_in_range(terms.notice_days, 0);
  if (!are_in_range) return Refusal::days_are_out_of_range;
  const bool is_membership = terms.kind == PlanKind::membership;
  if (is_membership && !terms.period_days) return Refusal::period_is_missing;
  if (!is_membership && terms.period_days) return Refusal::period_is_of_memberships;
  const bool has_fee_rule = terms.refund_rule == RefundRule::pro_rata_less_fee;
  if (has_fee_rule != terms.refund_fee.has_value()) return Refusal::fee_is_missing;
  return ok();
}

/// Nobody visits a bottle.
bool takes_goods(const Benefit& benefit) noexcept {
  switch (kind_of(benefit)) {
    case BenefitKind::visit:
    case BenefitKind::session: return false;
    case BenefitKind::allowance:
    case BenefitKind::discount: return true;
  }
  TRESS_UNREACHABLE();
}

Result<void, Refusal> check_items(const Terms& terms, const Facts& facts) {
  for (const Benefit& benefit : terms.benefits) {
    for (const ItemId id : benefit.items) {
      TRESS_TRY(const auto* const item, rules::require_item<Refusal>(id, facts));
      const bool is_service = item->listed->kind == catalogue::ItemKind::service;
      if (!is_service && !takes_goods(benefit)) return Refusal::item_is_not_a_service;
    }
  }
  return ok();
}

/// A period's end is what was agreed and no expiry of something paid for: its units may stay.
Result<void, Refusal> check_law(const Terms& terms) {
  const prepaid_law::Rule* const law = prepaid_law::find(terms.jurisdiction);
  if (law == nullptr) return Refusal::jurisdiction_is_unknown;
  const bool has_notice = !terms.validity_days || terms.notice_days >= law->notice_days_min;
  if (!prepaid_law::is_validity_lawful(*law, terms.validity_days) || !has_notice) {
    return Refusal::validity_is_unlawful;
  }
  if (!prepaid_law::is_price_lawful(*law, terms.price)) return Refusal::price_is_unlawful;
  return ok();
}

/// What is earned day by day needs a period, and a price without the tax of any single use.
Result<void, Refusal> check_unlimited(const Terms& terms) {
  if (std::none_of(terms.benefits.begin(), terms.benefits.end(), is_unlimited)) return ok();
  if (terms.kind != PlanKind::membership) return Refusal::unlimited_is_of_memberships;
  if (terms.tax_point != TaxPoint::at_sale) return Refusal::unlimited_is_taxed_at_sale;
  return ok();
}

/// What was granted under a code is of one kind, whichever version is in force when it is used.
Result<void, Refusal> check_allowances(const Terms& terms, const State& state) {
  for (const Published& earlier : state.versions) {
    for (const Benefit& benefit : terms.benefits) {
      const Benefit* const known = benefit_named(earlier.terms, benefit.code);
      if (known != nullptr && is_unlimited(*known) != is_unlimited(benefit)) {
        return Refusal::allowance_differs;
      }
    }
  }
  return ok();
}

/// A discount says of how much, and nothing else says any.
bool has_percent(const Benefit& benefit) noexcept {
  if (!is_discount(benefit)) return !benefit.percent_bp;
  return benefit.percent_bp && *benefit.percent_bp >= 1 && *benefit.percent_bp <= percent_bp_max;
}

/// A course has an end, and nobody gives goods away without one.
bool is_countable(const Benefit& benefit) noexcept {
  const BenefitKind kind = kind_of(benefit);
  const bool is_counted = kind == BenefitKind::session || kind == BenefitKind::allowance;
  return !is_counted || !is_unlimited(benefit);
}

/// What was granted under a code is of one kind, as with check_allowances.
Result<void, Refusal> check_kinds(const Terms& terms, const State& state) {
  const auto& all = terms.benefits;
  if (!std::all_of(all.begin(), all.end(), has_percent)) return Refusal::percent_is_out_of_range;
  if (!std::all_of(all.begin(), all.end(), is_countable)) return Refusal::kind_is_counted;
  const bool has_discount = std::any_of(all.begin(), all.end(), is_discount);
  if (has_discount && terms.tax_point != TaxPoint::at_sale) {
    return Refusal::discount_is_taxed_at_sale;
  }
  for (const Published& earlier : state.versions) {
    for (const Benefit& benefit : all) {
      const Benefit* const known = benefit_named(earlier.terms, benefit.code);
      if (known != nullptr && kind_of(*known) != kind_of(benefit)) {
        return Refusal::benefit_kind_differs;
      }
    }
  }
  return ok();
}

/// What nobody reads is not agreed to.
Result<void, Refusal> check_wording(const std::string& wording) {
  const Reading reading = reading_of(wording);
  if (reading.sentences > sentences_max) return Refusal::wording_is_too_long;
  if (!reads_easily(reading)) return Refusal::wording_is_hard_to_read;
  return ok();
}

/// A tier that whoever has the plan is in, from the day on that it is sold. May return:
/// tier_is_of_memberships, tier_is_unknown.
Result<void, Refusal> check_tier(const Publish& asked, const Facts& facts) {
  if (!asked.terms.tier) return ok();
  if (asked.terms.kind != PlanKind::membership) return Refusal::tier_is_of_memberships;
  const Day day = std::max(asked.from, facts.utc_day());
  const policy::Tier* const tier =
      policy::tier_named(policy::tiers_on(facts.around->policy(), day), *asked.terms.tier);
  if (tier == nullptr || tier->is_retired) return Refusal::tier_is_unknown;
  return ok();
}

Outcome carry_out(const Publish& asked, const State& state, const Facts& facts) {
  if (state.is_retired) return Refusal::plan_is_retired;
  TRESS_TRY(check_texts(asked));
  TRESS_TRY(check_amounts(asked.terms));
  if (!state.versions.empty() && state.versions.front().terms.kind != asked.terms.kind) {
    return Refusal::kind_differs;
  }
  TRESS_TRY(check_benefits(asked.terms));
  TRESS_TRY(check_days(asked.terms));
  TRESS_TRY(check_items(asked.terms, facts));
  TRESS_TRY(check_law(asked.terms));
  // The day in UTC may be one ahead of a branch's business date, hence the day of grace.
  const bool is_past = asked.from < facts.utc_day() - std::chrono::days{1};
  if (is_past && !facts.is_import()) return Refusal::starts_in_the_past;
  if (state.versions.size() >= versions_max) return Refusal::too_many_versions;
  TRESS_TRY(check_unlimited(asked.terms));
  TRESS_TRY(check_allowances(asked.terms, state));
  TRESS_TRY(check_wording(asked.terms.wording));
  TRESS_TRY(check_tier(asked, facts));
  TRESS_TRY(check_kinds(asked.terms, state));
  const auto number = static_cast<std::uint32_t>(state.versions.size() + 1);
  return one<Event>(
      {std::nullopt, facts.utc_day()},
      Published{id_cast<PlanId>(facts.stream), asked.code, number, asked.from, asked.terms});
}

Outcome carry_out(const Retire& asked, const State& state, const Facts& facts) {
  if (state.versions.empty()) return Refusal::plan_is_unknown;
  if (state.is_retired) return Refusal::plan_is_retired;
  TRESS_TRY(rules::check_texts<Refusal>({rules::reason(asked.reason)}));
  return one<Event>({std::nullopt, facts.utc_day()}, Retired{asked.reason});
}

State after(State before, const Published& published) {
  TRESS_ASSERT(!before.is_retired);
  TRESS_ASSERT(published.version == before.versions.size() + 1);
  before.versions.push_back(published);
  return before;
}

State after(State before, const Retired&) {
  TRESS_ASSERT(!before.versions.empty());
  before.is_retired = true;
  return before;
}

}  // namespace

const Published* version_on(const State& state, Day date) noexcept {
  const Published* best = nullptr;
  for (const Published& one : state.versions) {
    if (one.from <= date && (best == nullptr || best->from <= one.from)) best = &one;
  }
  return best;
}

const Published* version_at(const State& state, std::uint32_t number) noexcept {
  if (number < 1 || number > state.versions.size()) return nullptr;
  return &state.versions[number - 1];
}

const Benefit* benefit_with(const Terms& terms, ItemId item) noexcept {
  for (const Benefit& benefit : terms.benefits) {
    const auto found = std::find(benefit.items.begin(), benefit.items.end(), item);
    if (found != benefit.items.end()) return &benefit;
  }
  return nullptr;
}

const Benefit* benefit_named(const Terms& terms, std::string_view code) noexcept {
  const auto found = std::find_if(terms.benefits.begin(), terms.benefits.end(),
                                  [&](const Benefit& one) { return one.code == code; });
  return found == terms.benefits.end() ? nullptr : &*found;
}

bool is_unlimited(const Benefit& benefit) noexcept {
  return benefit.allowance == Allowance::unlimited;
}

BenefitKind kind_of(const Benefit& benefit) noexcept {
  return benefit.kind.value_or(BenefitKind::visit);
}

std::string percent_words(std::int32_t percent_bp) {
  constexpr std::int32_t hundred = 100;
  std::string hundredths = std::to_string(hundred + percent_bp % hundred).substr(1);
  while (!hundredths.empty() && hundredths.back() == '0') hundredths.pop_back();
  if (!hundredths.empty()) hundredths.insert(0, ".");
  return std::to_string(percent_bp / hundred) + hundredths + "%";
}

bool is_discount(const Benefit& benefit) noexcept {
  return kind_of(benefit) == BenefitKind::discount;
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

}  // namespace tress::plan
