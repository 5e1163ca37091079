#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/support/test_api.hpp"

#include "api/routes/api_route.hpp"

// Goal: the page behind the owner link is served as it lies in api/web, under a policy that leaves
// nothing to an injected script, and has a sentence for what can go wrong.

namespace tress::testing::web_test {

namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(std::filesystem::path{TRESS_SOURCE_DIR} / path);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// Somebody in every role that a person may have.
Member everybody(TestApi& api) {
  std::vector<Role> roles;
  for (const auto& [role, name] : DescribedEnum<Role>::values) {
    if (role != Role::service) roles.push_back(role);
  }
  return api.member(roles);
}

/// The pattern with an id in place of each parameter.
std::string target_of(const ApiRoute& route) {
  static const std::regex parameter{R"re(\{[^}]*\})re"};
  return std::regex_replace(route.pattern, parameter, "00000000000000000000000000000001");
}

bool may_stand_in_frame(const Reply& reply) {
  return reply.header("content-security-policy").find("frame-ancestors 'none'") ==
         std::string::npos;
}

}  // namespace

TEST_CASE("the setup page is served word for word under a strict policy") {
  TestApi api;

  struct Asset {
    const char* path;
    const char* type;
    const char* file;
  };

  for (const Asset& asset :
       {Asset{"/setup", "text/html; charset=utf-8", "api/web/setup.html"},
        Asset{"/setup.css", "text/css; charset=utf-8", "api/web/setup.css"},
        Asset{"/setup.js", "text/javascript; charset=utf-8", "api/web/setup.js"}}) {
    INFO(asset.path);
    const Reply reply = api.get(asset.path);
    REQUIRE(reply.status == 200);
    CHECK(reply.header("content-type") == asset.type);
    CHECK(reply.text == file_text(asset.file));
    CHECK(reply.header("x-content-type-options") == "nosniff");
    CHECK(reply.header("referrer-policy") == "no-referrer");
    const std::string policy = reply.header("content-security-policy");
    for (const char* const rule :
         {"default-src 'none'", "script-src 'self'", "style-src 'self'", "connect-src 'self'",
          "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'",
          "require-trusted-types-for 'script'"}) {
      CHECK(policy.find(rule) != std::string::npos);
    }
    CHECK(policy.find("unsafe") == std::string::npos);
  }
}

TEST_CASE(
    "nothing that is answered to a GET may stand in a frame, no page and no problem [neg-54]") {
  TestApi api;
  const Member reader = everybody(api);
  std::size_t pages = 0;
  for (const ApiRoute& route : api_routes()) {
    // The live feed goes on for ever; its answer has the same head.
    const bool is_read =
        route.method == http::Method::get && route.permission != Permission::follow_feed;
    if (!is_read) continue;
    const Reply reply = api.send("GET", target_of(route), bearer(reader.token));
    INFO(route.name << " " << reply.status);
    CHECK(reply.status >= 200);
    CHECK_FALSE(may_stand_in_frame(reply));
    if (!route.name.starts_with("web.")) continue;
    ++pages;
    CHECK(reply.status == 200);
  }
  // Four pages, with what they load.
  CHECK(pages >= 13);
  for (const char* const other : {"/", "/nowhere", "/setup/", "/v1/sign-in", "/v1/%00"}) {
    INFO(other);
    CHECK_FALSE(may_stand_in_frame(api.send("GET", other)));
  }
}

TEST_CASE("the setup page has no inline code and sets no markup from script") {
  const std::string page = file_text("api/web/setup.html");
  CHECK_FALSE(std::regex_search(page, std::regex{R"re(\son[a-z]+=|style=|<style|javascript:)re"}));
  CHECK(page.find("<script src=\"/setup.js\" defer></script>") != std::string::npos);
  const std::string script = file_text("api/web/setup.js");
  CHECK_FALSE(std::regex_search(
      script, std::regex{"innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\("}));
}

TEST_CASE("every field of the setup page has a label and a place for its problem") {
  const std::string page = file_text("api/web/setup.html");
  const std::regex input{R"re(<input id="([a-z_]+)"[^>]*aria-describedby="([^"]*)")re"};
  int count = 0;
  for (auto at = std::sregex_iterator{page.begin(), page.end(), input};
       at != std::sregex_iterator{}; ++at, ++count) {
    const std::string id = (*at)[1];
    INFO(id);
    CHECK(page.find("<label for=\"" + id + "\">") != std::string::npos);
    CHECK(std::string{(*at)[2]}.find(id + "_problem") != std::string::npos);
    CHECK(page.find("<span id=\"" + id + "_problem\"") != std::string::npos);
  }
  CHECK(count == 4);
}

TEST_CASE("every code that the owner's setup can answer has its sentence on the page") {
  const std::string script = file_text("api/web/setup.js");
  for (const char* const code :
       {"link_is_unknown", "link_is_used", "link_has_expired", "not_on_this_machine",
        "name_not_valid", "name_taken", "password_not_text", "password_too_short",
        "password_too_long", "password_too_common", "password_contains_name",
        "'staff.text_is_missing'", "'staff.text_is_too_long'", "'staff.text_is_not_plain'",
        "server_is_busy", "too_many_attempts"}) {
    INFO(code);
    CHECK(script.find("\n  " + std::string{code} + ": [") != std::string::npos);
  }
}

}  // namespace tress::testing::web_test
