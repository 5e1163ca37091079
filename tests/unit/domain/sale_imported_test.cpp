#include <catch2/catch.hpp>

#include "tests/support/sample_bill.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/books/postings.hpp"
#include "ledger/domain/sale.hpp"

// Goal: a bill of another till says how it was paid and given back, what its tip was and what its
// prepaid value is, and only an import may say so. Method: given, when, then.

namespace tress::testing::sale_imported_test {

namespace {

using sale::LineKind;
using sale::Refusal;
using sale::TenderKind;

sale::AddLine kept(std::int64_t minor) {
  auto line = add_as_charged(cad(minor), {});
  line.as_charged->kept_elsewhere = true;
  return line;
}

}  // namespace

TEST_CASE("sale: what an imported bill gave back is told by its tender, and by imports alone",
          "[unit][sale]") {
  const SampleSalon salon;
  const History returned =
      after({walk_in}, {add_as_charged(cad(-50'00), {})}, salon.import_facts());
  const auto kind = GENERATE(values({TenderKind::cash, TenderKind::card, TenderKind::wallet,
                                     TenderKind::bank, TenderKind::other}));
  GivenSale{returned, salon.import_facts()}
      .when(take(kind, -50'00))
      .then({tender(1, kind, cad(-50'00))});
  GivenSale{returned, salon.facts()}
      .when(take(kind, -50'00))
      .then_refused(Refusal::amount_is_not_positive);
  GivenSale{returned, salon.import_facts()}
      .when(take(kind, -50'01))
      .then_refused(Refusal::amount_exceeds_due);
}

TEST_CASE("sale: an imported tip may have been given back", "[unit][sale]") {
  const SampleSalon salon;
  const sale::AddTip tip{bill, stylist, cad(-95)};
  GivenSale{{walk_in}, salon.import_facts()}.when(tip).then({sale::TipAdded{stylist, cad(-95)}});
  GivenSale{{walk_in}, salon.facts()}.when(tip).then_refused(Refusal::amount_is_not_positive);
  GivenSale{{walk_in}, salon.import_facts()}
      .when(sale::AddTip{bill, stylist, cad(0)})
      .then_refused(Refusal::amount_is_not_positive);
  GivenSale{{walk_in}, salon.import_facts()}
      .when(sale::AddTip{bill, stylist, cad(-limits::amount_minor_max - 1)})
      .then_refused(Refusal::amount_is_too_high);
}

TEST_CASE("sale: prepaid value of another program is no revenue, whichever way it goes",
          "[unit][sale]") {
  const SampleSalon salon;
  // A gift card of 50.00 sold; 80.00 of service, of which another card paid 30.00. All by card.
  const History open = after(
      {walk_in},
      {kept(50'00), add_as_charged(cad(80'00), {}), kept(-30'00), take(TenderKind::card, 100'00)},
      salon.import_facts());
  const auto state = replayed<sale::State, sale::Event>(open);
  CHECK(state.lines[0].kind == LineKind::kept_elsewhere);
  CHECK(state.lines[2].kind == LineKind::kept_elsewhere);
  const auto closed = decide(sale::Command{close_bill()}, state, salon.import_facts());
  REQUIRE(closed.has_value());
  std::map<int, std::int64_t> sums;
  for (const Posting& posting : books::postings(state, closed.value().events.front())) {
    sums[posting.debit.account] += posting.amount;
    sums[posting.credit.account] -= posting.amount;
  }
  CHECK(sums == std::map<int, std::int64_t>{{1100, 100'00}, {2090, -20'00}, {4000, -80'00}});
}

TEST_CASE("sale: what another program keeps takes no discount and no refund here", "[unit][sale]") {
  const SampleSalon salon;
  const History open = after({walk_in}, {kept(50'00)}, salon.import_facts());
  GivenSale{open, salon.facts()}.when(discount(8'00)).then_refused(Refusal::line_takes_no_discount);
  const History closed =
      after(open, {take(TenderKind::card, 50'00), close_bill()}, salon.import_facts());
  GivenSale{closed, salon.facts()}
      .when(sale::RequestRefund{bill, 1, cad(10'00), "reaction", std::nullopt})
      .then_refused(Refusal::line_takes_no_refund);
}

}  // namespace tress::testing::sale_imported_test
