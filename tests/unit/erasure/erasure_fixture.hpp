#pragma once

#include <memory>
#include <string>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/temporary_folder.hpp"
#include "tests/support/test_ledger.hpp"

#include "ledger/crypto/random.hpp"
#include "ledger/erasure/certificate.hpp"
#include "ledger/erasure/eraser.hpp"
#include "ledger/erasure/erasures.hpp"
#include "ledger/writer/key_store_sealer.hpp"

namespace tress::testing {

using Classes = std::vector<client::PersonalClass>;

/// A ledger over a real key store in a folder, with two owners and one client of two notes.
class ErasureFixture {
 public:
  ErasureFixture() : master_(Secret::random(random_)), log_key_(SigningKey::generate(random_)) {
    reopen_keys("keys");
    first = hire("Olga");
    second = hire("Otto");
    client = register_client("Lin Wu");
    add_note("likes tea");
    add_note("no milk");
  }

  /// The key store of that folder instead of the one before; the ledger goes on.
  void reopen_keys(const std::string& folder) {
    committer_.reset();
    sealer_.reset();
    keys_.reset();
    auto opened = KeyStore::open(folder_ / folder, copy_of_master(), random_);
    REQUIRE(opened.has_value());
    keys_ = std::move(opened.value());
    sealer_ = std::make_unique<KeyStoreSealer>(*keys_, random_);
    auto committer = Committer::open({log_, *sealer_, log_key_, origin_, clock_, random_});
    REQUIRE(committer.has_value());
    committer_ = std::move(committer.value());
  }

  void close_keys() {
    committer_.reset();
    sealer_.reset();
    keys_.reset();
  }

  Answer answer(AnyCommand command, const Actor& actor) {
    const std::string key = "key-" + std::to_string(++keys_used_);
    const std::vector<Submission> asked{
        {command_id(actor, key), sha256(bytes_of(key)), actor, std::move(command)}};
    auto answers = committer_->commit(asked);
    REQUIRE(answers.has_value());
    return answers.value().front();
  }

  Accepted accept(AnyCommand command, const Actor& actor = system_actor()) {
    const Answer given = answer(std::move(command), actor);
    if (const auto* const no = std::get_if<Refused>(&given)) FAIL("refused: " << no->code);
    return std::get<Accepted>(given);
  }

  /// As the service's own threads do it.
  Result<Answer, Fault> submit(Submission submission) {
    const std::vector<Submission> asked{std::move(submission)};
    TRESS_TRY(auto answers, committer_->commit(asked));
    return answers.front();
  }

  [[nodiscard]] ManualClock& clock() { return clock_; }

  std::string refusal(AnyCommand command, const Actor& actor) {
    const Answer given = answer(std::move(command), actor);
    REQUIRE(std::holds_alternative<Refused>(given));
    return std::get<Refused>(given).code;
  }

  void add_note(const std::string& text) {
    accept(client::Command{client::AddNote{client, Personal<std::string>{text}}});
  }

  ClientId register_client(const std::string& name) {
    const auto made = accept(client::Command{client::Register{
        Personal<std::string>{name}, std::nullopt, std::nullopt, std::nullopt, {}}});
    return id_cast<ClientId>(made.stream);
  }

  /// Asked by the first owner and approved by the second; the position of the event.
  Position erase(const Classes& classes) {
    accept(client::Command{client::RequestErasure{client, classes, "client_asked"}},
           staff_actor(first, Role::owner));
    return accept(client::Command{client::ApproveErasure{client, ++erasures_}},
                  staff_actor(second, Role::owner))
        .first_position;
  }

  [[nodiscard]] KeyState state(FieldClass field_class) const {
    const auto found = keys_->state(client, field_class);
    REQUIRE(found.has_value());
    return found.value();
  }

  [[nodiscard]] erasure::Certifier certifier() const { return {log_, *keys_, origin_, log_key_}; }

  [[nodiscard]] merkle::VerifierKey vkey() const {
    return {origin_, merkle::NoteKeyType::ed25519, log_key_.public_key()};
  }

  [[nodiscard]] KeyStore& keys() { return *keys_; }

  [[nodiscard]] MemoryLog& log() { return log_; }

  [[nodiscard]] const TemporaryFolder& folder() const { return folder_; }

  StaffId first = StaffId::zero();
  StaffId second = StaffId::zero();
  ClientId client = ClientId::zero();

 private:
  Secret copy_of_master() { return Secret::from(master_.view()); }

  StaffId hire(const std::string& name) {
    const auto hired = accept(staff::Command{staff::Hire{name, name}});
    const auto id = id_cast<StaffId>(hired.stream);
    accept(staff::Command{staff::GrantRole{id, Role::owner, std::nullopt}});
    return id;
  }

  TemporaryFolder folder_;
  SystemRandom random_;
  Secret master_;
  SigningKey log_key_;
  const std::string origin_ = "tress.test/erasure";
  ManualClock clock_{Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}}};
  MemoryLog log_;
  std::unique_ptr<KeyStore> keys_;
  std::unique_ptr<KeyStoreSealer> sealer_;
  std::unique_ptr<Committer> committer_;
  int keys_used_ = 0;
  std::uint32_t erasures_ = 0;
};

}  // namespace tress::testing
