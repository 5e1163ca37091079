#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/audit/act_audit.hpp"
#include "ledger/audit/address_audit.hpp"
#include "ledger/audit/close_audit.hpp"
#include "ledger/audit/findings.hpp"
#include "ledger/audit/in_order.hpp"
#include "ledger/audit/key_audit.hpp"
#include "ledger/audit/prepare.hpp"
#include "ledger/audit/retention_audit.hpp"
#include "ledger/audit/review_audit.hpp"
#include "ledger/audit/stream_audit.hpp"
#include "ledger/audit/tree_audit.hpp"
#include "ledger/merkle/checkpoint.hpp"

/// The check of a whole log, believing only the log's public key. It is fed events and checkpoints
/// from wherever they lie: a data folder (audit_log.hpp), an exported bundle (tools/bundle).
namespace tress::audit {

struct Options {
  Signatures signatures = Signatures::every_event;
  std::size_t findings_max = 100;  ///< kept; all are counted

  /// Streams kept in memory; nothing: the defaults of stream_audit.hpp.
  std::optional<std::size_t> streams_resident_max = std::nullopt;

  /// For the temporary files of a log with more streams than that.
  std::filesystem::path temporary_folder = std::filesystem::temp_directory_path();

  unsigned threads = worker_threads();
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
  std::uint64_t rows = 0;   ///< of indexes and guards
  std::uint64_t heads = 0;  ///< sealed heads that were made again from the streams and compared

  friend bool operator==(const Counts&, const Counts&) = default;
};

/// What the events say that no signature in the log proves: the service's word for it.
struct Asserted {
  std::uint64_t by_staff = 0;      ///< events of a person, as the service says
  std::uint64_t by_service = 0;    ///< events of the program itself or of an import
  ActCounts acts;                  ///< of these, those that people's own signatures vouch for
  std::uint64_t erasures = 0;      ///< acts of erasing
  std::uint64_t erased_parts = 0;  ///< sealed parts that these acts name
  std::uint64_t heads_sealed = 0;

  friend bool operator==(const Asserted&, const Asserted&) = default;
};

/// A key of the log and what it has signed.
struct KeyUse {
  LogKeySpan span;
  std::uint64_t events;  ///< of those looked at

  friend bool operator==(const KeyUse&, const KeyUse&) = default;
};

/// The verdict: everything that was looked at is as the log's keys signed it, or what is not.
struct Report {
  Counts counts;
  Asserted asserted;
  std::vector<KeyUse> keys;            ///< of the log, all held by the service
  std::optional<PublicKey> root_key;   ///< held off line; vouches for the keys above
  std::vector<EventRange> distrusted;  ///< signed by a key after it had been stolen
  std::optional<Hash> root;            ///< of the events; nothing if one is missing
  Findings findings;

  [[nodiscard]] bool is_good() const noexcept { return findings.empty(); }
};

/// The last sealed heads of a log.
struct SealedHeads {
  Position position;
  system::HeadsSealed heads;
};

/// A checkpoint's note, opened.
using OpenedNote = Result<merkle::Checkpoint, merkle::CheckpointError>;

/// The stages that must see events in order. One thread; what needs no order is done before, by
/// `prepare`, on all cores.
class Auditor {
 public:
  /// `trusted` is one of `keys`; whoever believes it believes the others through the root key's
  /// signatures.
  Auditor(merkle::VerifierKey trusted, LogKeys keys, const Options& options);

  /// Of a log that has had one key.
  Auditor(const merkle::VerifierKey& log_key, const Options& options);

  ~Auditor() = default;
  Auditor(const Auditor&) = delete;
  Auditor& operator=(const Auditor&) = delete;

  [[nodiscard]] const LogKeys& keys() const noexcept { return keys_; }

  [[nodiscard]] Signatures signatures() const noexcept { return options_.signatures; }

  /// The position that comes next.
  [[nodiscard]] Position next() const noexcept { return next_; }

  /// Takes the event in. Those between `next()` and its position are found to be missing; one that
  /// stands before `next()` is found to be out of order and not looked at.
  /// True if its bytes are right.
  bool take(const Prepared& event);

  /// Prepares the event, too. Requires the keys that this was made with.
  bool take(StoredEvent event);

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
  void take_checkpoint(const std::string& place, const OpenedNote& opened);

  [[nodiscard]] const merkle::TreeEdge& tree() const noexcept { return tree_.edge(); }

  /// True if every event so far could be had and read: what is summed up over them can be compared.
  [[nodiscard]] bool is_whole() const noexcept { return is_whole_; }

  [[nodiscard]] const std::optional<SealedHeads>& last_heads() const noexcept {
    return last_heads_;
  }

  /// For checks around this one: rows, files.
  [[nodiscard]] Findings& findings() noexcept { return findings_; }

  [[nodiscard]] Counts& counts() noexcept { return counts_; }

  /// The verdict. Call once, at the end. Faults: `io` of temporary files.
  [[nodiscard]] Result<Report, Fault> finish();

 private:
  [[nodiscard]] bool is_in_order(const StoredEvent& event);
  void pass_over(Position first, Position end);
  void check_signature(const Prepared& event);
  [[nodiscard]] bool is_readable(const Prepared& event);
  void take_about_the_log(const StoredEvent& stored, const Envelope& envelope);
  void check_kind(const StoredEvent& stored, StreamKind kind);
  void count_asserted(const Envelope& envelope);

  merkle::VerifierKey trusted_;
  LogKeys keys_;
  Options options_;
  Findings findings_;
  Counts counts_;
  Asserted asserted_;
  TreeAudit tree_{findings_};
  StreamAudit streams_;
  KeyAudit key_audit_{keys_, trusted_, findings_};
  ActAudit act_audit_{trusted_.name, findings_};
  AddressAudit address_audit_{findings_};
  RetentionAudit retention_audit_{findings_};
  CloseAudit close_audit_{findings_};
  ReviewAudit review_audit_{findings_};
  std::vector<std::uint64_t> signed_by_;  ///< events by key, in the order of the keys
  std::size_t span_ = 0;                  ///< of the event at hand
  std::optional<SealedHeads> last_heads_;
  std::optional<LogHolds> holds_;  ///< as its first event says
  Position next_ = 0;
  std::optional<Timestamp> last_recorded_;
  bool is_whole_ = true;
};

}  // namespace tress::audit
