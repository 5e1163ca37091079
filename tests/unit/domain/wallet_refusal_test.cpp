#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"
#include "tests/support/sample_wallet.hpp"
#include "tests/support/wallet_salon.hpp"
#include "tests/unit/domain/wallet_migration_rows.hpp"

// Goal: every Refusal of a wallet is produced by at least one row. Method: a table; histories are
// written out.

namespace tress::testing::wallet_refusal_test {

namespace {

using wallet::Refusal;
using GivenWallet = Given<wallet::State, wallet::Command>;
using WalletRow = Refused<wallet::State, wallet::Command>;
using Events = std::vector<wallet::Event>;

Facts ordered(Facts facts) {
  facts.ordered_by = OrderedBy{StreamKind::sale, id_cast<StreamId>(bill)};
  return facts;
}

template <class Command, class Change>
Command with(Command command, Change change) {
  change(command);
  return command;
}

wallet::SetTerms some_terms() {
  return plain_terms("top-up", ValueKind::stored_value);
}

wallet::Grant grant_order(std::int64_t minor) {
  return {.kind = ValueKind::stored_value,
          .holder = lin_holder,
          .client = lin,
          .branch = main_street,
          .origin = wallet::Origin::sale,
          .units = minor,
          .value = cad(minor),
          .unit_worth = 1,
          .expires_on = std::nullopt,
          .terms = std::nullopt,
          .terms_version = std::nullopt,
          .breakage = cad(0),
          .refundable = true,
          .sale = bill,
          .line = 1};
}

wallet::Spend spend_order(std::int64_t minor) {
  return {ValueKind::stored_value, lin_holder, main_street, bill, 1, cad(minor)};
}

/// A lot that ends in a month, under US terms with ten days of notice.
wallet::Granted ending() {
  auto lot = granted(ValueKind::stored_value, 100'00);
  lot.expires_on = in_a_month;
  lot.terms = terms_id;
  lot.terms_version = 1;
  return lot;
}

wallet::TermsSet american() {
  auto terms = terms_set();
  terms.jurisdiction = "US";
  terms.valid_months = 60;
  return terms;
}

const wallet::Event lot_of_100 = granted(ValueKind::stored_value, 100'00);
const wallet::Event spent_10 =
    wallet::Spent{bill, 1, cad(10'00), {{1, 10'00, 10'00, 0}}, friday, {}};
const wallet::Event asked_refund = wallet::RefundRequested{
    1, 1, wallet::RefundRule::pro_rata, 100'00, cad(100'00), cad(100'00), "health", cashier, {}};
const wallet::Event approved_refund = wallet::RefundApproved{1, manager, false, {}};
const wallet::Event paid_refund = wallet::RefundPaid{1, sale::TenderKind::cash, std::nullopt};
const wallet::Event asked_credit =
    wallet::CreditRequested{1, lin, wallet_id, main_street, cad(30'00), "redo", cashier};
const wallet::Event noticed = wallet::ExpiryNoticed{1, in_a_month, 100'00, friday, false};

const wallet::Approve approve{wallet_id, 1};
const wallet::PayRefund pay{wallet_id, 1, sale::TenderKind::cash, std::nullopt};
const wallet::RequestRefund ask{wallet_id, 1, "health", std::nullopt};
const wallet::Transfer transfer{wallet_id, 1, cad(10'00), mia, "family"};
const wallet::Forfeit forfeit{wallet_id, 1, "no_show"};
const wallet::Expire expire{wallet_id, 1};
const wallet::GiveExpiryNotice tell{wallet_id, 1};

std::vector<WalletRow> rows_of_terms(const SampleSalon& salon) {
  const Facts facts = salon.facts();
  const auto row = [&](const char* what, auto change, Refusal reason) {
    return WalletRow{what, {}, with(some_terms(), change), facts, reason};
  };
  auto set = terms_set();
  set.kind = ValueKind::deposit;
  return {
      row(
          "no name", [](auto& t) { t.name = " "; }, Refusal::text_is_missing),
      row(
          "a long code", [](auto& t) { t.code = std::string(201, 'x'); },
          Refusal::text_is_too_long),
      row(
          "a code with an escape", [](auto& t) { t.code = "a\x1B"; }, Refusal::text_is_not_plain),
      row(
          "no bonus",
          [](auto& t) {
            t.bonuses = {{cad(100), cad(0)}};
          },
          Refusal::amount_is_not_positive),
      row(
          "bonuses out of order",
          [](auto& t) {
            t.bonuses = {{cad(200), cad(1)}, {cad(100), cad(2)}};
          },
          Refusal::bonuses_do_not_ascend),
      row(
          "everything is breakage", [](auto& t) { t.breakage_millionths = 1'000'000; },
          Refusal::rate_is_out_of_range),
      row(
          "points on a top-up", [](auto& t) { t.service_points_millionths = 1; },
          Refusal::term_does_not_fit_the_kind),
      row(
          "the law of nowhere", [](auto& t) { t.jurisdiction = "XX"; },
          Refusal::jurisdiction_is_unknown),
      row(
          "a named card that ends, in China",
          [](auto& t) {
            t.kind = ValueKind::gift_card;
            t.named = true;
            t.jurisdiction = "CN";
            t.valid_months = 36;
          },
          Refusal::expiry_is_unlawful),
      row(
          "an end without notice",
          [](auto& t) {
            t.jurisdiction = "US";
            t.valid_months = 60;
          },
          Refusal::notice_is_too_short),
      row(
          "a fee on what goes back, in China",
          [](auto& t) {
            t.jurisdiction = "CN";
            t.refund_fee = cad(5'00);
          },
          Refusal::fee_is_unlawful),
      row(
          "a fee beside list prices",
          [](auto& t) {
            t.withdrawal_at_list = true;
            t.refund_fee = cad(5'00);
          },
          Refusal::term_does_not_fit_the_kind),
      row(
          "a fee of less than nothing", [](auto& t) { t.refund_fee = cad(-1); },
          Refusal::amount_is_not_positive),
      row(
          "a fee in dollars of the US", [](auto& t) { t.refund_fee = usd(5'00); },
          Refusal::currency_is_not_the_branchs),
      row(
          "no such branch", [](auto& t) { t.branch = no_branch; }, Refusal::branch_is_unknown),
      row(
          "a bonus in dollars of the US",
          [](auto& t) {
            t.bonuses = {{usd(100), usd(1)}};
          },
          Refusal::currency_is_not_the_branchs),
      row(
          "from yesterday on", [](auto& t) { t.from = thursday; }, Refusal::takes_effect_backwards),
      {"deposits become top-ups", {set}, some_terms(), facts, Refusal::kind_cannot_change},
  };
}

std::vector<WalletRow> rows_of_value(SampleSalon& salon) {
  const Facts facts = ordered(salon.facts());
  auto limited = terms_set();
  limited.jurisdiction = "CN";
  limited.currency = *Currency::from_alpha("CNY");
  const Facts in_china = ordered(salon.facts_with([&](Table& table) {
    know_terms(table, limited);
    table.branches[main_street] = replayed<branch::State, branch::Event>(
        {branch::Opened{main_street, "MAIN", "Main Street", "Asia/Shanghai", 4, limited.currency}});
  }));
  const auto in_yuan = with(grant_order(5'000'01), [&](auto& g) {
    g.value = {limited.currency, g.units};
    g.terms = terms_id;
    g.terms_version = 1;
  });
  auto points = granted(ValueKind::points, 100);
  points.unit_worth = 10;
  Events crumbs;
  for (std::uint32_t lot = 1; lot <= wallet::parts_max + 1; ++lot) {
    crumbs.emplace_back(granted(ValueKind::stored_value, 1, lot));
  }
  Events full;
  for (std::uint32_t lot = 1; lot <= wallet::entries_max; ++lot) {
    full.emplace_back(granted(ValueKind::stored_value, 1, lot));
  }
  const wallet::TakeGrantBack undo{ValueKind::stored_value, lin_holder, bill, 1};
  return {
      {"granted by hand", {}, grant_order(1), salon.facts(), Refusal::only_bills_move_value},
      {"nothing is granted", {}, grant_order(0), facts, Refusal::amount_is_not_positive},
      {"more than money", {}, grant_order(1'000'000'001), facts, Refusal::amount_is_too_high},
      {"on a closed day",
       {},
       grant_order(1),
       ordered(salon.facts_of_closed_day()),
       Refusal::day_is_closed},
      {"5,000.01 yuan of one client", {}, in_yuan, in_china, Refusal::value_exceeds_legal_limit},
      {"the 8001st lot", full, grant_order(1), facts, Refusal::wallet_is_full},
      {"spent from nothing", {}, spend_order(1), facts, Refusal::wallet_is_unknown},
      {"a cent too much", {lot_of_100}, spend_order(100'01), facts, Refusal::value_is_not_enough},
      {"taken back while its refund is asked for",
       {lot_of_100, asked_refund},
       wallet::TakeBack{ValueKind::stored_value, lin_holder, bill, 1, 1, cad(100'00)},
       facts,
       Refusal::value_is_reserved},
      {"taken back by hand",
       {lot_of_100},
       wallet::TakeBack{ValueKind::stored_value, lin_holder, bill, 1, 1, cad(100'00)},
       salon.facts(),
       Refusal::only_bills_move_value},
      {"spent while its refund is asked for",
       {lot_of_100, asked_refund},
       spend_order(1),
       facts,
       Refusal::value_is_not_enough},
      {"half a point", {points}, spend_order(15), facts, Refusal::amount_is_not_whole_units},
      {"151 crumbs", crumbs, spend_order(151), facts, Refusal::value_is_in_too_many_lots},
      {"another bill's grant",
       {lot_of_100},
       with(undo, [](auto& u) { u.line = 2; }),
       facts,
       Refusal::lot_is_unknown},
      {"voided after use", {lot_of_100, spent_10}, undo, facts, Refusal::value_is_used},
      {"voided while its refund is asked for",
       {lot_of_100, asked_refund},
       undo,
       facts,
       Refusal::value_is_reserved},
      {"more comes back than went",
       {lot_of_100, spent_10},
       wallet::ReverseSpend{ValueKind::stored_value, lin_holder, main_street, bill, 1, std::nullopt,
                            cad(10'01)},
       facts,
       Refusal::value_is_not_enough},
      {"no points to take back",
       {points},
       wallet::TakePointsBack{lin, main_street, bill, std::nullopt, 0},
       facts,
       Refusal::lot_is_empty},
  };
}

std::vector<WalletRow> rows_of_requests(SampleSalon& salon) {
  const Facts facts = salon.facts();
  const Facts as_manager = salon.facts(staff_actor(manager, Role::manager));
  const wallet::RequestCredit credit{lin, main_street, cad(30'00), "redo"};
  auto goodwill = granted(ValueKind::client_credit, 30'00);
  goodwill.refundable = false;
  return {
      {"a lot that is none",
       {lot_of_100},
       with(ask, [](auto& a) { a.lot = 2; }),
       facts,
       Refusal::lot_is_unknown},
      {"because",
       {lot_of_100},
       with(ask, [](auto& a) { a.reason = "because"; }),
       facts,
       Refusal::reason_is_not_listed},
      {"asked twice", {lot_of_100, asked_refund}, ask, facts, Refusal::value_is_reserved},
      {"nothing left",
       {lot_of_100, asked_refund, approved_refund},
       ask,
       facts,
       Refusal::lot_is_empty},
      {"goodwill for money", {goodwill}, ask, facts, Refusal::lot_takes_no_refund},
      {"a cent more than shown",
       {lot_of_100},
       with(ask, [](auto& a) { a.expected_refund = cad(100'01); }),
       facts,
       Refusal::refund_differs},
      {"goodwill for nobody",
       {},
       with(credit, [](auto& c) { c.client = no_client; }),
       facts,
       Refusal::client_is_unknown},
      {"goodwill for a file that was merged",
       {},
       credit,
       salon.facts_with([](Table& table) { table.clients[lin].merged_into = mia; }),
       Refusal::client_is_merged},
      {"goodwill in dollars of the US",
       {},
       with(credit, [](auto& c) { c.amount = usd(1); }),
       facts,
       Refusal::currency_is_not_the_branchs},
      {"a request that is none", {lot_of_100}, approve, as_manager, Refusal::request_is_unknown},
      {"approved twice",
       {lot_of_100, asked_refund, approved_refund},
       approve,
       as_manager,
       Refusal::request_is_decided},
      {"goodwill is paid out", {asked_credit}, pay, facts, Refusal::request_is_no_refund},
      {"paid before approval",
       {lot_of_100, asked_refund},
       pay,
       facts,
       Refusal::refund_is_not_approved},
      {"paid twice",
       {lot_of_100, asked_refund, approved_refund, paid_refund},
       pay,
       facts,
       Refusal::refund_is_paid},
      {"paid on account",
       {lot_of_100, asked_refund, approved_refund},
       with(pay, [](auto& p) { p.kind = sale::TenderKind::on_account; }),
       facts,
       Refusal::tender_pays_no_refund},
      {"paid in cash where no drawer is open",
       {lot_of_100, asked_refund, approved_refund},
       pay,
       salon.facts_with([](Table& table) {
         table.drawers_of_branches[till] = drawer_after({opened_till(till, thursday)});
       }),
       Refusal::drawer_is_not_open},
      {"paid in cash out of one of two drawers",
       {lot_of_100, asked_refund, approved_refund},
       pay,
       salon.facts_with([](Table& table) {
         for (const DrawerId id : {till, nth<DrawerId>(8)}) {
           table.drawers_of_branches[id] = drawer_after({opened_till(id)});
         }
       }),
       Refusal::drawer_is_not_named},
      {"a person as the system",
       {lot_of_100},
       wallet::CarryOutDue{wallet_id},
       facts,
       Refusal::only_the_service},
      {"nothing that ends",
       {lot_of_100},
       wallet::CarryOutDue{wallet_id},
       salon.facts(system_actor()),
       Refusal::nothing_is_due},
      {"approved by no person",
       {asked_credit},
       approve,
       salon.facts(system_actor()),
       Refusal::approver_is_unknown},
      {"approved by the one who asked", {asked_credit}, approve, facts, Refusal::self_approval},
      {"approved by a stylist",
       {asked_credit},
       approve,
       salon.facts(staff_actor(stylist, Role::manager)),
       Refusal::approver_lacks_role},
  };
}

std::vector<WalletRow> rows_of_ends(SampleSalon& salon) {
  const Facts facts = salon.facts();
  const Facts american_law = salon.facts_with([](Table& table) { know_terms(table, american()); });
  auto chinese = american();
  chinese.jurisdiction = "CN";
  const Facts chinese_law = salon.facts_with([&](Table& table) { know_terms(table, chinese); });
  const auto after_it = at(american_law, noon + std::chrono::days{31});
  auto late = std::get<wallet::ExpiryNoticed>(noticed);
  late.noticed_on = in_a_month - std::chrono::days{5};
  auto reminded = late;
  reminded.noticed_on = in_a_month - std::chrono::days{3};
  reminded.is_reminder = true;
  return {
      {"an end that the law forbids", {ending()}, tell, chinese_law, Refusal::expiry_is_unlawful},
      {"no end to tell of", {lot_of_100}, tell, facts, Refusal::lot_does_not_expire},
      {"told twice", {ending(), noticed}, tell, american_law, Refusal::notice_was_given},
      {"ended in silence", {ending()}, expire, after_it, Refusal::notice_is_missing},
      {"ended on its last day",
       {ending(), noticed, reminded},
       expire,
       at(american_law, noon + std::chrono::days{30}),
       Refusal::expiry_has_not_come},
      {"never reminded", {ending(), noticed}, expire, after_it, Refusal::notice_is_missing},
      {"told six days ago",
       {ending(), late, reminded},
       expire,
       after_it,
       Refusal::notice_is_too_recent},
      {"a gift card to another client",
       {granted(ValueKind::gift_card, 100'00)},
       transfer,
       facts,
       Refusal::lot_cannot_be_transferred},
      {"to the same client",
       {lot_of_100},
       with(transfer, [](auto& t) { t.to = lin; }),
       facts,
       Refusal::client_is_the_same},
      {"stored value is forfeited", {lot_of_100}, forfeit, facts, Refusal::lot_is_no_deposit},
      {"the client may come",
       {granted(ValueKind::deposit, 20'00)},
       forfeit,
       facts,
       Refusal::client_may_still_come},
  };
}

}  // namespace

TEST_CASE("wallet: every reason to refuse has a case", "[unit][wallet]") {
  SampleSalon salon;
  std::vector<WalletRow> rows;
  for (auto& part : {rows_of_terms(salon), rows_of_value(salon), rows_of_requests(salon),
                     rows_of_ends(salon), rows_of_migration(salon)}) {
    rows.insert(rows.end(), part.begin(), part.end());
  }
  check_refusals<wallet::State, wallet::Command>(rows);
}

TEST_CASE("wallet: limits and terms of a country are those of its law", "[unit][wallet]") {
  SampleSalon salon;
  const auto outcome = [&](const std::string& law, int months, bool named) {
    auto terms = plain_terms("card", ValueKind::gift_card);
    terms.jurisdiction = law;
    terms.named = named;
    terms.valid_months = static_cast<std::uint16_t>(months);
    terms.notice_days = 30;
    const auto decided = decide(wallet::Command{terms}, wallet::State{}, salon.facts());
    return decided.has_value() ? std::string{"set"} : std::string{name_of(decided.error())};
  };
  CHECK(outcome("CN", 36, false) == "set");
  CHECK(outcome("CN", 35, false) == "expiry_is_unlawful");
  CHECK(outcome("CN", 120, true) == "expiry_is_unlawful");
  CHECK(outcome("US", 60, false) == "set");
  CHECK(outcome("US", 59, false) == "expiry_is_unlawful");
  CHECK(outcome("CA", 240, false) == "expiry_is_unlawful");
  CHECK(outcome("none", 240, false) == "expiry_is_unlawful");
  CHECK(outcome("none", 0, true) == "set");
}

}  // namespace tress::testing::wallet_refusal_test
