#include <algorithm>

#include "tests/support/scene.hpp"

// Goal: single rows of requirements.md about what is written down and by whom, over HTTP.

namespace tress::testing::records_test {

TEST_CASE(
    "[S1-33] every line of a bill names who sold and who performed, every payment who took it, "
    "every "
    "discount and refund who approved") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string bill = scene.open_for(salon.client(api, "Ann Lee"));
  scene.add(bill, salon.haircut);
  const Reply asked =
      api.accept(bill + "/lines/1/discounts?propose=client_asked",
                 R"({"amount":)" + cad(60'00) + R"(,"reason":"goodwill"})", salon.cashier.token);
  api.accept("/v1/approvals/" + asked.text_at("/stream") + "/approve", "{}", salon.manager.token);
  scene.pay(bill, "cash", 21'00);
  scene.close(bill);
  api.accept(bill + "/refunds", R"({"line":1,"amount":)" + cad(10'00) + R"(,"reason":"reaction"})",
             salon.cashier.token);
  api.accept(bill + "/refunds/1/approve", "{}", salon.manager.token);
  api.accept(bill + "/refunds/1/pay", R"({"kind":"cash"})", salon.cashier.token);
  scene.a_year_passes();
  const Reply shown = scene.show(bill);
  const std::string cashier = salon.cashier.id.hex();
  const std::string manager = salon.manager.id.hex();
  CHECK(shown.text_at("/lines/0/source/by") == cashier);
  CHECK(shown.text_at("/lines/0/performer") == salon.stylist.id.hex());
  CHECK(shown.text_at("/lines/0/discounts/0/source/by") == manager);
  CHECK(shown.text_at("/tenders/0/source/by") == cashier);
  CHECK(shown.text_at("/refunds/0/requested_by") == cashier);
  CHECK(shown.text_at("/refunds/0/decided_by") == manager);
  CHECK(shown.text_at("/refunds/0/paid/by") == cashier);
  const Reply approval = scene.show("/v1/approvals/" + asked.text_at("/stream"));
  CHECK(approval.text.find(cashier) != std::string::npos);
  CHECK(approval.text.find(manager) != std::string::npos);
}

TEST_CASE(
    "[S1-26] a discount has a reason of the list and room for words, and over the limit of who "
    "gives "
    "it somebody else approves") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string bill = scene.open_for(salon.client(api, "Ann Lee"));
  scene.add(bill, salon.haircut);
  const std::string discounts = bill + "/lines/1/discounts";
  const auto body = [](std::int64_t minor, const std::string& reason) {
    return R"({"amount":)" + cad(minor) + R"(,"reason":")" + reason +
           R"(","note":"waited half an hour"})";
  };
  CHECK(api.post(discounts, body(5'00, "because"), salon.cashier.token).code() ==
        "sale.reason_is_not_listed");
  CHECK(api.post(discounts, body(60'00, "goodwill"), salon.cashier.token).code() ==
        "sale.needs_approval");
  const Reply asked =
      api.accept(discounts + "?propose=client_asked", body(60'00, "goodwill"), salon.cashier.token);
  const std::string approve = "/v1/approvals/" + asked.text_at("/stream") + "/approve";
  api.accept(approve, "{}", salon.manager.token);
  const Reply shown = scene.show(bill);
  CHECK(shown.text_at("/lines/0/discounts/0/reason") == "goodwill");
  CHECK(shown.text_at("/lines/0/discounts/0/note") == "waited half an hour");
  CHECK(shown.text_at("/lines/0/discounts/0/source/by") == salon.manager.id.hex());
}

TEST_CASE(
    "[S2-7] [S2-17] who has read which document of the house in which version is an event of their "
    "own, and a new version has to be read anew") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string path = "/v1/staff/" + salon.stylist.id.hex() + "/trainings";
  const auto read = [&](int version, const Member& who) {
    return api.post(path, R"({"document":"privacy","version":)" + std::to_string(version) + "}",
                    who.token);
  };
  CHECK(read(1, salon.stylist).status == 201);
  CHECK(read(1, salon.stylist).code() == "staff.training_was_acknowledged");
  CHECK(read(2, salon.stylist).status == 201);
  CHECK(read(3, salon.manager).code() == "staff.not_your_own");
  scene.a_year_passes();
  const auto told = scene.story(salon.stylist.id.hex());
  const auto acknowledged = std::count_if(told.begin(), told.end(), [&](const Told& one) {
    return one.what == "staff.training_acknowledged" && one.who == salon.stylist.id.hex();
  });
  CHECK(acknowledged == 2);
}

TEST_CASE(
    "[S2-66] follow-ups, appointments and bills of a client stand in one timeline, in order") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string client = salon.client(api, "Ann Lee");
  const std::string path = "/v1/clients/" + client;
  api.accept(path + "/follow-ups",
             R"({"kind":"call","owner":")" + salon.stylist.id.hex() + R"(","backup":")" +
                 salon.manager.id.hex() + R"(","due":"2026-03-05"})",
             salon.stylist.token);
  const std::string bill = scene.open_for(client);
  scene.add(bill, salon.haircut);
  scene.pay(bill, "cash", 84'00);
  scene.close(bill);
  api.accept(path + "/follow-ups/1/finish", R"({"outcome":"booked"})", salon.stylist.token);
  const Reply timeline = api.get(path + "/timeline", salon.manager.token);
  Words happened = texts_of(timeline, "what");
  std::reverse(happened.begin(), happened.end());
  CHECK(happened == Words{"registered", "follow_up_planned", "bill_closed", "follow_up_finished"});
  CHECK("/v1/sales/" + timeline.text_at("/rows/1/sale") == bill);
}

TEST_CASE(
    "[S2-56] a branch has its name, address and contacts, each from a day on, the old ones kept") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string path = "/v1/branches/" + salon.branch;
  const auto move_to = [&](const std::string& address, const std::string& from) {
    const std::string seen = api.get(path, salon.owner.token).header("etag");
    api.accept(path + "/contact",
               R"({"address":")" + address +
                   R"(","phone":"+1 604 555 0100",)"
                   R"("email":"main@tress.test","from":")" +
                   from + "\"}",
               salon.owner.token, {{"If-Match", seen}});
  };
  move_to("1 Main Street", "2026-03-02");
  move_to("9 High Street", "2026-06-01");
  const Reply branch = api.get(path, salon.stylist.token);
  CHECK(branch.text_at("/code") == "MAIN");
  CHECK_FALSE(branch.text_at("/name").empty());
  CHECK(branch.text_at("/contacts/0/address") == "1 Main Street");
  CHECK(branch.text_at("/contacts/0/phone") == "+1 604 555 0100");
  CHECK(branch.text_at("/contacts/1/address") == "9 High Street");
  CHECK(branch.text_at("/contacts/1/from") == "2026-06-01");
}

TEST_CASE(
    "[S2-57] the hours of a branch, how large it is and what it is about are facts of a day, and "
    "the old ones are kept") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string path = "/v1/branches/" + salon.branch;
  const auto say = [&](const std::string& what, const std::string& body) {
    const std::string seen = api.get(path, salon.owner.token).header("etag");
    api.accept(path + what, body, salon.owner.token, {{"If-Match", seen}});
  };
  say("/profile",
      R"({"idea":"Cuts in half an hour","work_places":4,"area_m2":60,"from":"2026-03-02"})");
  say("/profile", R"({"idea":"Colour and care","work_places":6,"from":"2026-06-01"})");
  say("/hours",
      R"({"spans":[{"weekday":1,"opens_minute":540,"closes_minute":1080}],"from":"2026-03-02"})");
  const Reply branch = api.get(path, salon.stylist.token);
  CHECK(branch.text_at("/hours/0/from") == "2026-03-02");
  CHECK(branch.number_at("/hours/0/spans/0/closes_minute") == 1080);
  CHECK(branch.text_at("/profiles/0/idea") == "Cuts in half an hour");
  CHECK(branch.number_at("/profiles/0/area_m2") == 60);
  CHECK(branch.number_at("/profiles/1/work_places") == 6);
  CHECK(branch.text_at("/profiles/1/from") == "2026-06-01");
  CHECK(api.post(path + "/profile", R"({"idea":"Cheap","from":"2026-03-01"})", salon.owner.token,
                 {{"If-Match", branch.header("etag")}})
            .code() == "branch.starts_in_the_past");
}

TEST_CASE(
    "[S2-18] somebody by name answers for the clients' files of a branch, each change of it is an "
    "event, and whoever leaves is said to have left") {
  Scene scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string path = "/v1/branches/" + salon.branch;
  const auto name = [&](const Member& keeper, const Member& backup, const Member& by) {
    const std::string seen = api.get(path, salon.owner.token).header("etag");
    return api.post(path + "/record-keeper",
                    R"({"keeper":")" + keeper.id.hex() + R"(","backup":")" + backup.id.hex() +
                        R"(","from":"2026-03-02"})",
                    by.token, {{"If-Match", seen}});
  };
  CHECK(name(salon.stylist, salon.manager, salon.stylist).status == 403);
  CHECK(name(salon.stylist, salon.stylist, salon.owner).code() == "branch.keeper_is_the_backup");
  CHECK(name(salon.stylist, salon.manager, salon.owner).status == 201);
  CHECK(name(salon.cashier, salon.manager, salon.owner).status == 201);
  api.accept("/v1/staff/" + salon.cashier.id.hex() + "/leave", R"({"reason":"moved"})",
             salon.owner.token);
  const Reply branch = api.get(path, salon.stylist.token);
  REQUIRE(branch.at("/record_keepers").as_array().size() == 2);
  CHECK(branch.text_at("/record_keepers/0/keeper") == salon.stylist.id.hex());
  CHECK(branch.text_at("/record_keepers/0/source/by") == salon.owner.id.hex());
  CHECK(branch.at("/record_keepers/0").as_object().if_contains("keeper_left_on") == nullptr);
  CHECK(branch.text_at("/record_keepers/1/keeper") == salon.cashier.id.hex());
  CHECK(branch.text_at("/record_keepers/1/backup") == salon.manager.id.hex());
  CHECK(branch.text_at("/record_keepers/1/keeper_left_on") == "2026-03-02");
  CHECK(name(salon.cashier, salon.manager, salon.owner).code() == "branch.staff_has_left");
}

}  // namespace tress::testing::records_test
