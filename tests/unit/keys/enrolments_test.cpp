#include "ledger/keys/enrolments.hpp"

#include <atomic>
#include <thread>

#include "tests/support/manual_clock.hpp"
#include "tests/unit/keys/store_fixture.hpp"

namespace tress::enrolments_test {

namespace {

using namespace std::chrono_literals;
using testing::ManualClock;
using testing::StoreFixture;

constexpr auto owner = EnrolmentPurpose::first_owner;

struct Fixture : StoreFixture {
  ManualClock clock{Timestamp{1'800'000'000s}};
  Enrolments enrolments{store(), clock, random()};
  StaffId anna = random_id<StaffId>(random());

  std::string issue() {
    return enrolments.issue(owner, anna, Enrolments::owner_link_lifetime).value();
  }

  EnrolmentState state_of(std::string_view token, EnrolmentPurpose purpose = owner) {
    return enrolments.find(token, purpose).value().state;
  }
};

TEST_CASE("enrolments: a link works once", "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.issue();
  CHECK(fixture.state_of(token) == EnrolmentState::usable);
  CHECK(fixture.state_of(token) == EnrolmentState::usable);  // looking does not use it
  const auto first = fixture.enrolments.consume(token, owner).value();
  CHECK(first.state == EnrolmentState::usable);
  CHECK(first.staff == fixture.anna);
  const auto second = fixture.enrolments.consume(token, owner).value();
  CHECK(second.state == EnrolmentState::used);
  CHECK(second.staff == std::nullopt);
}

TEST_CASE("enrolments: a used link stays used over a restart", "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.issue();
  REQUIRE(fixture.enrolments.consume(token, owner).value().staff);
  fixture.reopen();
  Enrolments after{fixture.store(), fixture.clock, fixture.random()};
  CHECK(after.consume(token, owner).value().state == EnrolmentState::used);
}

TEST_CASE("enrolments: a link ends after fifteen minutes", "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.issue();
  fixture.clock.advance(15min - 1us);
  CHECK(fixture.state_of(token) == EnrolmentState::usable);
  fixture.clock.advance(1us);
  CHECK(fixture.state_of(token) == EnrolmentState::expired);
  CHECK(fixture.enrolments.consume(token, owner).value().state == EnrolmentState::expired);
}

TEST_CASE("enrolments: of two at once one gets it", "[unit][keys]") {
  Fixture fixture;
  for (int round = 0; round < 20; ++round) {
    const auto token = fixture.issue();
    std::atomic<int> got{0};
    const auto use = [&] {
      if (fixture.enrolments.consume(token, owner).value().staff) ++got;
    };
    std::thread one{use};
    std::thread two{use};
    one.join();
    two.join();
    REQUIRE(got == 1);
  }
}

TEST_CASE("enrolments: another purpose, another text or a replaced link is unknown",
          "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.issue();
  CHECK(fixture.state_of(token, EnrolmentPurpose::recovery) == EnrolmentState::unknown);
  CHECK(fixture.state_of(token.substr(1)) == EnrolmentState::unknown);
  CHECK(fixture.state_of("") == EnrolmentState::unknown);
  const auto newer = fixture.issue();
  CHECK(fixture.state_of(token) == EnrolmentState::unknown);
  CHECK(fixture.state_of(newer) == EnrolmentState::usable);
}

TEST_CASE("enrolments: the files hold no token, and old rows go", "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.issue();
  CHECK_FALSE(testing::is_in_files(fixture.folder(), bytes_of(token)));
  CHECK_FALSE(testing::is_in_files(fixture.folder(), *from_hex(token, 32)));
  REQUIRE(fixture.enrolments.consume(token, owner).value().staff);
  fixture.clock.advance(25h);
  static_cast<void>(fixture.issue());
  CHECK(fixture.state_of(token) == EnrolmentState::unknown);
}

}  // namespace

}  // namespace tress::enrolments_test
