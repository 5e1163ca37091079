// Goal: who has read what of whom can be asked, in the edition that is owed to whoever asks, by who
// may, and asking is itself recorded.

#include "tests/api/disclosure/readers.hpp"

namespace tress::testing::history_test {

namespace {

std::string row_text(const Reply& reply, std::size_t row, std::string_view member) {
  return reply.text_at("/rows/" + std::to_string(row) + "/" + std::string{member});
}

}  // namespace

TEST_CASE(
    "a client's edition says when, for what and in which role, and never who, an authority's says "
    "who") {
  Told told;
  TestApi& api = told.api;
  ApiSalon& salon = told.salon;
  static_cast<void>(api.get(told.ann + "/health", salon.stylist.token));
  const Member compliance = api.member({Role::compliance});
  const std::string path = told.ann + "/accesses";
  const Reply own = api.get(path, compliance.token);
  REQUIRE(own.status == 200);
  CHECK(row_text(own, 0, "date") == "2026-03-02");
  CHECK(row_text(own, 0, "purpose") == "service");
  CHECK(row_text(own, 0, "role") == "stylist");
  CHECK(row_text(own, 0, "act") == "viewed");
  CHECK(row_text(own, 0, "right") == "appointment");
  CHECK(row_text(own, 0, "classes/0/data_class") == "health");
  for (const char* const word : {"\"staff\":", "\"operation\":", "\"request\":", "\"linked\":"}) {
    CHECK(own.text.find(word) == std::string::npos);
  }
  CHECK(own.text.find(salon.stylist.id.hex()) == std::string::npos);
  const Reply all = api.get(path + "?edition=authority", compliance.token);
  REQUIRE(all.status == 200);
  // That the history was read stands in it: the last one first.
  CHECK(row_text(all, 0, "staff") == compliance.id.hex());
  CHECK(row_text(all, 0, "classes/0/data_class") == "accesses");
  CHECK(row_text(all, 1, "staff") == salon.stylist.id.hex());
  CHECK(row_text(all, 1, "operation") == "GET /v1/clients/{client}/health");
  CHECK(all.number_at("/rows/1/clients") == 1);
  CHECK(api.get(path + "?edition=everybody", compliance.token).status == 400);
}

TEST_CASE("a client's history tells nothing of the others who stood in the same list") {
  Told told;
  TestApi& api = told.api;
  const std::string mia = told.salon.client(api, "Mia Long");
  static_cast<void>(api.get("/v1/clients", told.salon.manager.token));
  const Member compliance = api.member({Role::compliance});
  for (const char* const edition : {"client", "authority"}) {
    const Reply reply = api.get(told.ann + "/accesses?edition=" + edition, compliance.token);
    REQUIRE(reply.status == 200);
    bool has_list = false;
    for (const auto& row : reply.rows()) has_list = has_list || row.at("act") == "listed";
    CHECK(has_list);
    CHECK(reply.text.find(mia) == std::string::npos);
  }
}

TEST_CASE("people see what they have read themselves, and only who may sees what others have") {
  Told told;
  TestApi& api = told.api;
  ApiSalon& salon = told.salon;
  static_cast<void>(api.get(told.ann + "/notes", salon.stylist.token));
  const Reply own = api.get("/v1/accesses", salon.stylist.token);
  REQUIRE(own.status == 200);
  CHECK(row_text(own, 0, "operation") == "GET /v1/clients/{client}/notes");
  CHECK(row_text(own, 0, "client") == told.client);
  const std::string of_stylist = "/v1/accesses?person=" + salon.stylist.id.hex();
  CHECK(api.get(of_stylist, salon.stylist.token).status == 200);
  CHECK(api.get(of_stylist, salon.cashier.token).code() == "not_permitted");
  CHECK(api.get(told.ann + "/accesses", salon.stylist.token).status == 403);
  CHECK(api.get("/v1/accesses", salon.accountant.token).status == 403);
  for (const Member& who : {salon.owner, salon.manager, api.member({Role::compliance})}) {
    const Reply seen = api.get(of_stylist, who.token);
    REQUIRE(seen.status == 200);
    CHECK(seen.rows().size() >= 3);
    CHECK(classes_of(recorded_of(api, seen)) ==
          std::set<access::DataClass>{access::DataClass::accesses});
    CHECK(clients_of(recorded_of(api, seen)).contains(told.client));
  }
}

TEST_CASE("somebody who was not let read stands in the client's history as refused") {
  Told told;
  TestApi& api = told.api;
  const Position before = api.access_log_size();
  REQUIRE(api.get(told.ann + "/health", told.salon.cashier.token).status == 403);
  wait_for_records(api, before + 1);
  const Reply reply = api.get(told.ann + "/accesses", told.salon.owner.token);
  CHECK(row_text(reply, 0, "outcome") == "denied");
  CHECK(row_text(reply, 0, "role") == "cashier");
  CHECK_FALSE(reply.at("/rows/0").as_object().contains("right"));
}

TEST_CASE("one record is shown with everybody whom it was about, and pages are whole") {
  Told told;
  TestApi& api = told.api;
  const std::string mia = told.salon.client(api, "Mia Long");
  const Position listed = position_of(api.get("/v1/clients", told.salon.manager.token));
  const std::string& owner = told.salon.owner.token;
  const Reply one = api.get("/v1/accesses/" + std::to_string(listed), owner);
  REQUIRE(one.status == 200);
  CHECK(one.text.find(mia) != std::string::npos);
  CHECK(one.text.find(told.client) != std::string::npos);
  CHECK(api.get("/v1/accesses/0", owner).code() == "access_is_unknown");
  CHECK(api.get("/v1/accesses/999999", owner).status == 404);
  for (int i = 0; i < 5; ++i) static_cast<void>(api.get(told.ann, told.salon.stylist.token));
  std::vector<std::int64_t> positions;
  std::string next = "/v1/accesses?limit=2&person=" + told.salon.stylist.id.hex();
  const std::string first = next;
  while (!next.empty()) {
    const Reply page = api.get(next, owner);
    REQUIRE(page.status == 200);
    for (const auto& row : page.rows()) {
      positions.push_back(row.at("position").to_number<std::int64_t>());
    }
    const bool is_more = page.body.as_object().contains("next");
    next = is_more ? first + "&cursor=" + page.text_at("/next") : std::string{};
  }
  CHECK(positions.size() >= 5);
  CHECK(std::is_sorted(positions.rbegin(), positions.rend()));
  CHECK(std::adjacent_find(positions.begin(), positions.end()) == positions.end());
}

}  // namespace tress::testing::history_test
