#include <algorithm>

#include <catch2/catch.hpp>
#include <rapidcheck.h>

#include "tests/support/sample_bill.hpp"

#include "ledger/books/postings.hpp"

// Goal: a bill refunded in full gives back exactly what it charged, however it is cut into refunds
// and however its taxes fall below the cent. Method: random prices, random cuts, random order.

namespace tress::testing::refunds_test {

namespace {

using sale::TenderKind;

/// An open-price bill in Montreal (GST 5 %, QST 9.975 %), paid in cash and closed.
History closed_bill(const std::vector<std::int64_t>& prices, const Facts& facts) {
  History history{opened_for(lin, montreal)};
  for (const std::int64_t price : prices) {
    sale::AddLine line = add(advice);
    line.price = cad(price);
    history = after(history, {line}, facts);
  }
  const auto open = replayed<sale::State>(history);
  std::int64_t net = 0;
  std::array<std::int64_t, 2> fine{};
  for (const sale::Line& line : open.lines) {
    net += line.amount.minor();
    for (std::size_t tax = 0; tax < 2; ++tax) fine[tax] += line.taxes.at(tax).fine;
  }
  const std::int64_t due = net + (fine[0] + 50) / 100 + (fine[1] + 50) / 100;
  return after(history, {take(TenderKind::cash, due), close_bill()}, facts);
}

/// Line numbers and amounts that take every line apart, in random order.
std::vector<std::pair<std::uint32_t, std::int64_t>> cuts_of(
    const std::vector<std::int64_t>& prices) {
  std::vector<std::pair<std::uint32_t, std::int64_t>> cuts;
  for (std::size_t line = 0; line < prices.size(); ++line) {
    for (std::int64_t left = prices[line]; left > 0;) {
      const auto part = *rc::gen::inRange<std::int64_t>(1, left + 1);
      cuts.emplace_back(static_cast<std::uint32_t>(line + 1), part);
      left -= part;
    }
  }
  for (std::size_t at = cuts.size(); at > 1; --at) {
    std::swap(cuts[at - 1], cuts[*rc::gen::inRange<std::size_t>(0, at)]);
  }
  return cuts;
}

TEST_CASE("refund: a bill refunded in full, in any parts, gives back what it charged to the cent",
          "[property][books][refund]") {
  CHECK(rc::check("refund: in full", [] {
    const SampleSalon salon;
    const auto prices = *rc::gen::suchThat(
        rc::gen::container<std::vector<std::int64_t>>(rc::gen::inRange<std::int64_t>(1, 100'00)),
        [](const auto& all) { return !all.empty() && all.size() < 12; });
    const History closed = closed_bill(prices, salon.facts());
    const auto cuts = cuts_of(prices);
    RC_PRE(cuts.size() < 150U);
    sale::State state = replayed<sale::State>(closed);
    const std::int64_t charged = state.closed->totals.total.minor();
    std::int64_t given_back = 0;
    std::int64_t tax_fine = 0;
    for (const auto& total : state.closed->totals.taxes) tax_fine += total.fine;
    for (const auto& [line, cents] : cuts) {
      const auto decided = decide(sale::Command{request_refund(line, cents)}, state, salon.facts());
      RC_ASSERT(decided.has_value());
      const auto& request = std::get<sale::RefundRequested>(decided.value().events.front());
      given_back += request.total.minor();
      for (const auto& tax : request.taxes) {
        RC_ASSERT(tax.fine >= 0);
        RC_ASSERT(tax.minor >= 0);
        tax_fine -= tax.fine;
      }
      state = evolve(state, request);
    }
    RC_ASSERT(given_back == charged);
    RC_ASSERT(tax_fine == 0);
  }));
}

}  // namespace

}  // namespace tress::testing::refunds_test
