// Goal: a ledger has one access log and knows which, wherever the making of it was cut short.
// Method: real data folders, put as they stood at a crash.

#include "tools/tress/access_log.hpp"

#include <filesystem>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"

#include "ledger/crypto/random.hpp"

namespace tress::testing::access_log_test {

namespace {

namespace fs = std::filesystem;
using tool::DataFolder;
using tool::Salon;

/// A ledger from before there were access logs.
class OldLedger {
 public:
  OldLedger() {
    auto made = Salon::found(data, "Salon Lin", "tress.test/old", clock, random);
    if (!made) FAIL(sentence(made.error()));
  }

  std::unique_ptr<Salon> open() {
    auto opened = Salon::open(data, clock, random, {});
    if (!opened) FAIL(sentence(opened.error()));
    return std::move(opened.value());
  }

  Result<void, Fault> ensure() { return tool::ensure_access_log(data, *open(), clock, random); }

  std::optional<system::AccessLogMade> named() {
    const auto found = tool::access_log_named_in(open()->log());
    REQUIRE(found.has_value());
    return found.value();
  }

  Result<std::unique_ptr<Salon>, Fault> open_access_log() {
    const auto ledger = open();
    return tool::open_access_log(data, ledger->log(), clock, random, {});
  }

  TemporaryFolder temporary;
  SystemClock clock;
  SystemRandom random;
  DataFolder data{temporary / "salon"};
};

}  // namespace

TEST_CASE("an older ledger gets its access log, once, and names it by its key",
          "[unit][key_change]") {
  OldLedger old;
  CHECK_FALSE(old.named());
  REQUIRE(old.ensure().has_value());
  const auto named = old.named();
  REQUIRE(named);
  const auto log = old.open_access_log();
  REQUIRE(log.has_value());
  CHECK(log.value()->identity().holds == LogHolds::access);
  CHECK(log.value()->identity().origin == "tress.test/old/access");
  CHECK(log.value()->identity().log_key == named->log_key);
  CHECK(fs::exists(old.data.access_log().root_key()));
}

TEST_CASE("asked for again the same access log stays", "[unit][key_change]") {
  OldLedger old;
  REQUIRE(old.ensure().has_value());
  const auto named = old.named();
  REQUIRE(old.ensure().has_value());
  CHECK(old.named() == named);
}

TEST_CASE("an access log whose making was cut short is made, or named, at the next start",
          "[unit][key_change]") {
  OldLedger old;
  // Something is left of what was put together beside its place.
  fs::create_directories(old.data.access_log_in_the_making().root() / "ledger");
  REQUIRE(old.ensure().has_value());
  CHECK(old.named());
  CHECK_FALSE(fs::exists(old.data.access_log_in_the_making().root()));

  // Made, and not named: a ledger of the same name, which has not said so.
  OldLedger other;
  fs::copy(old.data.access_log().root(), other.data.access_log().root(),
           fs::copy_options::recursive);
  CHECK_FALSE(other.named());
  REQUIRE(other.ensure().has_value());
  CHECK(other.named() == old.named());
}

TEST_CASE("an access log that the ledger names and that is gone is not made anew by itself",
          "[unit][key_change]") {
  OldLedger old;
  REQUIRE(old.ensure().has_value());
  fs::remove_all(old.data.access_log().root());
  const auto refused = old.ensure();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == Fault::Kind::damaged);
  CHECK_FALSE(fs::exists(old.data.access_log().root()));
}

TEST_CASE("an access log of the same name but another key is not this ledger's",
          "[unit][key_change]") {
  OldLedger old;
  OldLedger other;
  REQUIRE(old.ensure().has_value());
  REQUIRE(other.ensure().has_value());
  fs::remove_all(old.data.access_log().root());
  fs::copy(other.data.access_log().root(), old.data.access_log().root(),
           fs::copy_options::recursive);
  const auto refused = old.open_access_log();
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == Fault::Kind::damaged);
}

}  // namespace tress::testing::access_log_test
