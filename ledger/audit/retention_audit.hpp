#pragma once

#include <map>
#include <optional>
#include <utility>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::audit {

/// Holds what the system erases by itself against the rule that it names: somebody has set it, it
/// counted then, the months that it asks for were over, and the days of grace too by the time at
/// which the erasure was recorded. It takes an announcement back by itself too, or somebody's bill
/// or hold does, in the same command. What a client's own stream shows (announced first, not held)
/// is checked there (possible_client.cpp); when the client was last here is the log's word. Memory
/// grows with the rules that were ever set. One thread; the findings outlive it.
class RetentionAudit {
 public:
  explicit RetentionAudit(Findings& findings) : findings_(findings) {}

  /// An event whose bytes are right, in order.
  void take(const StoredEvent& stored, const Envelope& envelope);

  /// Some events can't be had: what they may have brought is not missed.
  void pass_over() noexcept { has_holes_ = true; }

 private:
  [[nodiscard]] const char* fault_of(const client::RetentionAnnounced& announced,
                                     Day recorded) const;
  [[nodiscard]] const policy::RetentionRuleSet* in_force(Day day) const;
  [[nodiscard]] bool is_brought_about(const client::RetentionWithdrawn& withdrawn,
                                      const Envelope& envelope) const;

  Findings& findings_;
  bool has_holes_ = false;
  std::map<std::uint32_t, policy::RetentionRuleSet> rules_;  ///< by version
  std::optional<CommandId> closes_bill_;                     ///< the last command that closed one
  std::optional<std::pair<CommandId, StreamId>> holds_;  ///< … that kept something, and of whom
};

}  // namespace tress::audit
