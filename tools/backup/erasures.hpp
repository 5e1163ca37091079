#pragma once

#include <cstdint>
#include <vector>

#include "ledger/backup/erasure_list.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/writer/writer.hpp"

/// Erasures from the ledger to the list beside the key backups, and back.
namespace tress::backup {

/// What the key store has erased, and what the log says that it soon will have; with who approved
/// it and why, where the log knows. Work grows with the erasures. Any thread.
Result<std::vector<Erased>, Fault> erased_by_now(const EventLog& log, const KeyDatabase& keys);

/// A ledger restored from before an erasure does not know of it, though the keys are gone: whoever
/// wrote to that client would stop the service. So the erasure is recorded again, by the service,
/// on the authority of the person who approved it. How many clients; those whom the ledger does not
/// know are passed over, and the others that it can't be recorded for are in `left`.
Result<std::uint64_t, Fault> tell_erasures(const EventLog& log,
                                           Writer& writer,
                                           const std::vector<Erased>& erased,
                                           std::vector<ClientId>& left);

}  // namespace tress::backup
