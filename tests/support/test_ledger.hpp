#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"

#include "ledger/codec/events.hpp"
#include "ledger/crypto/sealed_box.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/log/memory_log.hpp"
#include "ledger/writer/committer.hpp"

namespace tress::testing {

/// Keys of clients in memory; remembers in which order it was asked.
class MemorySealer final : public PartSealer {
 public:
  explicit MemorySealer(Random& random) : random_(random) {}

  Result<void, Fault> ensure(std::span<const ClientId> clients) override {
    if (fails_) return Fault{Fault::Kind::io, "the key store", "is on fire"};
    for (const ClientId& client : clients) {
      if (!keys_.contains(client)) keys_.emplace(client, Secret::random(random_));
    }
    return ok();
  }

  Result<SealedBox, Fault> seal(ClientId client,
                                FieldClass field_class,
                                EventId event,
                                ByteView plain) override {
    return tress::seal(keys_.at(client), {client, field_class, event}, plain, random_);
  }

  [[nodiscard]] const Secret& key_of(ClientId client) const { return keys_.at(client); }

  void fail() { fails_ = true; }

 private:
  Random& random_;
  std::map<ClientId, Secret> keys_;
  bool fails_ = false;
};

inline Actor staff_actor(StaffId person, Role role) {
  return {ActorKind::staff, person, role, std::nullopt};
}

inline Actor system_actor() {
  return {ActorKind::system, std::nullopt, Role::service, {}};
}

inline Actor import_actor() {
  return {ActorKind::importer, std::nullopt, Role::service, {}};
}

/// A whole ledger in memory: real committer, real deciders, real signatures; a log and keys that go
/// with it. Same seed, same ledger.
class TestLedger {
 public:
  static constexpr const char* origin = "tress.test/ledger";

  explicit TestLedger(std::uint64_t seed = 1)
      : random_(seed),
        clock_(Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}} +
               std::chrono::hours{12}),
        sealer_(random_),
        log_key_(SigningKey::generate(random_)) {
    reopen();
  }

  /// A second committer over the same log, as after a restart.
  void reopen() {
    auto opened = Committer::open(parts());
    REQUIRE(opened.has_value());
    committer_ = std::move(opened.value());
  }

  [[nodiscard]] CommitterParts parts() {
    return {log_, sealer_, log_key_, origin, clock_, random_};
  }

  /// A submission with a key of its own.
  Submission submission(AnyCommand command, const Actor& actor, std::string key = {}) {
    if (key.empty()) key = "key-" + std::to_string(++keys_used_);
    return {command_id(actor, key), sha256(bytes_of(key)), actor, std::move(command)};
  }

  Result<std::vector<Answer>, Fault> commit(std::vector<Submission> submissions) {
    return committer_->commit(submissions);
  }

  Answer answer(AnyCommand command, const Actor& actor = system_actor()) {
    auto answers = commit({submission(std::move(command), actor)});
    REQUIRE(answers.has_value());
    return answers.value().front();
  }

  /// Requires that the command is accepted.
  Accepted accept(AnyCommand command, const Actor& actor = system_actor()) {
    const Answer given = answer(std::move(command), actor);
    if (const auto* const no = std::get_if<tress::Refused>(&given)) FAIL("refused: " << no->code);
    return std::get<Accepted>(given);
  }

  /// The code of the refusal; requires one.
  std::string refusal(AnyCommand command, const Actor& actor = system_actor()) {
    const Answer given = answer(std::move(command), actor);
    REQUIRE(std::holds_alternative<tress::Refused>(given));
    return std::get<tress::Refused>(given).code;
  }

  [[nodiscard]] StoredEvent stored(Position position) const {
    auto events = log_.read(position, 1, 1);
    REQUIRE(events.has_value());
    REQUIRE(events.value().size() == 1);
    return events.value().front();
  }

  [[nodiscard]] Envelope envelope(Position position) const {
    auto decoded = decode_event(stored(position).bytes);
    REQUIRE(decoded.has_value());
    return decoded.value();
  }

  [[nodiscard]] MemoryLog& log() noexcept { return log_; }

  [[nodiscard]] MemorySealer& sealer() noexcept { return sealer_; }

  [[nodiscard]] ManualClock& clock() noexcept { return clock_; }

  [[nodiscard]] const SigningKey& log_key() const noexcept { return log_key_; }

 private:
  SeededRandom random_;
  ManualClock clock_;
  MemorySealer sealer_;
  SigningKey log_key_;
  MemoryLog log_;
  std::unique_ptr<Committer> committer_;
  int keys_used_ = 0;
};

/// One branch with a 5 % tax, two members of staff, a haircut for 80.00 and a shampoo for 40.00
/// that cost 18.00: the salon of domain.md §3.3.
struct TestSalon {
  explicit TestSalon(TestLedger& ledger);

  Money cad(std::int64_t minor) const { return {*Currency::from_alpha("CAD"), minor}; }

  SaleId open_bill(TestLedger& ledger, std::optional<ClientId> payer = std::nullopt) const;

  BranchId branch;
  StaffId cashier;
  StaffId manager;
  ItemId haircut;
  ItemId shampoo;
};

}  // namespace tress::testing
