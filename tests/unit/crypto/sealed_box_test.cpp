#include "ledger/crypto/sealed_box.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

#include "ledger/crypto/random.hpp"

namespace tress::sealed_box_test {

namespace {

const SealPlace place{ClientId{{1}}, FieldClass::health, EventId{{2}}};

Secret key_of(std::uint64_t seed) {
  testing::SeededRandom random{seed};
  return Secret::random(random);
}

SealedBox sealed(std::string_view text, std::uint64_t seed = 1) {
  testing::SeededRandom random{seed + 100};
  return seal(key_of(seed), place, bytes_of(text), random);
}

/// Gives the bytes it was built from.
class FixedRandom final : public Random {
 public:
  void fill(std::span<Byte> out) override {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = static_cast<Byte>(0xA0 + i);
  }
};

}  // namespace

TEST_CASE("sealed box: an independent program makes the same bytes", "[unit][crypto]") {
  // Python: hashlib.blake2b for sub-key and commitment; ChaCha20, HChaCha20 and Poly1305 written
  // from RFC 8439 and draft-irtf-cfrg-xchacha, checked against that draft's A.3.1.
  Bytes master;
  for (Byte i = 0; i < 32; ++i) master.push_back(i);
  ClientId::Array client{};
  client.fill(0x11);
  EventId::Array event{};
  event.fill(0x22);
  FixedRandom random;
  const SealedBox box =
      seal(Secret::from(master), {ClientId{client}, FieldClass::health, EventId{event}},
           bytes_of("allergic to PPD"), random);
  CHECK(to_hex(box.ciphertext) == "53b26c4415463eaa27341cbbbf3f776e4a2b8991c48f7efcf220ef0bdb7b36");
  CHECK(box.key_commitment.hex() ==
        "5255e6958545df69754e8d7c0b970b499c89fc7afe9884d4e966cc4de184e4a9");
}

TEST_CASE("sealed box: opens to what was sealed", "[unit][crypto]") {
  for (const std::string& text : {std::string{}, std::string{"Anna"}, std::string(4000, 'n')}) {
    const auto plain = open(key_of(1), sealed(text), place.event);
    REQUIRE(plain);
    CHECK(text_of(*plain) == text);
  }
}

TEST_CASE("sealed box: the ciphertext does not hold the text", "[unit][crypto]") {
  const SealedBox box = sealed("allergic to PPD");
  CHECK(text_of(box.ciphertext).find("PPD") == std::string_view::npos);
  CHECK(box.subject == place.subject);
  CHECK(box.field_class == FieldClass::health);
}

TEST_CASE("sealed box: does not open for another key, event, client or class", "[unit][crypto]") {
  const SealedBox box = sealed("x");
  CHECK_FALSE(open(key_of(2), box, place.event));
  CHECK_FALSE(open(key_of(1), box, EventId{{3}}));

  // The commitment catches a moved box; with the right commitment too, the cipher does.
  testing::SeededRandom random{9};
  const SealPlace elsewhere{ClientId{{7}}, FieldClass::health, place.event};
  SealedBox other_client = box;
  other_client.subject = elsewhere.subject;
  CHECK_FALSE(open(key_of(1), other_client, place.event));
  other_client.key_commitment = seal(key_of(1), elsewhere, {}, random).key_commitment;
  CHECK_FALSE(open(key_of(1), other_client, place.event));

  const SealPlace as_notes{place.subject, FieldClass::notes, place.event};
  SealedBox other_class = box;
  other_class.field_class = FieldClass::notes;
  CHECK_FALSE(open(key_of(1), other_class, place.event));
  other_class.key_commitment = seal(key_of(1), as_notes, {}, random).key_commitment;
  CHECK_FALSE(open(key_of(1), other_class, place.event));
}

TEST_CASE("sealed box: one changed byte anywhere keeps it shut", "[unit][crypto]") {
  const SealedBox box = sealed("short");
  for (std::size_t i = 0; i < box.ciphertext.size(); ++i) {
    SealedBox changed = box;
    changed.ciphertext[i] ^= 0x40U;
    CHECK_FALSE(open(key_of(1), changed, place.event));
  }
  for (std::size_t i = 0; i < box.nonce.size(); ++i) {
    SealedBox changed = box;
    changed.nonce[i] ^= 0x40U;
    CHECK_FALSE(open(key_of(1), changed, place.event));
  }
  for (std::size_t i = 0; i < Hash::size; ++i) {
    auto commitment = box.key_commitment.bytes();
    commitment[i] ^= 0x40U;
    SealedBox changed = box;
    changed.key_commitment = Hash{commitment};
    CHECK_FALSE(open(key_of(1), changed, place.event));
  }
}

TEST_CASE("sealed box: a ciphertext shorter than its tag is refused", "[unit][crypto]") {
  SealedBox box = sealed("");
  REQUIRE(box.ciphertext.size() == 16);
  box.ciphertext.pop_back();
  CHECK_FALSE(open(key_of(1), box, place.event));
  box.ciphertext.clear();
  CHECK_FALSE(open(key_of(1), box, place.event));
}

TEST_CASE("sealed box: the same text twice gives different bytes", "[unit][crypto]") {
  testing::SeededRandom random{5};
  const Secret key = key_of(1);
  const SealedBox first = seal(key, place, bytes_of("same"), random);
  const SealedBox second = seal(key, place, bytes_of("same"), random);
  CHECK(first.nonce != second.nonce);
  CHECK(first.ciphertext != second.ciphertext);
  CHECK(first.key_commitment == second.key_commitment);
}

TEST_CASE("sealed box: each class has a sub-key of its own", "[unit][crypto]") {
  testing::SeededRandom random{6};
  const Secret key = key_of(1);
  std::vector<Hash> commitments;
  for (const FieldClass field_class :
       {FieldClass::contact, FieldClass::health, FieldClass::notes, FieldClass::financial_link}) {
    const SealPlace here{place.subject, field_class, place.event};
    commitments.push_back(seal(key, here, {}, random).key_commitment);
  }
  std::sort(commitments.begin(), commitments.end());
  CHECK(std::adjacent_find(commitments.begin(), commitments.end()) == commitments.end());
}

TEST_CASE(
    "sealed box: no nonce comes twice in a million, and no ciphertext opens elsewhere [neg-101]",
    "[unit][crypto]") {
  SystemRandom random;
  const Secret key = Secret::random(random);
  constexpr std::size_t sealings = 1'000'000;
  std::vector<std::array<Byte, 24>> nonces;
  nonces.reserve(sealings);
  while (nonces.size() < sealings) nonces.push_back(seal(key, place, {}, random).nonce);
  std::sort(nonces.begin(), nonces.end());
  CHECK(std::adjacent_find(nonces.begin(), nonces.end()) == nonces.end());

  const SealedBox box = seal(key, place, bytes_of("allergic to PPD"), random);
  REQUIRE(open(key, box, place.event));
  const std::array elsewhere{SealPlace{ClientId{{7}}, place.field_class, place.event},
                             SealPlace{place.subject, FieldClass::notes, place.event},
                             SealPlace{place.subject, place.field_class, EventId{{7}}}};
  for (const SealPlace& other : elsewhere) {
    // As somebody would forge it who can make boxes for the other place with the same key.
    SealedBox moved = seal(key, other, bytes_of("something else"), random);
    moved.nonce = box.nonce;
    moved.ciphertext = box.ciphertext;
    CHECK_FALSE(open(key, moved, other.event));
  }
}

}  // namespace tress::sealed_box_test
