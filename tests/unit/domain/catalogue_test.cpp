#include "ledger/domain/catalogue.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::catalogue_test {

namespace {

using catalogue::ItemKind;
using catalogue::Refusal;
using GivenItem = Given<catalogue::State, catalogue::Command>;
using Row = Refused<catalogue::State, catalogue::Command>;

const catalogue::ListItem listing{ItemKind::product, "WAX", "Wax", "Retail"};
const catalogue::ItemListed in_list{wax, ItemKind::product, "WAX", "Wax", "Retail"};
const catalogue::ItemListed cut_in_list{cut, ItemKind::service, "CUT", "Cut", std::nullopt};
const catalogue::ItemRetired retired{"sold out"};

catalogue::SetPrice price(std::optional<Money> price, std::optional<Money> cost, Day from) {
  return {wax, from, price, cost};
}

TEST_CASE("catalogue: an item is listed under its kind and code, priced and retired",
          "[unit][catalogue]") {
  const SampleSalon salon;
  const Facts facts = salon.facts();
  CHECK(stream_of(catalogue::Command{listing}).words == "product/WAX");
  GivenItem{{}, facts}.when(listing).then({catalogue::ItemListed{
      id_cast<ItemId>(this_stream), ItemKind::product, "WAX", "Wax", "Retail"}});
  GivenItem{{in_list}, facts}
      .when(price(cad(40'00), cad(18'00), saturday))
      .then({catalogue::PriceSet{saturday, cad(40'00), cad(18'00)}});
  GivenItem{{in_list}, facts}
      .when(price(std::nullopt, std::nullopt, friday))
      .then({catalogue::PriceSet{friday, std::nullopt, std::nullopt}});
  GivenItem{{in_list}, facts}.when(catalogue::RetireItem{wax, "sold out"}).then({retired});
}

TEST_CASE("catalogue: a price counts from its day until a later one", "[unit][catalogue]") {
  const auto state = replayed<catalogue::State, catalogue::Event>(
      {in_list, catalogue::PriceSet{friday, cad(40'00), std::nullopt},
       catalogue::PriceSet{thursday, cad(30'00), std::nullopt},
       catalogue::PriceSet{friday, cad(41'00), std::nullopt}});
  CHECK(catalogue::price_on(state, thursday - std::chrono::days{1}) == nullptr);
  CHECK(catalogue::price_on(state, thursday)->price == cad(30'00));
  CHECK(catalogue::price_on(state, friday)->price == cad(41'00));
  CHECK(catalogue::price_on(state, saturday)->price == cad(41'00));
}

TEST_CASE("catalogue: imports may price earlier days", "[unit][catalogue]") {
  const SampleSalon salon;
  GivenItem{{in_list}, salon.import_facts()}
      .when(price(cad(1), std::nullopt, long_ago))
      .then({catalogue::PriceSet{long_ago, cad(1), std::nullopt}});
}

std::vector<std::string> many_codes(std::size_t count) {
  std::vector<std::string> codes;
  for (std::size_t i = 0; i < count; ++i) codes.push_back("code_" + std::to_string(i));
  return codes;
}

TEST_CASE("catalogue: what is in an item and which patch tests it needs is what was said last",
          "[unit][catalogue]") {
  const SampleSalon salon;
  GivenItem{{in_list}, salon.facts()}
      .when(catalogue::SetIngredients{wax, {"ppd", "ammonia"}})
      .then({catalogue::IngredientsSet{{"ppd", "ammonia"}}});
  GivenItem{{cut_in_list}, salon.facts()}
      .when(catalogue::RequirePatchTests{cut, {"ppd"}})
      .then({catalogue::PatchTestsRequired{{"ppd"}}});
  const auto state = replayed<catalogue::State, catalogue::Event>(
      {cut_in_list, catalogue::IngredientsSet{{"ppd"}}, catalogue::PatchTestsRequired{{"ppd"}},
       catalogue::IngredientsSet{{"ammonia"}}, catalogue::PatchTestsRequired{{}}});
  CHECK(state.ingredients == std::vector<std::string>{"ammonia"});
  CHECK(state.patch_tests.empty());
}

TEST_CASE("catalogue: a service takes as long as was said last for the day", "[unit][catalogue]") {
  const SampleSalon salon;
  GivenItem{{cut_in_list}, salon.facts()}
      .when(catalogue::SetDuration{cut, saturday, 45})
      .then({catalogue::DurationSet{saturday, 45}});
  const auto state = replayed<catalogue::State, catalogue::Event>(
      {cut_in_list, catalogue::DurationSet{friday, 60}, catalogue::DurationSet{saturday, 45},
       catalogue::DurationSet{friday, 50}});
  CHECK_FALSE(catalogue::minutes_on(state, thursday));
  CHECK(catalogue::minutes_on(state, friday) == 50);
  CHECK(catalogue::minutes_on(state, saturday + std::chrono::days{9}) == 45);
}

TEST_CASE("catalogue: every reason to refuse has a case", "[unit][catalogue]") {
  const SampleSalon salon;
  const Facts facts = salon.facts();
  const auto none = std::optional<Money>{};
  check_refusals<catalogue::State, catalogue::Command>({
      Row{"code taken", {in_list}, listing, facts, Refusal::already_listed},
      Row{"price of nothing", {}, price(none, none, friday), facts, Refusal::item_is_unknown},
      Row{"price of what is retired",
          {in_list, retired},
          price(none, none, friday),
          facts,
          Refusal::item_is_retired},
      Row{"retired twice",
          {in_list, retired},
          catalogue::RetireItem{wax, "again"},
          facts,
          Refusal::item_is_retired},
      Row{"no name",
          {},
          catalogue::ListItem{ItemKind::service, "CUT", "", std::nullopt},
          facts,
          Refusal::text_is_missing},
      Row{"long category",
          {},
          catalogue::ListItem{ItemKind::service, "CUT", "Cut", std::string(201, 'x')},
          facts,
          Refusal::text_is_too_long},
      Row{"tab in the code",
          {},
          catalogue::ListItem{ItemKind::service, "C\tUT", "Cut", std::nullopt},
          facts,
          Refusal::text_is_not_plain},
      Row{"price below zero",
          {in_list},
          price(cad(-1), none, friday),
          facts,
          Refusal::amount_is_negative},
      Row{"cost below zero",
          {in_list},
          price(none, cad(-1), friday),
          facts,
          Refusal::amount_is_negative},
      Row{"ten million and a cent",
          {in_list},
          price(cad(limits::amount_minor_max + 1), none, friday),
          facts,
          Refusal::amount_is_too_high},
      Row{"two currencies",
          {in_list},
          price(cad(1), usd(1), friday),
          facts,
          Refusal::currencies_differ},
      Row{"backwards",
          {in_list},
          price(cad(1), none, friday - std::chrono::days{2}),
          facts,
          Refusal::starts_in_the_past},
      Row{"how long a product takes",
          {in_list},
          catalogue::SetDuration{wax, friday, 60},
          facts,
          Refusal::item_is_not_a_service},
      Row{"four minutes",
          {cut_in_list},
          catalogue::SetDuration{cut, friday, 4},
          facts,
          Refusal::minutes_are_out_of_range},
      Row{"thirteen hours",
          {cut_in_list},
          catalogue::SetDuration{cut, friday, 721},
          facts,
          Refusal::minutes_are_out_of_range},
      Row{"so long since last month",
          {cut_in_list},
          catalogue::SetDuration{cut, friday - std::chrono::days{2}, 60},
          facts,
          Refusal::starts_in_the_past},
      Row{"patch tests of a product",
          {in_list},
          catalogue::RequirePatchTests{wax, {"ppd"}},
          facts,
          Refusal::item_is_not_a_service},
      Row{"a code in capitals",
          {in_list},
          catalogue::SetIngredients{wax, {"PPD"}},
          facts,
          Refusal::code_is_malformed},
      Row{"a code of no letters",
          {cut_in_list},
          catalogue::RequirePatchTests{cut, {""}},
          facts,
          Refusal::code_is_malformed},
      Row{"a code twice",
          {in_list},
          catalogue::SetIngredients{wax, {"ppd", "ammonia", "ppd"}},
          facts,
          Refusal::code_is_malformed},
      Row{"a hundred and one codes",
          {in_list},
          catalogue::SetIngredients{wax, many_codes(limits::item_codes_max + 1)},
          facts,
          Refusal::codes_are_too_many},
      Row{"two faults: the first listed wins",
          {in_list},
          price(cad(limits::amount_minor_max + 1), usd(1), long_ago),
          facts,
          Refusal::amount_is_too_high},
  });
}

}  // namespace

}  // namespace tress::testing::catalogue_test
