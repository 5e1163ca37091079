#pragma once

#include <string>
#include <utility>
#include <vector>

#include "ledger/merkle/verifier_key.hpp"
#include "ledger/writer/submission.hpp"
#include "projections/engine/follower.hpp"

/// What must hold of a ledger after every fault (`negative-tests.md` §3, I1 to I12), in one place
/// for all that break it: simulated disks, killed processes, the simulation.
namespace tress::testing {

/// What its users were told before the fault; nothing of it may have become untrue.
struct Told {
  std::vector<std::pair<Submission, Answer>> answers;
  std::vector<Hash> events;              ///< of the stored bytes, by position
  std::vector<std::string> checkpoints;  ///< signed notes
  std::vector<std::string> receipts;

  /// Takes in a group that was acknowledged, with the events that it added to `log`.
  void take(const EventLog& log,
            std::span<const Submission> submissions,
            const std::vector<Answer>& given);

  /// Keeps the log's newest checkpoint and the receipt of its last event.
  void take_proofs(const EventLog& log);
};

/// Every invariant that is broken, as a sentence that begins with its number; none if all hold:
/// I1 events there with the same bytes, I2 to I5 and I7 by the audit of the whole log, I3 and I10
/// earlier checkpoints and receipts still proven, I5 answers the same, I6 commands whole, I8 no
/// refund beyond what was charged, I12 nobody approves their own.
[[nodiscard]] std::vector<std::string> broken_invariants(const EventLog& log,
                                                         const Told& told,
                                                         const merkle::VerifierKey& log_key);

/// I9: views whose rows, built from nothing, are not those of the live ones.
[[nodiscard]] std::vector<std::string> views_that_differ(const EventLog& log,
                                                         const views::Follower& live);

/// All in one text, for a test's message.
[[nodiscard]] std::string joined(const std::vector<std::string>& sentences);

}  // namespace tress::testing
