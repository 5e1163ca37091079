#include "ledger/witness/pin.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/witness/signing_log.hpp"

namespace tress::witness::pin_test {

namespace {

using testing::key_change;
using testing::seeded_key;
using testing::SigningLog;

constexpr std::uint64_t log_seed = 1;
constexpr std::uint64_t day = 86'400;

Sighting seen_at(const SigningLog& log,
                 std::uint64_t size,
                 std::span<const KeyChange> changes = {}) {
  const std::string note = log.note_at(size);
  return {merkle::open_checkpoint(note, log.vkey()).value(), note, log.vkey(), changes};
}

Result<Followed, PinRefusal> follow_log(const LogState& pin,
                                        const SigningLog& log,
                                        std::uint64_t size,
                                        std::span<const KeyChange> changes = {}) {
  return follow(pin, seen_at(log, size, changes), log.tiles(), 50 * day);
}

SigningLog log_of(std::uint64_t size) {
  SigningLog log{log_seed};
  log.grow_to(size);
  return log;
}

}  // namespace

TEST_CASE("pin: follows a log that grows, and no other", "[unit][witness]") {
  const SigningLog log = log_of(60);
  const LogState pin = first_pin(seen_at(log, 30), std::nullopt, 49 * day);
  const auto followed = follow_log(pin, log, 60);
  REQUIRE(followed.has_value());
  CHECK(followed.value().pin.last.size == 60);
  CHECK(followed.value().pin.days == std::vector{pin.last});
  CHECK(follow_log(pin, log, 30).has_value());

  const SigningLog restored = log_of(20);
  CHECK(follow_log(pin, restored, 20).error() == PinRefusal::smaller);
  SigningLog fork{log_seed, "other "};
  fork.grow_to(60, 10);
  CHECK(follow_log(pin, fork, 30).error() == PinRefusal::two_roots);
  CHECK(follow_log(pin, fork, 60).error() == PinRefusal::not_continued);
  SigningLog stranger{99};
  stranger.grow_to(60);
  CHECK(follow_log(pin, stranger, 60).error() == PinRefusal::other_key);
}

TEST_CASE("pin: a receipt smaller than the pin, or of another tree, is refused",
          "[unit][witness]") {
  const SigningLog log = log_of(60);
  const LogState pin = first_pin(seen_at(log, 30), std::nullopt, 49 * day);
  CHECK(contradiction(pin, seen_at(log, 29)) == PinRefusal::smaller);
  CHECK_FALSE(contradiction(pin, seen_at(log, 30)).has_value());
  CHECK_FALSE(contradiction(pin, seen_at(log, 31)).has_value());
  SigningLog fork{log_seed, "other "};
  fork.grow_to(30);
  CHECK(contradiction(pin, seen_at(fork, 30)) == PinRefusal::two_roots);
}

TEST_CASE("pin: a new key is taken for the root key's signature alone", "[unit][witness]") {
  SigningLog log = log_of(60);
  const SigningKey root = seeded_key(3);
  const LogState pin = first_pin(seen_at(log, 30), root.public_key(), 49 * day);
  log.change_key(4);
  const std::vector good{key_change(root, log_seed, 4, 40, std::nullopt)};
  const std::vector forged{key_change(seeded_key(55), log_seed, 4, 40, std::nullopt)};
  CHECK(follow_log(pin, log, 60).error() == PinRefusal::other_key);
  CHECK(follow_log(pin, log, 60, forged).error() == PinRefusal::other_key);
  REQUIRE(follow_log(pin, log, 60, good).has_value());
  CHECK(follow_log(pin, log, 60, good).value().pin.log_key == log.vkey());
  LogState rootless = pin;
  rootless.root_key.reset();
  CHECK(follow_log(rootless, log, 60, good).error() == PinRefusal::other_key);
}

TEST_CASE("pin: is not locked out by a stolen key's leap to 2^62 [neg-98]", "[unit][witness]") {
  SigningLog log = log_of(60);
  const SigningKey root = seeded_key(3);
  LogState pin = first_pin(seen_at(log, 16), root.public_key(), 48 * day);
  // On the next day the thief shows a tree that nobody can ever reach.
  const std::string leap = log.fast_forward(16).note;
  const auto forged = merkle::open_checkpoint(leap, log.vkey()).value();
  pin.days.push_back(pin.last);
  pin.last = {forged.size, forged.root};
  pin.note = leap;
  CHECK(follow_log(pin, log, 60).error() == PinRefusal::smaller);

  log.change_key(4);
  const std::vector theft{key_change(root, log_seed, 4, 40, 20)};
  const auto followed = follow_log(pin, log, 60, theft);
  REQUIRE(followed.has_value());
  CHECK(followed.value().pin.last.size == 60);
  CHECK(followed.value().given_up->size == std::uint64_t{1} << 62U);
  // What was seen before the last trusted day must still be there.
  SigningLog rewritten{4, "other "};
  rewritten.grow_to(60, 10);
  CHECK(follow_log(pin, rewritten, 60, theft).error() == PinRefusal::not_continued);
}

TEST_CASE("pin: as a file it is read back, strictly", "[unit][witness]") {
  const SigningLog log = log_of(30);
  LogState pin = first_pin(seen_at(log, 30), seeded_key(3).public_key(), 49 * day);
  CHECK(parse_pin(pin_text(pin)) == pin);
  pin.days = {{5, Hash{{5}}}, {9, Hash{{9}}}};
  CHECK(parse_pin(pin_text(pin)) == pin);
  CHECK_FALSE(parse_pin(pin_text(pin) + "x").has_value());
  CHECK_FALSE(parse_pin("").has_value());
}

}  // namespace tress::witness::pin_test
