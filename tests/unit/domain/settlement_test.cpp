#include "ledger/domain/settlement.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/books/postings.hpp"
#include "ledger/domain/day.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing::settlement_test {

namespace {

using sale::TenderKind;
using settlement::Refusal;
using GivenSettlement = Given<settlement::State, settlement::Command>;
using Row = Refused<settlement::State, settlement::Command>;

const SettlementId id = nth<SettlementId>(1);
const settlement::Record payout{main_street, TenderKind::card, "batch 7", cad(120'00), cad(3'78)};

/// 120.00 paid out while 100.00 was expected: 20.00 in suspense.
const settlement::Recorded recorded{id,          main_street, TenderKind::card, "batch 7",
                                    cad(120'00), cad(3'78),   cad(100'00)};

settlement::Recorded payout_matching(std::int64_t matched_minor) {
  return {id_cast<SettlementId>(this_stream),
          main_street,
          TenderKind::card,
          "batch 7",
          cad(120'00),
          cad(3'78),
          cad(matched_minor)};
}

TEST_CASE("settlement: what the clearing account holds is matched, the rest is not",
          "[unit][settlement]") {
  SampleSalon salon;
  const auto matched_at_balance = [&](std::int64_t balance, std::int64_t expected) {
    const Facts facts =
        salon.facts_with([=](Table& table) { table.balances_minor[1100] = balance; });
    GivenSettlement{{}, facts}.when(payout).then({payout_matching(expected)});
  };
  matched_at_balance(120'00, 120'00);
  matched_at_balance(500'00, 120'00);
  matched_at_balance(100'00, 100'00);
  matched_at_balance(0, 0);
  matched_at_balance(-5'00, 0);
}

TEST_CASE("settlement: one payout of one processor in one branch is one stream",
          "[unit][settlement]") {
  CHECK(stream_of(settlement::Command{payout}).words == main_street.hex() + "/card/batch 7");
}

TEST_CASE("settlement: what is in suspense may be cleared in parts, never beyond",
          "[unit][settlement]") {
  const SampleSalon salon;
  const settlement::SuspenseCleared part{cad(15'00), 1200, "client paid twice"};
  GivenSettlement{{recorded}, salon.facts()}
      .when(settlement::ClearSuspense{id, cad(15'00), 1200, "client paid twice"})
      .then({part});
  GivenSettlement{{recorded, part}, salon.facts()}
      .when(settlement::ClearSuspense{id, cad(5'00), 4060, "nobody asked"})
      .then({settlement::SuspenseCleared{cad(5'00), 4060, "nobody asked"}});
  GivenSettlement{{recorded, part}, salon.facts()}
      .when(settlement::ClearSuspense{id, cad(5'01), 4060, "nobody asked"})
      .then_refused(Refusal::amount_exceeds_suspense);
}

TEST_CASE("settlement: the domain's account numbers are the chart's", "[unit][settlement]") {
  for (const std::uint16_t account : settlement::suspense_accounts) {
    CAPTURE(account);
    CHECK(books::find_account(account) != nullptr);
    CHECK(account != day::suspense_account);
  }
  CHECK(day::suspense_account == static_cast<std::uint16_t>(books::Account::suspense));
  for (const auto& [kind, name] : DescribedEnum<TenderKind>::values) {
    CAPTURE(name);
    const auto clearing = settlement::clearing_account(kind);
    CHECK((!clearing || *clearing == static_cast<std::uint16_t>(books::tender_account(kind))));
  }
}

TEST_CASE("settlement: every reason to refuse has a case", "[unit][settlement]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const auto with = [](auto change) {
    settlement::Record changed = payout;
    change(changed);
    return changed;
  };
  const auto clear = [](Money amount, std::uint16_t account, std::string reason = "found") {
    return settlement::ClearSuspense{id, amount, account, std::move(reason)};
  };
  check_refusals<settlement::State, settlement::Command>({
      Row{"same batch twice", {recorded}, payout, facts, Refusal::already_recorded},
      Row{"never recorded", {}, clear(cad(1), 1200), facts, Refusal::settlement_is_unknown},
      Row{"no reference",
          {},
          with([](auto& p) { p.reference = ""; }),
          facts,
          Refusal::text_is_missing},
      Row{"long reason",
          {recorded},
          clear(cad(1), 1200, std::string(501, 'x')),
          facts,
          Refusal::text_is_too_long},
      Row{"line separator in the reason",
          {recorded},
          clear(cad(1), 1200, "a\u2028b"),
          facts,
          Refusal::text_is_not_plain},
      Row{"cash",
          {},
          with([](auto& p) { p.tender = TenderKind::cash; }),
          facts,
          Refusal::tender_is_not_settled},
      Row{"nothing paid out",
          {},
          with([](auto& p) { p.gross = cad(0); }),
          facts,
          Refusal::amount_is_not_positive},
      Row{"nothing to clear",
          {recorded},
          clear(cad(0), 1200),
          facts,
          Refusal::amount_is_not_positive},
      Row{"ten million and a cent",
          {},
          with([](auto& p) { p.gross = cad(limits::amount_minor_max + 1); }),
          facts,
          Refusal::amount_is_too_high},
      Row{"fee below zero",
          {},
          with([](auto& p) { p.fee = cad(-1); }),
          facts,
          Refusal::fee_is_negative},
      Row{"fee above gross",
          {},
          with([](auto& p) { p.fee = cad(120'01); }),
          facts,
          Refusal::fee_exceeds_gross},
      Row{"no such branch",
          {},
          with([](auto& p) { p.branch = no_branch; }),
          facts,
          Refusal::branch_is_unknown},
      Row{"dollars of another country",
          {},
          with([](auto& p) { p.gross = usd(120'00); }),
          facts,
          Refusal::currency_is_not_the_branchs},
      Row{"fee in another currency",
          {},
          with([](auto& p) { p.fee = usd(3'78); }),
          facts,
          Refusal::currency_is_not_the_branchs},
      Row{"closed day", {}, payout, salon.facts_of_closed_day(), Refusal::day_is_closed},
      Row{"into suspense again",
          {recorded},
          clear(cad(1), 1900),
          facts,
          Refusal::account_takes_no_suspense},
      Row{"into revenue",
          {recorded},
          clear(cad(1), 4000),
          facts,
          Refusal::account_takes_no_suspense},
      Row{"into no account of the chart",
          {recorded},
          clear(cad(1), 1234),
          facts,
          Refusal::account_takes_no_suspense},
      Row{"more than waits",
          {recorded},
          clear(cad(20'01), 1200),
          facts,
          Refusal::amount_exceeds_suspense},
      Row{"two faults: the first listed wins",
          {recorded},
          clear(cad(20'01), 1900),
          facts,
          Refusal::account_takes_no_suspense},
  });
}

}  // namespace

}  // namespace tress::testing::settlement_test
