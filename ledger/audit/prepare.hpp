#pragma once

#include <optional>

#include "schema/envelope.hpp"

#include "ledger/audit/log_keys.hpp"
#include "ledger/codec/event_head.hpp"
#include "ledger/codec/events.hpp"

/// What can be found out about one event by itself, so that all cores do it at once.
namespace tress::audit {

enum class Signatures : std::uint8_t {
  every_event,
  /// The signed roots cover every leaf. Bytes are hashed, each stream's chain and the whole tree
  /// are checked; what an event says is not looked at (postings, rows, whether it may happen).
  checkpoints_only,
};

/// An event with all that its own bytes say of it.
struct Prepared {
  StoredEvent stored;
  Hash leaf;                      ///< of the tree, rebuilt
  bool is_intact;                 ///< the bytes have the leaf's event hash
  std::optional<bool> is_signed;  ///< by the key of its position; nothing if it was not asked
  std::optional<EventHead> head;  ///< if the bytes are those of an event
  /// Every event in full; with checkpoints only those about the log itself.
  std::optional<Envelope> envelope;
  std::optional<DecodeError> error;  ///< why there is no head, or no envelope where one is wanted
  bool has_odd_posting;              ///< one that no books can take
  std::uint32_t sealed_parts;
};

/// Hashes, verifies, decodes. Any thread, any input.
[[nodiscard]] Prepared prepare(StoredEvent event, const LogKeys& keys, Signatures signatures);

}  // namespace tress::audit
