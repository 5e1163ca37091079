#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/tree_reader.hpp"
#include "ledger/witness/key_change.hpp"

/// What the log's side of witnessing needs of the outside: interfaces, so that tests and the
/// simulation put their own behind them.
namespace tress::witness {

/// What came back from a witness; nothing in it is believed yet.
struct Reply {
  int status;
  std::string body;
};

/// The way to one witness. May block; bounded in time and size by itself. One thread at a time.
class WitnessChannel {
 public:
  virtual ~WitnessChannel() = default;

  /// POST add-checkpoint with a `submission_text`. A fault if the witness cannot be reached.
  [[nodiscard]] virtual Result<Reply, Fault> add_checkpoint(const std::string& body) = 0;

  /// GET <hex SHA-256 of the origin>/checkpoint.
  [[nodiscard]] virtual Result<Reply, Fault> checkpoint(const std::string& origin_name) = 0;

  /// POST change-key with a `key_change_text`: an addition of ours to the protocol.
  [[nodiscard]] virtual Result<Reply, Fault> change_key(const std::string& body) = 0;
};

/// The log that wants cosignatures. Any thread.
class WitnessedLog {
 public:
  virtual ~WitnessedLog() = default;

  /// The newest signed checkpoint; nothing in an empty log.
  [[nodiscard]] virtual Result<std::optional<std::string>, Fault> newest_checkpoint() const = 0;

  /// As `merkle::consistency_proof` and `merkle::root_at`.
  [[nodiscard]] virtual Result<merkle::Proof, merkle::ProofError> consistency(
      std::uint64_t old_size, std::uint64_t new_size) const = 0;
  [[nodiscard]] virtual Result<Hash, merkle::ProofError> root_at(std::uint64_t size) const = 0;

  /// The changes of the log's key, oldest first.
  [[nodiscard]] virtual Result<std::vector<KeyChange>, Fault> key_changes() const = 0;
};

}  // namespace tress::witness
