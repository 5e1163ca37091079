#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "ledger/log/event_log.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/submission.hpp"

/// What is due in the ledger, and what is then asked of whom. The envelope of an event says when
/// its stream is due next (ledger/domain/due.hpp), and a row of guards follows that; nobody reads
/// the log for it. A new kind of stream is one line in `due_command`.
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
/// be done now: then it is asked again `ask_again_after` later.
[[nodiscard]] std::optional<AnyCommand> due_command(StreamKind kind, StreamId stream);

/// The kinds that have such a command.
[[nodiscard]] const std::vector<StreamKind>& kinds_with_due();

/// What was refused is asked again so much later. It divides no day, so that the hours drift: a
/// date that is closed whenever it is asked at one hour is open at another.
inline constexpr std::chrono::hours ask_again_after{7};

/// How often it could have been asked since: 0 when it comes due.
[[nodiscard]] std::int64_t rounds_since(const guard::Due& due, Timestamp now) noexcept;

/// That command as it is submitted at `now`. Its id is made of what is due and of the rounds since:
/// given again, after a restart or by a clock that was put back, it is a replay.
[[nodiscard]] std::optional<Submission> due_submission(const guard::Due& due, Timestamp now);

}  // namespace tress
