#include "ledger/merkle/checkpoint.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"

#include "ledger/merkle/hashing.hpp"

namespace tress::merkle::checkpoint_test {

namespace {

const std::string zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
const Checkpoint sample{"tress.local/0123456789abcdef", 70'000, Hash::zero()};

SigningKey seeded_key(std::uint64_t seed) {
  testing::SeededRandom random{seed};
  return SigningKey::generate(random);
}

VerifierKey log_key(const SigningKey& key, const std::string& name = sample.origin) {
  return {name, NoteKeyType::ed25519, key.public_key()};
}

}  // namespace

TEST_CASE("checkpoint: has three lines", "[unit][merkle]") {
  CHECK(checkpoint_text(sample) == "tress.local/0123456789abcdef\n70000\n" + zeros + "\n");
  CHECK(parse_checkpoint_text(checkpoint_text(sample)) == sample);
}

TEST_CASE("checkpoint: any size that a number can hold is read back", "[unit][merkle]") {
  for (const std::uint64_t size : {std::uint64_t{1}, std::uint64_t{1} << 62U, ~std::uint64_t{0}}) {
    const Checkpoint checkpoint{"o", size, Hash{{9}}};
    CHECK(parse_checkpoint_text(checkpoint_text(checkpoint)) == checkpoint);
  }
}

TEST_CASE("checkpoint: text of another form is refused", "[unit][merkle]") {
  const std::string text =
      GENERATE_REF(values<std::string>({"",
                                        "\n",
                                        "o\n",
                                        "o\n1\n",
                                        "o\n1\n" + zeros,
                                        "o\n1\n" + zeros + "\n\n",
                                        "o\n1\n" + zeros + "\nextension\n",
                                        "\n1\n" + zeros + "\n",
                                        "o\n\n" + zeros + "\n",
                                        "o\n01\n" + zeros + "\n",
                                        "o\n+1\n" + zeros + "\n",
                                        "o\n-1\n" + zeros + "\n",
                                        "o\n 1\n" + zeros + "\n",
                                        "o\n1 \n" + zeros + "\n",
                                        "o\n0x1\n" + zeros + "\n",
                                        "o\n1e3\n" + zeros + "\n",
                                        "o\n18446744073709551616\n" + zeros + "\n",
                                        "o\n" + std::string(1000, '9') + "\n" + zeros + "\n",
                                        "o\n1\nAAAA\n",
                                        "o\n1\n\n",
                                        "o\n1\n" + zeros.substr(0, 43) + "\n",
                                        "o\n1\n" + zeros + "=\n",
                                        "o\n1\n " + zeros + "\n",
                                        "o\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n",
                                        "o o\n1\n" + zeros + "\n",
                                        "o+o\n1\n" + zeros + "\n",
                                        std::string(256, 'o') + "\n1\n" + zeros + "\n",
                                        "o\u200B\n1\n" + zeros + "\n",
                                        "o\n0\n" + zeros + "\n"}));
  CHECK_FALSE(parse_checkpoint_text(text));
}

TEST_CASE("checkpoint: the empty tree has one root", "[unit][merkle]") {
  const Checkpoint empty{"o", 0, empty_root()};
  CHECK(parse_checkpoint_text(checkpoint_text(empty)) == empty);
}

TEST_CASE("checkpoint: what the log signed opens under its key", "[unit][merkle]") {
  const SigningKey key = seeded_key(1);
  CHECK(open_checkpoint(sign_checkpoint(sample, key), log_key(key)).value() == sample);
}

TEST_CASE("checkpoint: another log's key, name or signature does not open it", "[unit][merkle]") {
  const SigningKey key = seeded_key(2);
  const std::string note = sign_checkpoint(sample, key);
  CHECK(open_checkpoint(note, log_key(seeded_key(3))).error() ==
        CheckpointError::not_signed_by_log);
  CHECK(open_checkpoint(note, log_key(key, "other")).error() == CheckpointError::not_signed_by_log);

  const Checkpoint larger{sample.origin, sample.size + 1, sample.root};
  const std::string forged =
      checkpoint_text(larger) + "\n" + signature_line(checkpoint_text(sample), sample.origin, key);
  CHECK(open_checkpoint(forged, log_key(key)).error() == CheckpointError::wrong_signature);
}

TEST_CASE("checkpoint: one of another log is refused though our key signed it", "[unit][merkle]") {
  const SigningKey key = seeded_key(4);
  const std::string note =
      sign_note(checkpoint_text({"other", 1, Hash::zero()}), sample.origin, key);
  CHECK(open_checkpoint(note, log_key(key)).error() == CheckpointError::other_origin);
}

TEST_CASE("checkpoint: a signed text of another form is no checkpoint", "[unit][merkle]") {
  const SigningKey key = seeded_key(5);
  const std::string note = sign_note(checkpoint_text(sample) + "extension\n", sample.origin, key);
  CHECK(open_checkpoint(note, log_key(key)).error() == CheckpointError::not_a_checkpoint);
  CHECK(open_checkpoint("", log_key(key)).error() == CheckpointError::not_a_note);
  CHECK(open_checkpoint(checkpoint_text(sample), log_key(key)).error() ==
        CheckpointError::not_a_note);
}

TEST_CASE("checkpoint: lines added without a signature change nothing [neg-97]", "[unit][merkle]") {
  const SigningKey key = seeded_key(6);
  const std::string note = sign_checkpoint(sample, key);
  // After the signatures: no signature line, so no note. As a stranger's line: ignored.
  CHECK(open_checkpoint(note + "size 90000\n", log_key(key)).error() ==
        CheckpointError::not_a_note);
  CHECK(open_checkpoint(note + "— size/90000 AAAAAAA=\n", log_key(key)).value() == sample);
  // Between text and signature: signed by nobody.
  std::string longer = note;
  longer.insert(longer.find("\n\n") + 1, "size 90000\n");
  CHECK(open_checkpoint(longer, log_key(key)).error() == CheckpointError::wrong_signature);
  // An empty line moves the end of the text.
  CHECK(open_checkpoint(note + "\n— size/90000 AAAAAAA=\n", log_key(key)).error() ==
        CheckpointError::not_signed_by_log);
}

TEST_CASE("checkpoint: cosignatures of known witnesses are told, once each", "[unit][merkle]") {
  const SigningKey log = seeded_key(7);
  const SigningKey first = seeded_key(8);
  const SigningKey second = seeded_key(9);
  const std::string text = checkpoint_text(sample);
  const std::vector<VerifierKey> witnesses{{"w1", NoteKeyType::cosignature, first.public_key()},
                                           {"w2", NoteKeyType::cosignature, second.public_key()}};
  const std::string note = sign_checkpoint(sample, log) + cosignature_line(text, "w2", second, 20) +
                           cosignature_line(text, "w2", second, 21) +
                           cosignature_line(text, "stranger", first, 22) +
                           cosignature_line(text, "w1", first, 10);
  const auto opened = open_cosigned_checkpoint(note, log_key(log), witnesses);
  REQUIRE(opened);
  CHECK(opened.value().checkpoint == sample);
  CHECK(opened.value().cosignatures == std::vector<Cosignature>{{"w2", 20}, {"w1", 10}});
}

TEST_CASE("checkpoint: witnesses alone do not make one", "[unit][merkle]") {
  const SigningKey log = seeded_key(10);
  const SigningKey witness = seeded_key(11);
  const std::string text = checkpoint_text(sample);
  const std::vector<VerifierKey> witnesses{{"w", NoteKeyType::cosignature, witness.public_key()}};
  const std::string note = text + "\n" + cosignature_line(text, "w", witness, 1);
  CHECK(open_cosigned_checkpoint(note, log_key(log), witnesses).error() ==
        CheckpointError::not_signed_by_log);
}

TEST_CASE("checkpoint: an origin is a plain name", "[unit][merkle]") {
  CHECK(is_origin("tress.local/0123456789abcdef"));
  CHECK(is_origin("tress.local/0123456789abcdef/access"));
  for (const std::string bad : {"", "a b", "a+b", "a\nb", "a\x7f", "a\u200B", "\u202Ea", "\xff"}) {
    CHECK_FALSE(is_origin(bad));
  }
}

}  // namespace tress::merkle::checkpoint_test
