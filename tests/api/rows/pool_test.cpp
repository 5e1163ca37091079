#include "tests/support/scene.hpp"

#include "ledger/writer/scheduler.hpp"

// Goal: clients whom nobody owns stand in a pool, in groups, without a name; who claims one has
// them for a while, and loses them by doing nothing; who leaves takes none along (requirements.md
// S2-72 to S2-74, domain.md §7.11).

namespace tress::testing::pool_test {

namespace {

constexpr std::size_t owned_of_one = 63;

/// The pool as shipped.
struct Pool : Scene {
  void set_rule(const std::string& rule) {
    api.accept("/v1/policies/ownership", R"({"rule":)" + rule + R"(,"from":"2026-03-02"})",
               salon.owner.token);
  }

  /// A client, by their path.
  std::string client(const std::string& name) { return "/v1/clients/" + salon.client(api, name); }

  Reply claim(const std::string& who, const Member& by) {
    return api.post(who + "/claim", "{}", by.token);
  }

  /// A haircut, paid and closed.
  void visit(const std::string& who) {
    const std::string bill = open_for(who.substr(who.rfind('/') + 1));
    add(bill, salon.haircut);
    pay(bill, "cash", 84'00);
    close(bill);
  }

  /// What is due is done, once.
  void look() {
    Scheduler scheduler(api.parts().log, api.clock(), [this](Submission submission) {
      return api.parts().writer.submit_and_wait(std::move(submission));
    });
    REQUIRE(scheduler.look().has_value());
  }

  void pass_days(int days) { salon.wait(api, std::chrono::hours{24 * days}); }
};

}  // namespace

TEST_CASE(
    "[7.11] a stylist with sixty-three clients leaves: all of them are in the pool in one commit, "
    "every session is dead, and no contact is shown there") {
  Pool scene;
  scene.set_rule(
      R"({"owned_days":30,"clients_max":80,"cool_down_days":7,"contact_within_days":14})");
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const Member colleague = api.member({Role::stylist});
  std::vector<std::string> clients;
  for (std::size_t i = 0; i < owned_of_one; ++i) {
    clients.push_back(scene.client("Zephyrine " + std::to_string(i)));
    REQUIRE(scene.claim(clients.back(), salon.stylist).status == 201);
  }
  CHECK(scene.show("/v1/pool?limit=200").rows().empty());
  const std::string other_session = api.session_of(salon.stylist.id);
  // Whose client it is sees who it is; a colleague does not.
  CHECK(api.get(clients.front(), salon.stylist.token).text.find("Zephyrine") != std::string::npos);
  CHECK(api.get(clients.front(), colleague.token).text.find("Zephyrine") == std::string::npos);

  const Position before = api.log_size();
  const Reply left = api.accept("/v1/staff/" + salon.stylist.id.hex() + "/leave",
                                R"({"reason":"moved"})", salon.owner.token);
  CHECK(left.at("/events").as_array().size() == 1 + owned_of_one);
  CHECK(api.log_size() == before + 1 + owned_of_one);
  for (const std::string& session : {salon.stylist.token, other_session}) {
    CHECK(api.get("/v1/me", session).status == 401);
    CHECK(api.get(clients.front(), session).status == 401);
    CHECK(api.post(clients.front() + "/claim", "{}", session).status == 401);
  }
  for (const char* const list : {"/v1/pool?limit=200", "/v1/pool/waiting?limit=200"}) {
    const Reply pool = api.get(list, colleague.token);
    CHECK(pool.rows().size() == owned_of_one);
    CHECK(pool.text.find("Zephyrine") == std::string::npos);
  }
  CHECK(api.get(clients.front(), colleague.token).text.find("Zephyrine") == std::string::npos);

  salon.stylist = colleague;  // Whoever has left is signed in no more.
  scene.a_year_passes();
  for (const std::string& client : clients) {
    const auto told = scene.story(client);
    REQUIRE(told.size() >= 3);
    CHECK(told[2].what == "client.released");
    CHECK(told[2].why == "staff_left");
    CHECK(told[2].who == salon.owner.id.hex());
  }
  scene.require_sound();
}

TEST_CASE(
    "the pool holds those whom nobody owns, grouped by branch, origin, segment and last "
    "service, and shows no contact until somebody claims") {
  Pool scene;
  ApiSalon& salon = scene.salon;
  TestApi& api = scene.api;
  const std::string ann = scene.client("Ann Lee");
  const std::string bea = scene.client("Bea Moss");
  const std::string cy = scene.client("Cy Stone");
  scene.visit(ann);
  scene.visit(bea);
  api.accept("/v1/card/lists/segment/terms", R"({"code":"gold","title":"Gold"})",
             salon.manager.token);
  api.accept(bea + "/segment", R"({"segment":"gold","reason":"regular"})", salon.manager.token);
  api.accept(cy + "/referral", R"({"by":")" + ann.substr(ann.rfind('/') + 1) + "\"}",
             salon.manager.token);
  const Reply groups = api.get("/v1/pool/groups", salon.stylist.token);
  REQUIRE(groups.rows().size() == 3);
  CHECK(groups.text.find("Ann") == std::string::npos);
  for (const auto& row : groups.rows()) CHECK(row.at("clients").as_int64() == 1);
  const auto waiting = [&](const std::string& filter) {
    const Reply page = api.get("/v1/pool/waiting?" + filter, salon.stylist.token);
    CHECK(page.text.find("Lee") == std::string::npos);
    return texts_of(page, "client");
  };
  const auto id = [](const std::string& path) { return path.substr(path.rfind('/') + 1); };
  CHECK(waiting("branch=" + salon.branch) == Words{id(ann), id(bea)});
  CHECK(waiting("last_service=" + salon.haircut) == Words{id(ann), id(bea)});
  CHECK(waiting("segment=gold") == Words{id(bea)});
  CHECK(waiting("origin=referred") == Words{id(cy)});
  CHECK(waiting("origin=registered") == Words{id(ann), id(bea)});

  CHECK(api.get(ann, salon.stylist.token).text.find("Lee") == std::string::npos);
  REQUIRE(scene.claim(ann, salon.stylist).status == 201);
  CHECK(api.get(ann, salon.stylist.token).text.find("Lee") != std::string::npos);
  CHECK(waiting("branch=" + salon.branch) == Words{id(bea)});
  CHECK(api.get("/v1/pool/groups", salon.stylist.token).rows().size() == 2);
  api.accept(ann + "/release", R"({"reason":"given_back"})", salon.stylist.token);
  CHECK(waiting("branch=" + salon.branch) == Words{id(bea), id(ann)});
  CHECK(api.get(ann, salon.stylist.token).text.find("Lee") == std::string::npos);
}

TEST_CASE("how many clients one person may own is the salon's policy, and each further one waits") {
  Pool scene;
  scene.set_rule(R"({"owned_days":10,"clients_max":2,"cool_down_days":7,"contact_within_days":0})");
  CHECK(scene.show("/v1/policies").number_at("/ownership/clients_max") == 2);
  CHECK(scene.claim(scene.client("One"), scene.salon.stylist).status == 201);
  CHECK(scene.claim(scene.client("Two"), scene.salon.stylist).status == 201);
  const Reply third = scene.claim(scene.client("Three"), scene.salon.stylist);
  CHECK(third.status == 409);
  CHECK(third.code() == "client.owns_too_many");
  const Reply wrong = scene.api.post("/v1/policies/ownership",
                                     R"({"rule":{"owned_days":10,"clients_max":501,)"
                                     R"("cool_down_days":7,"contact_within_days":0},)"
                                     R"("from":"2026-03-02"})",
                                     scene.salon.owner.token);
  CHECK(wrong.status == 422);
  CHECK(wrong.code() == "policy.clients_are_out_of_range");
}

TEST_CASE(
    "[S2-74] a claim lasts thirty days, a visit extends it, without a follow-up it ends by itself "
    "after fourteen, nobody has more than fifty, and who gave one back waits seven days") {
  Pool scene;
  ApiSalon& salon = scene.salon;
  const std::string ann = scene.client("Ann Lee");
  const std::string bea = scene.client("Bea Moss");
  const std::string cy = scene.client("Cy Stone");
  for (const std::string& one : {ann, bea, cy}) {
    REQUIRE(scene.claim(one, salon.stylist).status == 201);
  }
  CHECK(scene.show(ann + "/relation").text_at("/owners/0/until") == "2026-04-01");
  for (int more = 0; more < 47; ++more) {
    REQUIRE(scene.claim(scene.client("Client " + std::to_string(more)), salon.stylist).status ==
            201);
  }
  CHECK(scene.claim(scene.client("One more"), salon.stylist).code() == "client.owns_too_many");
  scene.api.accept(bea + "/follow-ups",
                   R"({"kind":"call","owner":")" + salon.stylist.id.hex() + R"(","backup":")" +
                       salon.manager.id.hex() + R"(","due":"2026-03-05"})",
                   salon.stylist.token);
  scene.api.accept(bea + "/follow-ups/1/finish", R"({"outcome":"reached"})", salon.stylist.token);

  scene.pass_days(10);
  scene.visit(cy);
  CHECK(happenings(scene.story(cy)).back() == "client.ownership_extended");
  CHECK(scene.show(cy + "/relation").text_at("/owners/0/until") == "2026-04-11");
  scene.pass_days(5);
  scene.look();
  const auto told = scene.story(ann);
  CHECK(told.back().what == "client.released");
  CHECK(told.back().why == "no_follow_up");
  CHECK(told.back().who.empty());
  CHECK(scene.claim(ann, salon.stylist).code() == "client.client_cools_down");
  scene.pass_days(7);
  CHECK(scene.claim(ann, salon.stylist).status == 201);
  CHECK(scene.story(bea).back().what == "client.follow_up_done");

  // Nobody of these two came within their thirty days: long before sixty they are in the pool.
  scene.pass_days(19);
  scene.look();
  CHECK(scene.story(bea).back().why == "time_is_over");
  CHECK(scene.story(cy).back().why == "time_is_over");
  scene.require_sound();
}

}  // namespace tress::testing::pool_test
