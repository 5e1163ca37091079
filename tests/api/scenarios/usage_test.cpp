#include "tests/support/member_scene.hpp"

// Goal: what somebody was given is on record because it was rung up: nobody types it a second time.

namespace tress::testing::usage_test {

TEST_CASE(
    "what a bill's lines say is the record of what the client used, from whom and paid by what, "
    "with nothing typed besides [S2-33]") {
  Subscriber scene;
  TestApi& api = scene.api;
  scene.buy(10);
  scene.salon.wait(api, std::chrono::hours{24});
  const Words before = happenings(scene.story(scene.ann));

  const std::string bill = scene.haircut_for(scene.ann);
  scene.add(bill, scene.salon.shampoo);
  const std::string sale = bill.substr(bill.rfind('/') + 1);
  api.accept(scene.membership + "/cover", Package::cover_of(bill), scene.salon.cashier.token);
  // The shampoo, 40.00 and 5 %: the haircut is paid with a unit.
  CHECK(scene.show(bill).number_at("/due/amount_minor") == 42'00);
  scene.pay(bill, "cash", 42'00);
  scene.close(bill);

  const Reply shown = scene.show(bill);
  REQUIRE(shown.at("/lines").as_array().size() == 2);
  const std::string performer = scene.salon.stylist.id.hex();
  CHECK(shown.text_at("/lines/0/kind") == "service");
  CHECK(shown.text_at("/lines/0/item") == scene.salon.haircut);
  CHECK(shown.text_at("/lines/0/performer") == performer);
  CHECK(shown.text_at("/lines/1/kind") == "product");
  CHECK(shown.text_at("/lines/1/item") == scene.salon.shampoo);
  CHECK(shown.text_at("/lines/1/performer") == performer);
  CHECK(shown.number_at("/lines/1/quantity") == 1);

  const Reply visits = scene.show("/v1/clients/" + scene.ann + "/visits");
  REQUIRE(visits.rows().size() == 1);  // Who buys a package has not been served.
  CHECK(visits.text_at("/rows/0/date") == "2026-03-03");
  REQUIRE(visits.at("/rows/0/sales").as_array().size() == 1);
  CHECK(visits.text_at("/rows/0/sales/0") == sale);
  const Reply timeline = scene.show("/v1/clients/" + scene.ann + "/timeline");
  CHECK(timeline.text_at("/rows/0/what") == "bill_closed");
  CHECK(timeline.text_at("/rows/0/sale") == sale);

  const Reply membership = scene.show(scene.membership);
  REQUIRE(membership.at("/holds").as_array().size() == 1);
  CHECK(membership.text_at("/holds/0/status") == "redeemed");
  CHECK(membership.text_at("/holds/0/item") == scene.salon.haircut);
  CHECK(membership.text_at("/holds/0/sale") == sale);
  CHECK(membership.number_at("/holds/0/line") == 1);
  CHECK(membership.number_at("/lots/0/used") == 1);
  CHECK(membership.number_at("/lots/0/reserved") == 0);

  // All of that follows from the bill: the client's own stream has heard of nothing.
  CHECK(happenings(scene.story(scene.ann)) == before);
  CHECK(happenings(scene.story(bill)) == Words{"sale.opened", "sale.line_added", "sale.line_added",
                                               "sale.line_covered", "sale.tender_taken",
                                               "sale.tender_taken", "sale.closed"});
}

}  // namespace tress::testing::usage_test
