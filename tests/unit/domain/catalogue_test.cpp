#include "ledger/domain/catalogue.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/base/limits.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing {

namespace {

using catalogue::ItemKind;
using catalogue::Refusal;
using GivenItem = Given<catalogue::State, catalogue::Command>;
using Row = Refused<catalogue::State, catalogue::Command>;

const catalogue::ListItem listing{ItemKind::product, "WAX", "Wax", "Retail"};
const catalogue::ItemListed in_list{wax, ItemKind::product, "WAX", "Wax", "Retail"};
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
      Row{"two faults: the first listed wins",
          {in_list},
          price(cad(limits::amount_minor_max + 1), usd(1), long_ago),
          facts,
          Refusal::amount_is_too_high},
  });
}

}  // namespace

}  // namespace tress::testing
