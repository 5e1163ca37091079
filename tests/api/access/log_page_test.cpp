#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>

#include "tests/support/test_api.hpp"

// Goal: the proof page is served as it lies in api/web under a policy that leaves nothing to an
// injected script, and has words in every language for whatever its checks can find. What the
// checks find is tried in a real browser (tests/e2e/browser).

namespace tress::testing::log_page_test {

namespace {

std::string web_file(const std::string& name) {
  std::ifstream in(std::filesystem::path{TRESS_SOURCE_DIR} / "api/web" / name);
  REQUIRE(in.good());
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

/// What stands in the first group of each match.
std::multiset<std::string> found(const std::string& text, const char* pattern) {
  std::multiset<std::string> all;
  const std::regex regex{pattern};
  for (auto at = std::sregex_iterator{text.begin(), text.end(), regex};
       at != std::sregex_iterator{}; ++at) {
    all.insert((*at)[1]);
  }
  return all;
}

}  // namespace

TEST_CASE("the proof page is served word for word under a strict policy") {
  TestApi api;

  struct Asset {
    const char* path;
    const char* type;
    const char* file;
  };

  for (const Asset& asset :
       {Asset{"/log/", "text/html; charset=utf-8", "log.html"},
        Asset{"/log/log.css", "text/css; charset=utf-8", "log.css"},
        Asset{"/log/log.js", "text/javascript; charset=utf-8", "log.js"},
        Asset{"/log/log_pin.js", "text/javascript; charset=utf-8", "log_pin.js"},
        Asset{"/log/log_verify.js", "text/javascript; charset=utf-8", "log_verify.js"},
        Asset{"/log/log_words.js", "text/javascript; charset=utf-8", "log_words.js"}}) {
    INFO(asset.path);
    const Reply reply = api.get(asset.path);
    REQUIRE(reply.status == 200);
    CHECK(reply.header("content-type") == asset.type);
    CHECK(reply.text == web_file(asset.file));
    CHECK(reply.header("x-content-type-options") == "nosniff");
    const std::string policy = reply.header("content-security-policy");
    for (const char* const rule :
         {"default-src 'none'", "script-src 'self'", "connect-src 'self'", "frame-ancestors 'none'",
          "require-trusted-types-for 'script'"}) {
      CHECK(policy.find(rule) != std::string::npos);
    }
    CHECK(policy.find("unsafe") == std::string::npos);
  }
}

TEST_CASE("the proof page has no inline code and sets no markup from script") {
  CHECK_FALSE(std::regex_search(web_file("log.html"),
                                std::regex{R"re(\son[a-z]+=|style=|<style|javascript:)re"}));
  for (const char* const script : {"log.js", "log_pin.js", "log_verify.js", "log_words.js"}) {
    INFO(script);
    CHECK_FALSE(std::regex_search(
        web_file(script),
        std::regex{"innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\("}));
  }
}

TEST_CASE("whatever the page's checks can find has its sentence in each of three languages") {
  const std::string words = web_file("log_words.js");
  const auto reasons = found(words, R"re(\n      ([a-z_]+): '[^']+',)re");
  std::set<std::string> codes;
  for (const char* const script : {"log.js", "log_pin.js", "log_verify.js"}) {
    for (const std::string& code : found(web_file(script), R"re(Refused\('([a-z_]+)'\))re")) {
      codes.insert(code);
    }
  }
  codes.insert({"two_roots", "forked"});
  CHECK(codes.size() >= 14);
  for (const std::string& code : codes) {
    INFO(code);
    CHECK(reasons.count(code) == 3);
  }
  for (const char* const state : {"checking", "verified", "signed", "cannot", "mismatch"}) {
    INFO(state);
    CHECK(found(words, R"re(\n      ([a-z]+): \[')re").count(state) == 3);
  }
}

}  // namespace tress::testing::log_page_test
