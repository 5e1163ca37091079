#pragma once

#include <future>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "schema/record.hpp"

#include "ledger/audit/auditor.hpp"
#include "ledger/audit/set_digest.hpp"
#include "ledger/writer/guards.hpp"

namespace tress::audit {

/// The rows that the committer keeps beside the events, held against the events: the stream index,
/// the first answers to commands, the guards. Nobody signed them; a wrong one makes the ledger
/// decide wrongly from now on.
///
/// Stream index and answers lie in another order than the events. Events and rows are each summed
/// into a digest (set_digest.hpp) as they are read in their own order, once; only if the sums
/// differ each event's rows are looked up, to name the wrong one. The rows are read by a thread of
/// their own while the cores have the events' signatures to verify. Guards are counted again: their
/// number grows with days and branches, not with events. One thread but for `rows_of`; log and
/// auditor outlive it.
class IndexAudit {
 public:
  IndexAudit(const EventLog& log, Auditor& auditor, Random& random)
      : log_(log),
        auditor_(auditor),
        key_(random) {}

  /// Begins to read the rows, beside the events. Once, before `finish`.
  void begin();

  /// What one event says of the rows.
  struct Rows {
    Hash stream;       ///< hash of its row of the stream index
    Hash answer;       ///< hash of its part of the answer to its command
    Hash answer_head;  ///< hash of the rest of that answer, if no later event of its stream follows
    CommandId command;
    StreamKind stream_kind;
    StreamId in_stream;
    std::vector<GuardChange> guards;
    bool lacks_branch;  ///< of a bill, whose guards are by branch
  };

  /// Any thread.
  [[nodiscard]] Rows rows_of(const StoredEvent& stored, const Envelope& envelope) const;

  /// Takes in the rows of an event that the auditor has taken in.
  void take(Position position, const Rows& rows);

  /// Compares. After the last event.
  [[nodiscard]] Result<void, Fault> finish();

 private:
  /// What the stored rows add up to.
  struct RowSums {
    SetDigest streams;
    SetDigest answers;
    std::uint64_t rows;
    Findings findings;  ///< answers that cannot be read
  };

  void check_guard(const GuardKey& key, std::int64_t value);
  [[nodiscard]] Result<void, Fault> check_guards();
  [[nodiscard]] Bytes with_hash(ByteView value) const;
  [[nodiscard]] Result<RowSums, Fault> sum_rows() const;
  [[nodiscard]] Result<void, Fault> sum_stream_rows(RowSums& sums) const;
  void close_answer();
  [[nodiscard]] Result<void, Fault> sum_answers(RowSums& sums) const;
  [[nodiscard]] bool sum_answer(ByteView key, ByteView value, SetDigest& answers) const;
  [[nodiscard]] Result<void, Fault> name_wrong_rows();
  [[nodiscard]] Result<void, Fault> check_rows_of(const StoredEvent& stored,
                                                  const Envelope& envelope);
  [[nodiscard]] bool is_answered(Position position, const Envelope& envelope);
  [[nodiscard]] Result<void, Fault> check_answer(Position position, const Envelope& envelope);
  [[nodiscard]] Result<void, Fault> name_stray_streams();
  [[nodiscard]] Result<void, Fault> name_stray_answers();
  [[nodiscard]] std::optional<Envelope> envelope_at(Position position) const;
  void name(std::string place, std::string what);

  /// What the events taken in last say of the head of their command's answer: its stream is that
  /// of the first of them, its version that of the last one there.
  struct OpenAnswer {
    CommandId command;
    StreamKind stream_kind;
    StreamId stream;
    Hash head;
  };

  /// The answer to the command that the last events came from.
  struct Answered {
    CommandId command;
    std::optional<record::CommandAnswer> answer;
    std::uint64_t version;  ///< of its stream, after the events so far
  };

  const EventLog& log_;
  Auditor& auditor_;
  SetKey key_;
  SetDigest streams_by_events_;
  SetDigest answers_by_events_;
  std::optional<OpenAnswer> open_answer_;
  std::optional<Answered> answered_;
  std::set<std::string> named_;  ///< places, at most as many as findings are kept
  std::map<GuardKey, std::int64_t> guards_;
  bool are_guards_known_ = true;
  std::future<Result<RowSums, Fault>> by_rows_;  ///< last: its thread ends before the rest
};

}  // namespace tress::audit
