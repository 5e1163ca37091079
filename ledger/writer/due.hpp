#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ledger/log/event_log.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/submission.hpp"

/// What is due in the ledger, and what is then asked of whom. The envelope of an event says when its
/// stream is due next (ledger/domain/due.hpp), and a row of guards follows that; nobody reads the log
/// for it. A new kind of stream is one line in `due_command`.
namespace tress {

/// What was due at `until` or before, of one kind, the longest due first, at most `max`. Only what
/// is durable. Any thread; the work is that of `max` rows, however long the log.
[[nodiscard]] Result<std::vector<guard::Due>, Fault> due_until(const EventLog& log,
                                                               StreamKind kind,
                                                               Timestamp until,
                                                               std::size_t max);

/// The command that the system gives when something is due in a stream; nothing for kinds in which
/// nothing ever is. The stream's decider finds out what it is, from its state and `Facts::now`, and
/// its events take the row of `guard::due` back, whatever comes of it. It refuses only what cannot
/// be done now: then it is asked again a day later.
[[nodiscard]] std::optional<AnyCommand> due_command(StreamKind kind, StreamId stream);

/// The kinds that have such a command.
[[nodiscard]] const std::vector<StreamKind>& kinds_with_due();

/// That command as it is submitted at `now`. Its id is made of what is due and of the whole days
/// since: given again, after a restart or by a clock that was put back, it is a replay.
[[nodiscard]] std::optional<Submission> due_submission(const guard::Due& due, Timestamp now);

}  // namespace tress
