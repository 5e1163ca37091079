#pragma once

#include <cstddef>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/keys/key_store.hpp"
#include "ledger/log/event_log.hpp"

/// From what the log says is erased to keys that are gone. The event comes first and is durable;
/// the keys follow, and follow again wherever an older key store is put in place. Both functions
/// may be repeated at will.
namespace tress::erasure {

/// Every class of every client that the log says is erased, by the committer's guard rows: work
/// grows with the erasures, not with the log. Any thread.
[[nodiscard]] Result<std::vector<KeyErasure>, Fault> erasures_of(const EventLog& log);

/// How many that would be, at one look. Any thread.
[[nodiscard]] Result<std::size_t, Fault> count_erasures(const EventLog& log);

/// Erases from `keys` what the log says is erased and `keys` does not: the number of keys. Call it
/// at every start before anybody reads. Any thread.
Result<std::size_t, Fault> carry_out_erasures(const EventLog& log, KeyStore& keys);

}  // namespace tress::erasure
