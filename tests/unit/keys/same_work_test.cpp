// Goal: whoever measures how long a sign-in takes does not learn which names exist. Method: the
// processor time of the thread that judges, so that what else the machine does is not counted;
// Argon2id at a cost beside which reading a row is nothing, as it is at the real one.

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/thread_time.hpp"
#include "tests/unit/keys/store_fixture.hpp"

#include "ledger/keys/credentials.hpp"

namespace tress::same_work_test {

namespace {

using testing::StoreFixture;
using testing::thread_seconds;

constexpr PasswordCost noticeable{1, std::size_t{4} * 1024 * 1024};
constexpr int runs = 200;

double median(std::vector<double>& seconds) {
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

TEST_CASE(
    "credentials: over 200 sign-ins a wrong password and an unknown name differ by less than a "
    "tenth of their time and in nothing else [neg-35]",
    "[unit][keys]") {
  StoreFixture fixture;
  Credentials credentials{fixture.store(), fixture.random(), PasswordHasher{noticeable}};
  const auto anna = random_id<StaffId>(fixture.random());
  REQUIRE(credentials.set_password(anna, "anna.lin", "three wet umbrellas").value() ==
          PasswordChange::done);
  const auto judge = [&](const std::string& name, std::vector<double>& seconds) {
    const double begin = thread_seconds();
    const auto answer = credentials.check(name, "not the right umbrellas");
    seconds.push_back(thread_seconds() - begin);
    REQUIRE(answer.has_value());
    CHECK(answer.value().outcome == SignIn::Outcome::wrong);
    CHECK_FALSE(answer.value().staff.has_value());
  };
  std::vector<double> known;
  std::vector<double> unknown;
  for (int run = 0; run < runs; ++run) {
    judge("anna.lin", known);
    judge("nobody.number" + std::to_string(run), unknown);
  }
  const double of_known = median(known);
  const double of_unknown = median(unknown);
  INFO("median seconds: " << of_known << " and " << of_unknown);
  CHECK(of_known < 1.1 * of_unknown);
  CHECK(of_unknown < 1.1 * of_known);
}

}  // namespace

}  // namespace tress::same_work_test
