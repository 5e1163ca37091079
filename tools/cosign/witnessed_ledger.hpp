#pragma once

#include <string>

#include "ledger/log/event_log.hpp"
#include "ledger/witness/channel.hpp"

namespace tress::cosign {

/// A ledger's log as witnesses are told of it. Any thread; the log outlives it.
class WitnessedLedger final : public witness::WitnessedLog {
 public:
  WitnessedLedger(const EventLog& log, std::string origin)
      : log_(log),
        origin_(std::move(origin)) {}

  [[nodiscard]] Result<std::optional<std::string>, Fault> newest_checkpoint() const override;
  [[nodiscard]] Result<merkle::Proof, merkle::ProofError> consistency(
      std::uint64_t old_size, std::uint64_t new_size) const override;
  [[nodiscard]] Result<Hash, merkle::ProofError> root_at(std::uint64_t size) const override;
  [[nodiscard]] Result<std::vector<witness::KeyChange>, Fault> key_changes() const override;

 private:
  const EventLog& log_;
  const std::string origin_;
};

}  // namespace tress::cosign
