#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ledger/base/random.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/crypto/signer.hpp"
#include "ledger/witness/file_store.hpp"
#include "ledger/witness/witness.hpp"

namespace tress::witness_service {

/// A witness's folder, the program state that must never be restored from a copy:
///   witness.key   the seed of its key, mode 0400
///   name          its name, one line
///   logs/         what it has cosigned (ledger/witness/file_store.hpp)
/// One process at a time: the folder is locked while this lives.
class WitnessFolder {
 public:
  /// Makes folder and key. Refused if there is a witness already, or the name can't be a key's.
  [[nodiscard]] static Result<merkle::VerifierKey, Fault> create(
      const std::filesystem::path& folder, const std::string& name, Random& random);

  /// `configuration` if there is no witness, or another process has it. `clock` outlives it.
  [[nodiscard]] static Result<std::unique_ptr<WitnessFolder>, Fault> open(
      const std::filesystem::path& folder, const Clock& clock);

  ~WitnessFolder();
  WitnessFolder(const WitnessFolder&) = delete;
  WitnessFolder& operator=(const WitnessFolder&) = delete;

  [[nodiscard]] witness::Witness& witness() noexcept { return *witness_; }

 private:
  WitnessFolder(int lock, SigningKey key, witness::FileStore store)
      : lock_(lock),
        key_(std::move(key)),
        store_(std::move(store)) {}

  int lock_;  ///< descriptor of the locked folder
  SigningKey key_;
  witness::FileStore store_;
  std::unique_ptr<witness::Witness> witness_;
};

}  // namespace tress::witness_service
