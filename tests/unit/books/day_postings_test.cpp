#include <map>

#include <catch2/catch.hpp>

#include "tests/support/sample_bill.hpp"
#include "tests/support/sample_drawer.hpp"

#include "ledger/books/postings.hpp"

// Goal: what a till, a chargeback and a bad debt do to the books is domain.md §3.3, to the cent.

namespace tress::testing::day_postings_test {

namespace {

using drawer::Purpose;
using sale::TenderKind;
using Sums = std::map<int, std::int64_t>;

Sums sums_of(const std::vector<Posting>& postings) {
  Sums sums;
  for (const Posting& posting : postings) {
    CHECK(posting.amount > 0);
    sums[posting.debit.account] += posting.amount;
    sums[posting.credit.account] -= posting.amount;
  }
  return sums;
}

Sums posted_by(const std::vector<drawer::Event>& before, const drawer::Event& event) {
  return sums_of(books::postings(replayed<drawer::State>(before), event));
}

std::vector<Posting> postings_of_last(const History& history) {
  const History earlier(history.begin(), history.end() - 1);
  return books::postings(replayed<sale::State>(earlier), history.back());
}

TEST_CASE("postings: [T18] a card tip paid from the drawer", "[unit][postings]") {
  const auto postings = books::postings(replayed<drawer::State, drawer::Event>({opened_till()}),
                                        drawer::Event{drawer::TipsPaid{stylist, cad(15'00)}});
  CHECK(sums_of(postings) == Sums{{2100, 15'00}, {1000, -15'00}});
  CHECK(postings.front().debit.party == id_cast<StreamId>(stylist));
  CHECK(postings.front().credit.party == id_cast<StreamId>(till));
}

TEST_CASE("postings: [T19] a drawer 2.70 short is short in the books, and a drop goes to the safe",
          "[unit][postings]") {
  const drawer::Counted count = counted(412'30, 415'00);
  CHECK(posted_by({opened_till()}, count).empty());
  const drawer::VarianceExplained explained{cad(-2'70), "wrong_change", cashier, manager, false};
  CHECK(posted_by({opened_till(), count}, explained) == Sums{{5300, 2'70}, {1000, -2'70}});
  CHECK(posted_by({opened_till(), count, explained},
                  drawer::PaidOut{cad(300'00), Purpose::safe, std::nullopt}) ==
        Sums{{1010, 300'00}, {1000, -300'00}});
  // Too much is the same the other way round.
  const drawer::VarianceExplained over{cad(1'05), "unknown", cashier, manager, false};
  CHECK(posted_by({opened_till(), counted(416'05, 415'00)}, over) ==
        Sums{{5300, -1'05}, {1000, 1'05}});
}

TEST_CASE("postings: a float is what is added to what was left", "[unit][postings]") {
  drawer::Opened opened = opened_till();
  CHECK(posted_by({}, opened) == Sums{{1000, 100'00}, {1010, -100'00}});
  opened.left = cad(80'00), opened.purpose = Purpose::bank;
  CHECK(posted_by({}, opened) == Sums{{1000, 20'00}, {1050, -20'00}});
  opened.left = cad(100'00);
  CHECK(posted_by({}, opened).empty());
  CHECK(posted_by({opened}, drawer::PaidIn{cad(5'00), Purpose::found, std::nullopt}) ==
        Sums{{1000, 5'00}, {4060, -5'00}});
  CHECK(posted_by({opened}, drawer::PaidOut{cad(5'00), Purpose::supplies, std::nullopt}) ==
        Sums{{1310, 5'00}, {1000, -5'00}});
}

TEST_CASE("postings: [T20] a chargeback of 120 with a fee of 15, won or lost", "[unit][postings]") {
  const SampleSalon salon;
  const History paid = after({walk_in},
                             {add(colour), sale::AddTip{bill, stylist, cad(15'00)},
                              take(TenderKind::card, 120'00), close_bill()},
                             salon.facts());
  const History disputed =
      after(paid, {sale::OpenDispute{bill, 1, cad(120'00), cad(15'00), "cb 1"}}, salon.facts());
  CHECK(sums_of(postings_of_last(disputed)) ==
        Sums{{1150, 120'00}, {5110, 15'00}, {1050, -135'00}});
  const auto decided = [&](bool is_won) {
    return sums_of(
        postings_of_last(after(disputed, {sale::DecideDispute{bill, 1, is_won}}, salon.facts())));
  };
  CHECK(decided(true) == Sums{{1050, 120'00}, {1150, -120'00}});
  CHECK(decided(false) == Sums{{5110, 120'00}, {1150, -120'00}});
}

TEST_CASE("postings: [T28] a debt of 84 is written off", "[unit][postings]") {
  SampleSalon salon;
  const History owing = after({opened_for(lin)},
                              {add(cut), take(TenderKind::on_account, 84'00), close_bill(),
                               sale::AskWriteOff{bill, cad(84'00), "insolvent"}},
                              salon.facts());
  CHECK(postings_of_last(owing).empty());
  const Facts boss = salon.facts_with(
      [](Table& table) { table.people[manager] = hired(manager, "Ben", Role::owner); },
      staff_actor(manager, Role::owner));
  const auto written = postings_of_last(after(owing, {sale::ApproveWriteOff{bill, 1}}, boss));
  CHECK(sums_of(written) == Sums{{5500, 84'00}, {1200, -84'00}});
  CHECK(written.front().credit.party == id_cast<StreamId>(lin));
}

TEST_CASE("postings: a changed tip goes from one person to the other, and its difference by card",
          "[unit][postings]") {
  const SampleSalon salon;
  const History paid =
      after({walk_in},
            {add(colour), sale::AddTip{bill, stylist, cad(15'00)}, take(TenderKind::card, 120'00),
             close_bill(),
             sale::AskTipChange{bill, 1, cashier, cad(10'00), TenderKind::card, "wrong_person"}},
            salon.facts());
  CHECK(postings_of_last(paid).empty());
  const auto changed = postings_of_last(after(paid, {sale::ApproveTipChange{bill, 1, std::nullopt}},
                                              salon.facts(staff_actor(manager, Role::manager))));
  std::map<std::pair<int, std::optional<StreamId>>, std::int64_t> sums;
  for (const Posting& posting : changed) {
    sums[{posting.debit.account, posting.debit.party}] += posting.amount;
    sums[{posting.credit.account, posting.credit.party}] -= posting.amount;
  }
  CHECK(sums[{2100, id_cast<StreamId>(stylist)}] == 15'00);
  CHECK(sums[{2100, id_cast<StreamId>(cashier)}] == -10'00);
  CHECK(sums[{1100, std::nullopt}] == -5'00);
}

TEST_CASE("postings: cash stands in its drawer, and a void takes it out of the same one",
          "[unit][postings]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(
      [](Table& table) { table.drawers_of_branches[till] = drawer_after({opened_till()}); });
  const History closed =
      after({walk_in}, {add(cut), take(TenderKind::cash, 84'00), close_bill()}, facts);
  const auto in_drawer = [](const std::vector<Posting>& postings) {
    std::int64_t minor = 0;
    for (const Posting& posting : postings) {
      if (posting.debit.account == 1000) minor += posting.amount;
      if (posting.credit.account == 1000) minor -= posting.amount;
    }
    return minor;
  };
  CHECK(in_drawer(postings_of_last(closed)) == 84'00);
  CHECK(postings_of_last(closed).front().debit.party == id_cast<StreamId>(till));
  CHECK(in_drawer(postings_of_last(after(closed, {void_bill()}, facts))) == -84'00);
}

}  // namespace

}  // namespace tress::testing::day_postings_test
