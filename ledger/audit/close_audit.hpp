#pragma once

#include <map>
#include <optional>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::audit {

/// Holds what says that a business date was not closed in time against what said by when it was to
/// be: the service says it, in the date's own stream, of the time that the first bill, drawer or
/// terminal of that date named (or whoever opened it again), and not before that. Memory grows with
/// the dates of the branches. One thread; the findings outlive it.
class CloseAudit {
 public:
  explicit CloseAudit(Findings& findings) : findings_(findings) {}

  /// An event whose bytes are right, in order.
  void take(const StoredEvent& stored, const Envelope& envelope);

  /// Some events can't be had: what they may have brought is not missed.
  void pass_over() noexcept { has_holes_ = true; }

 private:
  /// By when a date is to be closed.
  struct Said {
    std::optional<Timestamp> at_first;
    std::optional<Timestamp> again;  ///< since it was last opened again
  };

  struct Place {
    const StoredEvent& stored;
    const Envelope& envelope;
  };

  void on(const Place& place, const sale::Opened& opened);
  void on(const Place& place, const drawer::Opened& opened);
  void on(const Place& place, const day::TerminalCounted& counted);
  void on(const Place& place, const day::Reopened& reopened);
  void on(const Place& place, const day::CloseOverdue& overdue);
  void on(const Place& place, const day::CloseEscalated& escalated);

  /// All others say nothing about it.
  template <class Other>
  void on(const Place&, const Other&) {}

  void begin(const Place& place, BranchId branch, const std::optional<Timestamp>& due);
  void check_bound(const Place& place, const std::optional<Timestamp>& due);
  void check_origin(const Place& place, BranchId branch, Day date);
  [[nodiscard]] bool is_said(StreamId day, Timestamp due) const;

  Findings& findings_;
  bool has_holes_ = false;
  std::map<StreamId, Said> said_;  ///< by the stream of the date
};

}  // namespace tress::audit
