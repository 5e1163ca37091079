#include "tests/support/test_api.hpp"

// Goal: a role counts from the moment it is given to the moment it is taken, and nobody helps
// themselves to one.

namespace tress::testing::roles_test {

namespace {

std::string roles_of(const Member& member) {
  return "/v1/staff/" + member.id.hex() + "/roles";
}

}  // namespace

TEST_CASE("a role that is taken away is gone with the next request [neg-66]") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  const Member cashier = api.member({Role::cashier});
  REQUIRE(api.send("GET", "/v1/sales", bearer(cashier.token)).status == 200);
  api.accept(roles_of(cashier) + "/cashier/revoke", "{}", owner.token);
  CHECK(api.send("GET", "/v1/sales", bearer(cashier.token)).status == 403);
  api.accept(roles_of(cashier), R"({"role":"manager"})", owner.token);
  CHECK(api.send("GET", "/v1/sales", bearer(cashier.token)).status == 200);
}

TEST_CASE("nobody changes their own roles [neg-68]") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  const Position before = api.log_size();
  const Reply granted = api.post(roles_of(owner), R"({"role":"manager"})", owner.token);
  CHECK(granted.status == 403);
  CHECK(granted.code() == "staff.own_role");
  CHECK(api.post(roles_of(owner) + "/owner/revoke", "{}", owner.token).code() == "staff.own_role");
  CHECK(api.log_size() == before + 2);  // That it was tried, twice.
  CHECK(api.send("GET", "/v1/sales", bearer(owner.token)).status == 200);
}

TEST_CASE("a role for one branch is refused, because roles hold in every branch") {
  TestApi api;
  const ApiSalon salon{api};
  const Position before = api.log_size();
  const Reply reply =
      api.post(roles_of(salon.stylist), R"({"role":"cashier","branch":")" + salon.branch + "\"}",
               salon.owner.token);
  CHECK(reply.status == 422);
  CHECK(reply.code() == "roles_are_for_all_branches");
  CHECK(api.log_size() == before);
  CHECK(api.post(roles_of(salon.stylist), R"({"role":"cashier"})", salon.owner.token).status ==
        201);
}

TEST_CASE("who holds two roles reads what either of them may read") {
  TestApi api;
  const ApiSalon salon{api};
  const std::string client = salon.client(api, "Ann Lee");
  api.accept("/v1/clients/" + client + "/notes", R"({"text":"likes tea"})", salon.manager.token);
  const Member both = api.member({Role::cashier, Role::stylist, Role::receptionist});
  CHECK(api.get("/v1/clients/" + client, both.token).text_at("/contact/name") == "Ann Lee");
  CHECK(api.get("/v1/clients?query=lee", both.token).rows().size() == 1);
  CHECK(api.get("/v1/clients/" + client + "/notes", both.token).status == 200);
}

TEST_CASE("a bill names the person who was signed in when it was opened") {
  TestApi api;
  const ApiSalon salon{api};
  const Member both = api.member({Role::manager, Role::cashier});
  const Reply opened = api.accept("/v1/sales", R"({"branch":")" + salon.branch + "\"}", both.token);
  CHECK(api.get("/v1/sales/" + opened.text_at("/stream"), both.token).text_at("/opened/by") ==
        both.id.hex());
}

}  // namespace tress::testing::roles_test
