#include <catch2/catch.hpp>

#include "tests/support/sample_drawer.hpp"
#include "tests/support/wallet_salon.hpp"

#include "ledger/books/postings.hpp"

// Goal: value sold, used, refunded and ended is booked as domain.md §3.3 writes it, to the cent.
// Method: commands with the orders that they give; the sums of each command over all accounts are
// compared with the written table, so that 1130 must be gone again.

namespace tress::testing::wallet_postings_test {

namespace {

using Net = WalletSalon::Net;
using sale::TenderKind;

/// 1000.00 with 200.00 bonus; from 3000.00 on 1000.00.
WalletId bonus_terms(WalletSalon& salon) {
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}, {cad(3000'00), cad(1000'00)}};
  return salon.set_terms(terms);
}

SaleId top_up(WalletSalon& salon, WalletId terms, std::int64_t minor) {
  const SaleId id = salon.selling(value_of(terms, minor));
  salon.close(id);
  return id;
}

wallet::RequestRefund refund_of(const WalletSalon& salon, const std::string& reason) {
  return {salon.id_of(ValueKind::stored_value, lins), 1, reason, std::nullopt};
}

wallet::Approve approval(const WalletSalon& salon, ValueKind kind, std::uint32_t request = 1) {
  return {salon.id_of(kind, lins), request};
}

}  // namespace

TEST_CASE("postings: [T10] a top-up of 1000 with 200 bonus, and 120 of it used",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  const WalletId terms = bonus_terms(salon);
  const SaleId sold = salon.selling(value_of(terms, 1000'00));
  CHECK(salon.close(sold) == Net{{1110, 1000'00}, {2020, -1000'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 1200'00);
  const SaleId used = salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin);
  CHECK(salon.close(used) == Net{{2020, 100'00}, {4900, 20'00}, {4000, -120'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 1080'00);
}

TEST_CASE(
    "postings: [T24] value sold at one branch and used at another is owed between the two, also "
    "when "
    "the first has closed its day",
    "[unit][postings][wallet]") {
  WalletSalon salon;
  top_up(salon, bonus_terms(salon), 1000'00);
  const auto paid = paying(ValueKind::stored_value, 120'00);
  const SaleId used = salon.buying(120'00, paid, lin, other_street);
  salon.table().closed_days.insert({main_street, friday});
  salon.close(used);
  CHECK(salon.net_at(main_street) == Net{{2020, 100'00}, {2400, -100'00}});
  CHECK(salon.net_at(other_street) == Net{{1400, 100'00}, {4900, 20'00}, {4000, -120'00}});
  salon.accept(sale::Command{sale::Void{used, "wrong_client", std::nullopt}}, manager);
  CHECK(salon.net_at(main_street) == Net{{2020, -100'00}, {2400, 100'00}});
  CHECK(salon.net_at(other_street) == Net{{1400, -100'00}, {4900, -20'00}, {4000, 120'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 1200'00);
  // At home nothing is owed to anybody else.
  salon.table().closed_days.clear();
  salon.close(salon.buying(120'00, paid, lin));
  CHECK(salon.net_at(main_street) == Net{{2020, 100'00}, {4900, 20'00}, {4000, -120'00}});
  CHECK(salon.net_at(other_street).empty());
}

TEST_CASE("postings: what an older program has booked where it was used goes back there",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  top_up(salon, bonus_terms(salon), 1000'00);
  const SaleId used =
      salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin, other_street);
  salon.close(used);
  const auto pool = salon.id_of(ValueKind::stored_value, lins);
  salon.table().wallets.at(pool).uses.front().used_at.reset();
  salon.accept(sale::Command{sale::Void{used, "wrong_client", std::nullopt}}, manager);
  CHECK(salon.net_at(main_street).empty());
  CHECK(salon.net_at(other_street) == Net{{2020, -100'00}, {4900, -20'00}, {4000, 120'00}});
}

TEST_CASE("postings: of a card with breakage the branch that sold it keeps the breakage",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.breakage_millionths = 100'000;
  salon.close(salon.selling(card_of(salon.set_terms(terms), 100'00), TenderKind::card));
  const auto paid = paying(ValueKind::gift_card, 60'00);
  salon.close(salon.buying(60'00, paid, std::nullopt, other_street));
  CHECK(salon.net_at(main_street) == Net{{2030, 66'67}, {2400, -60'00}, {4040, -6'67}});
  CHECK(salon.net_at(other_street) == Net{{1400, 60'00}, {4000, -60'00}});
  // The last of it was used after all: what was counted on as breakage is taken back.
  const auto rest = paying(ValueKind::gift_card, 40'00);
  salon.close(salon.buying(40'00, rest, std::nullopt, other_street));
  CHECK(salon.net_at(main_street) == Net{{2030, 33'33}, {2400, -40'00}, {4040, 6'67}});
}

TEST_CASE("postings: [T11] a gift card of 100 with 10 expected breakage, and 60 of it redeemed",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.breakage_millionths = 100'000;
  const WalletId id = salon.set_terms(terms);
  CHECK(salon.close(salon.selling(card_of(id, 100'00), TenderKind::card)) ==
        Net{{1100, 100'00}, {2030, -100'00}});
  const SaleId used = salon.buying(60'00, paying(ValueKind::gift_card, 60'00), std::nullopt);
  CHECK(salon.close(used) == Net{{2030, 66'67}, {4000, -60'00}, {4040, -6'67}});
  // More is used than was expected: the rest of the breakage was none, and the card ends at zero.
  salon.close(salon.buying(35'00, paying(ValueKind::gift_card, 35'00), std::nullopt));
  CHECK(salon.total(4040) == -5'00);
  salon.close(salon.buying(5'00, paying(ValueKind::gift_card, 5'00), std::nullopt));
  CHECK(salon.total(4040) == 0);
  CHECK(salon.total(2030) == 0);
}

TEST_CASE("postings: [T15] 30 goodwill is a debt to the client once another person agrees",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  const wallet::RequestCredit asked{lin, main_street, cad(30'00), "not_satisfied"};
  CHECK(salon.accept(wallet::Command{asked}).empty());
  CHECK(salon.accept(wallet::Command{approval(salon, ValueKind::client_credit)}, manager) ==
        Net{{4920, 30'00}, {2050, -30'00}});
  const SaleId used = salon.buying(30'00, paying(ValueKind::client_credit, 30'00), lin);
  CHECK(salon.close(used) == Net{{2050, 30'00}, {4000, -30'00}});
}

TEST_CASE("postings: [T22] a deposit of 20 is taken, then applied or forfeited",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  const auto appointment_id = nth<AppointmentId>(1);
  salon.table().appointments[appointment_id] =
      replayed<appointment::State, appointment::Event>({appointment::Booked{
          appointment_id, main_street, lin, cut, stylist, saturday, std::nullopt}});
  const WalletId terms = salon.set_terms(plain_terms("deposit", ValueKind::deposit));
  sale::AddValue deposit = value_of(terms, 20'00);
  deposit.appointment = appointment_id;
  CHECK(salon.close(salon.selling(deposit, TenderKind::card)) ==
        Net{{1100, 20'00}, {2040, -20'00}});
  sale::TakeValue tender = paying(ValueKind::deposit, 20'00);
  tender.appointment = appointment_id;
  CHECK(salon.close(salon.buying(20'00, tender, lin)) == Net{{2040, 20'00}, {4000, -20'00}});

  salon.close(salon.selling(deposit, TenderKind::card));
  const wallet::Forfeit forfeit{salon.id_of(ValueKind::deposit, id_cast<StreamId>(appointment_id)),
                                2, "no_show"};
  CHECK(salon.run(wallet::Command{forfeit}, manager) == "wallet.client_may_still_come");
  appointment::State& booked = salon.table().appointments[appointment_id];
  booked = evolve(booked, appointment::NoShowRecorded{std::nullopt});
  CHECK(salon.accept(wallet::Command{forfeit}, manager) == Net{{2040, 20'00}, {4050, -20'00}});
}

TEST_CASE("postings: [T12] stored value of 3000 and 1000 of which 3594 are used gives back 304.50",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  top_up(salon, bonus_terms(salon), 3000'00);
  salon.close(salon.buying(3594'00, paying(ValueKind::stored_value, 3594'00), lin));
  // 3,000 paid for 4,000: 0.75 × 3,594 = 2,695.50 are used of what was paid.
  wallet::RequestRefund asked = refund_of(salon, "salon_closes");
  asked.expected_refund = cad(304'51);
  CHECK(salon.run(wallet::Command{asked}) == "wallet.refund_differs");
  asked.expected_refund = cad(304'50);
  CHECK(salon.accept(wallet::Command{asked}).empty());
  const auto& made = *salon.pool(ValueKind::stored_value, lins).requests.front().refund;
  CHECK(made.rule == wallet::RefundRule::bonus_ratio);
  CHECK(made.refund == cad(304'50));
  const wallet::Approve approve = approval(salon, ValueKind::stored_value);
  CHECK(salon.run(wallet::Command{approve}) == "wallet.self_approval");
  CHECK(salon.accept(wallet::Command{approve}, manager) == Net{{2020, 304'50}, {2250, -304'50}});
  const wallet::PayRefund pay{approve.wallet, 1, TenderKind::cash, std::nullopt};
  CHECK(salon.accept(wallet::Command{pay}) == Net{{2250, 304'50}, {1000, -304'50}});
}

TEST_CASE("postings: value that goes back in cash comes out of the one drawer that is open",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  top_up(salon, bonus_terms(salon), 1000'00);
  salon.accept(wallet::Command{refund_of(salon, "salon_closes")});
  const wallet::Approve approve = approval(salon, ValueKind::stored_value);
  salon.accept(wallet::Command{approve}, manager);
  salon.table().drawers_of_branches[till] = drawer_after({opened_till(till)});
  const wallet::PayRefund pay{approve.wallet, 1, TenderKind::cash, std::nullopt};
  const wallet::State& pool = salon.pool(ValueKind::stored_value, lins);
  const auto paid = decide(wallet::Command{pay}, pool, salon.facts());
  REQUIRE(paid.has_value());
  const wallet::Event& event = paid.value().events.front();
  CHECK(std::get<wallet::RefundPaid>(event).drawer == till);
  const auto postings = books::postings(pool, event);
  REQUIRE(postings.size() == 1);
  CHECK(postings.front().debit.party == lins);
  CHECK(postings.front().credit.account == 1000);
  CHECK(postings.front().credit.party == id_cast<StreamId>(till));
}

TEST_CASE("postings: [T12b] who withdraws under such terms pays what was used at list",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}};
  terms.withdrawal_at_list = true;
  top_up(salon, salon.set_terms(terms), 1000'00);
  salon.close(salon.buying(600'00, paying(ValueKind::stored_value, 600'00), lin));
  // Books: 500 left of what was paid. At list 600 are used, so 400 go back and 100 are revenue.
  salon.accept(wallet::Command{refund_of(salon, "client_withdraws")});
  const auto& made = *salon.pool(ValueKind::stored_value, lins).requests.front().refund;
  CHECK(made.rule == wallet::RefundRule::used_at_list);
  CHECK(salon.accept(wallet::Command{approval(salon, ValueKind::stored_value)}, manager) ==
        Net{{2020, 500'00}, {2250, -400'00}, {4000, -100'00}});
}

TEST_CASE("postings: who withdraws under such terms pays the agreed fee, which is another gain",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.bonuses = {{cad(1000'00), cad(200'00)}};
  terms.refund_fee = cad(25'00);
  top_up(salon, salon.set_terms(terms), 1000'00);
  salon.close(salon.buying(600'00, paying(ValueKind::stored_value, 600'00), lin));
  // Half of it is left: 500.00 of what was paid.
  salon.accept(wallet::Command{refund_of(salon, "client_withdraws")});
  const auto& made = *salon.pool(ValueKind::stored_value, lins).requests.front().refund;
  CHECK(made.rule == wallet::RefundRule::pro_rata_less_fee);
  CHECK(made.fee == cad(25'00));
  CHECK(made.refund == cad(475'00));
  const auto reject =
      wallet::Reject{approval(salon, ValueKind::stored_value).wallet, 1, "wrong_amount"};
  salon.accept(wallet::Command{reject}, manager);
  // Not the client's wish: no fee.
  salon.accept(wallet::Command{refund_of(salon, "salon_closes")});
  CHECK(salon.pool(ValueKind::stored_value, lins).requests[1].refund->refund == cad(500'00));
  salon.accept(wallet::Command{wallet::Reject{reject.wallet, 2, "wrong_amount"}}, manager);
  salon.accept(wallet::Command{refund_of(salon, "moved_away")});
  CHECK(salon.accept(wallet::Command{approval(salon, ValueKind::stored_value, 3)}, manager) ==
        Net{{2020, 500'00}, {2250, -475'00}, {4060, -25'00}});
}

TEST_CASE("postings: a fee is never more than what is left", "[unit][postings][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("top-up", ValueKind::stored_value);
  terms.refund_fee = cad(25'00);
  top_up(salon, salon.set_terms(terms), 100'00);
  salon.close(salon.buying(80'00, paying(ValueKind::stored_value, 80'00), lin));
  salon.accept(wallet::Command{refund_of(salon, "client_withdraws")});
  CHECK(salon.accept(wallet::Command{approval(salon, ValueKind::stored_value)}, manager) ==
        Net{{2020, 20'00}, {4060, -20'00}});
}

TEST_CASE(
    "postings: [T14] a voided bill takes its top-up back, and gives back what it was paid with",
    "[unit][postings][wallet]") {
  WalletSalon salon;
  const WalletId terms = bonus_terms(salon);
  const SaleId sold = salon.selling(value_of(terms, 1000'00));
  salon.close(sold);
  const SaleId used = salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin);
  salon.close(used);
  const sale::Void undo{sold, "wrong client", std::nullopt};
  CHECK(salon.run(sale::Command{undo}, manager) == "wallet.value_is_used");
  CHECK(salon.accept(sale::Command{sale::Void{used, "wrong client", std::nullopt}}, manager) ==
        Net{{2020, -100'00}, {4900, -20'00}, {4000, 120'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 1200'00);
  CHECK(salon.accept(sale::Command{undo}, manager) == Net{{1110, -1000'00}, {2020, 1000'00}});
}

TEST_CASE("postings: [T25] value given to another client takes its share of what was paid along",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  top_up(salon, bonus_terms(salon), 1000'00);
  const wallet::Transfer give{salon.id_of(ValueKind::stored_value, lins), 1, cad(120'00), mia,
                              "family"};
  CHECK(salon.accept(wallet::Command{give}, manager).empty());
  const wallet::State& mine = salon.pool(ValueKind::stored_value, lins);
  const wallet::State& theirs = salon.pool(ValueKind::stored_value, mias);
  CHECK(mine.lots.front().book_minor() == 900'00);
  CHECK(theirs.lots.front().book_minor() == 100'00);
  CHECK(wallet::available_minor(theirs, cad()) == 120'00);
  CHECK(salon.close(salon.buying(120'00, paying(ValueKind::stored_value, 120'00), mia)) ==
        Net{{2020, 100'00}, {4900, 20'00}, {4000, -120'00}});
}

TEST_CASE("postings: [T26] what expires is revenue, after its notice and where the law lets it",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  auto terms = plain_terms("card", ValueKind::gift_card);
  terms.jurisdiction = "US";
  terms.valid_months = 60;
  terms.notice_days = 30;
  terms.breakage_millionths = 100'000;
  const WalletId id = salon.set_terms(terms);
  salon.close(salon.selling(card_of(id, 100'00)));
  salon.close(salon.buying(60'00, paying(ValueKind::gift_card, 60'00), std::nullopt));
  const WalletId card = salon.id_of(ValueKind::gift_card, card_holder);
  const wallet::Expire expire{card, 1};
  salon.pass(std::chrono::days{5 * 366});
  CHECK(salon.run(wallet::Command{expire}, manager) == "wallet.notice_is_missing");
  salon.accept(wallet::Command{wallet::GiveExpiryNotice{card, 1}}, manager);
  salon.pass(std::chrono::days{27});
  CHECK(salon.run(wallet::Command{expire}, manager) == "wallet.notice_is_missing");
  salon.accept(wallet::Command{wallet::GiveExpiryNotice{card, 1}}, manager);
  CHECK(salon.run(wallet::Command{expire}, manager) == "wallet.notice_is_too_recent");
  salon.pass(std::chrono::days{3});
  // 40.00 are left, less 6.67 that were breakage before.
  CHECK(salon.accept(wallet::Command{expire}, manager) == Net{{2030, 33'33}, {4040, -33'33}});
  CHECK(salon.total(2030) == 0);
}

TEST_CASE("postings: a refund may stay with the salon as credit, or go back into the value",
          "[unit][postings][wallet]") {
  WalletSalon salon;
  top_up(salon, bonus_terms(salon), 1000'00);
  const SaleId id = salon.buying(120'00, paying(ValueKind::stored_value, 120'00), lin);
  salon.close(id);
  salon.accept(sale::Command{sale::RequestRefund{id, 1, cad(120'00), "reaction", std::nullopt}});
  salon.accept(sale::Command{sale::ApproveRefund{id, 1}}, manager);
  const auto pay = [&](TenderKind kind) {
    return sale::Command{sale::PayRefund{id, 1, kind, std::nullopt}};
  };
  // Money for value would turn the bonus into money; so would credit.
  CHECK(salon.run(pay(TenderKind::cash)) == "sale.refund_goes_back_where_it_came_from");
  CHECK(salon.run(pay(TenderKind::client_credit)) == "sale.refund_goes_back_where_it_came_from");
  CHECK(salon.accept(pay(TenderKind::stored_value)) ==
        Net{{2250, 120'00}, {2020, -100'00}, {4900, -20'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::stored_value, lins), cad()) == 1200'00);

  const SaleId in_cash = salon.open_bill();
  sale::AddLine line = add(advice);
  line.sale = in_cash;
  line.price = cad(50'00);
  salon.accept(sale::Command{line});
  salon.accept(
      sale::Command{sale::TakeTender{in_cash, TenderKind::cash, cad(50'00), std::nullopt}});
  salon.close(in_cash);
  salon.accept(
      sale::Command{sale::RequestRefund{in_cash, 1, cad(50'00), "reaction", std::nullopt}});
  salon.accept(sale::Command{sale::ApproveRefund{in_cash, 1}}, manager);
  CHECK(salon.accept(
            sale::Command{sale::PayRefund{in_cash, 1, TenderKind::client_credit, std::nullopt}}) ==
        Net{{2250, 50'00}, {2050, -50'00}});
  CHECK(wallet::available_minor(salon.pool(ValueKind::client_credit, lins), cad()) == 50'00);
}

TEST_CASE("postings: points are a debt at once if the terms say so, and a memo if not",
          "[unit][postings][wallet]") {
  for (const bool is_booked : {true, false}) {
    WalletSalon salon;
    auto terms = plain_terms("points", ValueKind::points);
    terms.service_points_millionths = 50'000;  // one for each 20 cents
    terms.booked_millionths = is_booked ? 1'000'000 : 0;
    salon.set_terms(terms);
    const SaleId id = salon.open_bill();
    sale::AddLine line = add(advice);
    line.sale = id;
    line.price = cad(100'00);
    salon.accept(sale::Command{line});
    salon.accept(sale::Command{sale::TakeTender{id, TenderKind::cash, cad(100'00), std::nullopt}});
    const Net booked{{1000, 100'00}, {4000, -100'00}, {4900, 5'00}, {2035, -5'00}};
    CHECK(salon.close(id) == (is_booked ? booked : Net{{1000, 100'00}, {4000, -100'00}}));
    const SaleId next = salon.buying(5'00, paying(ValueKind::points, 5'00), lin);
    const Net paid{{2035, 5'00}, {4000, -5'00}};
    CHECK(salon.close(next) == (is_booked ? paid : Net{{4900, 5'00}, {4000, -5'00}}));
  }
}

}  // namespace tress::testing::wallet_postings_test
