#include "ledger/keys/sessions.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "tests/support/manual_clock.hpp"

#include "ledger/crypto/random.hpp"

namespace tress::sessions_test {

namespace {

using namespace std::chrono_literals;
using testing::ManualClock;

struct Fixture {
  SystemRandom random;
  Secret key = Secret::random(random);
  ManualClock clock{Timestamp{1'800'000'000s}};
  StaffSessions sessions{staff_session_rules, key, clock, random};
  StaffId anna = random_id<StaffId>(random);
  StaffId boris = random_id<StaffId>(random);
};

TEST_CASE("sessions: an open session is found by its token, and says whose it is", "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.sessions.open(fixture.anna);
  const auto session = fixture.sessions.find(token);
  REQUIRE(session);
  CHECK(session->person == fixture.anna);
  CHECK(session->opened_at == fixture.clock.now());
  CHECK(token.size() == 64);
}

TEST_CASE("sessions: random, cut, upper-cased and closed tokens are not found [neg-33]",
          "[unit][keys]") {
  Fixture fixture;
  std::string token = fixture.sessions.open(fixture.anna);
  // A token of digits only would be its own upper case (once in 10^13 runs).
  std::string upper = token;
  std::transform(upper.begin(), upper.end(), upper.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  REQUIRE(upper != token);
  CHECK_FALSE(fixture.sessions.find(upper));
  CHECK_FALSE(fixture.sessions.find(token.substr(0, 63)));
  CHECK_FALSE(fixture.sessions.find(token.substr(0, 62)));
  CHECK_FALSE(fixture.sessions.find(token + "0"));
  CHECK_FALSE(fixture.sessions.find(" " + token));
  CHECK_FALSE(fixture.sessions.find(""));
  CHECK_FALSE(fixture.sessions.find(new_token(fixture.random)));
  CHECK(fixture.sessions.find(token));
  CHECK(fixture.sessions.close(token));
  CHECK_FALSE(fixture.sessions.find(token));
  CHECK_FALSE(fixture.sessions.close(token));
}

TEST_CASE("sessions: fifteen minutes unused end a session, use extends it [neg-33]",
          "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.sessions.open(fixture.anna);
  fixture.clock.advance(14min + 59s);
  CHECK(fixture.sessions.find(token));
  fixture.clock.advance(14min + 59s);
  CHECK(fixture.sessions.find(token));
  fixture.clock.advance(15min);
  CHECK_FALSE(fixture.sessions.find(token));
  fixture.clock.advance(-10min);
  CHECK_FALSE(fixture.sessions.find(token));  // over is over
}

TEST_CASE("sessions: twelve hours end the busiest session [neg-33]", "[unit][keys]") {
  Fixture fixture;
  const auto token = fixture.sessions.open(fixture.anna);
  for (int i = 0; i < 71; ++i) {
    fixture.clock.advance(10min);
    REQUIRE(fixture.sessions.find(token));
  }
  fixture.clock.advance(10min);
  CHECK_FALSE(fixture.sessions.find(token));
}

TEST_CASE("sessions: a token chosen before sign-in never becomes a session [neg-37]",
          "[unit][keys]") {
  Fixture fixture;
  const std::string planted = new_token(fixture.random);
  CHECK_FALSE(fixture.sessions.find(planted));
  const auto token = fixture.sessions.open(fixture.anna);
  CHECK(token != planted);
  CHECK_FALSE(fixture.sessions.find(planted));
}

TEST_CASE("sessions: proving oneself again gives a new token, the old one is dead [neg-37]",
          "[unit][keys]") {
  Fixture fixture;
  const auto opened_at = fixture.clock.now();
  const auto before = fixture.sessions.open(fixture.anna);
  fixture.clock.advance(5min);
  const auto after = fixture.sessions.confirm(before);
  REQUIRE(after);
  CHECK_FALSE(fixture.sessions.find(before));
  const auto session = fixture.sessions.find(*after);
  REQUIRE(session);
  CHECK(session->opened_at == opened_at);  // twelve hours are not extended
  CHECK(session->confirmed_at == opened_at + 5min);
  CHECK_FALSE(fixture.sessions.confirm(before));
}

TEST_CASE("sessions: closing all of a person leaves the others", "[unit][keys]") {
  Fixture fixture;
  const auto first = fixture.sessions.open(fixture.anna);
  const auto second = fixture.sessions.open(fixture.anna);
  const auto other = fixture.sessions.open(fixture.boris);
  CHECK(fixture.sessions.of(fixture.anna).size() == 2);
  CHECK(fixture.sessions.close_all_of(fixture.anna) == 2);
  CHECK_FALSE(fixture.sessions.find(first));
  CHECK_FALSE(fixture.sessions.find(second));
  CHECK(fixture.sessions.find(other));
  CHECK(fixture.sessions.of(fixture.anna).empty());
}

TEST_CASE("sessions: closing the others of a person leaves the one that asks", "[unit][keys]") {
  Fixture fixture;
  const auto first = fixture.sessions.open(fixture.anna);
  const auto asking = fixture.sessions.open(fixture.anna);
  const auto other = fixture.sessions.open(fixture.boris);
  CHECK(fixture.sessions.close_others_of(fixture.anna, asking) == 1);
  CHECK_FALSE(fixture.sessions.find(first));
  CHECK(fixture.sessions.find(asking));
  CHECK(fixture.sessions.find(other));
  // A text that is no token keeps none of them.
  CHECK(fixture.sessions.close_others_of(fixture.anna, "") == 1);
  CHECK_FALSE(fixture.sessions.find(asking));
}

TEST_CASE("sessions: one person cannot fill the table", "[unit][keys]") {
  Fixture fixture;
  const auto other = fixture.sessions.open(fixture.boris);
  const auto first = fixture.sessions.open(fixture.anna);
  for (std::size_t i = 0; i < staff_session_rules.per_person_max; ++i) {
    fixture.clock.advance(1s);
    static_cast<void>(fixture.sessions.open(fixture.anna));
  }
  CHECK(fixture.sessions.size() == staff_session_rules.per_person_max + 1);
  CHECK_FALSE(fixture.sessions.find(first));
  CHECK(fixture.sessions.find(other));
}

TEST_CASE("sessions: the table never grows past its bound", "[unit][keys]") {
  Fixture fixture;
  SessionRules small = staff_session_rules;
  small.sessions_max = 50;
  StaffSessions sessions{small, fixture.key, fixture.clock, fixture.random};
  std::string last;
  for (int i = 0; i < 200; ++i) {
    fixture.clock.advance(1s);
    last = sessions.open(random_id<StaffId>(fixture.random));
    REQUIRE(sessions.size() <= small.sessions_max);
  }
  CHECK(sessions.find(last));
}

TEST_CASE("tokens: their hash depends on key and domain, and the text is not in it",
          "[unit][keys]") {
  Fixture fixture;
  const Secret other = Secret::random(fixture.random);
  const auto token = new_token(fixture.random);
  const auto hash = token_hash(token, "a", fixture.key);
  REQUIRE(hash);
  CHECK(hash == token_hash(token, "a", fixture.key));
  CHECK(hash != token_hash(token, "b", fixture.key));
  CHECK(hash != token_hash(token, "a", other));
  CHECK(hash->hex() != token);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) seen.insert(new_token(fixture.random));
  CHECK(seen.size() == 1000);
}

}  // namespace

}  // namespace tress::sessions_test
