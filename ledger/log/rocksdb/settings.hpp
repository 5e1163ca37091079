#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>

#include "ledger/log/event_log.hpp"

namespace rocksdb {
struct ColumnFamilyOptions;
struct DBOptions;
struct WriteOptions;
class Cache;
class Status;
}  // namespace rocksdb

/// The RocksDB settings of the log and what its errors mean to us. Each setting that is not a
/// default has its reason beside it; most were measured on 7.8.3 (see README.md).
namespace tress::rocksdb_settings {

/// The log's column families. The names are stored; the numbers are only ours.
enum class Column : std::uint8_t {
  unnamed,  ///< RocksDB's "default", which must exist and stays empty
  events,
  leaves,
  meta,
  streams,
  commands,
  tiles,
  checkpoints,
  guards,
};

inline constexpr std::array columns{Column::unnamed, Column::events,      Column::leaves,
                                    Column::meta,    Column::streams,     Column::commands,
                                    Column::tiles,   Column::checkpoints, Column::guards};

std::string name_of(Column column);

Column column_of(Space space);

/// Without environment, listener and `create_if_missing`, which are the caller's.
rocksdb::DBOptions database();

/// `cache` is shared by all column families of one log.
rocksdb::ColumnFamilyOptions column_family(Column column,
                                           const std::shared_ptr<rocksdb::Cache>& cache);

/// Blocks of all column families that are kept in memory, uncompressed.
std::shared_ptr<rocksdb::Cache> block_cache();

/// Returns only after the disk has it.
rocksdb::WriteOptions durable_write();

/// Requires: `status` is not ok. `where` is the operator's name for what was touched.
Fault fault_of(const rocksdb::Status& status, const std::string& where);

/// The same for opening, where a held lock is the operator's mistake and not the disk's.
Fault open_fault_of(const rocksdb::Status& status, const std::string& where);

}  // namespace tress::rocksdb_settings
