#pragma once

#include "tests/support/test_ledger.hpp"

#include "ledger/domain/root_statements.hpp"
#include "ledger/merkle/verifier_key.hpp"

namespace tress::testing {

/// A founded ledger whose log has had three keys: the second came by a rotation, the third because
/// the second was stolen. Same seed, same log.
class RotatedLog {
 public:
  RotatedLog()
      : random_(77),
        root_(SigningKey::generate(random_)),
        second_(SigningKey::generate(random_)),
        third_(SigningKey::generate(random_)) {
    const PublicKey first = ledger_.log_key().public_key();
    commit(salon::Command{salon::Found{"Rotated", TestLedger::origin, first}});
    const Bytes text = system::root_key_set_text(TestLedger::origin, root_.public_key(), first);
    commit(system::Command{
        system::SetRootKey{TestLedger::origin, root_.public_key(), first, root_.sign(text)}});
    work();
    sign_with(second_, first);
    rotated_at_ = log().size();
    const system::KeyChange rotation{first, second_.public_key(), rotated_at_};
    commit(system::Command{system::RotateLogKey{
        rotation.new_key, rotation.position,
        root_.sign(system::log_key_rotated_text(TestLedger::origin, rotation))}});
    work();
    trusted_size_ = log().size() - 3;
    sign_with(third_, second_.public_key());
    compromised_at_ = log().size();
    const system::KeyChange theft{second_.public_key(), third_.public_key(), compromised_at_};
    commit(system::Command{system::DeclareLogKeyCompromised{
        trusted_size_, theft.new_key, theft.position,
        root_.sign(system::log_key_compromised_text(TestLedger::origin, theft, trusted_size_))}});
    work();
  }

  [[nodiscard]] const EventLog& log() { return ledger_.log(); }

  [[nodiscard]] Position rotated_at() const noexcept { return rotated_at_; }

  [[nodiscard]] Position compromised_at() const noexcept { return compromised_at_; }

  [[nodiscard]] Position trusted_size() const noexcept { return trusted_size_; }

  [[nodiscard]] const PublicKey& root_key() const noexcept { return root_.public_key(); }

  /// The key that signs the event at `position`.
  [[nodiscard]] const SigningKey& key_at(Position position) const noexcept {
    if (position < rotated_at_) return ledger_.log_key();
    return position < compromised_at_ ? second_ : third_;
  }

  [[nodiscard]] merkle::VerifierKey verifier_key_at(Position position) const {
    return {TestLedger::origin, merkle::NoteKeyType::ed25519, key_at(position).public_key()};
  }

 private:
  void commit(AnyCommand command) {
    const std::vector<Submission> one{ledger_.submission(std::move(command), system_actor())};
    const auto answers =
        committer_ ? committer_->commit(one) : ledger_.commit(std::vector<Submission>{one});
    REQUIRE(answers.has_value());
    REQUIRE(std::holds_alternative<Accepted>(answers.value().front()));
  }

  /// From here on the log is signed by another key.
  void sign_with(const SigningKey& key, const PublicKey& previous) {
    const CommitterParts old = ledger_.parts();
    auto opened = Committer::open(
        {old.log, old.sealer, key, old.origin, old.clock, old.random, nullptr, previous});
    REQUIRE(opened.has_value());
    committer_ = std::move(opened.value());
  }

  void work() {
    for (int i = 0; i < 10; ++i) {
      const std::string name = "S" + std::to_string(log().size());
      commit(catalogue::Command{
          catalogue::ListItem{catalogue::ItemKind::service, name, name, std::nullopt}});
    }
  }

  TestLedger ledger_;
  SeededRandom random_;
  SigningKey root_;
  SigningKey second_;
  SigningKey third_;
  std::unique_ptr<Committer> committer_;  ///< once the ledger's own key is not the log's any more
  Position rotated_at_ = 0;
  Position compromised_at_ = 0;
  Position trusted_size_ = 0;
};

}  // namespace tress::testing
