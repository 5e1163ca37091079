#pragma once

#include <cstdint>
#include <optional>

#include "schema/common.hpp"

#include "ledger/base/result.hpp"
#include "ledger/base/time.hpp"
#include "ledger/log/event_log.hpp"

namespace tress {

/// The version that a stream had when the log was `size` events long: what a reader of a view of
/// that length has seen of it (ETag). 0 if nothing had happened. Work grows with the stream. Any
/// thread.
Result<std::uint64_t, Fault> version_at(const EventLog& log,
                                        StreamKind kind,
                                        StreamId stream,
                                        Position size);

/// When the stream was last changed; nothing if it never was. A few rows are looked at, however
/// long the stream. Any thread.
Result<std::optional<Timestamp>, Fault> last_change(const EventLog& log,
                                                    StreamKind kind,
                                                    StreamId stream);

}  // namespace tress
