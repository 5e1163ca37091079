#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schema/system.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// The log about itself: the root key and the log's own keys, sealed heads, recoveries, backups,
/// witnesses. One stream per log. Whatever changes whom to believe carries the root's signature
/// over this log, this change and this position (root_statements.hpp). Pure, like every decider: no
/// clock, no I/O, no logging, no randomness.
namespace tress::system {

/// The words that name the one stream.
inline constexpr const char* stream_words = "system";

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<RootKeySet> root{};
  std::vector<PublicKey> log_keys{};      ///< from the first to the one that signs now
  std::vector<std::string> witnesses{};   ///< vkeys of those asked now
  std::uint64_t heads_sealed_size = 0;    ///< the last `tree_size`
  std::optional<PublicKey> access_log{};  ///< the founding key of the one that belongs to it

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::system
