#include <thread>

#include "tests/support/package_scene.hpp"

// Goal: what was paid in advance is used, refunded and disputed by the terms that it was sold on;
// and a year later each unit and each cent has its event (domain.md §7.2, 7.4, 7.19).

namespace tress::testing::plan_test {

TEST_CASE(
    "[7.19] rules that change in the middle of a month leave what was sold on its terms, and the "
    "explanation says which, a year later too") {
  Package scene;
  Pack pack;
  const std::string plan = scene.publish(pack);
  const std::string ann = scene.salon.client(scene.api, "Ann Lee");
  const std::string of_ann = scene.sell(plan, ann, 900'00);
  scene.use(of_ann, ann);
  scene.salon.wait(scene.api, std::chrono::hours{24 * 14});
  const Pack next{"cuts", "2026-03-16", "Five haircuts.",
                  5,      600'00,       R"("refund_rule":"used_at_list","cooling_off_days":0)"};
  CHECK(scene.publish(next) == plan);
  const std::string bea = scene.salon.client(scene.api, "Bea Moss");
  const std::string of_bea = scene.sell(plan, bea, 600'00);
  scene.use(of_ann, ann);
  scene.use(of_bea, bea);
  scene.a_year_passes();
  const Reply old_one = scene.show(of_ann);
  CHECK(old_one.number_at("/lots/0/plan_version") == 1);
  CHECK(old_one.number_at("/lots/0/units") == 10);
  CHECK(old_one.number_at("/lots/0/available") == 8);
  CHECK(old_one.number_at("/lots/0/value/amount_minor") == 720'00);
  CHECK(old_one.number_at("/holds/1/value/amount_minor") == 90'00);
  const Reply new_one = scene.show(of_bea);
  CHECK(new_one.number_at("/lots/0/plan_version") == 2);
  CHECK(new_one.number_at("/lots/0/available") == 4);
  CHECK(new_one.number_at("/holds/0/value/amount_minor") == 120'00);
  // A refund, too, goes by the terms of the sale: 600.00 less one haircut at 100.00 for Bea.
  CHECK(scene.quote(of_ann).text_at("/rule") == "pro_rata");
  CHECK(scene.quote(of_ann).number_at("/amount/amount_minor") == 720'00);
  CHECK(scene.quote(of_bea).text_at("/rule") == "used_at_list");
  const Reply both = scene.show("/v1/plans/" + plan);
  CHECK(both.text_at("/versions/0/terms/wording") == pack.wording);
  CHECK(both.text_at("/versions/0/from") == "2026-03-02");
  CHECK(both.text_at("/versions/1/terms/wording") == next.wording);
  CHECK(both.text_at("/versions/1/from") == "2026-03-16");
  const auto told = scene.story(plan);
  REQUIRE(happenings(told) == Words{"plan.published", "plan.published"});
  CHECK(told[1].who == scene.salon.manager.id.hex());
  CHECK(to_text(told[1].date) == "2026-03-16");
  scene.require_sound();
}

TEST_CASE(
    "[7.2] the last unit pays one of two bills, the other is told when and paid in money, and "
    "units add up") {
  Package scene;
  Pack pack;
  pack.units = 1;
  pack.price = 90'00;
  const std::string ann = scene.salon.client(scene.api, "Ann Lee");
  const std::string package = scene.sell(scene.publish(pack), ann, 90'00);
  const Words bills{scene.haircut_for(ann), scene.haircut_for(ann)};
  std::vector<Reply> replies(bills.size());
  std::vector<std::thread> terminals;
  for (std::size_t i = 0; i < bills.size(); ++i) {
    terminals.emplace_back([&, i] {
      Headers headers = bearer(scene.salon.cashier.token);
      headers.emplace_back("Idempotency-Key", "terminal-" + std::to_string(i));
      replies[i] = scene.api.send("POST", package + "/cover", headers, Package::cover_of(bills[i]));
    });
  }
  for (auto& terminal : terminals) terminal.join();
  const std::size_t winner = replies[0].status == 201 ? 0 : 1;
  CHECK(replies[winner].status == 201);
  CHECK(replies[1 - winner].status == 409);
  CHECK(replies[1 - winner].code() == "membership.units_are_used_up");
  CHECK(replies[1 - winner].text_at("/detail") ==
        "Last changed at " + to_text(scene.story(package).back().recorded_at));
  scene.close(bills[winner]);
  scene.pay(bills[1 - winner], "cash", 84'00);
  scene.close(bills[1 - winner]);
  CHECK(scene.units_of(package, "used") == 1);
  CHECK(scene.units_of(package, "available") == 0);
  CHECK(scene.units_of(package, "reserved") == 0);
  CHECK(scene.balance(2000) == 0);
  CHECK(scene.balance(1000) == 84'00);
  scene.a_year_passes();
  CHECK(happenings(scene.story(package)) == Words{"membership.started", "membership.lots_granted",
                                                  "membership.reserved", "membership.redeemed"});
  CHECK("/v1/sales/" + scene.show(package).text_at("/holds/0/sale") == bills[winner]);
  scene.require_sound();
}

TEST_CASE("each of the refund rules R1 to R5 is named with its amount before anybody asks") {
  Package scene;
  const auto after_four = [&](const std::string& code, const std::string& refunds) {
    Pack pack;
    pack.code = code;
    pack.refunds = refunds;
    const std::string client = scene.salon.client(scene.api, "Client of " + code);
    const std::string package = scene.sell(scene.publish(pack), client, 900'00);
    for (int use = 0; use < 4; ++use) scene.use(package, client);
    return scene.quote(package);
  };
  const Reply r1 = after_four("r1", R"("refund_rule":"pro_rata","cooling_off_days":14)");
  CHECK(r1.text_at("/rule") == "pro_rata");
  CHECK(r1.number_at("/amount/amount_minor") == 540'00);
  const Reply r2 = after_four("r2", R"("refund_rule":"used_at_list","cooling_off_days":14)");
  CHECK(r2.text_at("/rule") == "used_at_list");
  CHECK(r2.number_at("/used_at_list/amount_minor") == 400'00);
  CHECK(r2.number_at("/amount/amount_minor") == 500'00);
  const Reply r3 = after_four("r3", R"("refund_rule":"pro_rata_less_fee","cooling_off_days":14,)"
                                    R"("refund_fee":)" +
                                        cad(25'00));
  CHECK(r3.text_at("/rule") == "pro_rata_less_fee");
  CHECK(r3.number_at("/fee/amount_minor") == 25'00);
  CHECK(r3.number_at("/amount/amount_minor") == 515'00);

  // 3,000 paid with 1,000 on top; 3,594 used: 43 haircuts with their tax less 18.00.
  const std::string saver = scene.salon.client(scene.api, "Cy Stone");
  const std::string bonus =
      R"(,"bonuses":[{"paid":)" + cad(3'000'00) + R"(,"bonus":)" + cad(1'000'00) + "}]";
  scene.sell_value(saver, scene.terms("top-up", "stored_value", "none", bonus), 3'000'00);
  const std::string bill = scene.open_for(saver);
  scene.add(bill, scene.salon.haircut, 43);
  scene.pay_with_value(bill, "stored_value", 3'594'00);
  scene.pay(bill, "cash", 18'00);
  scene.close(bill);
  const Reply r4 = scene.show(scene.wallet_of(saver) +
                              "/lots/1/refund-quote?reason=client_withdraws&on=2026-03-02");
  CHECK(r4.text_at("/rule") == "bonus_ratio");
  CHECK(r4.number_at("/refund/amount_minor") == 304'50);

  Pack unused;
  unused.code = "r5";
  unused.refunds = R"("refund_rule":"used_at_list","cooling_off_days":14)";
  const std::string dee = scene.salon.client(scene.api, "Dee Park");
  const Reply r5 = scene.quote(scene.sell(scene.publish(unused), dee, 900'00));
  CHECK(r5.text_at("/rule") == "cooling_off");
  CHECK(r5.number_at("/amount/amount_minor") == 900'00);
  scene.require_sound();
}

TEST_CASE("a refund keeps its rule, who asked and who approved, and nobody approves their own") {
  Package scene;
  Pack pack;
  pack.refunds = R"("refund_rule":"used_at_list","cooling_off_days":0)";
  const std::string ann = scene.salon.client(scene.api, "Ann Lee");
  const std::string package = scene.sell(scene.publish(pack), ann, 900'00);
  for (int use = 0; use < 4; ++use) scene.use(package, ann);
  scene.api.accept(package + "/refunds", R"({"reason":"client_withdraws"})",
                   scene.salon.manager.token);
  const std::string approve = package + "/requests/1/approve";
  const Headers key{{"Idempotency-Key", "my-own"}};
  const Reply own = scene.api.post(approve, "{}", scene.salon.manager.token, key);
  CHECK(own.status == 403);
  CHECK(own.code() == "membership.self_approval");
  scene.api.accept(approve, "{}", scene.salon.owner.token);
  scene.api.accept(package + "/requests/1/pay", R"({"kind":"card"})", scene.salon.cashier.token);
  scene.a_year_passes();
  // The refusal was kept: the same request has the same answer, whatever has happened since.
  const Reply again = scene.api.post(approve, "{}", scene.salon.manager.token, key);
  CHECK(again.code() == "membership.self_approval");
  CHECK(again.header("idempotency-replayed") == "true");
  const Reply shown = scene.show(package);
  CHECK(shown.text_at("/requests/0/status") == "paid");
  CHECK(shown.text_at("/requests/0/asked/quote/rule") == "used_at_list");
  CHECK(shown.text_at("/requests/0/asked/reason") == "client_withdraws");
  const auto told = scene.story(package);
  REQUIRE(told.size() >= 3);
  const Told& asked = told[told.size() - 3];
  const Told& approved = told[told.size() - 2];
  CHECK(asked.what == "membership.requested");
  CHECK(asked.who == scene.salon.manager.id.hex());
  CHECK(asked.why == "client_withdraws");
  CHECK(approved.what == "membership.refund_approved");
  CHECK(approved.who == scene.salon.owner.id.hex());
  CHECK(told.back().what == "membership.refund_paid");
  CHECK(told.back().who == scene.salon.cashier.id.hex());
  CHECK(scene.balance(2000) == 0);
  CHECK(scene.balance(1100) == 900'00 - 500'00);
  scene.require_sound();
}

}  // namespace tress::testing::plan_test
