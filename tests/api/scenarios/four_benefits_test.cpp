#include "tests/support/member_scene.hpp"

// Goal: a membership with visits, sessions, goods and discounts is sold and each is used once over
// HTTP; the client reads of all four in the portal, in words of their kind, and the books tie. And
// what a plan does not give is an exclusive discount, which is found again with why and by whom.

namespace tress::testing::four_benefits_test {

namespace {

constexpr int memberships = 2010;
constexpr int in_transit = 1130;
constexpr int discounts = 4900;

/// 220.00 for what is 440.00 alone: each benefit is worth half.
struct Four : Subscriber {
  Four()
      : facial(item_of(catalogue::ItemKind::service, "Facial", 100'00)),
        colour(item_of(catalogue::ItemKind::service, "Colour", 50'00)) {
    membership = sell(plan(), ann, 231'00);
  }

  std::string item_of(catalogue::ItemKind kind, const std::string& name, std::int64_t minor) {
    const auto made =
        api.carry_out(catalogue::Command{catalogue::ListItem{kind, name, name, std::nullopt}});
    api.carry_out(catalogue::Command{catalogue::SetPrice{id_cast<ItemId>(made.stream),
                                                         *parse_day("2026-03-02"),
                                                         Money{*Currency::from_alpha("CAD"), minor},
                                                         {}}});
    return made.stream.hex();
  }

  static std::string benefit(const std::string& kind,
                             const std::string& item,
                             int units,
                             std::int64_t alone,
                             const std::string& more = {}) {
    return R"({"code":")" + kind + R"(","kind":")" + kind + R"(","items":[")" + item +
           R"("],"units":)" + std::to_string(units) + R"(,"alone":)" + cad(alone) + more + "}";
  }

  [[nodiscard]] std::string body_with(const std::string& code, const std::string& discount) const {
    return R"({"code":")" + code + R"(","from":"2026-03-02","terms":{"kind":"membership",)" +
           R"("name":"All four","wording":"A cut, facials, a shampoo and a tenth off.","price":)" +
           cad(220'00) + R"(,"tax_point":"at_sale","benefits":[)" +
           benefit("visit", salon.haircut, 1, 80'00) + "," + benefit("session", facial, 3, 100'00) +
           "," + benefit("allowance", salon.shampoo, 1, 40'00) + "," +
           benefit("discount", colour, 2, 10'00, discount) +
           R"(],"consumption":"free_first","period_days":30,"rolls_over":false,)"
           R"("is_shared":false,"refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,)"
           R"("jurisdiction":"CA"}})";
  }

  std::string plan() {
    return api.accept("/v1/plans", body_with("four", R"(,"percent_bp":1000)"), salon.manager.token)
        .text_at("/stream");
  }

  /// A bill with that item, on which the plan is used, closed. Its path.
  std::string use_on(const std::string& item, std::int64_t due = 0) {
    const std::string bill = open_for(ann);
    add(bill, item);
    api.accept(membership + "/cover", cover_of(bill), salon.cashier.token);
    if (due != 0) pay(bill, "card", due);
    close(bill);
    return bill;
  }

  [[nodiscard]] std::string exclusive(std::int64_t minor, const std::string& reason) const {
    return R"({"amount":)" + cad(minor) + R"(,"reason":")" + reason +
           R"(","note":"Ben promised it on Monday.","membership":")" + id_of_membership() + "\"}";
  }

  std::string facial;
  std::string colour;
};

}  // namespace

TEST_CASE(
    "[S1-16] visits, sessions, goods and discounts of one plan are used once each, the portal "
    "shows "
    "all four kinds, and the books tie") {
  Four four;
  four.use_on(four.salon.haircut);
  four.use_on(four.facial);
  four.use_on(four.salon.shampoo);
  // 50.00 less a tenth, with 5 %.
  const std::string bill = four.use_on(four.colour, 47'25);
  const Reply shown = four.show(bill);
  CHECK(shown.text_at("/lines/0/discounts/0/reason") == "member_benefit");
  CHECK(shown.number_at("/lines/0/discounts/0/amount/amount_minor") == 5'00);
  CHECK(shown.number_at("/lines/0/discounts/0/member/percent_bp") == 1'000);
  CHECK(shown.text_at("/lines/0/discounts/0/member/membership") == four.id_of_membership());
  const Reply why = four.show(bill + "/explanation");
  CHECK(why.number_at("/lines/0/discounts/0/percent_bp") == 1'000);
  CHECK(why.text_at("/lines/0/by_plan/0/plan") == "All four");
  CHECK(why.number_at("/lines/0/by_plan/0/left") == 1);

  const Reply held = four.show(four.membership);
  const Words kinds{"visit", "session", "allowance", "discount"};
  for (std::size_t i = 0; i < kinds.size(); ++i) {
    const std::string lot = "/lots/" + std::to_string(i);
    CHECK(held.text_at(lot + "/kind") == kinds[i]);
    CHECK(held.number_at(lot + "/used") == 1);
  }
  CHECK(held.number_at("/lots/3/percent_bp") == 1'000);
  CHECK(held.number_at("/lots/3/value/amount_minor") == 5'00);

  // 220.00 less 40.00, 50.00, 20.00 and 5.00 of the discount.
  CHECK(four.balance(memberships) == -105'00);
  CHECK(four.balance(in_transit) == 0);
  CHECK(four.balance(discounts) == 5'00);
  const Reply day =
      four.api.get("/v1/revenue?from=2026-03-02&until=2026-03-02", four.salon.accountant.token);
  // 115.00 of the plan, 45.00 in money.
  CHECK(day.number_at("/rows/0/earned/amount_minor") == 160'00);
  CHECK(day.number_at("/rows/0/discounts_total/amount_minor") == 0);
  CHECK(day.at("/rows/0/discounts").as_array().empty());
  CHECK(day.number_at("/rows/0/benefits") == 1);
  CHECK(day.number_at("/rows/0/benefits_total/amount_minor") == 5'00);
  four.require_sound();
}

TEST_CASE("[S1-16] the client reads what is left of each kind in their own language") {
  Four four;
  four.sign_in();
  const Reply english = four.see("benefits");
  REQUIRE(english.at("/available").as_array().size() == 4);
  const std::string until = " until 31 March 2026: ";
  CHECK(english.text_at("/available/0/kind") == "visit");
  CHECK(english.text_at("/available/0/words/0") ==
        "You have one visit remaining" + until + "Haircut");
  CHECK(english.text_at("/available/1/kind") == "session");
  CHECK(english.text_at("/available/1/words/0") ==
        "You have 3 sessions remaining" + until + "Facial");
  CHECK(english.text_at("/available/2/kind") == "allowance");
  CHECK(english.text_at("/available/2/words/0") ==
        "One is still included for you" + until + "Shampoo");
  CHECK(english.text_at("/available/3/kind") == "discount");
  CHECK(english.number_at("/available/3/percent_bp") == 1'000);
  CHECK(english.text_at("/available/3/words/0") == "10% off 2 more times" + until + "Colour");
  CHECK(four.see("benefits", "zh").text_at("/available/3/words/0") ==
        "2026年3月31日前您还可享受2次10%的优惠：Colour");
  CHECK(four.see("benefits", "ru").text_at("/available/1/words/0") ==
        "До 31 марта 2026 г. у вас осталось 3 сеанса: Facial");
  // A discount is nothing to be booked.
  CHECK(four.api
            .post("/portal/v1/bookings",
                  R"({"membership":")" + four.id_of_membership() + R"(","item":")" + four.colour +
                      R"(","branch":")" + four.salon.branch + R"(","performer":")" +
                      four.salon.stylist.id.hex() + R"(","day":"2026-03-09","minute_of_day":600})",
                  four.token)
            .code() == "not_bookable");
}

TEST_CASE("a use of a plan's discount comes back with its bill, and the third is not there") {
  Four four;
  const std::string bill = four.use_on(four.colour, 47'25);
  four.api.accept(bill + "/void", R"({"reason":"wrong"})", four.salon.manager.token);
  CHECK(four.show(four.membership).number_at("/lots/3/available") == 2);
  CHECK(four.balance(memberships) == -220'00);
  four.use_on(four.colour, 47'25);
  four.use_on(four.colour, 47'25);
  const std::string third = four.open_for(four.ann);
  four.add(third, four.colour);
  CHECK(
      four.api.post(four.membership + "/cover", Package::cover_of(third), four.salon.cashier.token)
          .code() == "membership.units_are_used_up");
  four.require_sound();
}

TEST_CASE("a plan is told what is wrong with its discount") {
  Four four;
  const auto refused = [&](const std::string& discount) {
    return four.api.post("/v1/plans", four.body_with("other", discount), four.salon.manager.token)
        .code();
  };
  CHECK(refused("") == "plan.percent_is_out_of_range");
  CHECK(refused(R"(,"percent_bp":10001)") == "plan.percent_is_out_of_range");
}

TEST_CASE(
    "[S1-26] an exclusive discount takes a code, words and, over the limit, an approver, and is "
    "found again with all of them") {
  Four four;
  const std::string bill = four.open_for(four.ann);
  four.add(bill, four.salon.haircut);
  four.add(bill, four.colour);
  const std::string discounts_of = bill + "/lines/1/discounts";
  const auto refused = [&](const std::string& body) {
    return four.api.post(discounts_of, body, four.salon.cashier.token).code();
  };
  CHECK(refused(four.exclusive(60'00, "goodwill")) == "sale.reason_is_not_listed");
  std::string wordless = four.exclusive(60'00, "promised_before");
  wordless.replace(wordless.find(R"("note":"Ben promised it on Monday.",)"), 36, "");
  CHECK(refused(wordless) == "sale.text_is_missing");
  CHECK(refused(four.exclusive(60'00, "promised_before")) == "sale.needs_approval");
  four.api.accept(bill + "/lines/2/discounts", four.exclusive(5'00, "service_recovery"),
                  four.salon.cashier.token);
  const std::string proposal =
      four.api
          .accept(discounts_of + "?propose=client_asked", four.exclusive(60'00, "promised_before"),
                  four.salon.cashier.token)
          .text_at("/stream");
  four.api.accept("/v1/approvals/" + proposal + "/approve", "{}", four.salon.manager.token);
  // 20.00 and 45.00 with 5 %.
  four.pay(bill, "card", 68'25);
  four.close(bill);
  four.api.settle();
  const auto found = [&](const std::string& query) {
    return four.api.get("/v1/discounts/exclusive" + query, four.salon.accountant.token);
  };
  const Reply all = found("");
  REQUIRE(all.rows().size() == 2);
  const Reply promised = found("?reason=promised_before&from=2026-03-02&until=2026-03-02");
  REQUIRE(promised.rows().size() == 1);
  CHECK(promised.text_at("/rows/0/note") == "Ben promised it on Monday.");
  CHECK(promised.text_at("/rows/0/given_by") == four.salon.cashier.id.hex());
  CHECK(promised.text_at("/rows/0/approved_by") == four.salon.manager.id.hex());
  CHECK(promised.text_at("/rows/0/membership") == four.id_of_membership());
  CHECK(promised.number_at("/rows/0/amount/amount_minor") == 60'00);
  CHECK(promised.number_at("/rows/0/plan_version") == 1);
  CHECK(found("?staff=" + four.salon.manager.id.hex()).rows().size() == 1);
  CHECK(found("?plan=" + promised.text_at("/rows/0/plan")).rows().size() == 2);
  CHECK(found("?from=2026-03-03").rows().empty());
  CHECK(found("?reason=loyalty").rows().empty());
  four.api.accept(bill + "/void", R"({"reason":"wrong"})", four.salon.manager.token);
  four.api.settle();
  CHECK(found("?reason=promised_before").at("/rows/0/is_voided").as_bool());
  four.require_sound();
}

}  // namespace tress::testing::four_benefits_test
