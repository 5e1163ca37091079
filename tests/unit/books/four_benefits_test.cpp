#include <catch2/catch.hpp>

#include "tests/support/sample_plans.hpp"

// Goal: visits, sessions, goods and discounts of one plan are used at a till, and the books earn
// exactly what of the price went with each; an exclusive discount, which no plan gives, says why.
// Method: real decisions with all that they order. 220.00 for what costs 440.00 alone, so that each
// is worth half: visit 40.00, session 50.00, goods 20.00, a use of the discount 5.00. GST 5 %.

namespace tress::testing::four_benefits_test {

namespace {

using membership::Command;
using plan::BenefitKind;
using Net = PrepaidDesk::Net;

constexpr std::uint16_t card = 1100, in_transit = 1130, stock = 1300, due_from = 1400,
                        memberships = 2010, tax = 2200, due_to = 2400, service = 4000,
                        retail = 4010, discounts = 4900, cost = 5000;

Net at_main(const std::map<std::uint16_t, std::int64_t>& accounts) {
  Net net;
  for (const auto& [account, minor] : accounts) net[{main_street, account}] = minor;
  return net;
}

plan::Benefit benefit_of(BenefitKind kind,
                         const std::string& code,
                         ItemId item,
                         std::int32_t units,
                         std::int64_t alone) {
  plan::Benefit benefit{code, {item}, units, cad(alone)};
  benefit.kind = kind;
  if (kind == BenefitKind::discount) benefit.percent_bp = 1'000;
  return benefit;
}

plan::Terms four_kinds() {
  plan::Terms terms = monthly(1, 220'00);
  terms.tax_point = plan::TaxPoint::at_sale;
  terms.benefits = {benefit_of(BenefitKind::visit, "visit", cut, 1, 80'00),
                    benefit_of(BenefitKind::session, "course", colour, 3, 100'00),
                    benefit_of(BenefitKind::allowance, "wax", wax, 1, 40'00),
                    benefit_of(BenefitKind::discount, "advice", advice, 2, 10'00)};
  return terms;
}

/// A tenth off wax as often as one likes, for nothing of the price.
plan::Terms without_count() {
  plan::Terms terms = four_kinds();
  terms.benefits = {benefit_of(BenefitKind::visit, "visit", cut, 1, 80'00),
                    benefit_of(BenefitKind::discount, "off", wax, 4, 0)};
  terms.benefits[1].allowance = plan::Allowance::unlimited;
  return terms;
}

struct Member {
  explicit Member(const plan::Terms& terms = four_kinds())
      : id(sell(desk, publish(desk, terms, "four"), terms.price.minor() * 105 / 100)) {}

  /// A bill of lin with one line; advice costs what is asked for.
  SaleId bill_of(ItemId item,
                 std::int64_t price = 50'00,
                 BranchId branch = main_street,
                 int quantity = 1) {
    const SaleId bill = open_bill(desk, lin, branch);
    add_line(bill, item, price, quantity);
    return bill;
  }

  void add_line(SaleId bill, ItemId item, std::int64_t price = 50'00, int quantity = 1) {
    sale::AddLine line = line_of(bill, item);
    if (item == advice) line.price = cad(price);
    line.quantity = quantity;
    desk.must(sale::Command{line});
  }

  std::optional<std::string> take(SaleId bill) { return desk.ask(Command{cover(id, bill)}); }

  /// The bill with what the plan gives on it, closed.
  SaleId use(ItemId item, std::int64_t due) {
    const SaleId bill = bill_of(item);
    desk.must(Command{cover(id, bill)});
    settle_bill(desk, bill, due);
    return bill;
  }

  [[nodiscard]] const membership::State& state() const { return desk.table.memberships.at(id); }

  [[nodiscard]] const membership::LotState& lot(std::size_t number) const {
    return state().lots.at(number - 1);
  }

  [[nodiscard]] sale::ApplyDiscount exclusive(SaleId bill, std::int64_t minor) const {
    return {bill, 1, cad(minor), "promised_before", "Ben said so on Monday.", id};
  }

  PrepaidDesk desk;
  MembershipId id;
};

}  // namespace

TEST_CASE("books: [S1-16] each of the four kinds earns its own part of the plan's price",
          "[unit][books][prepaid]") {
  Member one;
  CHECK(one.desk.net() == at_main({{card, 231'00}, {memberships, -220'00}, {tax, -11'00}}));
  one.use(cut, 0);
  CHECK(one.desk.net() == at_main({{memberships, 40'00}, {service, -40'00}}));
  one.use(colour, 0);
  CHECK(one.desk.net() == at_main({{memberships, 50'00}, {service, -50'00}}));
  one.use(wax, 0);
  CHECK(one.desk.net() ==
        at_main({{memberships, 20'00}, {retail, -20'00}, {cost, 18'00}, {stock, -18'00}}));
  // 50.00 less a tenth, and 5 % on 45.00; 5.00 of the plan's price are earned beside it.
  one.use(advice, 47'25);
  CHECK(one.desk.net() == at_main({{card, 47'25},
                                   {discounts, 5'00},
                                   {memberships, 5'00},
                                   {service, -55'00},
                                   {tax, -2'25}}));
  CHECK(one.desk.balance(main_street, in_transit) == 0);
  // 220.00 less 40.00, 50.00, 20.00 and 5.00.
  CHECK(membership::liability_minor(one.state()) == 105'00);
  CHECK(one.desk.balance(main_street, memberships) == -105'00);
  CHECK(one.lot(2).available() == 2);
  CHECK(one.lot(4).available() == 1);
}

TEST_CASE("books: a discount of a plan names its plan, and is nobody's to give or to stack",
          "[unit][books][prepaid]") {
  Member one;
  const SaleId bill = one.bill_of(advice, 1'000'00);
  REQUIRE_FALSE(one.take(bill));
  const auto& given = one.desk.table.sales.at(bill).discounts.at(0);
  CHECK(given.amount == cad(100'00));  // more than a cashier may give
  CHECK(given.reason == "member_benefit");
  REQUIRE(given.member);
  CHECK(given.member->membership == one.id);
  CHECK(given.member->hold == 1);
  CHECK(given.member->plan_version == 1);
  CHECK(given.member->percent_bp == 1'000);
  CHECK(given.member->value == cad(5'00));
  CHECK(one.lot(4).reserved == 1);
  const auto by_hand = [&](std::uint32_t line, std::int64_t minor, const std::string& reason) {
    return one.desk.ask(
        sale::Command{sale::ApplyDiscount{bill, line, cad(minor), reason, std::nullopt}});
  };
  CHECK(by_hand(1, 1'00, "loyalty") == "sale.discount_is_exclusive");
  CHECK(one.take(bill) == "sale.discount_is_exclusive");
  one.add_line(bill, cut);
  CHECK(by_hand(2, 1'00, "member_benefit") == "sale.reason_is_not_listed");
  CHECK(by_hand(2, 50'01, "loyalty") == "sale.needs_approval");
  // What the plan gives is not the cashier's: 50.00 are still theirs to give.
  CHECK_FALSE(by_hand(2, 50'00, "loyalty"));
  const SaleId cheaper = one.bill_of(advice);
  one.desk.must(sale::Command{sale::ApplyDiscount{cheaper, 1, cad(1'00), "loyalty", std::nullopt}});
  CHECK(one.take(cheaper) == "sale.discount_is_exclusive");
  CHECK(one.take(one.bill_of(advice, 4)) == "sale.amount_is_not_positive");
  const SaleId of_mia = open_bill(one.desk, mia);
  one.desk.must(
      sale::Command{sale::AddLine{of_mia, advice, mia, stylist, 1, cad(50'00), std::nullopt}});
  CHECK(one.take(of_mia) == "membership.client_is_another");
}

TEST_CASE("books: a use of a discount comes back when its bill is void, before and after its close",
          "[unit][books][prepaid]") {
  Member one;
  const SaleId open = one.bill_of(advice);
  REQUIRE_FALSE(one.take(open));
  one.desk.must(sale::Command{sale::Void{open, "wrong", std::nullopt}}, as_manager());
  CHECK(one.lot(4).available() == 2);
  const SaleId closed = one.use(advice, 47'25);
  CHECK(one.lot(4).available() == 1);
  one.desk.must(sale::Command{sale::Void{closed, "wrong", std::nullopt}}, as_manager());
  CHECK(one.desk.net() == at_main({{card, -47'25},
                                   {discounts, -5'00},
                                   {memberships, -5'00},
                                   {service, 55'00},
                                   {tax, 2'25}}));
  CHECK(one.lot(4).available() == 2);
  one.use(advice, 47'25);
  one.use(advice, 47'25);
  CHECK(one.lot(4).left_minor() == 0);
  CHECK(one.take(one.bill_of(advice)) == "membership.units_are_used_up");
}

TEST_CASE("books: goods that were wrongly covered come back with their units, and into stock",
          "[unit][books][prepaid]") {
  Member one;
  one.use(wax, 0);
  one.desk.must(Command{membership::RequestReversal{one.id, 1, "complaint"}});
  one.desk.must(Command{membership::Approve{one.id, 1}}, as_manager());
  CHECK(one.desk.net() ==
        at_main({{memberships, -20'00}, {retail, 20'00}, {cost, -18'00}, {stock, 18'00}}));
  CHECK(one.lot(3).available() == 1);
}

TEST_CASE("books: a use of a discount stays with the price of its bill until that is void",
          "[unit][books][prepaid]") {
  Member one;
  const SaleId bill = one.use(advice, 47'25);
  CHECK(one.desk.ask(Command{membership::RequestReversal{one.id, 1, "complaint"}}) ==
        "membership.discount_stays_on_its_bill");
  CHECK(one.lot(4).available() == 1);
  one.desk.must(sale::Command{sale::Void{bill, "wrong", std::nullopt}}, as_manager());
  CHECK(one.lot(4).available() == 2);
}

TEST_CASE("books: [T24] a discount that is used at another branch is owed to that one",
          "[unit][books][prepaid]") {
  Member one;
  const SaleId bill = one.bill_of(advice, 100'00, montreal);
  REQUIRE_FALSE(one.take(bill));
  // 90.00 with GST 4.50 and QST 8.98.
  settle_bill(one.desk, bill, 103'48);
  CHECK(one.desk.balance(main_street, memberships) == -215'00);
  CHECK(one.desk.balance(main_street, due_to) == -5'00);
  CHECK(one.desk.balance(montreal, due_from) == 5'00);
  CHECK(one.desk.balance(montreal, service) == -105'00);
}

TEST_CASE("books: a discount without count takes its part as often as the plan runs",
          "[unit][books][prepaid]") {
  Member one{without_count()};
  CHECK(one.lot(2).granted.price == cad(0));  // it is given away: all is the visit's
  for (int use = 0; use < 6; ++use) {
    const SaleId bill = one.bill_of(wax, 0, main_street, 3);
    REQUIRE_FALSE(one.take(bill));
    CHECK(one.desk.table.sales.at(bill).discounts.at(0).amount == cad(12'00));
    settle_bill(one.desk, bill, 113'40);
  }
  CHECK(one.lot(2).reserved == 0);
  CHECK(one.lot(2).used == 6);
  CHECK(one.desk.balance(main_street, memberships) == -220'00);
  one.desk.must(Command{membership::Pause{one.id, std::nullopt, "travel"}});
  CHECK(one.take(one.bill_of(wax)) == "membership.membership_is_paused");
  one.desk.must(Command{membership::Resume{one.id}});
  one.desk.now += std::chrono::days{30};
  CHECK(one.take(one.bill_of(wax)) == "membership.units_are_used_up");
}

TEST_CASE("books: [S1-26] an exclusive discount has a code, words, and an approver over the limit",
          "[unit][books][prepaid]") {
  Member one;
  const SaleId bill = one.bill_of(cut);
  const auto refused = [&](sale::ApplyDiscount asked) {
    return one.desk.ask(sale::Command{std::move(asked)});
  };
  const auto changed = [&](auto&& change) {
    sale::ApplyDiscount asked = one.exclusive(bill, 20'00);
    change(asked);
    return refused(asked);
  };
  CHECK(changed([](auto& a) { a.note.reset(); }) == "sale.text_is_missing");
  CHECK(changed([](auto& a) { a.note = " "; }) == "sale.text_is_missing");
  CHECK(changed([](auto& a) { a.reason = "loyalty"; }) == "sale.reason_is_not_listed");
  CHECK(changed([](auto& a) { a.reason = "unstated"; }) == "sale.reason_is_not_listed");
  CHECK(changed([](auto& a) { a.membership = nth<MembershipId>(9); }) ==
        "sale.membership_is_unknown");
  CHECK(refused(one.exclusive(bill, 50'01)) == "sale.needs_approval");
  const SaleId of_mia = open_bill(one.desk, mia);
  one.desk.must(
      sale::Command{sale::AddLine{of_mia, cut, mia, stylist, 1, std::nullopt, std::nullopt}});
  CHECK(refused(one.exclusive(of_mia, 20'00)) == "sale.membership_is_anothers");
  CHECK_FALSE(refused(one.exclusive(bill, 20'00)));
  const auto& given = one.desk.table.sales.at(bill).discounts.at(0);
  REQUIRE(given.exclusive);
  CHECK(given.exclusive->membership == one.id);
  CHECK(given.exclusive->plan_version == 1);
  CHECK(refused(one.exclusive(bill, 1'00)) == "sale.discount_is_exclusive");
  settle_bill(one.desk, bill, 63'00);
  CHECK(one.desk.net() ==
        at_main({{card, 63'00}, {discounts, 20'00}, {service, -80'00}, {tax, -3'00}}));
  const auto is_its_reason = [](const auto& posted) {
    return posted.second.debit.account == discounts &&
           posted.second.debit.label == "promised_before";
  };
  const auto& all = one.desk.postings();
  CHECK(std::any_of(all.begin(), all.end(), is_its_reason));
}

TEST_CASE("books: no exclusive discount stands in for a use that the plan has left",
          "[unit][books][prepaid]") {
  Member one;
  const auto ask = [&](std::string reason, std::int64_t minor) {
    sale::ApplyDiscount asked = one.exclusive(one.bill_of(advice, 200'00), minor);
    asked.reason = std::move(reason);
    return one.desk.ask(sale::Command{std::move(asked)});
  };
  CHECK(ask("benefit_used_up", 5'00) == "sale.plan_has_uses_left");
  CHECK(ask("plan_has_lapsed", 5'00) == "sale.plan_has_uses_left");
  // Said before anybody is asked to approve it.
  CHECK(ask("benefit_used_up", 50'01) == "sale.plan_has_uses_left");
  CHECK_FALSE(ask("promised_before", 5'00));
  one.use(advice, 47'25);
  CHECK(ask("benefit_used_up", 5'00) == "sale.plan_has_uses_left");
  one.use(advice, 47'25);
  CHECK(ask("benefit_used_up", 50'01) == "sale.needs_approval");
  CHECK_FALSE(ask("benefit_used_up", 5'00));
  one.desk.now += std::chrono::days{30};
  CHECK_FALSE(ask("plan_has_lapsed", 5'00));
}

}  // namespace tress::testing::four_benefits_test
