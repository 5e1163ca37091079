#pragma once

#include <optional>
#include <vector>

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/index_audit.hpp"

/// What the cores do with a stored log before its events are looked at in order.
namespace tress::audit {

/// Events of a log from `first` up to, but not including, `end`.
struct Stretch {
  Position first;
  Position end;
};

/// Events in a stretch. With the bound on how many stretches are under way it bounds the memory: an
/// event has at most 64 KiB, usually half a kilobyte.
inline constexpr Position stretch_events = 256;

/// Stretches under way for each thread.
inline constexpr std::size_t stretches_ahead = 2;

struct CheckedEvent {
  Prepared event;
  std::optional<IndexAudit::Rows> rows;  ///< where rows are looked at and the event can be read
};

/// A stored checkpoint; `note` is what its key says that it is of.
struct CheckedNote {
  std::uint64_t size;
  OpenedNote note;
};

/// A stretch as it was found: its events in the order of the log, the checkpoints that end in it.
struct CheckedStretch {
  Stretch stretch;
  std::vector<CheckedEvent> events;
  std::vector<CheckedNote> notes;
  std::vector<Finding> odd_notes;  ///< rows of checkpoints that are of no size
  std::optional<Fault> fault;      ///< reading broke off after `events`
};

/// Reads a stretch and checks all that can be checked without the events before it: hashes,
/// signatures, decoding. Any thread; what it refers to does not change.
class ReadAhead {
 public:
  /// `rows` may be null: then rows are not looked at. All outlive it.
  ReadAhead(const EventLog& log, const Auditor& auditor, const IndexAudit* rows)
      : log_(log),
        auditor_(auditor),
        rows_(rows) {}

  [[nodiscard]] CheckedStretch check(Stretch stretch) const;

  [[nodiscard]] CheckedEvent check(StoredEvent event) const;

 private:
  [[nodiscard]] Result<void, Fault> read_events(CheckedStretch& checked) const;
  [[nodiscard]] Result<void, Fault> read_notes(CheckedStretch& checked) const;

  const EventLog& log_;
  const Auditor& auditor_;
  const IndexAudit* rows_;
};

}  // namespace tress::audit
