#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ledger/base/result.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/verifier_key.hpp"
#include "ledger/witness/channel.hpp"

namespace tress::witness {

/// A checkpoint with the verified cosignature of one witness.
struct Cosigned {
  merkle::Checkpoint checkpoint;
  std::uint64_t seconds;  ///< POSIX time of the cosigning
  std::string note;       ///< text, the log's line, the witness's line; nothing else

  friend bool operator==(const Cosigned&, const Cosigned&) = default;
};

/// The cosigned checkpoint in `note`, if both keys have signed it.
[[nodiscard]] std::optional<Cosigned> open_cosigned(std::string_view note,
                                                    const merkle::VerifierKey& log_key,
                                                    const merkle::VerifierKey& witness_key);

/// Nothing to send: the log is empty.
struct NothingYet {};

/// The witness could not be reached, or the log could not be read: try again later.
struct Unreachable {
  std::string why;
};

/// The witness does not want what we send, for a reason that says nothing of the tree.
struct NotAccepted {
  std::string why;
};

/// The witness has seen a larger tree of this log, or another one: ours has been set back, forked,
/// or somebody else signs with our key.
struct Conflict {
  std::string why;
  bool is_proven;  ///< the witness has shown a checkpoint that our key has signed
};

using Outcome = std::variant<NothingYet, Cosigned, Unreachable, NotAccepted, Conflict>;

/// Asks one witness for its cosignature of the newest checkpoint. Keeps nothing but the size that
/// the witness had last, to save a round. One thread at a time.
class Cosigner {
 public:
  /// The references outlive it. `known` is what this witness has cosigned before, if that is known.
  Cosigner(WitnessChannel& channel,
           const WitnessedLog& log,
           merkle::VerifierKey log_key,
           merkle::VerifierKey witness_key,
           std::uint64_t known_size)
      : channel_(channel),
        log_(log),
        log_key_(std::move(log_key)),
        witness_key_(std::move(witness_key)),
        known_size_(known_size) {}

  /// One request, or two if the witness was not where we thought, or had to learn of a new key.
  [[nodiscard]] Outcome ask();

 private:
  /// A checkpoint of ours on its way.
  struct Sent {
    merkle::Checkpoint checkpoint;
    std::string note;
  };

  using Next = std::optional<Outcome>;  ///< nothing: ask again

  [[nodiscard]] Outcome ask_for(const Sent& sent);
  [[nodiscard]] Next submit(const Sent& sent);
  [[nodiscard]] Outcome accepted(const Sent& sent, const Reply& reply) const;
  [[nodiscard]] Next moved(const Sent& sent, const Reply& reply);
  [[nodiscard]] Next not_signed(const Reply& reply);
  [[nodiscard]] Outcome differing(const std::string& claim);
  [[nodiscard]] Outcome compared(const Cosigned& theirs, const std::string& claim) const;

  WitnessChannel& channel_;
  const WitnessedLog& log_;
  const merkle::VerifierKey log_key_;
  const merkle::VerifierKey witness_key_;
  std::uint64_t known_size_;
  bool has_sent_keys_ = false;  ///< in this `ask`
};

}  // namespace tress::witness
