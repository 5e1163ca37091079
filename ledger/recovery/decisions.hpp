#pragma once

#include "ledger/recovery/start.hpp"

/// What only a person can decide when a start has ended in quarantine. Each begins with a start of
/// its own, so that nothing is given up that a copy still has. The anchor is written last: a kill
/// leaves the quarantine as it was, and each may be run again.
namespace tress::recovery {

/// The anchor is gone, and the person says that the log is whole: it is anchored as it is.
/// `configuration` if the anchor is there; `damaged` if the log can't be read or contradicts
/// itself. The number of events that were anchored.
Result<std::uint64_t, Fault> accept_missing_anchor(const Given& given,
                                                   const SigningKey& log_key,
                                                   const Clock& clock);

/// Events are lost for good, and the person says how many are left. `configuration` unless the log
/// is in quarantine for another reason than its anchor, and `events_left` is what there is;
/// `damaged` if what there is contradicts itself or can't be read. The second copy goes to the
/// evidence and is made anew: what it says of lost events must never come back. Views may have seen
/// lost events: the caller does away with them first.
Result<void, Fault> accept_loss(const Given& given,
                                std::uint64_t events_left,
                                const SigningKey& log_key,
                                const Clock& clock);

}  // namespace tress::recovery
