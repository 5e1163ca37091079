#pragma once

#include <map>
#include <string>
#include <vector>

#include "tests/support/seeded_random.hpp"
#include "tests/unit/merkle/memory_tiles.hpp"

#include "ledger/crypto/signer.hpp"
#include "ledger/domain/root_statements.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/witness/channel.hpp"
#include "ledger/witness/key_change.hpp"
#include "ledger/witness/store.hpp"
#include "ledger/witness/submission.hpp"
#include "ledger/witness/witness.hpp"

namespace tress::testing {

inline SigningKey seeded_key(std::uint64_t seed) {
  SeededRandom random{seed};
  return SigningKey::generate(random);
}

/// A log that signs what a test wants: its own tree, another one, one of any size.
class SigningLog final : public witness::WitnessedLog {
 public:
  static constexpr const char* name = "tress.test/log";

  explicit SigningLog(std::uint64_t seed, std::string salt = "event ")
      : key_(seeded_key(seed)),
        salt_(std::move(salt)) {}

  /// The same entries from `first_other` on are others in a log with another salt.
  void grow_to(std::uint64_t size, std::uint64_t first_other = 0) {
    while (tiles_.size() < size) {
      const bool is_other = tiles_.size() >= first_other;
      tiles_.add((is_other ? salt_ : "event ") + std::to_string(tiles_.size()));
    }
  }

  [[nodiscard]] merkle::VerifierKey vkey() const {
    return {name, merkle::NoteKeyType::ed25519, key_.public_key()};
  }

  [[nodiscard]] std::uint64_t size() const { return tiles_.size(); }

  [[nodiscard]] const MemoryTiles& tiles() const { return tiles_; }

  [[nodiscard]] std::string sign(std::uint64_t size, const Hash& root) const {
    return merkle::sign_checkpoint({name, size, root}, key_);
  }

  [[nodiscard]] std::string note_at(std::uint64_t size) const {
    return sign(size, merkle::root_at(size, tiles_).value());
  }

  [[nodiscard]] witness::Submission submission(std::uint64_t old_size,
                                               std::uint64_t new_size) const {
    witness::Submission made{old_size, {}, note_at(new_size)};
    if (old_size > 0) made.proof = consistency(old_size, new_size).value();
    return made;
  }

  [[nodiscard]] std::string body(std::uint64_t old_size, std::uint64_t new_size) const {
    return witness::submission_text(submission(old_size, new_size));
  }

  /// A signed checkpoint of 2^62 events that continues the tree of `old_size` (a power of two),
  /// with a proof that holds: what somebody with the key can make without any events.
  [[nodiscard]] witness::Submission fast_forward(std::uint64_t old_size) const {
    witness::Submission made{old_size, {}, {}};
    Hash root = merkle::root_at(old_size, tiles_).value();
    for (std::uint64_t size = old_size; size < (std::uint64_t{1} << 62U); size *= 2) {
      made.proof.push_back(Hash::zero());
      root = merkle::node_hash(root, Hash::zero());
    }
    made.note = sign(std::uint64_t{1} << 62U, root);
    return made;
  }

  /// From now on `seed`'s key signs.
  void change_key(std::uint64_t seed) { key_ = seeded_key(seed); }

  void add_key_change(witness::KeyChange change) { changes_.push_back(std::move(change)); }

  [[nodiscard]] Result<std::optional<std::string>, Fault> newest_checkpoint() const override {
    if (tiles_.size() == 0) return std::optional<std::string>{};
    return std::optional{note_at(tiles_.size())};
  }

  [[nodiscard]] Result<merkle::Proof, merkle::ProofError> consistency(
      std::uint64_t old_size, std::uint64_t new_size) const override {
    return merkle::consistency_proof(old_size, new_size, tiles_);
  }

  [[nodiscard]] Result<Hash, merkle::ProofError> root_at(std::uint64_t size) const override {
    return merkle::root_at(size, tiles_);
  }

  [[nodiscard]] Result<std::vector<witness::KeyChange>, Fault> key_changes() const override {
    return changes_;
  }

 private:
  SigningKey key_;
  std::string salt_;
  MemoryTiles tiles_;
  std::vector<witness::KeyChange> changes_;
};

/// What `root` signs when `old_seed`'s key is replaced by `new_seed`'s.
inline witness::KeyChange key_change(const SigningKey& root,
                                     std::uint64_t old_seed,
                                     std::uint64_t new_seed,
                                     std::uint64_t position,
                                     std::optional<std::uint64_t> last_trusted_size) {
  witness::KeyChange change{SigningLog::name,
                            seeded_key(old_seed).public_key(),
                            seeded_key(new_seed).public_key(),
                            position,
                            last_trusted_size,
                            Signature::zero()};
  const system::KeyChange said{change.old_key, change.new_key, position};
  change.root_signature = root.sign(
      last_trusted_size ? system::log_key_compromised_text(change.origin, said, *last_trusted_size)
                        : system::log_key_rotated_text(change.origin, said));
  return change;
}

/// A store in memory that survives its witness, and fails when told to.
class MemoryStore final : public witness::WitnessStore {
 public:
  [[nodiscard]] Result<std::vector<witness::LogState>, Fault> load() override {
    std::vector<witness::LogState> all;
    for (const auto& [origin, state] : states_) all.push_back(state);
    return all;
  }

  [[nodiscard]] Result<void, Fault> save(const witness::LogState& state) override {
    ++saves;
    if (fails) return Fault{Fault::Kind::io, "store", "broken on purpose"};
    states_.insert_or_assign(state.log_key.name, state);
    return ok();
  }

  [[nodiscard]] Result<void, Fault> keep(std::string_view,
                                         const witness::Evidence& evidence) override {
    kept.push_back(evidence);
    return ok();
  }

  [[nodiscard]] Result<std::vector<witness::Evidence>, Fault> evidence(std::string_view) override {
    return kept;
  }

  std::vector<witness::Evidence> kept;
  bool fails = false;
  int saves = 0;

 private:
  std::map<std::string, witness::LogState> states_;
};

}  // namespace tress::testing
