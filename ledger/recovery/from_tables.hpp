#pragma once

#include <memory>

#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "ledger/recovery/group_source.hpp"

/// What the tables and WALs of a database still say whose manifest is lost or torn.
namespace tress::recovery {

/// Copies the log's files into LOG.repairing, makes a manifest there, and opens that.
/// Faults: `damaged`, with the place, if its files alone make no log; `io`.
Result<std::unique_ptr<RocksdbLog>, Fault> open_repaired(const Given& given);

/// Its groups, to be verified like those of a copy. Without guards: tables that were replaced long
/// ago may be among the files, so that they are derived from the events again when the salon opens.
/// `repaired` outlives it.
std::unique_ptr<GroupSource> source_of_repaired(const EventLog& repaired, Position from);

/// Answers of refused commands, which belong to no event: those that `log` lacks.
Result<void, Fault> take_refusals(const EventLog& repaired, EventLog& log);

}  // namespace tress::recovery
