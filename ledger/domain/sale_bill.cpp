#include <algorithm>
#include <cstdlib>

#include "ledger/domain/close_watch.hpp"
#include "ledger/domain/sale_amounts.hpp"
#include "ledger/domain/sale_rules.hpp"

namespace tress::sale {

namespace {

/// Below zero only as an imported file says: the tip of a bill that was given back.
Result<void, Refusal> check_tip(Money tip, const Facts& facts) {
  if (!facts.is_import() || tip.is_positive()) return rules::check_amount<Refusal>(tip);
  if (tip.is_zero()) return Refusal::amount_is_not_positive;
  if (tip.minor() < -limits::amount_minor_max) return Refusal::amount_is_too_high;
  return ok();
}

/// What the server, or the imported file, says about a line.
struct Priced {
  LineKind kind;
  std::string description;
  std::optional<Money> list_price;
  Money amount;
  std::optional<Money> cost;
  std::vector<TaxShare> taxes;
};

bool is_beyond_limit(std::int64_t minor) noexcept {
  return minor > limits::amount_minor_max || minor < -limits::amount_minor_max;
}

bool is_beyond_limit(const TaxShare& tax, Currency currency) noexcept {
  return is_beyond_limit(fine_to_minor_half_up(tax.fine, currency));
}

/// The gravest fault of all texts that an imported line carries.
Result<void, Refusal> check_texts(const AsCharged& written) {
  auto gravest = rules::fault_of({rules::name(written.description)});
  for (const TaxShare& tax : written.taxes) {
    gravest = rules::graver(gravest, rules::fault_of({rules::name(tax.code)}));
  }
  return rules::refusal_of<Refusal>(gravest);
}

Result<void, Refusal> check_amounts(const AddLine& asked) {
  if (asked.price) {
    TRESS_TRY(rules::check_amount<Refusal>(*asked.price));
  }
  if (!asked.as_charged) return ok();
  const Money amount = asked.as_charged->amount;
  const bool is_tax_beyond_limit =
      std::any_of(asked.as_charged->taxes.begin(), asked.as_charged->taxes.end(),
                  [&](const TaxShare& tax) { return is_beyond_limit(tax, amount.currency()); });
  if (is_beyond_limit(amount.minor()) || is_tax_beyond_limit) return Refusal::amount_is_too_high;
  return ok();
}

Result<void, Refusal> check_line(const AddLine& asked, const Facts& facts) {
  if (asked.as_charged) {
    if (!facts.is_import()) return Refusal::only_imports_say_what_was_charged;
    TRESS_TRY(check_texts(*asked.as_charged));
  }
  if (asked.quantity < 1 || asked.quantity > quantity_max) {
    return Refusal::quantity_is_out_of_range;
  }
  return check_amounts(asked);
}

Result<void, Refusal> check_line_at(const AddLine& asked,
                                    const rules::BranchDay& at,
                                    const Facts& facts) {
  if (asked.price) {
    TRESS_TRY(rules::require_currency<Refusal>(at, *asked.price));
  }
  if (asked.as_charged) {
    TRESS_TRY(rules::require_currency<Refusal>(at, asked.as_charged->amount));
  }
  TRESS_TRY(rules::require_staff<Refusal>(asked.performer, facts));
  return rules::require_client<Refusal>(asked.served, facts);
}

/// Null only for an imported line whose item nobody knows.
Result<const catalogue::State*, Refusal> item_of(const AddLine& asked, const Facts& facts) {
  if (asked.item) return rules::require_item<Refusal>(*asked.item, facts);
  if (!asked.as_charged) return Refusal::item_is_missing;
  return static_cast<const catalogue::State*>(nullptr);
}

LineKind kind_of(const catalogue::State* item) noexcept {
  const bool is_product = item != nullptr && item->listed->kind == catalogue::ItemKind::product;
  return is_product ? LineKind::product : LineKind::service;
}

std::optional<Money> list_price_of(const catalogue::State* item, Day date) {
  if (item == nullptr) return std::nullopt;
  const auto* const entry = catalogue::price_on(*item, date);
  return entry == nullptr ? std::nullopt : entry->price;
}

/// Products only: a service's cost is labour and is not stock that leaves. A cost in another
/// currency than the bill's is not known in the bill's.
std::optional<Money> cost_of(const catalogue::State* item,
                             Day date,
                             std::int32_t quantity,
                             Currency currency) {
  if (kind_of(item) != LineKind::product) return std::nullopt;
  const auto* const entry = catalogue::price_on(*item, date);
  if (entry == nullptr || !entry->cost || entry->cost->currency() != currency) return std::nullopt;
  return Money{currency, entry->cost->minor() * quantity};
}

Result<Priced, Refusal> as_written(const AddLine& asked, const catalogue::State* item, Day date) {
  const AsCharged& written = *asked.as_charged;
  if (!written.description && item == nullptr) return Refusal::item_is_missing;
  if (written.kept_elsewhere) {
    return Priced{LineKind::kept_elsewhere,
                  written.description ? *written.description : item->listed->name,
                  std::nullopt,
                  written.amount,
                  std::nullopt,
                  written.taxes};
  }
  const bool is_returned = written.amount.is_negative();
  return Priced{
      is_returned ? LineKind::returned : kind_of(item),
      written.description ? *written.description : item->listed->name,
      list_price_of(item, date),
      written.amount,
      is_returned ? std::nullopt : cost_of(item, date, asked.quantity, written.amount.currency()),
      written.taxes};
}

Result<Money, Refusal> unit_price(const AddLine& asked, const std::optional<Money>& list_price) {
  if (!list_price && !asked.price) return Refusal::price_is_missing;
  if (list_price && asked.price && *asked.price != *list_price) {
    return Refusal::price_differs_from_list;
  }
  return list_price ? *list_price : *asked.price;
}

Result<Priced, Refusal> from_list(const AddLine& asked,
                                  const catalogue::State& item,
                                  const branch::State& branch,
                                  Day date) {
  const auto list_price = list_price_of(&item, date);
  if (list_price && list_price->currency() != branch.opened->currency) {
    return Refusal::list_is_in_another_currency;
  }
  TRESS_TRY(const Money price, unit_price(asked, list_price));
  const Money amount{price.currency(), price.minor() * asked.quantity};
  if (is_beyond_limit(amount.minor())) return Refusal::line_is_too_high;
  return Priced{kind_of(&item),
                item.listed->name,
                list_price,
                amount,
                cost_of(&item, date, asked.quantity, price.currency()),
                taxes_of(amount, branch::taxes_on(branch, date))};
}

}  // namespace

Outcome carry_out(const Open& asked, const State& state, const Facts& facts) {
  if (state.stage != Stage::not_opened) return Refusal::already_open;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_client<Refusal>(asked.payer, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.payer, facts));
  return one<Event>(
      {at.id, at.date},
      Opened{id_cast<SaleId>(facts.stream), facts.around->bill_number_last(at.id) + 1, asked.branch,
             asked.payer, asked.reference, at.date, rules::close_due_of_first(at, facts)});
}

Outcome carry_out(const AddLine& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(check_line(asked, facts));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(check_line_at(asked, at, facts));
  TRESS_TRY(const auto* const item, item_of(asked, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.lines.size()));
  const Day date = state.opened->opened_on;
  TRESS_TRY(const Priced priced, asked.as_charged ? as_written(asked, item, date)
                                                  : from_list(asked, *item, *at.state, date));
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.served, facts));
  const auto number = static_cast<std::uint32_t>(state.lines.size() + 1);
  return one<Event>({at.id, at.date},
                    LineAdded{number, priced.kind, asked.item, priced.description, asked.served,
                              asked.performer, asked.quantity, priced.list_price, priced.amount,
                              priced.cost, priced.taxes, std::nullopt});
}

Outcome carry_out(const AddTip& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_open(state));
  TRESS_TRY(check_tip(asked.amount, facts));
  TRESS_TRY(const auto at, branch_of(state, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_staff<Refusal>(asked.staff, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  TRESS_TRY(require_room(state.tips.size()));
  return one<Event>({at.id, at.date}, TipAdded{asked.staff, asked.amount});
}

}  // namespace tress::sale
