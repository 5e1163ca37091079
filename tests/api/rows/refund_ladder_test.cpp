#include "tests/support/package_scene.hpp"

// Goal: scenario 7.4 of domain.md: before anybody is paid the refund says which of the five rules
// it goes by; and who tries to approve their own is refused, which stands in the log for good.

namespace tress::testing::refund_ladder_test {

namespace {

/// What is paid back of a package of ten haircuts for 900.00 after four of them, or after none.
struct Ladder : Package {
  Reply after(int uses, const std::string& code, const std::string& refunds) {
    Pack pack;
    pack.code = code;
    pack.refunds = refunds;
    const std::string client = salon.client(api, "Client of " + code);
    package = sell(publish(pack), client, 900'00);
    for (int use_number = 0; use_number < uses; ++use_number) use(package, client);
    return quote(package);
  }

  /// 3,000.00 paid with 1,000.00 on top, of which 3,594.00 are used.
  Reply of_topped_up_value() {
    const std::string saver = salon.client(api, "Cy Stone");
    const std::string bonus =
        R"(,"bonuses":[{"paid":)" + cad(3'000'00) + R"(,"bonus":)" + cad(1'000'00) + "}]";
    sell_value(saver, terms("top-up", "stored_value", "none", bonus), 3'000'00);
    const std::string bill = open_for(saver);
    add(bill, salon.haircut, 43);
    pay_with_value(bill, "stored_value", 3'594'00);
    pay(bill, "cash", 18'00);
    close(bill);
    return show(wallet_of(saver) + "/lots/1/refund-quote?reason=client_withdraws&on=2026-03-02");
  }

  /// The manager has asked for a refund of the package, and tries to approve it.
  Reply approve_own(const Headers& key) {
    return api.post(package + "/requests/1/approve", "{}", salon.manager.token, key);
  }

  std::string package;
};

}  // namespace

TEST_CASE(
    "[7.4] each of the refund rules R1 to R5 is named with its amount before anybody pays, who "
    "tries to approve their own refund is refused, and that attempt is an event") {
  Ladder scene;
  const Reply r1 = scene.after(4, "r1", R"("refund_rule":"pro_rata","cooling_off_days":14)");
  CHECK(r1.text_at("/rule") == "pro_rata");
  CHECK(r1.number_at("/amount/amount_minor") == 540'00);
  const Reply r3 = scene.after(
      4, "r3",
      R"("refund_rule":"pro_rata_less_fee","cooling_off_days":14,"refund_fee":)" + cad(25'00));
  CHECK(r3.text_at("/rule") == "pro_rata_less_fee");
  CHECK(r3.number_at("/fee/amount_minor") == 25'00);
  CHECK(r3.number_at("/amount/amount_minor") == 515'00);
  const Reply r4 = scene.of_topped_up_value();
  CHECK(r4.text_at("/rule") == "bonus_ratio");
  CHECK(r4.number_at("/refund/amount_minor") == 304'50);
  const Reply r5 = scene.after(0, "r5", R"("refund_rule":"used_at_list","cooling_off_days":14)");
  CHECK(r5.text_at("/rule") == "cooling_off");
  CHECK(r5.number_at("/amount/amount_minor") == 900'00);
  const Reply r2 = scene.after(4, "r2", R"("refund_rule":"used_at_list","cooling_off_days":14)");
  CHECK(r2.text_at("/rule") == "used_at_list");
  CHECK(r2.number_at("/used_at_list/amount_minor") == 400'00);
  CHECK(r2.number_at("/amount/amount_minor") == 500'00);

  scene.api.accept(scene.package + "/refunds", R"({"reason":"client_withdraws"})",
                   scene.salon.manager.token);
  const std::string asked = scene.show(scene.package).text_at("/requests/0/asked/quote/rule");
  CHECK(asked == "used_at_list");
  const Position before = scene.api.log_size();
  const Headers key{{"Idempotency-Key", "my-own"}};
  const Reply own = scene.approve_own(key);
  CHECK(own.status == 403);
  CHECK(own.code() == "membership.self_approval");
  CHECK(scene.api.log_size() == before + 1);
  const Reply again = scene.approve_own(key);
  CHECK(again.code() == "membership.self_approval");
  CHECK(scene.api.log_size() == before + 1);
  CHECK(scene.show(scene.package).text_at("/requests/0/status") == "requested");
  CHECK(scene.balance(2000) == -(540'00 + 540'00 + 900'00 + 540'00));

  scene.a_year_passes();
  const auto told = scene.story(scene.salon.manager.id.hex());
  REQUIRE_FALSE(told.empty());
  CHECK(told.back().what == "staff.attempt_refused");
  CHECK(to_text(told.back().date) == "2026-03-02");
  const Reply listed =
      scene.api.get("/v1/exceptions?kind=attempt_refused", scene.salon.accountant.token);
  REQUIRE(listed.rows().size() == 1);
  CHECK(listed.text_at("/rows/0/staff") == scene.salon.manager.id.hex());
  CHECK(listed.text_at("/rows/0/detail") ==
        "membership.approve was refused: membership.self_approval");
  CHECK(listed.text_at("/rows/0/status") == "open");
  scene.require_sound();
}

}  // namespace tress::testing::refund_ladder_test
