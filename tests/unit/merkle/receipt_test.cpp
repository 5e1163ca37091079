#include "ledger/merkle/receipt.hpp"

#include <catch2/catch.hpp>

#include "tests/support/seeded_random.hpp"
#include "tests/unit/merkle/memory_tiles.hpp"

#include "ledger/crypto/sha256.hpp"

namespace tress::merkle::receipt_test {

namespace {

const std::string origin = "tress.local/0123456789abcdef";

SigningKey seeded_key(std::uint64_t seed) {
  testing::SeededRandom random{seed};
  return SigningKey::generate(random);
}

/// A log of `size` small events, signed by one key.
class SmallLog {
 public:
  explicit SmallLog(std::uint64_t size, std::uint64_t key_seed = 1) : key_(seeded_key(key_seed)) {
    for (std::uint64_t position = 0; position < size; ++position) {
      tiles_.add(leaf_hash(leaf(position)));
    }
  }

  [[nodiscard]] static Bytes event(std::uint64_t position) {
    Bytes bytes;
    append(bytes, "event " + std::to_string(position));
    return bytes;
  }

  [[nodiscard]] LeafEntry leaf(std::uint64_t position) const {
    const Hash hash = sha256(event(position));
    const std::chrono::microseconds recorded_at{1'700'000'000'000'000 +
                                                static_cast<std::int64_t>(position)};
    return {position, Timestamp{recorded_at}, hash, sign_event(key_, hash)};
  }

  [[nodiscard]] Proof proof(std::uint64_t position) const {
    return inclusion_proof(position, tiles_.size(), tiles_).value();
  }

  [[nodiscard]] Checkpoint checkpoint() const {
    return {origin, tiles_.size(), tiles_.edge().root()};
  }

  [[nodiscard]] std::string signed_checkpoint() const {
    return sign_checkpoint(checkpoint(), key_);
  }

  [[nodiscard]] std::string receipt(std::uint64_t position) const {
    return receipt_text(leaf(position), event(position), proof(position), signed_checkpoint());
  }

  [[nodiscard]] const SigningKey& key() const { return key_; }

  [[nodiscard]] VerifierKey vkey() const {
    return {origin, NoteKeyType::ed25519, key_.public_key()};
  }

 private:
  SigningKey key_;
  testing::MemoryTiles tiles_;
};

ReceiptError error_of(const std::string& text, const SmallLog& log) {
  const auto result = verify_receipt(text, log.vkey());
  REQUIRE(result.has_error());
  return result.error();
}

}  // namespace

TEST_CASE("receipt: every event of logs of many sizes has one that verifies", "[unit][merkle]") {
  for (const std::uint64_t size : {1U, 2U, 3U, 7U, 8U, 257U}) {
    const SmallLog log{size};
    for (std::uint64_t position = 0; position < size; position += 1 + size / 8) {
      const auto verified = verify_receipt(log.receipt(position), log.vkey());
      REQUIRE(verified);
      CHECK(verified.value().leaf == log.leaf(position));
      CHECK(verified.value().event_bytes == SmallLog::event(position));
      CHECK(verified.value().checkpoint == log.checkpoint());
    }
  }
}

TEST_CASE("receipt: is a tlog-proof file", "[unit][merkle]") {
  const SmallLog log{2};
  Bytes extra;
  append(extra, leaf_entry(log.leaf(1)));
  append(extra, SmallLog::event(1));
  CHECK(log.receipt(1) == "c2sp.org/tlog-proof@v1\nextra " + to_base64(extra) + "\nindex 1\n" +
                              to_base64(leaf_hash(log.leaf(0)).view()) + "\n\n" +
                              log.signed_checkpoint());
}

TEST_CASE("receipt: one flipped bit anywhere makes it worthless", "[unit][merkle]") {
  const SmallLog log{3};
  const std::string good = log.receipt(1);
  REQUIRE(verify_receipt(good, log.vkey()));
  for (std::size_t bit = 0; bit < good.size() * 8; ++bit) {
    std::string changed = good;
    changed[bit / 8] = static_cast<char>(changed[bit / 8] ^ (1 << bit % 8));
    if (verify_receipt(changed, log.vkey())) FAIL_CHECK("accepted with bit " << bit << " flipped");
  }
}

TEST_CASE("receipt: cut anywhere, or with anything behind, it is refused", "[unit][merkle]") {
  const SmallLog log{3};
  const std::string good = log.receipt(1);
  for (std::size_t size = 0; size < good.size(); ++size) {
    CHECK_FALSE(verify_receipt(good.substr(0, size), log.vkey()));
  }
  CHECK_FALSE(verify_receipt(good + "\n", log.vkey()));
  CHECK_FALSE(verify_receipt(good + "x", log.vkey()));
  CHECK_FALSE(verify_receipt("\n" + good, log.vkey()));
}

TEST_CASE("receipt: attached to another event it is invalid [neg-95]", "[unit][merkle]") {
  const SmallLog log{5};
  const Proof proof = log.proof(2);
  const std::string note = log.signed_checkpoint();
  CHECK(error_of(receipt_text(log.leaf(2), SmallLog::event(3), proof, note), log) ==
        ReceiptError::other_event);
  CHECK(error_of(receipt_text(log.leaf(3), SmallLog::event(3), proof, note), log) ==
        ReceiptError::not_in_tree);
  // The other event under this leaf's place in the file.
  LeafEntry moved = log.leaf(3);
  moved.position = 2;
  CHECK(error_of(receipt_text(moved, SmallLog::event(3), proof, note), log) ==
        ReceiptError::not_in_tree);
}

TEST_CASE("receipt: another time or position than the leaf's is not in the tree",
          "[unit][merkle]") {
  const SmallLog log{5};
  LeafEntry later = log.leaf(2);
  later.recorded_at += std::chrono::microseconds{1};
  CHECK(error_of(receipt_text(later, SmallLog::event(2), log.proof(2), log.signed_checkpoint()),
                 log) == ReceiptError::not_in_tree);
}

TEST_CASE("receipt: the index line must be the leaf's position", "[unit][merkle]") {
  const SmallLog log{5};
  ProofFile file = *parse_proof_file(log.receipt(2));
  file.index = 3;
  CHECK(error_of(proof_file_text(file), log) == ReceiptError::other_position);
}

TEST_CASE("receipt: without a leaf entry it is refused", "[unit][merkle]") {
  const SmallLog log{5};
  ProofFile file = *parse_proof_file(log.receipt(2));
  file.extra->resize(112);
  CHECK(error_of(proof_file_text(file), log) == ReceiptError::no_leaf_entry);
  file.extra.reset();
  CHECK(error_of(proof_file_text(file), log) == ReceiptError::no_leaf_entry);
}

TEST_CASE("receipt: an event that the log's key did not sign is refused", "[unit][merkle]") {
  const SmallLog log{5};
  LeafEntry leaf = log.leaf(2);
  leaf.signature = sign_event(seeded_key(2), leaf.event_hash);
  CHECK(error_of(receipt_text(leaf, SmallLog::event(2), log.proof(2), log.signed_checkpoint()),
                 log) == ReceiptError::wrong_event_signature);
}

TEST_CASE("receipt: a checkpoint that the log's key did not sign is refused", "[unit][merkle]") {
  const SmallLog log{5};
  const auto with_note = [&log](const std::string& note) {
    return receipt_text(log.leaf(2), SmallLog::event(2), log.proof(2), note);
  };
  const Checkpoint head = log.checkpoint();
  const std::string text = checkpoint_text(head);
  CHECK(error_of(with_note(text), log) == ReceiptError::checkpoint_not_a_note);
  CHECK(error_of(with_note(sign_checkpoint(head, seeded_key(2))), log) ==
        ReceiptError::checkpoint_not_signed_by_log);
  CHECK(error_of(with_note(text + "\n" + signature_line("x\n", origin, log.key())), log) ==
        ReceiptError::wrong_checkpoint_signature);
  CHECK(error_of(with_note(sign_note("x\n", origin, log.key())), log) ==
        ReceiptError::not_a_checkpoint);
  const Checkpoint elsewhere{"other", head.size, head.root};
  CHECK(error_of(with_note(sign_note(checkpoint_text(elsewhere), origin, log.key())), log) ==
        ReceiptError::other_origin);
}

TEST_CASE("receipt: a proof for another tree does not lead to the root", "[unit][merkle]") {
  const SmallLog log{5};
  const SmallLog larger{6};
  CHECK(error_of(
            receipt_text(log.leaf(2), SmallLog::event(2), larger.proof(2), log.signed_checkpoint()),
            log) == ReceiptError::not_in_tree);
  CHECK(error_of(receipt_text(larger.leaf(5), SmallLog::event(5), larger.proof(5),
                              log.signed_checkpoint()),
                 log) == ReceiptError::not_in_tree);
}

TEST_CASE("receipt: an event signed by the log's earlier key verifies under both",
          "[unit][merkle]") {
  const SmallLog log{5};
  const SigningKey newer = seeded_key(2);
  const std::string text = receipt_text(log.leaf(2), SmallLog::event(2), log.proof(2),
                                        sign_checkpoint(log.checkpoint(), newer));
  const VerifierKey newer_key{origin, NoteKeyType::ed25519, newer.public_key()};
  CHECK(verify_receipt(text, newer_key, log.key().public_key()));
  CHECK(verify_receipt(text, newer_key).error() == ReceiptError::wrong_event_signature);
}

TEST_CASE("receipt: witnesses' lines do not disturb it", "[unit][merkle]") {
  const SmallLog log{3};
  const std::string text = log.receipt(0) + cosignature_line(checkpoint_text(log.checkpoint()),
                                                             "w.example", seeded_key(3), 1);
  CHECK(verify_receipt(text, log.vkey()));
}

TEST_CASE("proof file: is read back as written, with and without an extra part", "[unit][merkle]") {
  const ProofFile with_extra{Bytes{1, 2, 3}, 7, {Hash{{1}}, Hash{{2}}}, "note"};
  const ProofFile without{std::nullopt, ~std::uint64_t{0}, {}, "n"};
  CHECK(parse_proof_file(proof_file_text(with_extra)) == with_extra);
  CHECK(parse_proof_file(proof_file_text(without)) == without);
}

TEST_CASE("proof file: any other form is refused", "[unit][merkle]") {
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  const std::string hash = to_base64(Hash::zero().view());
  const std::string bad =
      GENERATE_COPY(values<std::string>({"",
                                         "\n",
                                         head,
                                         "c2sp.org/tlog-proof@v2\nindex 0\n\nnote\n",
                                         head + "index 0\n",
                                         head + "index 0\n\n",
                                         head + "index 0\nnote\n",
                                         head + "index 00\n\nnote\n",
                                         head + "index -1\n\nnote\n",
                                         head + "index \n\nnote\n",
                                         head + "index\n\nnote\n",
                                         head + "index 18446744073709551616\n\nnote\n",
                                         head + "Index 0\n\nnote\n",
                                         head + " index 0\n\nnote\n",
                                         head + "\nindex 0\n\nnote\n",
                                         head + "extra AA==\n\nnote\n",
                                         head + "extra \nindex 0\n\nnote\n",
                                         head + "extra A\nindex 0\n\nnote\n",
                                         head + "extra AB==\nindex 0\n\nnote\n",
                                         head + "extra AA==\nextra AA==\nindex 0\n\nnote\n",
                                         head + "index 0\nextra AA==\n\nnote\n",
                                         head + "index 0\nAAAA\n\nnote\n",
                                         head + "index 0\n" + hash + " \n\nnote\n",
                                         head + "index 0\n" + hash + "\r\n\nnote\n",
                                         head + "index 0\r\n\r\nnote\n"}));
  CHECK_FALSE(parse_proof_file(bad));
}

TEST_CASE("proof file: floods are refused at their limit", "[unit][merkle]") {
  const std::string head = "c2sp.org/tlog-proof@v1\n";
  const std::string hash_line = to_base64(Hash::zero().view()) + "\n";
  std::string hashes;
  for (int i = 0; i < 64; ++i) hashes += hash_line;
  CHECK(parse_proof_file(head + "index 0\n" + hashes + "\nnote\n"));
  CHECK_FALSE(parse_proof_file(head + "index 0\n" + hashes + hash_line + "\nnote\n"));

  const auto with_extra = [&head](std::size_t size) {
    return head + "extra " + to_base64(Bytes(size, 1)) + "\nindex 0\n\nnote\n";
  };
  CHECK(parse_proof_file(with_extra(extra_bytes_max)));
  CHECK_FALSE(parse_proof_file(with_extra(extra_bytes_max + 3)));
  CHECK_FALSE(parse_proof_file(head + "index 0\n\n" + std::string(note_bytes_max + 1, 'a')));
  CHECK_FALSE(parse_proof_file(head + std::string(10'000'000, 'a')));
}

TEST_CASE("receipt: the largest event fits", "[unit][merkle]") {
  const SigningKey key = seeded_key(4);
  const Bytes event(limits::event_bytes_max, 7);
  const Hash hash = sha256(event);
  const LeafEntry leaf{0, Timestamp{}, hash, sign_event(key, hash)};
  const std::string note = sign_checkpoint({origin, 1, leaf_hash(leaf)}, key);
  CHECK(verify_receipt(receipt_text(leaf, event, {}, note),
                       {origin, NoteKeyType::ed25519, key.public_key()}));
}

}  // namespace tress::merkle::receipt_test
