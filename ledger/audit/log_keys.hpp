#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/log/event_log.hpp"
#include "ledger/merkle/verifier_key.hpp"

namespace tress::audit {

/// One of a log's keys and the positions whose events it signs.
struct LogKeySpan {
  PublicKey key;
  Position from;
  std::optional<Position> until;  ///< exclusive; nothing: it still signs

  friend bool operator==(const LogKeySpan&, const LogKeySpan&) = default;
};

/// Which key signs what in a log: the one of its founding event, then each that a rotation has
/// brought in, from the rotation's own position on. A checkpoint of `size` events is signed by the
/// key of the event before it. Validity is a matter of position, never of time.
/// Immutable, any thread.
class LogKeys {
 public:
  /// A log that has had one key.
  static LogKeys only(const merkle::VerifierKey& key);

  /// Nothing unless the spans lie side by side from position 0 on, the last one open, and no key
  /// comes twice.
  static std::optional<LogKeys> of(std::string origin, std::vector<LogKeySpan> spans);

  /// As the events themselves announce them: what stands in the founding event and the system
  /// stream, found by the stream index. Nothing is verified; the audit confirms each key by its
  /// event. Faults only of reading the founding event.
  static Result<LogKeys, Fault> announced_in(const EventLog& log);

  [[nodiscard]] const std::string& origin() const noexcept { return origin_; }

  [[nodiscard]] const std::vector<LogKeySpan>& spans() const noexcept { return spans_; }

  [[nodiscard]] const PublicKey& at(Position position) const;

  /// The key that signs the checkpoint of the first `size` events.
  [[nodiscard]] merkle::VerifierKey of_checkpoint(std::uint64_t size) const;

  [[nodiscard]] bool holds(const PublicKey& key) const;

 private:
  LogKeys(std::string origin, std::vector<LogKeySpan> spans)
      : origin_(std::move(origin)),
        spans_(std::move(spans)) {}

  std::string origin_;
  std::vector<LogKeySpan> spans_;
};

}  // namespace tress::audit
