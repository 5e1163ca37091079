#include "ledger/crypto/signer.hpp"

#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

#include "ledger/crypto/random.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress::signer_test {

namespace {

template <class Value>
Value from_text(std::string_view hex) {
  const auto bytes = from_hex(hex, Value::size);
  REQUIRE(bytes);
  return Value::from(*bytes);
}

SigningKey key_of(std::string_view seed_hex) {
  return SigningKey::from_seed(Secret::from(*from_hex(seed_hex, 32)));
}

SigningKey seeded_key(std::uint64_t seed) {
  testing::SeededRandom random{seed};
  return SigningKey::generate(random);
}

/// S + L: what a forger makes of a signature where S is not checked (RFC 8032, 8.4).
Signature with_unreduced_s(const Signature& signature) {
  const auto order =
      *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", 32);
  auto bytes = signature.bytes();
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    const unsigned sum = bytes[32 + i] + order[i] + carry;
    bytes[32 + i] = static_cast<Byte>(sum & 0xFFU);
    carry = sum >> 8U;
  }
  REQUIRE(carry == 0);
  return Signature{bytes};
}

}  // namespace

TEST_CASE("signer: signs as RFC 8032 publishes", "[unit][crypto]") {
  struct Vector {
    const char* seed;
    const char* public_key;
    const char* message;
    const char* signature;
  };

  // RFC 8032, 7.1, tests 1 to 3.
  const auto vector =
      GENERATE(Vector{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
                      "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
                      "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
                      "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
               Vector{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
                      "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
                      "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                      "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
               Vector{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
                      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
                      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
                      "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"});
  const SigningKey key = key_of(vector.seed);
  const auto message = *from_hex(vector.message, std::string_view{vector.message}.size() / 2);
  CHECK(key.public_key().hex() == vector.public_key);
  CHECK(key.sign(message).hex() == vector.signature);
  CHECK(verify(key.public_key(), message, key.sign(message)));
}

TEST_CASE("signer: one flipped bit anywhere makes a signature wrong", "[unit][crypto]") {
  const SigningKey key = seeded_key(1);
  const Bytes message{1, 2, 3, 4};
  const Signature signature = key.sign(message);
  for (std::size_t bit = 0; bit < Signature::size * 8; ++bit) {
    auto bytes = signature.bytes();
    bytes[bit / 8] ^= static_cast<Byte>(1U << bit % 8);
    CHECK_FALSE(verify(key.public_key(), message, Signature{bytes}));
  }
  for (std::size_t bit = 0; bit < message.size() * 8; ++bit) {
    Bytes changed = message;
    changed[bit / 8] ^= static_cast<Byte>(1U << bit % 8);
    CHECK_FALSE(verify(key.public_key(), changed, signature));
  }
  CHECK_FALSE(verify(seeded_key(2).public_key(), message, signature));
}

TEST_CASE("signer: a signature with S not reduced is refused", "[unit][crypto]") {
  const SigningKey key = seeded_key(3);
  const Signature signature = key.sign(bytes_of("refund 40.00"));
  REQUIRE(verify(key.public_key(), bytes_of("refund 40.00"), signature));
  CHECK_FALSE(verify(key.public_key(), bytes_of("refund 40.00"), with_unreduced_s(signature)));
}

TEST_CASE("signer: keys of small order or not canonical are not acceptable", "[unit][crypto]") {
  const auto* const bad = GENERATE(
      // The neutral element, and its non-canonical form y = p + 1.
      "0100000000000000000000000000000000000000000000000000000000000000",
      "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      // Order 2, order 4, two of order 8.
      "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
      "0000000000000000000000000000000000000000000000000000000000000000",
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
      // Not on the curve (y = 2).
      "0200000000000000000000000000000000000000000000000000000000000000");
  const auto key = from_text<PublicKey>(bad);
  CHECK_FALSE(is_acceptable(key));
  // The universal forgery of a small-order key: R neutral, S = 0.
  Signature::Array forged{};
  forged[0] = 1;
  CHECK_FALSE(verify(key, bytes_of("anything"), Signature{forged}));
}

TEST_CASE("signer: generated keys are acceptable and come from their seed", "[unit][crypto]") {
  const SigningKey key = seeded_key(4);
  CHECK(is_acceptable(key.public_key()));
  const SigningKey again = SigningKey::from_seed(Secret::from(key.seed()));
  CHECK(again.public_key() == key.public_key());
  CHECK(again.sign(bytes_of("x")) == key.sign(bytes_of("x")));
  CHECK(seeded_key(5).public_key() != key.public_key());
}

TEST_CASE("signer: a moved key still signs", "[unit][crypto]") {
  SigningKey first = seeded_key(6);
  const PublicKey public_key = first.public_key();
  const SigningKey second = std::move(first);
  CHECK(verify(public_key, bytes_of("m"), second.sign(bytes_of("m"))));
}

TEST_CASE("signer: an event's signature covers its domain and its hash", "[unit][crypto]") {
  const SigningKey key = seeded_key(7);
  const Hash hash = sha256(bytes_of("event"));
  const Signature signature = sign_event(key, hash);
  CHECK(verify_event(key.public_key(), hash, signature));

  // The bytes of log-formats.md, written out here.
  Bytes message;
  append(message, "tress/event/v1\n");
  append(message, hash.view());
  CHECK(verify(key.public_key(), message, signature));

  CHECK_FALSE(verify(key.public_key(), hash.view(), signature));
  CHECK_FALSE(verify_event(key.public_key(), sha256(bytes_of("other")), signature));
}

TEST_CASE("signer: threads may share one key", "[unit][crypto]") {
  const SigningKey key = seeded_key(8);
  const Signature expected = key.sign(bytes_of("m"));
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  threads.reserve(wrong.size());
  for (int& count : wrong) {
    threads.emplace_back([&count, &key, &expected] {
      for (int i = 0; i < 300; ++i) count += key.sign(bytes_of("m")) == expected ? 0 : 1;
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}

TEST_CASE("random: the system's bytes differ from call to call", "[unit][crypto]") {
  REQUIRE(crypto_ready());
  SystemRandom random;
  CHECK(random_id<EventId>(random) != random_id<EventId>(random));
}

}  // namespace tress::signer_test
