#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/support/test_api.hpp"

// Goal: the page behind a payment link, and the simulator's, are served as they lie in api/web,
// under a policy that leaves nothing to an injected script, ask for no card, and have a sentence
// for what can go wrong.

namespace tress::testing::pay_page_test {

namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(std::filesystem::path{TRESS_SOURCE_DIR} / path);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

constexpr std::array pages{"pay", "simulator"};

}  // namespace

TEST_CASE("the pages of a payment are served word for word under a strict policy") {
  TestApi api;
  for (const std::string page : pages) {
    for (const std::string ending : {".html", ".js"}) {
      const std::string path = "/" + page + (ending == ".js" ? ending : "");
      INFO(path);
      const Reply reply = api.get(path);
      REQUIRE(reply.status == 200);
      CHECK(reply.text == file_text("api/web/" + page + ending));
      CHECK(reply.header("referrer-policy") == "no-referrer");
      const std::string policy = reply.header("content-security-policy");
      CHECK(policy.find("default-src 'none'") != std::string::npos);
      CHECK(policy.find("require-trusted-types-for 'script'") != std::string::npos);
      CHECK(policy.find("unsafe") == std::string::npos);
    }
  }
}

TEST_CASE("the pages of a payment have no field at all, no inline code, and set no markup") {
  for (const std::string page : pages) {
    INFO(page);
    const std::string html = file_text("api/web/" + page + ".html");
    CHECK_FALSE(std::regex_search(
        html, std::regex{R"re(<input|<form|\son[a-z]+=|style=|<style|javascript:)re"}));
    const std::string script = file_text("api/web/" + page + ".js");
    CHECK_FALSE(std::regex_search(
        script, std::regex{"innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\("}));
  }
  CHECK(file_text("api/web/simulator.html").find("No money moves here") != std::string::npos);
}

TEST_CASE("every code that whoever holds a link can be answered has its sentence on the page") {
  const std::string script = file_text("api/web/pay.js");
  for (const std::string code :
       {"payment_link_is_unknown", "'payment.link_is_paid'", "'payment.link_is_over'",
        "'payment.link_is_full'", "server_is_busy"}) {
    INFO(code);
    CHECK(script.find("\n  " + code + ": ") != std::string::npos);
  }
  for (const std::string stage : {"paid", "expired", "cancelled"}) {
    INFO(stage);
    CHECK(script.find("\n  " + stage + ": [") != std::string::npos);
  }
}

}  // namespace tress::testing::pay_page_test
