#include <atomic>
#include <future>
#include <memory>
#include <thread>

#include "tests/support/test_api.hpp"

// Goal: only who proves who they are gets a session, only as long as they work here.

namespace tress::testing::sign_in_test {

namespace {

constexpr const char* password = "seven blue kettles 41";

std::string sign_in_body(const std::string& name, const std::string& word, bool as_token = true) {
  return R"({"name":")" + name + R"(","password":")" + word + R"(","as_token":)" +
         (as_token ? "true}" : "false}");
}

/// Somebody with a name and a password.
Member known(TestApi& api, const std::string& name, const std::vector<Role>& roles) {
  Member member = api.member(roles);
  const auto changed = api.parts().credentials.set_password(member.id, name, password);
  REQUIRE(changed.has_value());
  REQUIRE(changed.value() == PasswordChange::done);
  return member;
}

std::string without_request_id(std::string text) {
  const auto at = text.find("\"request_id\"");
  if (at != std::string::npos) text.erase(at, text.find(',', at) - at);
  return text;
}

std::string owner_link(TestApi& api) {
  auto token = api.parts().enrolments.issue(EnrolmentPurpose::first_owner, StaffId::zero(),
                                            Enrolments::owner_link_lifetime);
  REQUIRE(token.has_value());
  return token.value();
}

std::string owner_body(const std::string& token,
                       const std::string& work_name = "Lin",
                       const std::string& name = "lin.owner",
                       const std::string& word = password) {
  return R"({"token":")" + token + R"(","work_name":")" + work_name + R"(","name":")" + name +
         R"(","password":")" + word + "\"}";
}

/// While it lives, every thread of the pool waits, and as much waits for them as may.
class FullPool {
 public:
  explicit FullPool(WorkPool& pool) : pool_(pool) {
    fill();
    // Those that a thread has taken have left room behind them.
    while (seen_->begun < threads) std::this_thread::sleep_for(std::chrono::milliseconds{1});
    fill();
  }

  ~FullPool() {
    opening_.set_value();
    while (seen_->done < taken_) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  }

  FullPool(const FullPool&) = delete;
  FullPool& operator=(const FullPool&) = delete;

 private:
  struct Seen {
    std::atomic<int> begun = 0;
    std::atomic<int> done = 0;
  };

  static constexpr int threads = 2;  ///< of the pool for signing in (support/test_api.cpp)

  void fill() {
    const auto work = [opened = opened_, seen = seen_] {
      ++seen->begun;
      opened.wait();
      ++seen->done;
    };
    while (pool_.run(work)) ++taken_;
  }

  WorkPool& pool_;
  std::promise<void> opening_;
  std::shared_future<void> opened_{opening_.get_future()};
  std::shared_ptr<Seen> seen_ = std::make_shared<Seen>();
  int taken_ = 0;
};

std::string cookie_in(const Reply& reply) {
  const std::string header = reply.header("set-cookie");
  const auto start = header.find('=') + 1;
  return header.substr(start, header.find(';') - start);
}

}  // namespace

TEST_CASE("a right name and password open a session, as a token or as a cookie") {
  TestApi api;
  const Member member = known(api, "mei.chen", {Role::cashier});
  const Reply token = api.post("/v1/sign-in", sign_in_body("mei.chen", password), "");
  REQUIRE(token.status == 200);
  CHECK(token.text_at("/staff") == member.id.hex());
  CHECK(token.header("set-cookie").empty());
  const Reply me = api.get("/v1/me", token.text_at("/token"));
  CHECK(me.status == 200);
  CHECK(me.text_at("/staff") == member.id.hex());
  CHECK(me.text_at("/roles/0") == "cashier");

  const Reply cookie = api.post("/v1/sign-in", sign_in_body("mei.chen", password, false), "");
  REQUIRE(cookie.status == 200);
  const std::string header = cookie.header("set-cookie");
  CHECK(header.starts_with("__Host-sid="));
  for (const char* const attribute : {"; Path=/", "; Secure", "; HttpOnly", "; SameSite=Strict"}) {
    CHECK(header.find(attribute) != std::string::npos);
  }
  CHECK(api.ask("GET", "/v1/me", {{"Cookie", "__Host-sid=" + cookie_in(cookie)}}).status == 200);
}

TEST_CASE("a wrong password and an unknown name get the same answer") {
  TestApi api;
  static_cast<void>(known(api, "mei.chen", {Role::cashier}));
  const Reply wrong = api.post("/v1/sign-in", sign_in_body("mei.chen", "not her password 1"), "");
  const Reply unknown =
      api.post("/v1/sign-in", sign_in_body("nobody.here", "not a password 12"), "");
  CHECK(wrong.status == 401);
  CHECK(unknown.status == 401);
  CHECK(wrong.code() == "name_or_password_is_wrong");
  CHECK(without_request_id(wrong.text) == without_request_id(unknown.text));
}

TEST_CASE(
    "the eleventh attempt within a quarter of an hour waits, even with the password [neg-36]") {
  TestApi api;
  static_cast<void>(known(api, "mei.chen", {Role::cashier}));
  for (int i = 0; i < 10; ++i) {
    REQUIRE(api.post("/v1/sign-in", sign_in_body("mei.chen", "a wrong password"), "").status ==
            401);
  }
  const Reply eleventh = api.post("/v1/sign-in", sign_in_body("mei.chen", "a wrong password"), "");
  CHECK(eleventh.status == 429);
  CHECK(eleventh.code() == "too_many_attempts");
  CHECK(std::stoi(eleventh.header("retry-after")) > 0);
  CHECK(api.post("/v1/sign-in", sign_in_body("mei.chen", password), "").status == 429);
  api.clock().advance(std::chrono::minutes{16});
  CHECK(api.post("/v1/sign-in", sign_in_body("mei.chen", password), "").status == 200);
}

TEST_CASE("while too many hashings wait, who signs in is told when to come back, and reads go on") {
  TestApi api;
  const Member member = known(api, "mei.chen", {Role::cashier});
  const std::string invitation =
      R"({"token":")" + std::string(64, 'd') + R"(","name":"olga","password":")" + password + "\"}";
  {
    const FullPool full{api.parts().sign_in_pool};
    for (const Reply& told : {api.post("/v1/sign-in", sign_in_body("mei.chen", password), ""),
                              api.post("/v1/setup/owner", owner_body(std::string(64, 'c')), ""),
                              api.post("/v1/setup/staff", invitation, "")}) {
      CHECK(told.status == 429);
      CHECK(told.code() == "too_many_attempts");
      CHECK(std::stoi(told.header("retry-after")) > 0);
    }
    for (int i = 0; i < 20; ++i) CHECK(api.get("/v1/me", member.token).status == 200);
  }
  // What was not judged counts as no attempt.
  CHECK(api.post("/v1/sign-in", sign_in_body("mei.chen", password), "").status == 200);
}

TEST_CASE("random, cut, upper-case, expired and signed-out tokens open nothing [neg-33]") {
  TestApi api;
  const Member member = api.member({Role::cashier});
  const auto status = [&](const std::string& token) {
    return api.ask("GET", "/v1/me", bearer(token)).status;
  };
  REQUIRE(status(member.token) == 200);
  CHECK(status(std::string(64, 'a')) == 401);
  CHECK(status(member.token.substr(0, 63)) == 401);
  CHECK(status(member.token + "0") == 401);
  std::string upper = member.token;
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  REQUIRE(upper != member.token);
  CHECK(status(upper) == 401);
  CHECK(api.ask("GET", "/v1/me", {{"Authorization", "Basic " + member.token}}).status == 401);
  CHECK(api.post("/v1/sign-out", "{}", member.token).status == 204);
  CHECK(status(member.token) == 401);

  const std::string unused = api.session_of(member.id);
  api.clock().advance(std::chrono::minutes{16});
  CHECK(status(unused) == 401);
}

TEST_CASE("a session id that somebody chose before the sign-in stays worthless [neg-37]") {
  TestApi api;
  static_cast<void>(known(api, "mei.chen", {Role::cashier}));
  const std::string planted(64, 'b');
  const Reply reply = api.ask("POST", "/v1/sign-in", {{"Cookie", "__Host-sid=" + planted}},
                              sign_in_body("mei.chen", password, false));
  REQUIRE(reply.status == 200);
  CHECK(cookie_in(reply) != planted);
  CHECK(api.ask("GET", "/v1/me", {{"Cookie", "__Host-sid=" + planted}}).status == 401);
}

TEST_CASE("signing out ends the session on the server and clears what the browser keeps [neg-56]") {
  TestApi api;
  const Member member = api.member({Role::cashier});
  const Reply out = api.ask("POST", "/v1/sign-out", from_own_page(member.token), "{}");
  REQUIRE(out.status == 204);
  CHECK(out.header("set-cookie").find("__Host-sid=;") == 0);
  CHECK(out.header("set-cookie").find("Max-Age=0") != std::string::npos);
  CHECK(out.header("clear-site-data").find("\"cookies\"") != std::string::npos);
  CHECK(api.ask("GET", "/v1/me", {{"Cookie", "__Host-sid=" + member.token}}).status == 401);
}

TEST_CASE("who has left is out at once, and stays out [neg-34]") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  const Member leaver = known(api, "mei.chen", {Role::cashier});
  const auto link = api.post("/v1/staff/" + leaver.id.hex() + "/invitations", "{}", owner.token)
                        .text_at("/token");
  REQUIRE(api.send("GET", "/v1/items", bearer(leaver.token)).status == 200);
  api.accept("/v1/staff/" + leaver.id.hex() + "/leave", R"({"reason":"moved away"})", owner.token);
  CHECK(api.send("GET", "/v1/items", bearer(leaver.token)).status == 401);
  CHECK(api.post("/v1/sign-in", sign_in_body("mei.chen", password), "").status == 401);
  const Reply accepted = api.post(
      "/v1/setup/staff",
      R"({"token":")" + link + R"(","name":"mei.chen","password":")" + password + "\"}", "");
  CHECK(accepted.status == 410);
  CHECK(api.post("/v1/sign-in", sign_in_body("mei.chen", password), "").status == 401);
}

TEST_CASE("the owner link makes the first owner once") {
  TestApi api;
  const std::string link = owner_link(api);
  const Reply made = api.post("/v1/setup/owner", owner_body(link), "");
  REQUIRE(made.status == 200);
  const Reply me = api.ask("GET", "/v1/me", {{"Cookie", "__Host-sid=" + cookie_in(made)}});
  CHECK(me.text_at("/roles/0") == "owner");
  CHECK(me.text_at("/work_name") == "Lin");
  CHECK(api.post("/v1/sign-in", sign_in_body("lin.owner", password), "").status == 200);

  const Reply again = api.post("/v1/setup/owner", owner_body(link, "Eve", "eve.evil"), "");
  CHECK(again.status == 410);
  CHECK(again.code() == "link_is_used");
  CHECK(api.post("/v1/setup/owner", owner_body(owner_link(api)), "").status == 410);
  CHECK(api.post("/v1/setup/owner", owner_body(std::string(64, 'c')), "").status == 404);
}

TEST_CASE("an owner link that was not used for a quarter of an hour has expired") {
  TestApi api;
  const std::string link = owner_link(api);
  api.clock().advance(std::chrono::minutes{16});
  const Reply late = api.post("/v1/setup/owner", owner_body(link), "");
  CHECK(late.status == 410);
  CHECK(late.code() == "link_has_expired");
}

TEST_CASE("a mistake in the setup form does not use up the owner link") {
  TestApi api;
  const std::string link = owner_link(api);
  CHECK(api.post("/v1/setup/owner", owner_body(link, "Lin", "lin.owner", "short"), "").code() ==
        "password_too_short");
  CHECK(api.post("/v1/setup/owner", owner_body(link, "   "), "").status == 422);
  CHECK(api.post("/v1/setup/owner", owner_body(link, "Lin", "l"), "").code() == "name_not_valid");
  const Reply made = api.post("/v1/setup/owner", owner_body(link, "Lin the second"), "");
  REQUIRE(made.status == 200);
  const Reply me = api.ask("GET", "/v1/me", {{"Cookie", "__Host-sid=" + cookie_in(made)}});
  CHECK(me.text_at("/work_name") == "Lin the second");
}

TEST_CASE("of many who use one link at once exactly one gets in") {
  TestApi api;
  const std::string link = owner_link(api);
  constexpr int count = 12;
  std::vector<Reply> replies(count);
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) {
    threads.emplace_back([&, i] {
      replies.at(static_cast<std::size_t>(i)) = api.send(
          "POST", "/v1/setup/owner", {}, owner_body(link, "Lin", "lin" + std::to_string(i)));
    });
  }
  for (auto& thread : threads) thread.join();
  std::vector<std::size_t> winners;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    if (replies[i].status == 200) {
      winners.push_back(i);
    } else {
      CHECK(replies[i].status == 410);
    }
  }
  REQUIRE(winners.size() == 1);
  const std::string name = "lin" + std::to_string(winners.front());
  CHECK(api.post("/v1/sign-in", sign_in_body(name, password), "").status == 200);
}

TEST_CASE("an invitation lets a colleague choose a name and a password, once") {
  TestApi api;
  const Member owner = api.member({Role::owner});
  const Member colleague = api.member({Role::stylist});
  const Reply invited =
      api.post("/v1/staff/" + colleague.id.hex() + "/invitations", "{}", owner.token);
  REQUIRE(invited.status == 201);
  const std::string body = R"({"token":")" + invited.text_at("/token") +
                           R"(","name":"olga","password":")" + password + "\"}";
  const Reply accepted = api.post("/v1/setup/staff", body, "");
  REQUIRE(accepted.status == 200);
  CHECK(accepted.text_at("/staff") == colleague.id.hex());
  CHECK(api.get("/v1/me", colleague.token).status == 401);  // opened before the new password
  CHECK(api.post("/v1/setup/staff", body, "").code() == "link_is_used");
  CHECK(api.post("/v1/sign-in", sign_in_body("olga", password), "").status == 200);
  CHECK(api.post("/v1/staff/" + std::string(32, '0') + "/invitations", "{}", owner.token).status ==
        404);
}

}  // namespace tress::testing::sign_in_test
