#include "ledger/keys/portal_codes.hpp"

#include <set>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"

// Goal: a code lets in whoever asked for it, once, for ten minutes, and guessing gets nowhere.

namespace tress::portal_codes_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using Outcome = PortalCodes::Outcome;
using std::chrono::minutes;

template <class AnyId>
AnyId numbered(std::uint64_t number) {
  typename AnyId::Array bytes{};
  for (std::size_t i = 0; i < 8; ++i) {
    bytes[i + 8] = static_cast<Byte>(number >> (8 * (7 - i)));
  }
  return AnyId{bytes};
}

const ClientId lin = numbered<ClientId>(1);
const ClientId mia = numbered<ClientId>(2);

struct Portal {
  /// Somebody asks, and the code is sent for `client`. The login.
  std::string login_of(ClientId client, MessageId bringer, const std::string& peer = "10.0.0.1") {
    const auto asked = codes.ask("address " + client.hex(), peer);
    REQUIRE(asked.is_admitted);
    codes.send(asked.login, client, bringer);
    return asked.login;
  }

  SeededRandom random{7};
  ManualClock clock{Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}}};
  Secret key = Secret::random(random);
  PortalCodes codes{key, clock, random};
  MessageId message = numbered<MessageId>(1);
  std::string code = portal_code(message, key);
};

std::string another(const std::string& code) {
  return code == "00000000" ? "00000001" : "00000000";
}

}  // namespace

TEST_CASE("portal_codes: a code has eight digits, the same for the same message and key alone",
          "[unit][keys]") {
  SeededRandom random{1};
  const Secret key = Secret::random(random);
  const Secret other_key = Secret::random(random);
  std::set<std::string> codes;
  for (std::uint64_t n = 0; n < 2'000; ++n) {
    const auto message = numbered<MessageId>(n);
    const std::string code = portal_code(message, key);
    CHECK(code.size() == 8);
    CHECK(code.find_first_not_of("0123456789") == std::string::npos);
    CHECK(code == portal_code(message, key));
    codes.insert(code);
  }
  // Of 2,000 out of 100,000,000 hardly two are alike: 0.02 pairs are expected.
  CHECK(codes.size() >= 1'998);
  const auto message = numbered<MessageId>(1);
  CHECK(portal_code(message, key) != portal_code(message, other_key));
}

TEST_CASE("portal_codes: the code lets its client in once", "[unit][keys]") {
  Portal portal;
  const std::string login = portal.login_of(lin, portal.message);
  CHECK(portal.codes.use(login, another(portal.code)).outcome == Outcome::wrong);
  const auto judged = portal.codes.use(login, portal.code);
  CHECK(judged.outcome == Outcome::right);
  CHECK(judged.client == lin);
  CHECK(portal.codes.use(login, portal.code).outcome == Outcome::over);
}

TEST_CASE("portal_codes: a code is over after ten minutes", "[unit][keys]") {
  Portal portal;
  const std::string login = portal.login_of(lin, portal.message);
  portal.clock.advance(PortalCodes::lifetime - std::chrono::seconds{1});
  CHECK(portal.codes.use(login, another(portal.code)).outcome == Outcome::wrong);
  portal.clock.advance(std::chrono::seconds{1});
  CHECK(portal.codes.use(login, portal.code).outcome == Outcome::over);
}

TEST_CASE("portal_codes: after five wrong ones the right one comes too late", "[unit][keys]") {
  Portal portal;
  const std::string login = portal.login_of(lin, portal.message);
  for (unsigned i = 0; i < PortalCodes::tries_max; ++i) {
    CHECK(portal.codes.use(login, another(portal.code)).outcome == Outcome::wrong);
  }
  CHECK(portal.codes.use(login, portal.code).outcome == Outcome::too_often);
}

TEST_CASE("portal_codes: a code counts only with the login that it was asked for with",
          "[unit][keys]") {
  Portal portal;
  const std::string of_lin = portal.login_of(lin, portal.message);
  const std::string of_mia = portal.login_of(mia, numbered<MessageId>(2));
  CHECK(portal.codes.use(of_mia, portal.code).outcome == Outcome::wrong);
  CHECK(portal.codes.use("", portal.code).outcome == Outcome::another_login);
  CHECK(portal.codes.use(std::string(64, 'a'), portal.code).outcome == Outcome::another_login);
  CHECK(portal.codes.use(of_lin, portal.code).outcome == Outcome::right);
}

TEST_CASE("portal_codes: a new code ends the one before it", "[unit][keys]") {
  Portal portal;
  const std::string first = portal.login_of(lin, portal.message);
  const auto later = numbered<MessageId>(2);
  const std::string second = portal.login_of(lin, later);
  CHECK(portal.codes.use(first, portal.code).outcome == Outcome::wrong);
  CHECK(portal.codes.use(second, portal_code(later, portal.key)).outcome == Outcome::right);
}

TEST_CASE("portal_codes: a client's forgotten code opens nothing, another client's still does",
          "[unit][keys]") {
  Portal portal;
  const std::string of_lin = portal.login_of(lin, portal.message);
  const auto other = numbered<MessageId>(2);
  const std::string of_mia = portal.login_of(mia, other);
  portal.codes.forget(lin);
  CHECK(portal.codes.use(of_lin, portal.code).outcome == Outcome::wrong);
  CHECK(portal.codes.use(of_mia, portal_code(other, portal.key)).client == mia);
}

TEST_CASE("portal_codes: whoever is at no address meets what a wrong code meets", "[unit][keys]") {
  Portal portal;
  const auto asked = portal.codes.ask("nobody's", "10.0.0.1");
  CHECK(asked.is_admitted);
  CHECK(asked.login.size() == 64);
  for (unsigned i = 0; i < PortalCodes::tries_max; ++i) {
    CHECK(portal.codes.use(asked.login, "12345678").outcome == Outcome::wrong);
  }
  CHECK(portal.codes.use(asked.login, "12345678").outcome == Outcome::too_often);
}

TEST_CASE(
    "portal_codes: an earlier login of a client's address meets what one of a stranger's meets",
    "[unit][keys]") {
  Portal portal;
  const std::string known = portal.login_of(lin, portal.message);
  const std::string stranger = portal.codes.ask("nobody's", "10.0.0.1").login;
  static_cast<void>(portal.login_of(lin, numbered<MessageId>(2)));
  static_cast<void>(portal.codes.ask("nobody's", "10.0.0.1"));
  for (unsigned i = 0; i <= PortalCodes::tries_max; ++i) {
    CHECK(portal.codes.use(known, portal.code).outcome ==
          portal.codes.use(stranger, portal.code).outcome);
  }
  portal.clock.advance(PortalCodes::lifetime);
  CHECK(portal.codes.use(known, portal.code).outcome == Outcome::over);
  CHECK(portal.codes.use(stranger, portal.code).outcome == Outcome::over);
}

TEST_CASE("portal_codes: one address has three codes in a quarter of an hour", "[unit][keys]") {
  Portal portal;
  const auto ask = [&](const std::string& peer) {
    return portal.codes.ask("lin", peer).is_admitted;
  };
  CHECK(ask("10.0.0.1"));
  CHECK(ask("10.0.0.2"));
  CHECK(ask("10.0.0.3"));
  CHECK_FALSE(ask("10.0.0.4"));
  CHECK(portal.codes.ask("mia", "10.0.0.4").is_admitted);
  portal.clock.advance(PortalCodes::per_address_window);
  CHECK(ask("10.0.0.4"));
}

TEST_CASE("portal_codes: what could not be sent takes nothing of what an address or a machine has",
          "[unit][keys]") {
  Portal portal;
  for (std::size_t i = 0; i < 2 * PortalCodes::per_peer_max; ++i) {
    const auto asked = portal.codes.ask("her address", "10.0.0.1");
    REQUIRE(asked.is_admitted);
    portal.codes.take_back(asked.login, "her address", "10.0.0.1");
    portal.codes.take_back(asked.login, "her address", "10.0.0.1");  // Said again, nothing.
    CHECK(portal.codes.use(asked.login, portal.code).outcome == Outcome::another_login);
  }
  for (std::size_t i = 0; i < PortalCodes::per_address_max; ++i) {
    CHECK(portal.codes.ask("her address", "10.0.0.1").is_admitted);
  }
  const auto too_many = portal.codes.ask("her address", "10.0.0.1");
  CHECK_FALSE(too_many.is_admitted);
  // It was not counted, so nothing is given back.
  portal.codes.take_back(too_many.login, "her address", "10.0.0.1");
  CHECK_FALSE(portal.codes.ask("her address", "10.0.0.1").is_admitted);
}

TEST_CASE("portal_codes: one machine asks for ten codes an hour", "[unit][keys]") {
  Portal portal;
  for (std::size_t i = 0; i < PortalCodes::per_peer_max; ++i) {
    CHECK(portal.codes.ask("address " + std::to_string(i), "10.0.0.1").is_admitted);
  }
  CHECK_FALSE(portal.codes.ask("one more", "10.0.0.1").is_admitted);
  CHECK(portal.codes.ask("one more", "10.0.0.2").is_admitted);
  portal.clock.advance(PortalCodes::per_peer_window);
  CHECK(portal.codes.ask("one more", "10.0.0.1").is_admitted);
}

TEST_CASE("portal_codes: a proxy asks for as many addresses as there are", "[unit][keys]") {
  Portal portal;
  for (std::size_t i = 0; i < 3 * PortalCodes::per_peer_max; ++i) {
    CHECK(portal.codes.ask("address " + std::to_string(i), std::nullopt).is_admitted);
  }
  for (std::size_t i = 1; i < PortalCodes::per_address_max; ++i) {
    CHECK(portal.codes.ask("address 0", std::nullopt).is_admitted);
  }
  CHECK_FALSE(portal.codes.ask("address 0", std::nullopt).is_admitted);
}

TEST_CASE("portal_codes: a flood of those who ask too often takes nobody's code away",
          "[unit][keys]") {
  Portal portal;
  const std::string first = portal.login_of(lin, portal.message);
  for (std::size_t i = 0; i < PortalCodes::per_address_max; ++i) {
    CHECK(portal.codes.ask("flooded", std::nullopt).is_admitted);
  }
  portal.clock.advance(std::chrono::seconds{1});
  for (std::size_t i = 0; i < PortalCodes::remembered_max + 10; ++i) {
    REQUIRE_FALSE(portal.codes.ask("flooded", std::nullopt).is_admitted);
  }
  // There is room for another one, and it is not the oldest login that makes it.
  const auto later = numbered<MessageId>(2);
  const std::string second = portal.login_of(mia, later);
  CHECK(portal.codes.use(first, portal.code).outcome == Outcome::right);
  CHECK(portal.codes.use(second, portal_code(later, portal.key)).client == mia);
}

TEST_CASE("portal_codes: that somebody asks too often is for the log once a minute",
          "[unit][keys]") {
  Portal portal;
  const auto is_logged = [&] { return portal.codes.ask("lin", std::nullopt).is_to_be_logged; };
  for (std::size_t i = 0; i < PortalCodes::per_address_max; ++i) CHECK_FALSE(is_logged());
  CHECK(is_logged());
  CHECK_FALSE(is_logged());
  portal.clock.advance(PortalCodes::logged_every);
  CHECK(is_logged());
}

TEST_CASE("portal_codes: a flood of logins forgets the oldest and grows no further",
          "[unit][keys]") {
  Portal portal;
  const std::string first = portal.login_of(lin, portal.message);
  portal.clock.advance(std::chrono::seconds{1});
  std::string last;
  for (std::size_t i = 0; i < PortalCodes::remembered_max; ++i) {
    last = portal.codes.ask("address " + std::to_string(i), "peer " + std::to_string(i)).login;
  }
  CHECK(portal.codes.use(first, portal.code).outcome == Outcome::another_login);
  CHECK(portal.codes.use(last, portal.code).outcome == Outcome::wrong);
}

}  // namespace tress::portal_codes_test
