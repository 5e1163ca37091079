#include "tests/support/test_api.hpp"

#include "api/routes/api_route.hpp"

// Goal: who may do what is exactly the permission table, on every route.
// Method: walk all routes with a session of every role, with none, and with unusable ones. Bodies
// are nonsense and ids are nobody's: what is looked at is only whether the door opens.

namespace tress::testing::permissions_test {

namespace {

/// The pattern with something in place of each parameter.
std::string target_of(const ApiRoute& route) {
  std::string target;
  bool is_name = false;
  for (const char c : route.pattern) {
    if (c == '}') is_name = false;
    if (c == '{') {
      is_name = true;
      target += "00000000000000000000000000000001";
    }
    if (!is_name && c != '}') target += c;
  }
  return target;
}

Headers with_key(Headers headers, int number) {
  headers.emplace_back("Idempotency-Key", "walk-" + std::to_string(number));
  return headers;
}

class Walk {
 public:
  Reply knock(const ApiRoute& route, const Headers& who) {
    const bool is_write = route.method == http::Method::post;
    return api.ask(http::text_of(route.method), target_of(route), with_key(who, ++requests_),
                   is_write ? R"({"nonsense":1})" : "");
  }

  TestApi api;

 private:
  int requests_ = 0;
};

bool is_for_people(Role role) {
  return role != Role::service;
}

}  // namespace

TEST_CASE("without a session every route answers 401 except those for anyone [neg-32]") {
  Walk walk;
  const Position before = walk.api.log_size();
  for (const ApiRoute& route : api_routes()) {
    const Reply reply = walk.knock(route, {});
    INFO(route.name << " " << reply.status << " " << reply.text);
    if (route.permission == Permission::anyone) {
      CHECK(reply.status != 401);
      CHECK(reply.status != 403);
    } else {
      CHECK(reply.status == 401);
      CHECK(reply.code() == "not_signed_in");
    }
  }
  CHECK(walk.api.log_size() == before);
}

TEST_CASE("every role opens exactly the routes that the table gives it [neg-57]") {
  Walk walk;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    if (!is_for_people(role)) continue;
    const Member member = walk.api.member({role});
    const Position before = walk.api.log_size();
    for (const ApiRoute& route : api_routes()) {
      const Reply reply = walk.knock(route, bearer(walk.api.session_of(member.id)));
      INFO(name << " " << route.name << " " << reply.status << " " << reply.text);
      if (route.permission == Permission::portal) {
        // Clients' own: for the staff there is nothing there.
        CHECK(reply.status == 404);
        CHECK(reply.code() == "not_found");
      } else if (may(role, route.permission)) {
        CHECK(reply.status != 401);
        CHECK(reply.status != 403);
      } else {
        CHECK(reply.status == 403);
        CHECK(reply.code() == "not_permitted");
      }
    }
    CHECK(walk.api.log_size() == before);
  }
}

TEST_CASE("somebody without a role may see and end their own session and nothing else") {
  Walk walk;
  const Member member = walk.api.member({});
  for (const ApiRoute& route : api_routes()) {
    const Reply reply = walk.knock(route, bearer(walk.api.session_of(member.id)));
    INFO(route.name << " " << reply.status << " " << reply.text);
    const bool is_open =
        route.permission == Permission::anyone || route.permission == Permission::signed_in;
    const int expected = route.permission == Permission::portal ? 404 : 403;
    CHECK((reply.status == expected) == !is_open);
  }
}

TEST_CASE("every permission is that of some route, and every role has some") {
  for (const Permission permission : all_permissions()) {
    // A class of fields, not a route: tests/api/story/client_test.cpp.
    if (permission == Permission::read_contact) continue;
    // Likewise: tests/api/story/client_health_test.cpp.
    if (permission == Permission::see_allergy_state) continue;
    const auto& routes = api_routes();
    INFO(name_of(permission));
    CHECK(std::any_of(routes.begin(), routes.end(),
                      [&](const ApiRoute& route) { return route.permission == permission; }));
  }
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    CHECK(may(role, Permission::signed_in) == is_for_people(role));
  }
}

TEST_CASE("no route changes anything by GET or HEAD [neg-51]") {
  Walk walk;
  const Member owner = walk.api.member({Role::owner});
  const Position before = walk.api.log_size();
  for (const ApiRoute& route : api_routes()) {
    if (route.method != http::Method::post) continue;
    bool has_read = false;
    for (const ApiRoute& other : api_routes()) {
      has_read = has_read || (other.pattern == route.pattern && other.method == http::Method::get);
    }
    if (has_read) continue;  // The same address is also a list that is read.
    INFO(route.name);
    CHECK(walk.api.ask("GET", target_of(route), bearer(owner.token)).status == 405);
    CHECK(walk.api.send("HEAD", target_of(route), bearer(owner.token)).status == 405);
  }
  CHECK(walk.api.log_size() == before);
}

}  // namespace tress::testing::permissions_test
