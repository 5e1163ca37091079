#pragma once

#include <optional>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/audit/log_keys.hpp"
#include "ledger/domain/root_statements.hpp"

namespace tress::audit {

/// Some events, by position; `end` is exclusive.
struct EventRange {
  Position first;
  Position end;

  friend bool operator==(const EventRange&, const EventRange&) = default;
};

/// Holds the keys that were announced against the events that bring them in: each change of key
/// must be an event of the system stream at exactly that position, carry the signature of the root
/// key, and name the key before it. The root key itself counts from the event that sets it. One
/// thread; keys and findings outlive it.
class KeyAudit {
 public:
  KeyAudit(const LogKeys& keys, const merkle::VerifierKey& trusted, Findings& findings)
      : keys_(keys),
        trusted_(trusted),
        findings_(findings) {}

  /// An event whose bytes are right, in order.
  void take(Position position, const Envelope& envelope);

  /// Events that can't be had or read: the keys that they would bring in are believed as announced.
  void pass_over(Position first, Position end);

  /// Call once, after the last event.
  void finish();

  [[nodiscard]] const std::optional<PublicKey>& root_key() const noexcept { return root_key_; }

  /// Events that a key signed after it had been stolen, as the root has said since.
  [[nodiscard]] const std::vector<EventRange>& distrusted() const noexcept { return distrusted_; }

 private:
  void take_founding(Position position, const salon::Founded& founded);
  void take_root(Position position, const system::RootKeySet& set);
  void take_change(Position position,
                   const system::KeyChange& change,
                   ByteView text,
                   const Signature& root_signature);
  void expect(Position position, bool brings_key);

  const LogKeys& keys_;
  const merkle::VerifierKey& trusted_;
  Findings& findings_;
  std::size_t next_span_ = 1;  ///< the next announced change
  std::optional<PublicKey> root_key_;
  std::vector<EventRange> distrusted_;
};

}  // namespace tress::audit
