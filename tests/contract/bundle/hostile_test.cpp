// Goal: a receipt proves its own event and no other, whatever numbers, signatures and lines a
// forger puts into it, and none of it costs time. Method: honest receipts of a real log, altered.

#include <chrono>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"

#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/proof.hpp"
#include "ledger/merkle/receipt.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::hostile_test {

using merkle::ProofFile;
using merkle::ReceiptError;
using testing::BusyLedger;

namespace {

BusyLedger& busy() {
  static BusyLedger ledger{20};
  return ledger;
}

ProofFile receipt_at(Position position) {
  const auto text = receipt_of(busy().ledger.log(), position);
  REQUIRE(text.has_value());
  auto file = merkle::parse_proof_file(text.value().value());
  REQUIRE(file.has_value());
  return std::move(*file);
}

std::optional<ReceiptError> error_of(const ProofFile& file) {
  const auto verified = merkle::verify_receipt(merkle::proof_file_text(file), busy().log_key());
  if (verified) return std::nullopt;
  return verified.error();
}

/// S + L: what a forger makes of a signature where S is not checked (RFC 8032, 8.4).
Signature malleated(const Signature& signature) {
  const auto order =
      *from_hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010", 32);
  auto bytes = signature.bytes();
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    const unsigned sum = bytes[32 + i] + order[i] + carry;
    bytes[32 + i] = static_cast<Byte>(sum & 0xFFU);
    carry = sum >> 8U;
  }
  REQUIRE(carry == 0);
  return Signature{bytes};
}

/// Of work whose bound is in its input: far below what a loop up to 10^18 would take.
template <class Work>
std::chrono::steady_clock::duration time_of(const Work& work) {
  const auto begin = std::chrono::steady_clock::now();
  work();
  return std::chrono::steady_clock::now() - begin;
}

constexpr std::chrono::milliseconds answer_max{5};

}  // namespace

TEST_CASE(
    "receipt: of a real log it shows its own event, attached to any other it is invalid "
    "[neg-95]",
    "[contract][bundle]") {
  const ProofFile good = receipt_at(41);
  CHECK_FALSE(error_of(good).has_value());
  for (const Position other : {Position{0}, Position{40}, Position{42}, Position{100}}) {
    const ProofFile others = receipt_at(other);
    ProofFile mixed = good;
    mixed.extra = others.extra;  // Another event, under this proof and index.
    CHECK(error_of(mixed) == ReceiptError::other_position);
    mixed.index = others.index;
    CHECK(error_of(mixed) == ReceiptError::not_in_tree);
    mixed = good;
    // Another event's bytes behind this leaf entry.
    mixed.extra->resize(merkle::leaf_entry_bytes);
    append(*mixed.extra, ByteView{*others.extra}.subspan(merkle::leaf_entry_bytes));
    CHECK(error_of(mixed) == ReceiptError::other_event);
  }
}

TEST_CASE("receipt: one changed byte of any part makes it invalid", "[contract][bundle]") {
  const std::string good = receipt_of(busy().ledger.log(), 41).value().value();
  REQUIRE(merkle::verify_receipt(good, busy().log_key()).has_value());
  for (std::size_t at = 0; at < good.size(); at += 3) {
    std::string bad = good;
    bad[at] = static_cast<char>(bad[at] ^ 1);
    INFO(at);
    CHECK(merkle::verify_receipt(bad, busy().log_key()).has_error());
  }
}

TEST_CASE("proof: an index beyond the tree, the empty tree and 10^18 are refused at once",
          "[contract][bundle]") {
  constexpr std::uint64_t far = 1'000'000'000'000'000'000;
  const ProofFile good = receipt_at(41);
  const Hash leaf = merkle::leaf_hash(leaf_of(busy().ledger.stored(41)));
  const auto checkpoint = merkle::open_checkpoint(good.checkpoint, busy().log_key()).value();
  REQUIRE(merkle::verify_inclusion(leaf, 41, checkpoint.size, good.proof, checkpoint.root));
  const std::vector<Hash> longest(64, leaf);
  const auto took = time_of([&] {
    for (const std::uint64_t size : {std::uint64_t{0}, std::uint64_t{41}, far, ~std::uint64_t{0}}) {
      for (const std::uint64_t index :
           {std::uint64_t{0}, std::uint64_t{41}, size, far, ~std::uint64_t{0}}) {
        CHECK_FALSE(merkle::verify_inclusion(leaf, index, size, good.proof, checkpoint.root));
        CHECK_FALSE(merkle::verify_inclusion(leaf, index, size, longest, checkpoint.root));
        CHECK_FALSE(merkle::verify_consistency(index, size, longest, leaf, checkpoint.root));
      }
    }
  });
  CHECK(took < 100 * answer_max);  // A hundred questions, each with five milliseconds.
  const LogTiles tiles{busy().ledger.log(), busy().ledger.log().size()};
  const auto asking = time_of([&] {
    CHECK(merkle::inclusion_proof(far, far + 1, tiles).has_error());
    CHECK(merkle::inclusion_proof(0, 0, tiles).has_error());
    CHECK(merkle::consistency_proof(1, far, tiles).has_error());
  });
  CHECK(asking < 3 * answer_max);
}

TEST_CASE("receipt: a malleated signature is none, of an event or of a checkpoint",
          "[contract][bundle]") {
  ProofFile file = receipt_at(41);
  auto leaf = *merkle::parse_leaf_entry(ByteView{*file.extra}.first(merkle::leaf_entry_bytes));
  leaf.signature = malleated(leaf.signature);
  const auto entry = merkle::leaf_entry(leaf);
  std::copy(entry.begin(), entry.end(), file.extra->begin());
  CHECK(error_of(file) == ReceiptError::wrong_event_signature);

  file = receipt_at(41);
  const auto note = merkle::parse_note(file.checkpoint);
  REQUIRE(note.has_value());
  const auto& signature = note.value().signatures.front();
  const Signature forged = malleated(Signature::from(signature.signature));
  Bytes line;
  append_be(line, signature.key_id);
  append(line, forged.view());
  file.checkpoint = note.value().text + "\n\u2014 " + signature.name + " " + to_base64(line) + "\n";
  CHECK(error_of(file) == ReceiptError::wrong_checkpoint_signature);
}

TEST_CASE("receipt: a key of small order is no log's key", "[contract][bundle]") {
  merkle::VerifierKey key = busy().log_key();
  PublicKey::Array neutral{};
  neutral[0] = 1;
  key.key = PublicKey{neutral};
  CHECK_FALSE(merkle::parse_vkey(merkle::vkey_text(key)).has_value());
  // The forgery that every verifier with such a key would take: R neutral, S = 0.
  Signature::Array forged{};
  forged[0] = 1;
  CHECK_FALSE(verify(key.key, bytes_of("anything"), Signature{forged}));
}

TEST_CASE("checkpoint: of extra lines only what is signed is used [neg-97]", "[contract][bundle]") {
  const ProofFile good = receipt_at(41);
  const auto note = merkle::parse_note(good.checkpoint).value();
  const std::string signature = good.checkpoint.substr(note.text.size());
  const auto opened = merkle::open_checkpoint(good.checkpoint, busy().log_key()).value();
  ProofFile file = good;
  SECTION("a line more in the text, which the signature does not cover") {
    file.checkpoint = note.text + "trust me\n" + signature;
    CHECK(error_of(file) == ReceiptError::wrong_checkpoint_signature);
  }
  SECTION("a line more in the text, signed by the log's own key") {
    file.checkpoint = merkle::sign_note(note.text + "extension\n", busy().log_key().name,
                                        busy().ledger.log_key());
    CHECK(error_of(file) == ReceiptError::not_a_checkpoint);
  }
  SECTION("a size and root put before the signed ones") {
    file.checkpoint = note.text + note.text + signature;
    CHECK(error_of(file) == ReceiptError::wrong_checkpoint_signature);
  }
  SECTION("a line of a key that nobody knows: passed over, and nothing of it used") {
    testing::SeededRandom random{4};
    const SigningKey unknown = SigningKey::generate(random);
    file.checkpoint += merkle::signature_line(note.text, busy().log_key().name, unknown);
    const auto verified = merkle::verify_receipt(merkle::proof_file_text(file), busy().log_key());
    REQUIRE(verified.has_value());
    CHECK(verified.value().checkpoint == opened);
  }
  SECTION("a line that is none of a signature") {
    file.checkpoint += "size 1000000\n";
    CHECK(error_of(file) == ReceiptError::checkpoint_not_a_note);
  }
}

}  // namespace tress::hostile_test
