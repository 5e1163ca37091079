// Goal: a sign-in is right for one name and one password only, and neither can be read from the
// files. Method: a real store; Argon2id at its least cost, since what is tested is not its cost.

#include "ledger/keys/credentials.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <ctime>
#include <thread>

#include "tests/unit/keys/store_fixture.hpp"

namespace tress::credentials_test {

namespace {

using testing::is_in_files;
using testing::StoreFixture;

constexpr PasswordCost cheap{1, std::size_t{8} * 1024};
constexpr std::string_view password = "three wet umbrellas";

struct Fixture : StoreFixture {
  StaffId anna = random_id<StaffId>(random());
  StaffId boris = random_id<StaffId>(random());
  Credentials credentials{store(), random(), PasswordHasher{cheap}};

  PasswordChange set(const StaffId& staff, std::string_view name, std::string_view secret) {
    return credentials.set_password(staff, name, secret).value();
  }

  std::optional<StaffId> check(std::string_view name, std::string_view secret) {
    return credentials.check(name, secret).value().staff;
  }
};

TEST_CASE("credentials: name and password together say who it is", "[unit][keys]") {
  Fixture fixture;
  REQUIRE(fixture.set(fixture.anna, "Anna.L", password) == PasswordChange::done);
  CHECK(fixture.check("anna.l", password) == fixture.anna);
  CHECK(fixture.check(" ANNA.L ", password) == fixture.anna);
  CHECK(fixture.check("anna.l", "three wet umbrella") == std::nullopt);
  CHECK(fixture.check("anna.l", "Three wet umbrellas") == std::nullopt);
  CHECK(fixture.check("anna", password) == std::nullopt);
  CHECK(fixture.check("", "") == std::nullopt);
  CHECK(fixture.check("anna.l", std::string(4000, 'x')) == std::nullopt);
  CHECK(fixture.check("\xFF\xFF\xFF", password) == std::nullopt);
}

TEST_CASE("credentials: they are on disk when set", "[unit][keys]") {
  Fixture fixture;
  REQUIRE(fixture.set(fixture.anna, "anna", password) == PasswordChange::done);
  fixture.reopen();
  Credentials after{fixture.store(), fixture.random(), PasswordHasher{cheap}};
  CHECK(after.check("anna", password).value().staff == fixture.anna);
}

TEST_CASE("credentials: a name belongs to one person until it is free again", "[unit][keys]") {
  Fixture fixture;
  REQUIRE(fixture.set(fixture.anna, "anna", password) == PasswordChange::done);
  CHECK(fixture.set(fixture.boris, "ANNA", "another phrase here") == PasswordChange::name_taken);
  CHECK(fixture.check("anna", "another phrase here") == std::nullopt);
  REQUIRE(fixture.set(fixture.anna, "anna.lee", "a new phrase now") == PasswordChange::done);
  CHECK(fixture.check("anna", password) == std::nullopt);
  CHECK(fixture.check("anna.lee", password) == std::nullopt);
  CHECK(fixture.check("anna.lee", "a new phrase now") == fixture.anna);
  CHECK(fixture.set(fixture.boris, "anna", "another phrase here") == PasswordChange::done);
  CHECK(fixture.check("anna", "another phrase here") == fixture.boris);
}

TEST_CASE("credentials: each thing wrong with a new password has its own answer", "[unit][keys]") {
  Fixture fixture;

  struct Row {
    const char* name;
    std::string secret;
    PasswordChange answer;
  };

  const Row row =
      GENERATE(values<Row>({{"an", std::string{password}, PasswordChange::name_not_valid},
                            {"an na", std::string{password}, PasswordChange::name_not_valid},
                            {"an\u202Ena", std::string{password}, PasswordChange::name_not_valid},
                            {"anna", "short", PasswordChange::password_too_short},
                            {"anna", std::string(129, 'x'), PasswordChange::password_too_long},
                            {"anna", "password1234", PasswordChange::password_too_common},
                            {"katharina", "katharina1987", PasswordChange::password_contains_name},
                            {"anna", "three wet umb\xFF", PasswordChange::password_not_text}}));
  CAPTURE(row.name, row.secret);
  CHECK(fixture.set(fixture.anna, row.name, row.secret) == row.answer);
  CHECK(fixture.check(row.name, row.secret) == std::nullopt);
}

TEST_CASE("credentials: a removed person cannot sign in", "[unit][keys]") {
  Fixture fixture;
  REQUIRE(fixture.set(fixture.anna, "anna", password) == PasswordChange::done);
  REQUIRE(fixture.credentials.remove(fixture.anna).has_value());
  REQUIRE(fixture.credentials.remove(fixture.anna).has_value());
  CHECK(fixture.check("anna", password) == std::nullopt);
}

TEST_CASE("credentials: a hash of an older cost is made anew at the next sign-in", "[unit][keys]") {
  Fixture fixture;
  REQUIRE(fixture.set(fixture.anna, "anna", password) == PasswordChange::done);
  Bytes key{'p'};
  append(key, fixture.anna.view());
  const auto row = [&] {
    return *fixture.store().database().get(KeySpace::credentials, key).value();
  };
  const Bytes before = row();
  CHECK(fixture.check("anna", password) == fixture.anna);
  CHECK(row() == before);
  Credentials dearer{fixture.store(), fixture.random(), PasswordHasher{{2, std::size_t{8} * 1024}}};
  CHECK(dearer.check("anna", password).value().staff == fixture.anna);
  CHECK(row() != before);
  CHECK(dearer.check("anna", password).value().staff == fixture.anna);
}

TEST_CASE("credentials: unknown names take the work of a wrong password", "[unit][keys]") {
  Fixture fixture;
  // Large enough that hashing is nearly all of the time. Processor time, the least of several runs
  // in turn: other programs on the machine must not decide. Without its hash a check would take
  // less than a hundredth.
  const PasswordHasher hasher{{2, std::size_t{8} * 1024 * 1024}};
  Credentials credentials{fixture.store(), fixture.random(), hasher};
  REQUIRE(credentials.set_password(fixture.anna, "anna", password).value() == PasswordChange::done);
  const std::array<std::pair<std::string, std::string>, 4> tries{{{"anna", "not the password"},
                                                                  {"nobody", "not the password"},
                                                                  {"anna", std::string(4000, 'x')},
                                                                  {"\xFF", "not the password"}}};
  std::array<std::clock_t, 4> least{};
  for (int run = 0; run < 9; ++run) {
    for (std::size_t i = 0; i < tries.size(); ++i) {
      const auto start = std::clock();
      const auto answer = credentials.check(tries[i].first, tries[i].second).value();
      const auto taken = std::clock() - start;
      REQUIRE(answer.outcome == SignIn::Outcome::wrong);
      least[i] = run == 0 ? taken : std::min(least[i], taken);
    }
  }
  CAPTURE(least);
  for (const auto taken : least) {
    CHECK(taken > least[0] / 2);
    CHECK(taken < least[0] * 2);
  }
}

TEST_CASE("credentials: no name, password or hash can be read in the files", "[unit][keys]") {
  Fixture fixture;
  REQUIRE(fixture.set(fixture.anna, "katharina.schmidt", password) == PasswordChange::done);
  REQUIRE(fixture.check("katharina.schmidt", password) == fixture.anna);
  const ClientId client = random_id<ClientId>(fixture.random());
  REQUIRE(fixture.store().ensure({&client, 1}).has_value());
  std::vector<Bytes> planted;
  for (const std::string_view text :
       {std::string_view{"katharina"}, password, std::string_view{"argon2id"}}) {
    planted.emplace_back(bytes_of(text).begin(), bytes_of(text).end());
  }
  for (const FieldClass field_class : all_field_classes) {
    const auto key = fixture.store().find(client, field_class).value();
    const ByteView view = (**key).view();
    planted.emplace_back(view.begin(), view.end());
  }
  for (const Secret* key : {&fixture.store().index_key(), &fixture.store().session_key(),
                            &fixture.store().credential_key()}) {
    planted.emplace_back(key->view().begin(), key->view().end());
  }
  const auto check_files = [&] {
    REQUIRE(is_in_files(fixture.folder(), client.view()));  // the search itself works
    for (const Bytes& secret : planted) {
      CAPTURE(to_hex(secret));
      CHECK_FALSE(is_in_files(fixture.folder(), secret));
    }
  };
  check_files();
  fixture.reopen();  // now from table files
  check_files();
  REQUIRE(fixture.store().erase(random_id<ClientId>(fixture.random())).has_value());
  check_files();
}

TEST_CASE("hashing gate: two at once, sixteen wait, the others are told at once", "[unit][keys]") {
  HashingGate gate;
  std::atomic<int> inside{0};
  std::atomic<int> inside_most{0};
  std::atomic<int> refused{0};
  std::atomic<int> passed{0};
  std::atomic<bool> is_open{false};
  std::vector<std::thread> threads;
  for (int i = 0; i < 40; ++i) {
    threads.emplace_back([&] {
      const auto pass = gate.enter();
      if (!pass) {
        ++refused;
        return;
      }
      const int now = ++inside;
      int most = inside_most;
      while (now > most && !inside_most.compare_exchange_weak(most, now)) {
      }
      while (!is_open) std::this_thread::yield();
      --inside;
      ++passed;
    });
  }
  // 2 run, 16 wait, 22 are refused before anybody is let out.
  while (refused < 22) std::this_thread::yield();
  is_open = true;
  for (auto& thread : threads) thread.join();
  CHECK(refused == 22);
  CHECK(passed == 18);
  CHECK(inside_most <= 2);
}

}  // namespace

}  // namespace tress::credentials_test
