#include "ledger/books/postings.hpp"

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/sample_bill.hpp"

// Goal: what an event does to the books is domain.md §3.3, to the cent. Method: bills are made by
// accepted commands, and the debits and credits of each account are compared with the written
// table.

namespace tress::testing::postings_test {

namespace {

using sale::TenderKind;

/// Debits (+) and credits (-) of one account with one label, in minor units.
using Sums = std::map<std::pair<int, std::string>, std::int64_t>;

Sums sums_of(const std::vector<Posting>& postings, int decimals = 2) {
  Sums sums;
  for (const Posting& posting : postings) {
    if (posting.decimals != decimals) continue;
    CHECK(posting.amount > 0);
    sums[{posting.debit.account, posting.debit.label.value_or("")}] += posting.amount;
    sums[{posting.credit.account, posting.credit.label.value_or("")}] -= posting.amount;
  }
  return sums;
}

std::vector<Posting> postings_of_last(const History& history) {
  const History earlier(history.begin(), history.end() - 1);
  return books::postings(replayed<sale::State>(earlier), history.back());
}

sale::AddTip tip(std::int64_t minor) {
  return {bill, stylist, cad(minor)};
}

/// T1: list 80, discount 8, tip 10, paid in cash.
History t1(const SampleSalon& salon) {
  return after({walk_in},
               {add(cut), discount(8'00), tip(10'00), take(TenderKind::cash, 85'60), close_bill()},
               salon.facts());
}

TEST_CASE("postings: [T1] a cash bill with discount and tip", "[unit][postings]") {
  const SampleSalon salon;
  const auto postings = postings_of_last(t1(salon));
  CHECK(sums_of(postings) == Sums{{{1000, ""}, 85'60},
                                  {{4900, "loyalty"}, 8'00},
                                  {{4000, ""}, -80'00},
                                  {{2200, "GST"}, -3'60},
                                  {{2100, ""}, -10'00}});
  for (const Posting& posting : postings) {
    if (posting.credit.account == 2100) CHECK(posting.credit.party == id_cast<StreamId>(stylist));
    if (posting.credit.account == 4000) CHECK(posting.credit.party == id_cast<StreamId>(cut));
  }
}

TEST_CASE("postings: [T2] a card bill with tip, settled less the processor's fee",
          "[unit][postings]") {
  SampleSalon salon;
  const History history =
      after({walk_in}, {add(colour), tip(15'00), take(TenderKind::card, 120'00), close_bill()},
            salon.facts());
  CHECK(sums_of(postings_of_last(history)) == Sums{{{1100, ""}, 120'00},
                                                   {{4000, ""}, -100'00},
                                                   {{2200, "GST"}, -5'00},
                                                   {{2100, ""}, -15'00}});
  const Facts facts = salon.facts_with([](Table& table) { table.balances_minor[1100] = 120'00; });
  const auto settled = Given<settlement::State, settlement::Command>{{}, facts}
                           .when(settlement::Record{main_street, TenderKind::card, "batch 7",
                                                    cad(120'00), cad(3'78)})
                           .accepted();
  CHECK(sums_of(books::postings(settlement::State{}, settled.front())) ==
        Sums{{{1050, ""}, 116'22}, {{5100, ""}, 3'78}, {{1100, ""}, -120'00}});
}

TEST_CASE("postings: what a settlement cannot match waits in suspense until it is cleared",
          "[unit][postings]") {
  const settlement::Recorded recorded{
      nth<SettlementId>(1), main_street, TenderKind::card, "batch 7",
      cad(120'00),          cad(3'78),   cad(100'00)};
  CHECK(
      sums_of(books::postings(settlement::State{}, recorded)) ==
      Sums{{{1050, ""}, 116'22}, {{5100, ""}, 3'78}, {{1100, ""}, -100'00}, {{1900, ""}, -20'00}});
  const auto state = evolve(settlement::State{}, recorded);
  CHECK(sums_of(books::postings(state, settlement::SuspenseCleared{cad(20'00), 1200, "paid"})) ==
        Sums{{{1900, ""}, 20'00}, {{1200, ""}, -20'00}});
}

TEST_CASE("postings: [T13] a refund of a done service is owed when approved and gone when paid",
          "[unit][postings]") {
  const SampleSalon salon;
  History history =
      after({opened_for(lin)},
            {add(colour), take(TenderKind::card, 105'00), close_bill(), request_refund(1, 100'00)},
            salon.facts());
  CHECK(postings_of_last(history).empty());
  history = after(history, {sale::ApproveRefund{bill, 1}},
                  salon.facts(staff_actor(manager, Role::manager)));
  const auto approved = postings_of_last(history);
  CHECK(sums_of(approved) ==
        Sums{{{4910, "not_satisfied"}, 100'00}, {{2200, "GST"}, 5'00}, {{2250, ""}, -105'00}});
  for (const Posting& posting : approved) {
    CHECK(posting.credit.party == id_cast<StreamId>(lin));
  }
  history =
      after(history, {sale::PayRefund{bill, 1, TenderKind::card, std::nullopt}}, salon.facts());
  CHECK(sums_of(postings_of_last(history)) == Sums{{{2250, ""}, 105'00}, {{1100, ""}, -105'00}});
}

TEST_CASE("postings: a rejected refund moves nothing", "[unit][postings]") {
  const SampleSalon salon;
  const History history = after(t1(salon), {request_refund(1, 10'00)}, salon.facts());
  CHECK(postings_of_last(after(history, {sale::RejectRefund{bill, 1, "no"}},
                               salon.facts(staff_actor(manager, Role::manager))))
            .empty());
}

TEST_CASE("postings: [T14] a void is the exact mirror of the closed bill", "[unit][postings]") {
  const SampleSalon salon;
  const History closed = t1(salon);
  const History voided = after(closed, {void_bill()}, salon.facts());
  std::vector<Posting> mirror = postings_of_last(closed);
  for (Posting& posting : mirror) std::swap(posting.debit, posting.credit);
  CHECK_FALSE(mirror.empty());
  CHECK(postings_of_last(voided) == mirror);
  // A bill that was never closed had posted nothing.
  const History open = after({walk_in}, {add(cut), void_bill()}, salon.facts());
  CHECK(postings_of_last(open).empty());
}

TEST_CASE("postings: [T23] a client who leaves owing pays later", "[unit][postings]") {
  const SampleSalon salon;
  const History owing =
      after({opened_for(lin)}, {add(cut), take(TenderKind::on_account, 84'00), close_bill()},
            salon.facts());
  const auto closed = postings_of_last(owing);
  CHECK(sums_of(closed) == Sums{{{1200, ""}, 84'00}, {{4000, ""}, -80'00}, {{2200, "GST"}, -4'00}});
  CHECK(closed.front().debit.party == id_cast<StreamId>(lin));
  const auto paid = postings_of_last(after(owing, {pay_debt(84'00)}, salon.facts()));
  CHECK(sums_of(paid) == Sums{{{1000, ""}, 84'00}, {{1200, ""}, -84'00}});
  CHECK(paid.front().credit.party == id_cast<StreamId>(lin));
}

TEST_CASE("postings: [T27] a product takes its cost out of stock", "[unit][postings]") {
  const SampleSalon salon;
  const History history =
      after({walk_in}, {add(wax), take(TenderKind::cash, 42'00), close_bill()}, salon.facts());
  CHECK(sums_of(postings_of_last(history)) == Sums{{{1000, ""}, 42'00},
                                                   {{4010, ""}, -40'00},
                                                   {{2200, "GST"}, -2'00},
                                                   {{5000, ""}, 18'00},
                                                   {{1300, ""}, -18'00}});
}

TEST_CASE("postings: tax below the cent stands in 2200 as charged, the difference in 5310",
          "[unit][postings]") {
  const SampleSalon salon;
  // A line of the old till: 37.52, GST 1.876, PST 3.0016. The bill takes 1.88 and 3.00; the client
  // paid 42.40, 0.0040 more of GST and 0.0016 less of PST than was charged.
  const History history = after({walk_in},
                                {add_as_charged(cad(37'52), {{"GST", 1'8760}, {"PST", 3'0016}}),
                                 take(TenderKind::unnamed_import, 42'40), close_bill()},
                                salon.import_facts());
  const auto postings = postings_of_last(history);
  CHECK(sums_of(postings) == Sums{{{1125, ""}, 42'40},
                                  {{4000, ""}, -37'52},
                                  {{2200, "GST"}, -1'88},
                                  {{2200, "PST"}, -3'00}});
  CHECK(sums_of(postings, 4) == Sums{{{2200, "GST"}, 40}, {{2200, "PST"}, -16}, {{5310, ""}, -24}});
}

TEST_CASE("postings: a refund of sub-cent tax leaves nothing of it in 2200", "[unit][postings]") {
  const SampleSalon salon;
  // 0.10 at 5 %: 0.0050 charged, 0.01 taken, 0.0050 to rounding; all of it goes back.
  sale::AddLine line = add(advice);
  line.price = cad(10);
  History history =
      after({opened_for(lin)},
            {line, take(TenderKind::cash, 11), close_bill(), request_refund(1, 10)}, salon.facts());
  const History closed(history.begin(), history.end() - 1);
  CHECK(sums_of(postings_of_last(closed), 4) == Sums{{{2200, "GST"}, 50}, {{5310, ""}, -50}});
  history = after(history, {sale::ApproveRefund{bill, 1}},
                  salon.facts(staff_actor(manager, Role::manager)));
  const auto approved = postings_of_last(history);
  CHECK(sums_of(approved) ==
        Sums{{{4910, "not_satisfied"}, 10}, {{2200, "GST"}, 1}, {{2250, ""}, -11}});
  CHECK(sums_of(approved, 4) == Sums{{{2200, "GST"}, -50}, {{5310, ""}, 50}});
}

TEST_CASE("postings: an imported return is an allowance, its tax comes back", "[unit][postings]") {
  const SampleSalon salon;
  const History history = after({walk_in},
                                {add_as_charged(cad(-50'00), {{"GST", -2'5000}, {"PST", -4'0000}}),
                                 take(TenderKind::unnamed_import, -56'50), close_bill()},
                                salon.import_facts());
  CHECK(sums_of(postings_of_last(history)) == Sums{{{4910, "return"}, 50'00},
                                                   {{2200, "GST"}, 2'50},
                                                   {{2200, "PST"}, 4'00},
                                                   {{1125, ""}, -56'50}});
}

TEST_CASE("postings: every tender has an account of its own", "[unit][postings]") {
  using books::Account;
  CHECK(books::tender_account(TenderKind::cash) == Account::cash_in_drawer);
  CHECK(books::tender_account(TenderKind::card) == Account::card_clearing);
  CHECK(books::tender_account(TenderKind::wallet) == Account::wallet_clearing);
  CHECK(books::tender_account(TenderKind::bank) == Account::bank);
  CHECK(books::tender_account(TenderKind::other) == Account::other_tender_clearing);
  CHECK(books::tender_account(TenderKind::on_account) == Account::client_receivable);
  CHECK(books::tender_account(TenderKind::unnamed_import) == Account::imported_tender_clearing);
}

TEST_CASE("postings: events of people, places and prices move no money", "[unit][postings]") {
  const staff::Hired hired{stylist, "CLEO", "Cleo"};
  CHECK(books::postings(staff::State{}, staff::Event{hired}).empty());
  CHECK(books::postings(sale::State{}, sale::Event{walk_in}).empty());
  CHECK(books::postings(replayed<sale::State, sale::Event>({walk_in}), sale::Event{cut_line()})
            .empty());
}

}  // namespace

}  // namespace tress::testing::postings_test
