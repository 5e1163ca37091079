#include "ledger/log/rocksdb/settings.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/file_checksum.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>
#include <rocksdb/table.h>

namespace tress::rocksdb_settings {

namespace {

constexpr std::size_t kib = 1024;
constexpr std::size_t mib = 1024 * kib;

/// Replaying the WAL is most of what a start costs: 128 MiB is about a second.
constexpr std::uint64_t wal_bytes_max = 128 * mib;

/// Old manifests are dead weight; a new one is begun past this.
constexpr std::uint64_t manifest_bytes_max = 16 * mib;

/// Tables held open at once: those beyond are opened when read, so that neither start-up nor memory
/// grows with the log.
constexpr int open_files_max = 256;

/// RocksDB's own LOG files: enough to explain the last incident, never enough to fill a disk.
constexpr std::size_t info_log_bytes_max = mib;
constexpr std::size_t info_log_files_max = 4;

/// Tiles, guards and stream ends that are asked for again and again.
constexpr std::size_t cached_blocks_bytes = 64 * mib;

/// Bits per key: one look-up in a hundred for a key that is not there reads a block.
constexpr double bloom_bits = 10.0;

/// Of a memtable's size, for the same question asked of what is not on disk yet.
constexpr double memtable_bloom_ratio = 0.05;

/// How the rows of a column family come and go.
struct Shape {
  std::size_t memtable_bytes;
  bool is_looked_up;  ///< by keys that may be absent: worth a Bloom filter
  rocksdb::CompressionType compression;
};

/// Keys in order are nearly free at any memtable size; random keys need a skip list that stays in
/// the processor's cache (limits.md: 85,000 instead of 50,000 events/s with 4 MB).
/// Hashes, signatures and signed notes do not compress.
Shape shape_of(Column column) {
  switch (column) {
    case Column::unnamed:
    case Column::meta: return {mib, false, rocksdb::kNoCompression};
    case Column::events: return {32 * mib, false, rocksdb::kLZ4Compression};
    case Column::leaves: return {8 * mib, false, rocksdb::kNoCompression};
    case Column::tiles: return {8 * mib, false, rocksdb::kNoCompression};
    case Column::checkpoints: return {4 * mib, false, rocksdb::kNoCompression};
    case Column::streams:
    case Column::commands:
    case Column::guards: return {4 * mib, true, rocksdb::kLZ4Compression};
  }
  TRESS_UNREACHABLE();
}

Fault::Kind kind_of(const rocksdb::Status& status) {
  if (status.IsCorruption()) return Fault::Kind::damaged;
  if (status.IsNotFound() || status.IsPathNotFound()) return Fault::Kind::missing;
  if (status.IsInvalidArgument() || status.IsNotSupported()) return Fault::Kind::configuration;
  return Fault::Kind::io;
}

}  // namespace

std::string name_of(Column column) {
  switch (column) {
    case Column::unnamed: return "default";
    case Column::events: return "events";
    case Column::leaves: return "leaves";
    case Column::meta: return "meta";
    case Column::streams: return "streams";
    case Column::commands: return "commands";
    case Column::tiles: return "tiles";
    case Column::checkpoints: return "checkpoints";
    case Column::guards: return "guards";
  }
  TRESS_UNREACHABLE();
}

Column column_of(Space space) {
  switch (space) {
    case Space::meta: return Column::meta;
    case Space::streams: return Column::streams;
    case Space::commands: return Column::commands;
    case Space::tiles: return Column::tiles;
    case Space::checkpoints: return Column::checkpoints;
    case Space::guards: return Column::guards;
  }
  TRESS_UNREACHABLE();
}

rocksdb::DBOptions database() {
  rocksdb::DBOptions options;

  // The default mode drops fsynced events in silence after one flipped bit; this one refuses to
  // open, and forgives only the torn record that a power cut leaves at the end.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;  // A closed WAL that is gone is noticed.
  options.recycle_log_file_num = 0;                  // Old records can't pass for new ones.
  options.wal_compression = rocksdb::kNoCompression;
  options.avoid_flush_during_recovery = false;  // What was recovered is written and synced anew.
  options.best_efforts_recovery = false;        // It ignores WALs by design.

  // A failed fsync must never be retried: the kernel may have dropped the pages and report success.
  options.max_bgerror_resume_count = 0;

  options.paranoid_checks = true;
  options.verify_sst_unique_id_in_manifest = true;
  options.flush_verify_memtable_count = true;
  options.file_checksum_gen_factory = rocksdb::GetFileChecksumGenCrc32cFactory();

  // One writer that waits for its own sync: nothing to pipeline, and each of these weakens order.
  options.manual_wal_flush = false;
  options.enable_pipelined_write = false;
  options.unordered_write = false;
  options.two_write_queues = false;
  options.atomic_flush = false;  // The WAL is always on.
  options.allow_mmap_reads = false;
  options.allow_mmap_writes = false;

  options.allow_data_in_errors = false;  // Keys and values stay out of messages and LOG files.
  options.max_log_file_size = info_log_bytes_max;
  options.keep_log_file_num = info_log_files_max;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;

  options.max_open_files = open_files_max;
  options.max_total_wal_size = wal_bytes_max;
  options.max_manifest_file_size = manifest_bytes_max;
  return options;
}

rocksdb::ColumnFamilyOptions column_family(Column column,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  const Shape shape = shape_of(column);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.checksum = rocksdb::kXXH3;
  // Where a row lies is kept in the same bounded cache, in pieces: memory does not grow with the
  // log.
  table.cache_index_and_filter_blocks = true;
  table.pin_top_level_index_and_filter = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  rocksdb::ColumnFamilyOptions options;
  if (shape.is_looked_up) {
    table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits));
    options.memtable_whole_key_filtering = true;
    options.memtable_prefix_bloom_size_ratio = memtable_bloom_ratio;
  }
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = shape.memtable_bytes;
  options.compression = shape.compression;
  options.paranoid_file_checks = true;  // Every new SST is read back before the old ones go.
  options.ttl = 0;                      // Nothing in a ledger grows old.
  return options;
}

std::shared_ptr<rocksdb::Cache> block_cache() {
  return rocksdb::NewLRUCache(cached_blocks_bytes);
}

rocksdb::WriteOptions durable_write() {
  rocksdb::WriteOptions options;
  options.sync = true;
  options.disableWAL = false;
  options.protection_bytes_per_key = 8;  // Catches bits that flip in memory on the way to disk.
  return options;
}

Fault fault_of(const rocksdb::Status& status, const std::string& where) {
  TRESS_ASSERT(!status.ok());
  return Fault{kind_of(status), where, status.ToString()};
}

Fault open_fault_of(const rocksdb::Status& status, const std::string& where) {
  // RocksDB has no code for it: the first text is its own lock table (this process), the second
  // fcntl's answer (another process).
  const std::string text = status.ToString();
  const bool is_locked = text.find("lock hold by") != std::string::npos ||
                         text.find("While lock file") != std::string::npos;
  if (is_locked) {
    return Fault{Fault::Kind::configuration, where,
                 "another tress process has this data folder open"};
  }
  return fault_of(status, where);
}

}  // namespace tress::rocksdb_settings
