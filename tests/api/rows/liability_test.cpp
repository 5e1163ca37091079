#include <sstream>

#include "tests/support/package_scene.hpp"

#include "tools/export/tables.hpp"

// Goal: the liability roll-forward (requirements.md M-16) over HTTP and as a table: every balance
// of what clients have paid for and not had yet comes from the one before it, in money and in
// units.

namespace tress::testing::liability_test {

namespace {

/// One line of the answer, by account and what it counts.
struct Shown {
  const boost::json::object* row = nullptr;

  [[nodiscard]] std::int64_t of(const char* column) const { return row->at(column).as_int64(); }
};

Shown line_of(const Reply& reply, int account, const std::string& benefit) {
  for (const auto& row : reply.at("/lines").as_array()) {
    const auto* const counted = row.as_object().if_contains("benefit");
    const std::string named = counted == nullptr ? "" : counted->as_string().c_str();
    if (row.at("account").as_int64() == account && named == benefit) return {&row.as_object()};
  }
  FAIL("no line of " << account << " " << benefit);
  return {};
}

struct Books : Package {
  Reply rolled(const std::string& from, const std::string& until) {
    return api.get("/v1/liability?from=" + from + "&until=" + until, salon.accountant.token);
  }
};

}  // namespace

TEST_CASE(
    "[M-16] what is owed on packages and value rolls forward per plan and branch, in money and in "
    "units, and no line has a difference") {
  Books scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string ann = salon.client(api, "Ann Lee");
  const std::string package = scene.sell(scene.publish(Pack{}), ann, 900'00);
  scene.use(package, ann);
  scene.use(package, ann);
  const std::string bonus =
      R"(,"bonuses":[{"paid":)" + cad(100'00) + R"(,"bonus":)" + cad(20'00) + "}]";
  scene.sell_value(ann, scene.terms("top-up", "stored_value", "none", bonus), 100'00);

  salon.wait(api, std::chrono::hours{24});
  const std::string bill = scene.open_for(ann);
  scene.add(bill, salon.haircut);
  scene.pay_with_value(bill, "stored_value", 84'00);
  scene.close(bill);
  api.accept(package + "/refunds", R"({"reason":"moved_away"})", salon.manager.token);
  api.accept(package + "/requests/1/approve", "{}", salon.owner.token);

  const Reply first = scene.rolled("2026-03-02", "2026-03-02");
  CHECK(first.number_at("/differences") == 0);
  const Shown sold = line_of(first, 2000, "");
  CHECK(sold.of("opening") == 0);
  CHECK(sold.of("granted") == 900'00);
  CHECK(sold.of("redeemed") == 180'00);
  CHECK(sold.of("closing") == 720'00);
  CHECK(sold.row->contains("plan"));
  CHECK(sold.row->at("branch").as_string() == salon.branch);

  const Reply next = scene.rolled("2026-03-03", "2026-03-03");
  CHECK(next.number_at("/differences") == 0);
  const Shown money = line_of(next, 2000, "");
  CHECK(money.of("opening") == 720'00);
  CHECK(money.of("granted") == 0);
  CHECK(money.of("refunded") == 720'00);
  CHECK(money.of("closing") == 0);
  const Shown units = line_of(next, 2000, "haircut");
  CHECK(units.of("opening") == 8);
  CHECK(units.of("refunded") == 8);
  CHECK(units.of("closing") == 0);
  const Shown value = line_of(next, 2020, "");
  CHECK(value.of("opening") == 100'00);
  CHECK(value.of("closing") == value.of("opening") - value.of("redeemed"));
  CHECK(value.of("closing") == -scene.balance(2020));
  const Shown face = line_of(next, 2020, "face");
  CHECK(face.of("opening") == 120'00);
  CHECK(face.of("redeemed") == 84'00);
  CHECK(face.of("closing") == 36'00);

  const Reply elsewhere =
      api.get("/v1/liability?from=2026-03-02&until=2026-03-03&branch=" + package.substr(16),
              salon.accountant.token);
  CHECK(elsewhere.at("/lines").as_array().empty());
  CHECK(scene.rolled("2026-03-03", "2026-03-02").status == 400);
  CHECK(api.get("/v1/liability?from=2026-03-03", salon.accountant.token).status == 400);
  CHECK(api.get("/v1/liability?from=2026-03-02&until=2026-03-03", salon.stylist.token).status ==
        403);

  std::ostringstream table;
  exporting::TableOptions options;
  options.from = parse_day("2026-03-03");
  REQUIRE(exporting::write_table(api.parts().log, exporting::Table::liability, options, table));
  CHECK(table.str().find("2000,Contract liability: packages,MAIN,cuts,money,CAD,720.00,0.00,0.00,"
                         "720.00,0.00,0.00,0.00,0.00,0.00,0.00,0.00\r\n") != std::string::npos);
  CHECK(table.str().find("2000,Contract liability: packages,MAIN,cuts,haircut,CAD,8,0,0,8,0,0,0,0,"
                         "0,0,0\r\n") != std::string::npos);
  scene.require_sound();
}

}  // namespace tress::testing::liability_test
