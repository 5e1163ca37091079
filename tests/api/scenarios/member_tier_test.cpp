#include "tests/support/feed_client.hpp"
#include "tests/support/member_scene.hpp"

// Goal: a member tier is the salon's word, given with a reason, seen wherever the client is seen,
// and told at once to whoever answers for it; and a higher plan is spoken of only where nothing
// stands between the client and the salon. Method: the whole API.

namespace tress::testing::member_tier_test {

namespace {

using std::chrono::hours;

const std::string upgrade = "Upgrade to unlock more monthly benefits";

struct Club : Subscriber {
  Club() {
    api.accept("/v1/policies/tiers",
               R"({"tiers":[{"code":"silver","name":"Silver","rank":1,"is_retired":false},)"
               R"({"code":"gold","name":"Gold","rank":2,"is_retired":false},)"
               R"({"code":"jade","name":"Jade","rank":3,"is_retired":false}],"from":"2026-03-02"})",
               salon.owner.token);
  }

  /// The plan: two haircuts a month for members of that tier.
  std::string publish_monthly(const std::string& code,
                              const std::string& tier,
                              std::int64_t price) {
    const std::string terms =
        R"({"kind":"membership","name":")" + code +
        R"(","wording":"Two haircuts a month.","price":)" + cad(price) +
        R"(,"tax_point":"at_redemption","benefits":[{"code":"haircut","items":[")" + salon.haircut +
        R"("],"units":2,"alone":)" + cad(80'00) +
        R"(}],"consumption":"free_first","period_days":30,"rolls_over":false,"is_shared":false,)"
        R"("refund_rule":"pro_rata","cooling_off_days":0,"notice_days":3,"jurisdiction":"CA",)"
        R"("tier":")" +
        tier + R"("})";
    return api
        .accept("/v1/plans",
                R"({"code":")" + code + R"(","from":"2026-03-02","terms":)" + terms + "}",
                salon.manager.token)
        .text_at("/stream");
  }

  Reply give(const std::string& body, const std::string& giver) {
    return api.post("/v1/clients/" + ann + "/tier", body, giver);
  }

  Reply standing() {
    api.settle();
    return api.get("/v1/clients/" + ann + "/tier", salon.cashier.token);
  }

  bool is_invited() {
    const Reply me = see("me");
    const auto& card = me.at("/plans/0").as_object();
    if (card.contains("upgrade")) CHECK(me.text_at("/plans/0/upgrade") == upgrade);
    return card.contains("upgrade");
  }
};

}  // namespace

TEST_CASE(
    "a tier is given with a reason by whom the owner rule names, and shows on the card, in the "
    "list and at the portal [S1-21]") {
  Club club;
  TestApi& api = club.api;
  const auto& salon = club.salon;
  const std::string gold = R"({"tier":"gold","reason":"spend_reached"})";
  CHECK(club.give(gold, salon.cashier.token).status == 403);
  CHECK(club.give(R"({"tier":"opal","reason":"agreed"})", salon.manager.token).status == 422);
  CHECK(club.give(R"({"tier":"gold","reason":"goodwill"})", salon.manager.token).status == 422);
  api.accept("/v1/clients/" + club.ann + "/tier", gold, salon.manager.token);
  CHECK(club.give(gold, salon.manager.token).status == 409);
  CHECK(club.standing().text_at("/tier") == "gold");
  CHECK(club.standing().text_at("/grounds/0/origin") == "given");
  CHECK(api.get("/v1/clients/" + club.ann, salon.cashier.token).text_at("/tier/name") == "Gold");
  CHECK(api.get("/v1/members?tier=gold", salon.cashier.token).rows().size() == 1);
  CHECK(api.get("/v1/members?tier=jade", salon.cashier.token).rows().empty());
  club.sign_in();
  CHECK(club.see("me").text_at("/tier") == "Gold member");
  api.accept("/v1/clients/" + club.ann + "/tier",
             R"({"reason":"goodwill","words":"Moved away for good."})", salon.manager.token);
  api.settle();
  CHECK_FALSE(club.standing().at("").as_object().contains("tier"));
  const Reply history = api.get("/v1/clients/" + club.ann + "/tier/changes", salon.manager.token);
  REQUIRE(history.rows().size() == 2);
  CHECK(history.text_at("/rows/0/was") == "gold");
  CHECK(history.text_at("/rows/0/details/text") == "Moved away for good.");
  CHECK(history.text_at("/rows/1/tier") == "gold");
  const Reply masked = api.get("/v1/clients/" + club.ann + "/tier/changes", salon.cashier.token);
  CHECK_FALSE(masked.at("/rows/0").as_object().contains("details"));
}

TEST_CASE(
    "the highest of the tier that was given and that of a running plan counts, and a pause ends "
    "the plan's") {
  Club club;
  TestApi& api = club.api;
  const auto& salon = club.salon;
  api.accept("/v1/clients/" + club.ann + "/tier", R"({"tier":"silver","reason":"agreed"})",
             salon.manager.token);
  const std::string plan = club.publish_monthly("gold_plan", "gold", 120'00);
  club.membership = club.sell(plan, club.ann, 120'00);
  CHECK(club.standing().text_at("/tier") == "gold");
  CHECK(club.standing().text_at("/grounds/0/membership") == club.id_of_membership());
  CHECK(club.standing().text_at("/grounds/1/tier") == "silver");
  CHECK(club.show(club.membership).text_at("/tier") == "gold");
  api.accept(club.membership + "/pause", R"({"reason":"travel"})", salon.manager.token);
  CHECK(club.standing().text_at("/tier") == "silver");
}

TEST_CASE("who was in a tier stays in it when it is retired, and no plan brings anybody into it") {
  Club club;
  TestApi& api = club.api;
  auto& salon = club.salon;
  const std::string plan = club.publish_monthly("gold_plan", "gold", 120'00);
  club.membership = club.sell(plan, club.ann, 120'00);
  const std::string bob =
      reachable_client(api, salon, "Bob Roy", "+16045550112", "bob@example.com");
  salon.wait(api, hours{24});
  api.accept("/v1/policies/tiers",
             R"({"tiers":[{"code":"silver","name":"Silver","rank":1,"is_retired":false},)"
             R"({"code":"gold","name":"Gold","rank":2,"is_retired":true},)"
             R"({"code":"jade","name":"Jade","rank":3,"is_retired":false}],"from":"2026-03-03"})",
             salon.owner.token);
  club.sell(plan, bob, 120'00);
  CHECK(club.standing().text_at("/tier") == "gold");
  const Reply joined = api.get("/v1/clients/" + bob + "/tier", salon.cashier.token);
  CHECK_FALSE(joined.at("").as_object().contains("tier"));
  CHECK(api.get("/v1/members?tier=gold", salon.cashier.token).rows().size() == 1);
}

TEST_CASE("a tier whose time is over is ended by the system") {
  Club club;
  TestApi& api = club.api;
  api.accept("/v1/clients/" + club.ann + "/tier",
             R"({"tier":"gold","reason":"agreed","until":"2026-03-05"})", club.salon.manager.token);
  CHECK(club.standing().text_at("/tier") == "gold");
  club.salon.wait(api, hours{24 * 5});
  CHECK_FALSE(club.standing().at("").as_object().contains("tier"));
  api.carry_out(client::Command{client::CarryOutDue{*parse_id<ClientId>(club.ann)}});
  api.settle();
  const Reply history =
      api.get("/v1/clients/" + club.ann + "/tier/changes", club.salon.manager.token);
  CHECK(history.text_at("/rows/0/reason") == "time_is_over");
  CHECK_FALSE(history.at("/rows/0").as_object().contains("set_by"));
}

TEST_CASE("a new tier reaches the open screen of whoever answers for tiers at once [S1-28]") {
  Club club;
  FeedClient of_owner{club.api, club.salon.owner.token};
  FeedClient of_cashier{club.api, club.salon.cashier.token};
  club.api.accept("/v1/clients/" + club.ann + "/tier", R"({"tier":"gold","reason":"agreed"})",
                  club.salon.manager.token);
  const FeedMessage seen = of_owner.next_of("client.tier_set");
  CHECK(seen.is_for_you());
  CHECK(seen.names("manager"));
  CHECK(seen.text("stream") == club.ann);
  CHECK_FALSE(of_cashier.next_of("client.tier_set").is_for_you());
  CHECK(club.standing().text_at("/tier") == "gold");
}

TEST_CASE(
    "a higher plan is spoken of only to who can have it, and never next to a dispute [S1-71]") {
  Club club;
  TestApi& api = club.api;
  const auto& salon = club.salon;
  const std::string silver = club.publish_monthly("silver_plan", "silver", 60'00);
  club.membership = club.sell(silver, club.ann, 60'00);
  club.sign_in();
  CHECK_FALSE(club.is_invited());  // There is none above it.
  club.publish_monthly("gold_plan", "gold", 120'00);
  CHECK(club.is_invited());
  const std::string bill = "/v1/sales/" + club.show(club.membership).text_at("/lots/0/sale");
  api.accept(bill + "/disputes",
             R"({"tender":1,"amount":)" + cad(10'00) + R"(,"fee":)" + cad(15'00) +
                 R"(,"reference":"cb 1"})",
             salon.accountant.token);
  CHECK_FALSE(club.is_invited());
  api.accept(bill + "/disputes/1/decide", R"({"is_won":true})", salon.accountant.token);
  CHECK(club.is_invited());
  api.accept("/v1/clients/" + club.ann + "/complaints",
             R"({"kind":"waiting","owner":")" + salon.manager.id.hex() +
                 R"(","due":"2026-03-04","words":"I waited for an hour."})",
             salon.manager.token);
  CHECK_FALSE(club.is_invited());
  api.accept("/v1/clients/" + club.ann + "/complaints/1/resolve", R"({"outcome":"explained"})",
             salon.manager.token);
  CHECK(club.is_invited());
  const Reply asked = api.post("/portal/v1/questions",
                               R"({"about":{"membership":")" + club.id_of_membership() +
                                   R"("},"text":"How many are left?"})",
                               club.token);
  REQUIRE(asked.status == 201);
  CHECK_FALSE(club.is_invited());
  api.accept("/v1/questions/" + asked.text_at("/question") + "/answer",
             R"({"outcome":"not_upheld","text":"Two."})", salon.manager.token);
  CHECK(club.is_invited());
  api.accept(club.membership + "/pause", R"({"reason":"travel"})", salon.manager.token);
  CHECK_FALSE(club.is_invited());
}

}  // namespace tress::testing::member_tier_test
