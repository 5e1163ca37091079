#include "tools/cosign/witnessed_ledger.hpp"

#include "api/routes/log_keys.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::cosign {

Result<std::optional<std::string>, Fault> WitnessedLedger::newest_checkpoint() const {
  return last_checkpoint(log_);
}

Result<merkle::Proof, merkle::ProofError> WitnessedLedger::consistency(
    std::uint64_t old_size, std::uint64_t new_size) const {
  return merkle::consistency_proof(old_size, new_size, LogTiles{log_, log_.size()});
}

Result<Hash, merkle::ProofError> WitnessedLedger::root_at(std::uint64_t size) const {
  return merkle::root_at(size, LogTiles{log_, log_.size()});
}

Result<std::vector<witness::KeyChange>, Fault> WitnessedLedger::key_changes() const {
  TRESS_TRY(auto keys, announced_keys(log_, origin_));
  return std::move(keys.changes);
}

}  // namespace tress::cosign
