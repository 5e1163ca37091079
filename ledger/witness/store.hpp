#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "ledger/witness/submission.hpp"

namespace tress::witness {

/// Everything that a witness remembers of one log.
struct LogState {
  merkle::VerifierKey log_key;                       ///< its name is the log's origin
  std::optional<PublicKey> root_key = std::nullopt;  ///< who may change the log's key
  TrustedTree last = empty_tree();                   ///< what the next proof must start from
  std::uint64_t cosigned_at_s = 0;                   ///< POSIX seconds; 0: never
  std::string note = {};                             ///< last, cosigned; empty: never, or given up

  /// The trees with which earlier days ended, smallest first: where to go back to if the log's key
  /// was stolen (key_change.hpp). One a day, so that whoever has the key cannot flood it.
  std::vector<TrustedTree> days = {};

  friend bool operator==(const LogState&, const LogState&) = default;
};

/// Days remembered: a century.
inline constexpr std::size_t days_max = 36'525;

/// Something that somebody should look at, with what was signed.
struct Evidence {
  EvidenceKind kind;
  std::uint64_t seconds;  ///< POSIX time of the finding
  std::string ours;       ///< the note that this witness has cosigned
  std::string theirs;     ///< what came after it, as it came

  friend bool operator==(const Evidence&, const Evidence&) = default;
};

/// Of each kind, for one log. A proof is kept for ever, so there are few of them; of hints, which
/// anybody can send who has old checkpoints, the newest stay.
inline constexpr std::size_t evidence_max = 64;

/// Where a witness keeps what it knows. Called by one thread at a time.
class WitnessStore {
 public:
  virtual ~WitnessStore() = default;

  /// Every log that was ever saved.
  [[nodiscard]] virtual Result<std::vector<LogState>, Fault> load() = 0;

  /// Replaces the state of one log and returns when it survives power loss. On a fault the old
  /// state or the new one is there.
  [[nodiscard]] virtual Result<void, Fault> save(const LogState& state) = 0;

  /// Keeps the evidence, once for the same notes.
  [[nodiscard]] virtual Result<void, Fault> keep(std::string_view origin,
                                                 const Evidence& evidence) = 0;

  /// What was kept of a log, in the order in which it came.
  [[nodiscard]] virtual Result<std::vector<Evidence>, Fault> evidence(std::string_view origin) = 0;
};

}  // namespace tress::witness
