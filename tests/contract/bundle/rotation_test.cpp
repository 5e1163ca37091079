// Goal: the bundle of a log whose key has changed verifies with each of its keys, here and in the
// second verifier, and keys.json can't say another thing than the log. Method: a log of three keys.

#include <algorithm>
#include <cstdlib>

#include <catch2/catch.hpp>

#include "tests/support/rotated_log.hpp"
#include "tests/support/temporary_folder.hpp"

#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"
#include "tools/bundle/verify_bundle.hpp"
#include "tools/bundle/write_bundle.hpp"

namespace tress::rotation_test {

namespace fs = std::filesystem;
using testing::RotatedLog;
using testing::TemporaryFolder;

namespace {

RotatedLog& rotated() {
  static RotatedLog log;
  return log;
}

class Bundle {
 public:
  Bundle() : path_(folder_ / "bundle") {
    const auto keys = audit::LogKeys::announced_in(rotated().log());
    REQUIRE(keys.has_value());
    REQUIRE(bundle::write_bundle(rotated().log(), keys.value(), path_).has_value());
  }

  [[nodiscard]] const fs::path& path() const { return path_; }

  [[nodiscard]] std::string keys() const {
    const auto bytes = bundle::read_file(path_ / "keys.json", 100'000);
    return std::string{text_of(*bytes.value())};
  }

  void write_keys(const std::string& text) const {
    REQUIRE(bundle::write_file(path_ / "keys.json", bytes_of(text)).has_value());
  }

 private:
  TemporaryFolder folder_;
  fs::path path_;
};

int run(const std::string& command) {
  const int status = std::system(command.c_str());
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// 0 good, 1 not; `expected` where there is no Python.
int second_opinion(const fs::path& folder, const std::string& vkey, int expected) {
  if (run("python3 -c 'import hashlib' > /dev/null 2>&1") != 0) return expected;
  return run(std::string{"python3 '"} + TRESS_SOURCE_DIR +
             "/tests/contract/bundle/history_verifier.py' bundle '" + folder.string() + "' '" +
             vkey + "' > /dev/null 2>&1");
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const auto at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

}  // namespace

TEST_CASE("bundle: of a log whose key has changed it verifies with each of its keys",
          "[contract][bundle]") {
  const Bundle made;
  const auto parsed = bundle::parse_keys(made.keys());
  REQUIRE(parsed.has_value());
  CHECK(parsed->spans().size() == 3);
  for (const Position at : {Position{0}, rotated().rotated_at(), rotated().log().size() - 1}) {
    bundle::VerifyOptions options;
    options.log_key = rotated().verifier_key_at(at);
    const auto verdict = bundle::verify_bundle(made.path(), options);
    REQUIRE(verdict.has_value());
    CHECK(verdict.value().report.is_good());
    CHECK(verdict.value().report.distrusted.size() == 1);
    CHECK(second_opinion(made.path(), merkle::vkey_text(*options.log_key), 0) == 0);
  }
  CHECK(bundle::verify_bundle(made.path()).value().report.is_good());
}

TEST_CASE("bundle: keys.json that says another thing than the log is found", "[contract][bundle]") {
  const Bundle made;
  const std::string good = made.keys();
  const std::string at = std::to_string(rotated().rotated_at());
  const std::string later = std::to_string(rotated().rotated_at() + 1);
  const auto first = rotated().verifier_key_at(0);
  const auto second = rotated().verifier_key_at(rotated().rotated_at());
  const auto third = rotated().verifier_key_at(rotated().log().size() - 1);
  std::string bad;
  SECTION("a key from a later position on") {
    bad = replaced(replaced(good, "\"until\":" + at, "\"until\":" + later), "\"from\":" + at,
                   "\"from\":" + later);
  }
  SECTION("a key left out") {
    bad = R"({"origin":"tress.test/ledger","keys":[{"vkey":")" + merkle::vkey_text(first) +
          R"(","kind":"log","from":0,"until":null}]})" + "\n";
  }
  SECTION("another key in the second's place") {
    testing::SeededRandom random{9};
    auto strange = second;
    strange.key = SigningKey::generate(random).public_key();
    bad = replaced(good, merkle::vkey_text(second), merkle::vkey_text(strange));
  }
  SECTION("a fourth key") {
    testing::SeededRandom random{9};
    auto strange = third;
    strange.key = SigningKey::generate(random).public_key();
    const std::string last = std::to_string(rotated().log().size() - 2);
    bad = replaced(good, "\"until\":null}",
                   "\"until\":" + last + R"(},{"vkey":")" + merkle::vkey_text(strange) +
                       R"(","kind":"log","from":)" + last + R"(,"until":null})");
  }
  made.write_keys(bad);
  bundle::VerifyOptions options;
  options.log_key = first;
  const auto verdict = bundle::verify_bundle(made.path(), options);
  const bool is_good = verdict && verdict.value().report.is_good();
  CHECK_FALSE(is_good);
  CHECK(second_opinion(made.path(), merkle::vkey_text(first), 1) == 1);
}

}  // namespace tress::rotation_test
