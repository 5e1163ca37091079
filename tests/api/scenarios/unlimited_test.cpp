#include "tests/support/package_scene.hpp"

// Goal: an unlimited membership is sold, used, earned day by day, given back and disputed over
// HTTP; what was not paid for after all is nobody's any more; and the log and the books tell it so.

namespace tress::testing::unlimited_test {

namespace {

using std::chrono::days;
using std::chrono::hours;

constexpr int packages = 2000;
constexpr int memberships = 2010;
constexpr int access_revenue = 4020;
constexpr int dispute_losses = 5110;

struct Club : Package {
  Club() : ann(salon.client(api, "Ann Lee")) {
    plan = api.accept("/v1/plans", published("membership", R"("at_sale")"), salon.manager.token)
               .text_at("/stream");
  }

  /// As many haircuts as one likes in thirty days, for 60.00.
  [[nodiscard]] std::string published(const std::string& kind, const std::string& tax_point) const {
    const std::string period = kind == "membership" ? R"("period_days":30,)" : "";
    return R"({"code":"club","from":"2026-03-02","terms":{"kind":")" + kind +
           R"(","name":"Club","wording":"Come as often as you like.","price":)" + cad(60'00) +
           R"(,"tax_point":)" + tax_point + R"(,"benefits":[{"code":"haircut","items":[")" +
           salon.haircut + R"("],"units":4,"alone":)" + cad(80'00) +
           R"(,"allowance":"unlimited"}],"consumption":"free_first",)" + period +
           R"("rolls_over":false,"is_shared":false,"refund_rule":"pro_rata",)"
           R"("cooling_off_days":0,"notice_days":14,"jurisdiction":"CA"}})";
  }

  /// Noon of so many days after the first; the system comes by.
  void come_on(int day, const std::string& path) {
    const auto time = Timestamp{*parse_day("2026-03-02") + days{day}} + hours{20};
    salon.wait(api, std::chrono::ceil<std::chrono::minutes>(time - api.clock().now()));
    const auto id = *parse_id<MembershipId>(path.substr(path.rfind('/') + 1));
    api.carry_out(membership::Command{membership::CarryOutDue{id}});
  }

  /// A chargeback of so much of the bill's card, lost; the answer.
  Reply lose(const std::string& bill, std::int64_t minor) {
    api.accept(bill + "/disputes",
               R"({"tender":1,"amount":)" + cad(minor) + R"(,"fee":)" + cad(15'00) +
                   R"(,"reference":"cb 1"})",
               salon.accountant.token);
    return api.accept(bill + "/disputes/1/decide", R"({"is_won":false})", salon.accountant.token);
  }

  std::string bill_of(const std::string& path) {
    return "/v1/sales/" + show(path).text_at("/lots/0/sale");
  }

  /// Whether another haircut would be covered.
  Reply try_use(const std::string& path) {
    return api.post(path + "/cover", cover_of(haircut_for(ann)), salon.cashier.token);
  }

  std::string ann;
  std::string plan;
};

}  // namespace

TEST_CASE("an unlimited membership is used without count and earned day by day until it is over") {
  Club club;
  const std::string path = club.sell(club.plan, club.ann, 63'00);
  CHECK(club.balance(memberships) == -60'00);
  for (int use = 0; use < 3; ++use) club.use(path, club.ann);
  const Reply shown = club.show(path);
  CHECK(shown.at("/lots/0/is_unlimited").as_bool());
  CHECK(shown.number_at("/lots/0/used") == 3);
  CHECK(shown.number_at("/lots/0/available") == 30);
  CHECK(shown.at("/holds").as_array().size() == 3);
  CHECK(club.balance(memberships) == -60'00);
  club.come_on(1, path);
  CHECK(club.balance(access_revenue) == -2'00);
  club.come_on(12, path);
  CHECK(club.balance(access_revenue) == -24'00);
  CHECK(club.balance(memberships) == -36'00);
  CHECK(club.units_of(path, "earned") == 12);
  CHECK(club.show(path).text_at("/lots/0/earned_from") == "2026-03-14");
  club.use(path, club.ann);
  club.come_on(30, path);
  CHECK(club.balance(access_revenue) == -60'00);
  CHECK(club.balance(memberships) == 0);
  CHECK(club.try_use(path).code() == "membership.units_are_used_up");
  club.a_year_passes();
  const Words told = happenings(club.story(path));
  CHECK(std::count(told.begin(), told.end(), "membership.redeemed") == 4);
  CHECK(std::count(told.begin(), told.end(), "membership.time_earned") == 3);
  const Reply day =
      club.api.get("/v1/revenue?from=2026-03-14&until=2026-03-14", club.salon.accountant.token);
  CHECK(day.number_at("/rows/0/earned/amount_minor") == 22'00);
  club.require_sound();
}

TEST_CASE("an unlimited membership gives back what is not earned on the day of asking") {
  Club club;
  const std::string path = club.sell(club.plan, club.ann, 63'00);
  club.come_on(10, path);
  const Reply quote = club.show(path + "/refund-quote?on=2026-03-17&reason=moved_away");
  // 15 of 30 days, and the tax on them.
  CHECK(quote.number_at("/amount/amount_minor") == 30'00);
  CHECK(quote.number_at("/total/amount_minor") == 31'50);
  club.come_on(15, path);
  club.api.accept(path + "/refunds", R"({"reason":"moved_away"})", club.salon.cashier.token);
  CHECK(club.try_use(path).code() == "membership.refund_is_requested");
  club.api.accept(path + "/requests/1/approve", "{}", club.salon.manager.token);
  CHECK(club.balance(memberships) == 0);
  CHECK(club.balance(access_revenue) == -30'00);
  club.require_sound();
}

TEST_CASE("a plan says so if it may not be unlimited") {
  Club club;
  const auto refused = [&](const std::string& kind, const std::string& tax_point) {
    std::string body = club.published(kind, tax_point);
    body.replace(body.find("club"), 4, "other");
    return club.api.post("/v1/plans", body, club.salon.manager.token).code();
  };
  CHECK(refused("package", R"("at_sale")") == "plan.unlimited_is_of_memberships");
  CHECK(refused("membership", R"("at_redemption")") == "plan.unlimited_is_taxed_at_sale");
}

TEST_CASE(
    "[T20] a package whose payment is lost is taken back as far as it is unused, and its bill, its "
    "units and the books all show it") {
  Club club;
  const std::string path = club.sell(club.publish(Pack{}), club.ann, 900'00);
  for (int use = 0; use < 4; ++use) club.use(path, club.ann);
  club.lose(club.bill_of(path), 900'00);
  CHECK(club.balance(packages) == 0);
  // 900.00 and the fee, less the 540.00 that are not owed any more.
  CHECK(club.balance(dispute_losses) == 375'00);
  CHECK(club.units_of(path, "taken_back") == 6);
  CHECK(club.units_of(path, "available") == 0);
  CHECK(club.try_use(path).code() == "membership.units_are_used_up");
  CHECK(club.show(club.bill_of(path)).text_at("/disputes/0/status") == "lost");
  club.a_year_passes();
  const auto story = club.story(path);
  CHECK(story.back().what == "membership.taken_back");
  CHECK(story.back().who == club.salon.accountant.id.hex());
  club.require_sound();
}

TEST_CASE("[T20] stored value whose payment is lost is taken back as far as it is unused") {
  Club club;
  club.sell_value(club.ann, club.terms("top-up", "stored_value", "none"), 100'00);
  const std::string wallet = club.wallet_of(club.ann);
  const std::string used = club.haircut_for(club.ann);
  club.pay_with_value(used, "stored_value", 84'00);
  club.close(used);
  club.lose("/v1/sales/" + club.show(wallet).text_at("/lots/0/sale"), 100'00);
  CHECK(club.show(wallet).number_at("/available/amount_minor") == 0);
  CHECK(club.balance(2020) == 0);
  CHECK(club.balance(dispute_losses) == 99'00);
  const Reply entries = club.show(wallet + "/entries");
  CHECK(texts_of(entries, "kind") == Words{"granted", "spent", "taken_back"});
  CHECK(entries.number_at("/rows/2/units") == -16'00);
  club.require_sound();
}

TEST_CASE("who withdraws value is told of the agreed fee before anybody decides") {
  Club club;
  const std::string terms =
      club.terms("top-up", "stored_value", "none", R"(,"refund_fee":)" + cad(5'00));
  club.sell_value(club.ann, terms, 100'00);
  const std::string wallet = club.wallet_of(club.ann);
  const Reply quote =
      club.show(wallet + "/lots/1/refund-quote?reason=client_withdraws&on=2026-03-02");
  CHECK(quote.text_at("/rule") == "pro_rata_less_fee");
  CHECK(quote.number_at("/fee/amount_minor") == 5'00);
  CHECK(quote.number_at("/refund/amount_minor") == 95'00);
  const Reply other = club.show(wallet + "/lots/1/refund-quote?reason=salon_closes&on=2026-03-02");
  CHECK(other.text_at("/rule") == "pro_rata");
  CHECK(other.number_at("/refund/amount_minor") == 100'00);
  club.api.accept(wallet + "/lots/1/refunds",
                  R"({"reason":"client_withdraws","expected_refund":)" + cad(95'00) + "}",
                  club.salon.cashier.token);
  club.api.accept(wallet + "/requests/1/approve", "{}", club.salon.manager.token);
  CHECK(club.balance(2020) == 0);
  CHECK(club.balance(2250) == -95'00);
  CHECK(club.balance(4060) == -5'00);
  club.require_sound();
}

}  // namespace tress::testing::unlimited_test
