#pragma once

#include <cstddef>
#include <optional>
#include <variant>

#include "ledger/domain/branch.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

/// States of the ledger's streams as they stand at this moment, for what is read by the same rules
/// as it is decided by. Of one thread and one answer.
class StatesNow {
 public:
  /// The log outlives it.
  explicit StatesNow(const EventLog& log) : streams_(log, streams_max) {}

  /// Null: there is no such stream. Valid as long as this is.
  template <class State, class AnyId>
  Result<const State*, Fault> find(StreamKind kind, const AnyId& id) {
    TRESS_TRY(const StreamHead* const head, streams_.load(kind, id_cast<StreamId>(id)));
    const State* const state = head->version == 0 ? nullptr : std::get_if<State>(&head->state);
    return state;
  }

  /// Empty if the client is not known.
  Result<client::Files, Fault> files_of(ClientId client);

  /// The branch's business date; the day in UTC if it is not known.
  Result<Day, Fault> date_in(BranchId branch, Timestamp now);

 private:
  /// Never trimmed: nothing is let go of before the answer is made.
  static constexpr std::size_t streams_max = 16;

  StreamCache streams_;
};

}  // namespace tress
