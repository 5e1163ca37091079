// Goal: a browser that has looked at the log once finds out on its own that it was set back or
// rewritten, and is not locked out by a change of key. Method: a real Chromium with a profile of
// its own, real programs; what the page says stands in `data-state`. Skipped where there is no
// Chromium.

#include <cstdlib>

#include "tests/e2e/witness/two_programs.hpp"

namespace tress::testing::log_page_test {

namespace {

constexpr const char* chromium = "/usr/bin/chromium";

/// Before anything is started: what ends here has nobody to clean up after it.
void skip_without_chromium() {
  if (std::filesystem::exists(chromium)) return;
  std::printf("skipped: there is no %s\n", chromium);
  std::exit(254);  // NOLINT(concurrency-mt-unsafe): ctest's sign of a skipped test
}

class Browser {
 public:
  explicit Browser(const TemporaryFolder& folder) : profile_((folder / "profile").string()) {}

  /// Opens the page with what the profile remembers; the document as it is after all scripts.
  [[nodiscard]] std::string visit(std::uint16_t port) const {
    return run_program({"/usr/bin/setsid", "--wait", "/usr/bin/timeout", "120", chromium,
                        "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run",
                        "--disable-background-networking", "--disable-component-update",
                        "--disable-sync", "--lang=en", "--user-data-dir=" + profile_,
                        "--virtual-time-budget=30000", "--dump-dom",
                        "http://localhost:" + std::to_string(port) + "/log/"})
        .output;
  }

  /// "verified", "signed", "mismatch smaller": the state, and why if there is a reason.
  [[nodiscard]] std::string state(std::uint16_t port) const {
    const std::string page = visit(port);
    const std::string code = value_of(page, "data-code");
    return value_of(page, "data-state") + (code.empty() ? "" : " " + code);
  }

 private:
  static std::string value_of(const std::string& page, const std::string& name) {
    const auto at = page.find(name + "=\"");
    if (at == std::string::npos) return "no " + name;
    const auto start = at + name.size() + 2;
    return page.substr(start, page.find('"', start) - start);
  }

  const std::string profile_;
};

}  // namespace

TEST_CASE("the page verifies what grows, and turns red for a salon restored to yesterday [neg-93]",
          "[e2e][browser]") {
  skip_without_chromium();
  TwoPrograms two;
  const Browser browser{two.folder};
  two.start();
  two.write(2, "yesterday");
  REQUIRE(two.comes_to_be_witnessed());
  CHECK(browser.state(two.salon.port()) == "verified");
  two.salon.keep_port();
  REQUIRE(two.salon.stop() == 0);
  two.copy_salon("salon", "yesterday");
  two.start();
  two.write(3, "today");
  REQUIRE(two.comes_to_be_witnessed());
  const std::string page = browser.visit(two.salon.port());
  CHECK(page.find("data-state=\"verified\"") != std::string::npos);
  CHECK(page.find("witness.test/w1") != std::string::npos);
  CHECK(page.find("everything that this browser has seen before") != std::string::npos);
  REQUIRE(two.salon.stop() == 0);
  two.copy_salon("yesterday", "salon");
  two.start();
  CHECK(browser.state(two.salon.port()) == "mismatch smaller");
  // Written past the size that was seen, it is another history all the same.
  two.write(6, "other");
  CHECK(browser.state(two.salon.port()) == "mismatch forked");
}

TEST_CASE("the page never shows green without a witness", "[e2e][browser]") {
  skip_without_chromium();
  TwoPrograms two;
  const Browser browser{two.folder};
  two.salon.start();
  CHECK(browser.state(two.salon.port()) == "signed");
  CHECK(browser.state(two.salon.port()) == "signed");
}

TEST_CASE("the page follows the log's key where the root key has signed, and says so [neg-98]",
          "[e2e][browser]") {
  skip_without_chromium();
  TwoPrograms two;
  const Browser browser{two.folder};
  two.start();
  two.write(2, "before");
  REQUIRE(two.comes_to_be_witnessed());
  CHECK(browser.state(two.salon.port()) == "verified");
  two.salon.keep_port();
  const auto size = std::to_string(
      merkle::open_checkpoint(two.newest(), *merkle::parse_vkey(two.salon.log_key())).value().size);
  two.write(2, "thief");
  REQUIRE(two.comes_to_be_witnessed());
  CHECK(browser.state(two.salon.port()) == "verified");
  REQUIRE(two.salon.stop() == 0);
  REQUIRE(run_program({program, "keys", "compromised", "--data", two.salon.data(), "--root",
                       two.salon.data() + "/root.key", "--last-trusted", size})
              .exit_code == 0);
  two.start();
  REQUIRE(two.comes_to_be_witnessed());
  const std::string page = browser.visit(two.salon.port());
  CHECK(page.find("data-state=\"verified\"") != std::string::npos);
  CHECK(page.find("A stolen key was replaced") != std::string::npos);
}

}  // namespace tress::testing::log_page_test
