#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/audit/stream_audit.hpp"
#include "ledger/audit/tree_audit.hpp"
#include "ledger/merkle/checkpoint.hpp"

/// The check of a whole log, believing only the log's public key. It is fed events and checkpoints
/// from wherever they lie: a data folder (audit_log.hpp), an exported bundle (tools/bundle).
namespace tress::audit {

enum class Signatures : std::uint8_t {
  every_event,
  checkpoints_only,  ///< the signed root covers every leaf; quicker by a factor of about ten
};

struct Options {
  Signatures signatures = Signatures::every_event;
  std::size_t findings_max = 100;  ///< kept; all are counted
};

/// What has been looked at.
struct Counts {
  std::uint64_t events = 0;
  std::uint64_t signatures = 0;  ///< of events and checkpoints, verified
  std::uint64_t streams = 0;
  std::uint64_t postings = 0;      ///< derived again and equal to the stored ones, unless found
  std::uint64_t sealed_parts = 0;  ///< personal parts; their content is not looked at
  std::uint64_t checkpoints = 0;
  std::uint64_t tiles = 0;
  std::uint64_t rows = 0;  ///< of indexes and guards

  friend bool operator==(const Counts&, const Counts&) = default;
};

/// The verdict: everything that was looked at is as the log's key signed it, or what is not.
struct Report {
  Counts counts;
  std::optional<Hash> root;  ///< of the events; nothing if one is missing
  Findings findings;

  [[nodiscard]] bool is_good() const noexcept { return findings.empty(); }
};

/// One thread.
class Auditor {
 public:
  Auditor(merkle::VerifierKey log_key, const Options& options);
  ~Auditor() = default;
  Auditor(const Auditor&) = delete;
  Auditor& operator=(const Auditor&) = delete;

  /// The position that comes next.
  [[nodiscard]] Position next() const noexcept { return next_; }

  /// Takes the event in. Those between `next()` and its position are found to be missing; one that
  /// stands before `next()` is found to be out of order and not looked at.
  /// The decoded event, if its bytes are right; valid until the next call.
  const Envelope* take(const StoredEvent& event);

  /// The event at `next()` can't be had; `why` goes on after "event 41: ".
  void lose(std::string why);

  /// The same for an event whose loss has been named by what should have held it.
  void lose_named();

  /// The tiles that the last event has completed.
  [[nodiscard]] const std::vector<merkle::FullTile>& completed() const noexcept {
    return tree_.completed();
  }

  /// A tile as it is stored, held against the leaves.
  void compare_tile(const merkle::TileRef& ref, ByteView ours, const std::optional<Bytes>& stored);

  /// A checkpoint that speaks, or should speak, of the events taken so far.
  void take_checkpoint(const std::string& place, std::string_view note);

  [[nodiscard]] const merkle::TreeEdge& tree() const noexcept { return tree_.edge(); }

  /// True if every event so far could be had and read: what is summed up over them can be compared.
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

  [[nodiscard]] const StreamAudit& streams() const noexcept { return streams_; }

  /// For checks around this one: rows, files.
  [[nodiscard]] Findings& findings() noexcept { return findings_; }

  [[nodiscard]] Counts& counts() noexcept { return counts_; }

  /// The verdict. Call once, at the end.
  [[nodiscard]] Report finish();

 private:
  [[nodiscard]] bool is_in_order(const StoredEvent& event);
  [[nodiscard]] bool is_intact(const StoredEvent& event);
  void check_signature(const StoredEvent& event);
  void check_body(const StoredEvent& event, const Envelope& envelope);
  void check_founding(const StoredEvent& event, const salon::Founded& founded);

  merkle::VerifierKey log_key_;
  Signatures signatures_;
  Findings findings_;
  Counts counts_;
  TreeAudit tree_{findings_};
  StreamAudit streams_{findings_};
  Position next_ = 0;
  std::optional<Timestamp> last_recorded_;
  std::optional<Envelope> envelope_;  ///< of the last event
  bool is_whole_ = true;
};

}  // namespace tress::audit
