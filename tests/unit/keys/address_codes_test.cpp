#include "ledger/keys/address_codes.hpp"

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"

// Goal: the code of a new address is tried five times in ten minutes and no more, whatever is said
// again or asked for besides.

namespace tress::address_codes_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using Outcome = PortalCodes::Outcome;

struct Codes {
  Outcome judge(std::uint32_t change, const std::string& tried) {
    return codes.judge(lin, change, tried, message);
  }

  SeededRandom random{7};
  ManualClock clock{Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}}};
  Secret key = Secret::random(random);
  AddressCodes codes{key, clock};
  ClientId lin = random_id<ClientId>(random);
  MessageId message = random_id<MessageId>(random);
  std::string code = portal_code(message, key);
  std::string wrong = code == "00000000" ? "00000001" : "00000000";
};

}  // namespace

TEST_CASE("address_codes: a wrong code opens nothing, the right one does", "[unit][keys]") {
  Codes one;
  CHECK(one.judge(1, one.code) == Outcome::over);
  one.codes.begin(one.lin, 1);
  CHECK(one.judge(1, one.wrong) == Outcome::wrong);
  CHECK(one.judge(2, one.code) == Outcome::over);
  CHECK(one.judge(1, one.code) == Outcome::right);
}

TEST_CASE("address_codes: after five tries the right one comes too late", "[unit][keys]") {
  Codes one;
  one.codes.begin(one.lin, 1);
  for (unsigned i = 0; i < AddressCodes::tries_max; ++i) {
    CHECK(one.judge(1, one.wrong) == Outcome::wrong);
    one.codes.begin(one.lin, 1);  // Said again, it gives no more tries.
  }
  CHECK(one.judge(1, one.code) == Outcome::too_often);
  one.codes.begin(one.lin, 2);
  CHECK(one.judge(2, one.code) == Outcome::right);
  one.codes.begin(one.lin, 1);  // Somebody was slow to say so: the later one stays.
  CHECK(one.judge(1, one.code) == Outcome::over);
  CHECK(one.judge(2, one.code) == Outcome::right);
}

TEST_CASE("address_codes: a code is over after ten minutes", "[unit][keys]") {
  Codes one;
  one.codes.begin(one.lin, 1);
  one.clock.advance(AddressCodes::lifetime - std::chrono::seconds{1});
  CHECK(one.judge(1, one.code) == Outcome::right);
  one.clock.advance(std::chrono::seconds{1});
  CHECK(one.judge(1, one.code) == Outcome::over);
}

TEST_CASE("address_codes: a flood forgets whoever asked first and grows no further",
          "[unit][keys]") {
  Codes one;
  one.codes.begin(one.lin, 1);
  one.clock.advance(std::chrono::seconds{1});
  ClientId last = one.lin;
  for (std::size_t i = 0; i < AddressCodes::remembered_max; ++i) {
    last = random_id<ClientId>(one.random);
    one.codes.begin(last, 1);
  }
  CHECK(one.judge(1, one.code) == Outcome::over);
  CHECK(one.codes.judge(last, 1, one.code, one.message) == Outcome::right);
}

}  // namespace tress::address_codes_test
