#pragma once

#include <cstdint>
#include <map>
#include <utility>

#include "schema/envelope.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::audit {

/// Holds what is said of exceptions against the events that opened them: each is in the stream of
/// the exception that it names, of the kind, import and branch that its opener says, reviewed by
/// whoever acted and not by whose act it was (but where nobody else may), told of by the service
/// and not before its time. Whom a bill names beside its event is not looked at, nor when a backup
/// is overdue. Memory grows with the exceptions that nobody has reviewed and with what imports
/// found. One thread; the findings outlive it.
class ReviewAudit {
 public:
  explicit ReviewAudit(Findings& findings) : findings_(findings) {}

  /// An event whose bytes are right, in order.
  void take(const StoredEvent& stored, const Envelope& envelope);

  /// Some events can't be had: what they may have brought is not missed.
  void pass_over() noexcept { has_holes_ = true; }

 private:
  using Name = std::pair<std::uint64_t, std::uint32_t>;  ///< position and index

  struct Place {
    const StoredEvent& stored;
    const Envelope& envelope;
  };

  void note_opened(const Place& place);
  void on(const Place& place, const review::ExceptionReviewed& reviewed);
  void on(const Place& place, const review::Overdue& overdue);
  void on(const Place& place, const review::Escalated& escalated);

  /// What is opened by the event that it names; null if that is not known.
  const review::Source* check_subject(const Place& place, const review::Subject& about);
  void check_reviewer(const Place& place,
                      const review::ExceptionReviewed& reviewed,
                      const review::Source& source);
  void check_service(const Place& place);
  void say(const Place& place, const char* what);

  Findings& findings_;
  bool has_holes_ = false;
  std::map<Name, review::Source> opened_;
  std::map<StreamId, Timestamp> escalates_at_;  ///< of which the owner was told
};

}  // namespace tress::audit
