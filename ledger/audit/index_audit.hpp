#pragma once

#include <map>
#include <optional>

#include "schema/record.hpp"

#include "ledger/audit/auditor.hpp"
#include "ledger/writer/guards.hpp"

namespace tress::audit {

/// The rows that the committer keeps beside the events, held against the events: the stream index,
/// the first answers to commands, the guards. Nobody signed them; a wrong one makes the ledger
/// decide wrongly from now on.
/// One thread; log and auditor outlive it.
class IndexAudit {
 public:
  IndexAudit(const EventLog& log, Auditor& auditor) : log_(log), auditor_(auditor) {}

  /// The rows of one event that the auditor has taken in.
  Result<void, Fault> take(Position position, const Envelope& envelope);

  /// Rows that belong to no event, and the guards. After the last event.
  Result<void, Fault> finish();

 private:
  Result<void, Fault> check_stream_row(Position position, const Envelope& envelope);
  Result<void, Fault> check_answer(Position position, const Envelope& envelope);
  void count_guards(Position position, const Envelope& envelope);
  void check_guard(const GuardKey& key, std::int64_t value);
  Result<void, Fault> check_guards();
  Result<void, Fault> check_stray_streams();
  Result<void, Fault> check_stray_answers();
  Result<void, Fault> name_stray_answers();

  /// The answer to the command that the last events came from.
  struct Answered {
    CommandId command;
    std::optional<record::CommandAnswer> answer;
  };

  const EventLog& log_;
  Auditor& auditor_;
  std::optional<Answered> answered_;
  std::uint64_t events_answered_ = 0;
  std::map<GuardKey, std::int64_t> guards_;
  bool are_guards_known_ = true;
};

}  // namespace tress::audit
