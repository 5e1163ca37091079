#include "api/payments/webhooks.hpp"

#include <catch2/catch.hpp>

#include "ledger/base/bytes.hpp"
#include "ledger/crypto/hmac_sha256.hpp"

// Goal: a message is believed for a signature by one of our secrets over exactly its id, time and
// body, and within five minutes; nothing else is. Method: published vectors (RFC 4231, the example
// of Standard Webhooks), then each byte of a message changed.

namespace tress::testing::webhooks_test {

namespace {

using webhooks::Message;
using webhooks::Verdict;

constexpr std::string_view old_secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
constexpr std::string_view new_secret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/// The example of the specification's reference libraries.
const Message published{
    "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
    "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", R"({"test": 2432232314})"};
const Timestamp then{std::chrono::seconds{1614265330}};

webhooks::Secrets secrets(std::initializer_list<std::string_view> texts) {
  webhooks::Secrets made;
  for (const auto text : texts) made.push_back(webhooks::parse_secret(text).value());
  return made;
}

Verdict judged(const Message& message,
               const webhooks::Secrets& known = secrets({old_secret}),
               Timestamp now = then) {
  return webhooks::verify(known, message, now);
}

}  // namespace

TEST_CASE("HMAC-SHA-256 gives the published codes of RFC 4231", "[unit][payments]") {
  const Bytes first_key(20, 0x0B);
  CHECK(hmac_sha256({bytes_of("Hi There")}, first_key).hex() ==
        "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  CHECK(hmac_sha256({bytes_of("what do ya want "), bytes_of("for nothing?")}, bytes_of("Jefe"))
            .hex() == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  const Bytes long_key(131, 0xAA);
  CHECK(hmac_sha256({bytes_of("Test Using Larger Than Block-Size Key - Hash Key First")}, long_key)
            .hex() == "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST_CASE("the published example of Standard Webhooks is believed, and signed again the same",
          "[unit][payments]") {
  CHECK(judged(published) == Verdict::genuine);
  const Message made = webhooks::sign(secrets({old_secret}), published.id, then, published.body);
  CHECK(made.timestamp == published.timestamp);
  CHECK(made.signature == published.signature);
}

TEST_CASE("a message of which anything is another than was signed is not believed",
          "[unit][payments]") {
  Message changed = published;
  changed.id.back() = 'l';
  CHECK(judged(changed) == Verdict::wrong_signature);
  changed = published;
  changed.timestamp = "1614265331";
  CHECK(judged(changed) == Verdict::wrong_signature);
  for (std::size_t i = 0; i < published.body.size(); ++i) {
    changed = published;
    changed.body[i] = static_cast<char>(changed.body[i] ^ 1);
    CHECK(judged(changed) == Verdict::wrong_signature);
  }
  changed = published;
  changed.body += ' ';
  CHECK(judged(changed) == Verdict::wrong_signature);
  CHECK(judged(published, secrets({new_secret})) == Verdict::wrong_signature);
}

TEST_CASE("a signature of another version or length, or cut short, says nothing",
          "[unit][payments]") {
  for (const std::string_view signature :
       {"v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,g0hM9SsE", "v1,", "v1", "x",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", " ",
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="}) {
    INFO(signature);
    Message changed = published;
    changed.signature = signature;
    CHECK(judged(changed) == Verdict::wrong_signature);
  }
}

TEST_CASE(
    "while a secret is changed both are believed, in either order, and a message may be signed by "
    "both",
    "[unit][payments]") {
  const Message by_new = webhooks::sign(secrets({new_secret, old_secret}), "m", then, "{}");
  CHECK(judged(by_new, secrets({new_secret, old_secret})) == Verdict::genuine);
  CHECK(judged(by_new, secrets({old_secret, new_secret})) == Verdict::genuine);
  CHECK(judged(by_new, secrets({old_secret})) == Verdict::wrong_signature);
  const Message by_old = webhooks::sign(secrets({old_secret}), "m", then, "{}");
  CHECK(judged(by_old, secrets({new_secret, old_secret})) == Verdict::genuine);
  Message by_both = by_new;
  by_both.signature += " " + by_old.signature;
  CHECK(judged(by_both, secrets({old_secret})) == Verdict::genuine);
  CHECK(judged(by_both, secrets({new_secret})) == Verdict::genuine);
  Message buried = by_new;
  for (std::size_t i = 0; i < webhooks::signatures_max; ++i) {
    buried.signature = "v1a,AAAA " + buried.signature;
  }
  CHECK(judged(buried, secrets({new_secret})) == Verdict::wrong_signature);
}

TEST_CASE("a genuine message holds for five minutes, before and after", "[unit][payments]") {
  using std::chrono::seconds;
  const auto known = secrets({old_secret});
  CHECK(judged(published, known, then + seconds{300}) == Verdict::genuine);
  CHECK(judged(published, known, then + seconds{301}) == Verdict::out_of_time);
  CHECK(judged(published, known, then - seconds{300}) == Verdict::genuine);
  CHECK(judged(published, known, then - seconds{301}) == Verdict::out_of_time);
  Message wrong = published;
  wrong.body = "{}";
  CHECK(judged(wrong, known, then + seconds{301}) == Verdict::wrong_signature);
}

TEST_CASE("what lacks a header is unsigned, and a time that is none is malformed",
          "[unit][payments]") {
  for (auto part : {&Message::id, &Message::timestamp, &Message::signature}) {
    Message lacking = published;
    (lacking.*part).clear();
    CHECK(judged(lacking) == Verdict::is_unsigned);
  }
  for (const std::string_view time :
       {"-1", "1614265330 ", "1e9", "0x10", "99999999999999999999", "1614265330.5", "now"}) {
    INFO(time);
    Message changed = published;
    changed.timestamp = time;
    CHECK(judged(changed) == Verdict::malformed);
  }
  Message long_id = published;
  long_id.id = std::string(129, 'x');
  CHECK(judged(long_id) == Verdict::malformed);
}

TEST_CASE("secrets are read line by line, and nothing else is one", "[unit][payments]") {
  const auto two = webhooks::parse_secrets("# of March\n" + std::string{new_secret} + "\r\n\n  " +
                                           std::string{old_secret} + "\n");
  REQUIRE(two.has_value());
  CHECK(two->size() == 2);
  CHECK(judged(published, *two) == Verdict::genuine);
  const std::string line = std::string{new_secret} + "\n";
  CHECK(webhooks::parse_secrets(line + line + line + line).has_value());
  CHECK_FALSE(webhooks::parse_secrets(line + line + line + line + line).has_value());
  for (const std::string_view text :
       {"", "\n# nothing\n", "whsec_", "whsec_c2hvcnQ=", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaS", "whsec_not base64 at all!!!!!!!!!!!!"}) {
    INFO(text);
    CHECK_FALSE(webhooks::parse_secrets(text).has_value());
  }
  const std::string too_long = "whsec_" + to_base64(Bytes(65, 1));
  CHECK_FALSE(webhooks::parse_secrets(too_long).has_value());
  CHECK(webhooks::parse_secrets("whsec_" + to_base64(Bytes(64, 1))).has_value());
}

}  // namespace tress::testing::webhooks_test
