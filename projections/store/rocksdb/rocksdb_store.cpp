#include "projections/store/rocksdb/rocksdb_store.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

#include "ledger/base/assert.hpp"
#include "ledger/base/log.hpp"

namespace tress::views {

namespace {

constexpr std::size_t mib = std::size_t{1} << 20U;

/// The skip list of a memtable must stay in the processor's cache: with 4 MiB random rows are
/// written at 85,000 events/s, with 64 MiB at 50,000 (limits.md).
constexpr std::size_t memtable_bytes = 4 * mib;

/// All views together share one cache of blocks.
constexpr std::size_t cached_blocks_bytes = 64 * mib;

/// Replayed at a start after a crash.
constexpr std::uint64_t wal_bytes_max = 64 * mib;

/// RocksDB's own LOG files: enough to explain the last incident, never enough to fill a disk.
constexpr std::size_t info_log_bytes_max = mib;
constexpr std::size_t info_log_files_max = 2;

/// Bits per key: one look-up in a hundred for a key that is not there reads a block.
constexpr double bloom_bits = 10.0;

/// RocksDB's column family without a name; holds nothing.
constexpr const char* unnamed = "default";

/// The key of the applied position: the only empty key, so it stands before every row.
const rocksdb::Slice applied_key{};

/// An empty view may point nowhere, which a slice may not.
rocksdb::Slice slice_of(ByteView view) {
  return view.empty() ? rocksdb::Slice{} : rocksdb::Slice{text_of(view)};
}

ByteView view_of(const rocksdb::Slice& slice) {
  return bytes_of(slice.ToStringView());
}

/// The first key after all that begin with `prefix`; empty if there is none.
Bytes end_of(Bytes prefix) {
  while (!prefix.empty() && prefix.back() == 0xFF) prefix.pop_back();
  if (!prefix.empty()) ++prefix.back();
  return prefix;
}

Fault::Kind kind_of(const rocksdb::Status& status) {
  if (status.IsCorruption()) return Fault::Kind::damaged;
  // A table file that the manifest names and the folder lacks.
  if (status.IsPathNotFound() || status.IsNotFound()) return Fault::Kind::damaged;
  if (status.IsInvalidArgument() || status.IsNotSupported()) return Fault::Kind::configuration;
  return Fault::Kind::io;
}

Fault fault_of(const rocksdb::Status& status, const std::string& where) {
  return Fault{kind_of(status), where, status.ToString()};
}

rocksdb::Options database_options() {
  rocksdb::Options options;
  options.create_if_missing = true;
  options.max_total_wal_size = wal_bytes_max;
  options.max_log_file_size = info_log_bytes_max;
  options.keep_log_file_num = info_log_files_max;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.allow_data_in_errors = false;  // Keys stay out of messages and LOG files.
  options.paranoid_checks = true;
  return options;
}

rocksdb::ColumnFamilyOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Where a row lies is kept in the same bounded cache, in pieces: memory does not grow with the rows.
  table.cache_index_and_filter_blocks = true;
  table.pin_top_level_index_and_filter = true;
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(bloom_bits));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = memtable_bytes;
  options.compression = rocksdb::kLZ4Compression;
  return options;
}

}  // namespace

/// The open database and its column families. Snapshots hold it, so a family outlives its name.
class RocksdbStore::Database {
 public:
  using Family = std::shared_ptr<rocksdb::ColumnFamilyHandle>;

  Database() = default;
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  ~Database() {
    families_.clear();
    unnamed_.reset();
  }

  rocksdb::Status open(const std::string& folder, bool read_only);
  Result<void, Fault> create(const std::string& table);
  Result<void, Fault> drop(const std::string& table);
  [[nodiscard]] std::vector<std::string> tables() const;
  [[nodiscard]] Result<Family, Fault> family(const std::string& table) const;

  [[nodiscard]] rocksdb::DB& db() const { return *db_; }

 private:
  Family owned(rocksdb::ColumnFamilyHandle* handle) {
    return Family{handle, [db = db_.get()](rocksdb::ColumnFamilyHandle* gone) {
                    db->DestroyColumnFamilyHandle(gone);
                  }};
  }

  std::shared_ptr<rocksdb::Cache> cache_ = rocksdb::NewLRUCache(cached_blocks_bytes);
  std::unique_ptr<rocksdb::DB> db_;  ///< safe from any thread
  Family unnamed_;
  mutable std::mutex mutex_;                ///< guards `families_`
  std::map<std::string, Family> families_;  ///< by table
};

rocksdb::Status RocksdbStore::Database::open(const std::string& folder, bool read_only) {
  rocksdb::Options options = database_options();
  options.create_if_missing = !read_only;
  std::vector<std::string> names;
  const auto listed = rocksdb::DB::ListColumnFamilies(options, folder, &names);
  if (!listed.ok()) names = {unnamed};  // A new folder; a damaged one shows at the opening.

  std::vector<rocksdb::ColumnFamilyDescriptor> descriptors;
  for (const auto& name : names) descriptors.emplace_back(name, table_options(cache_));
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  rocksdb::DB* opened = nullptr;
  auto status = read_only
                    ? rocksdb::DB::OpenForReadOnly(options, folder, descriptors, &handles, &opened)
                    : rocksdb::DB::Open(options, folder, descriptors, &handles, &opened);
  if (!status.ok()) return status;
  db_.reset(opened);
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == unnamed) unnamed_ = owned(handles[i]);
    if (names[i] != unnamed) families_[names[i]] = owned(handles[i]);
  }
  return status;
}

Result<void, Fault> RocksdbStore::Database::create(const std::string& table) {
  TRESS_ASSERT(table != unnamed);
  const std::lock_guard lock(mutex_);
  if (families_.contains(table)) {
    return Fault{Fault::Kind::configuration, "view table " + table, "it exists already"};
  }
  rocksdb::ColumnFamilyHandle* handle = nullptr;
  const auto status = db_->CreateColumnFamily(table_options(cache_), table, &handle);
  if (!status.ok()) return fault_of(status, "view table " + table);
  families_[table] = owned(handle);
  return ok();
}

Result<void, Fault> RocksdbStore::Database::drop(const std::string& table) {
  const std::lock_guard lock(mutex_);
  const auto found = families_.find(table);
  if (found == families_.end()) return ok();
  const auto status = db_->DropColumnFamily(found->second.get());
  if (!status.ok()) return fault_of(status, "view table " + table);
  families_.erase(found);
  return ok();
}

std::vector<std::string> RocksdbStore::Database::tables() const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [name, family] : families_) names.push_back(name);
  return names;
}

Result<RocksdbStore::Database::Family, Fault> RocksdbStore::Database::family(
    const std::string& table) const {
  const std::lock_guard lock(mutex_);
  const auto found = families_.find(table);
  if (found != families_.end()) return found->second;
  return Fault{Fault::Kind::missing, "view table " + table, "there is no such table"};
}

namespace {

class TableSnapshot final : public Snapshot {
 public:
  TableSnapshot(rocksdb::DB& db, std::shared_ptr<rocksdb::ColumnFamilyHandle> family)
      : db_(db),
        family_(std::move(family)),
        moment_(db.GetSnapshot()) {}

  TableSnapshot(const TableSnapshot&) = delete;
  TableSnapshot& operator=(const TableSnapshot&) = delete;

  ~TableSnapshot() override { db_.ReleaseSnapshot(moment_); }

  Result<void, Fault> read_applied() {
    TRESS_TRY(const auto stored, value_at(applied_key));
    if (!stored) return ok();
    if (stored->size() != sizeof applied_) {
      return Fault{Fault::Kind::damaged, where(), "its applied position is not a number"};
    }
    applied_ = read_be<std::uint64_t>(*stored);
    return ok();
  }

  [[nodiscard]] std::uint64_t applied() const override { return applied_; }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> get(ByteView key) const override {
    TRESS_ASSERT(!key.empty());
    return value_at(slice_of(key));
  }

  Result<void, Fault> scan(const Range& range, const RowVisitor& visit) const override {
    const Bytes end = end_of(range.prefix);
    const rocksdb::Slice upper = slice_of(end);
    rocksdb::ReadOptions options = read_options();
    if (!end.empty()) options.iterate_upper_bound = &upper;
    const std::unique_ptr<rocksdb::Iterator> row{db_.NewIterator(options, family_.get())};
    const bool is_forwards = range.direction == Direction::forwards;
    is_forwards ? seek_first(*row, range) : seek_last(*row, range);
    for (; row->Valid() && is_inside(*row, range); is_forwards ? row->Next() : row->Prev()) {
      if (!visit(view_of(row->key()), view_of(row->value()))) return ok();
    }
    if (!row->status().ok()) return fault_of(row->status(), where());
    return ok();
  }

 private:
  static void seek_first(rocksdb::Iterator& row, const Range& range) {
    row.Seek(slice_of(std::max(range.from, range.prefix)));
    if (row.Valid() && row.key().empty()) row.Next();  // the applied position
  }

  static void seek_last(rocksdb::Iterator& row, const Range& range) {
    if (range.from.empty()) row.SeekToLast();  // The last below the upper bound.
    if (!range.from.empty()) row.SeekForPrev(slice_of(range.from));
    // A `from` past the prefix's rows lies beyond the bound.
    if (!range.from.empty() && !row.Valid()) row.SeekToLast();
  }

  static bool is_inside(const rocksdb::Iterator& row, const Range& range) {
    if (row.key().empty() || !row.key().starts_with(slice_of(range.prefix))) return false;
    const bool is_forwards = range.direction == Direction::forwards;
    const Bytes& lowest = is_forwards ? range.from : range.until;
    const Bytes& highest = is_forwards ? range.until : range.from;
    return row.key().compare(slice_of(lowest)) >= 0 &&
           (highest.empty() || row.key().compare(slice_of(highest)) <= 0);
  }

  [[nodiscard]] rocksdb::ReadOptions read_options() const {
    rocksdb::ReadOptions options;
    options.snapshot = moment_;
    return options;
  }

  [[nodiscard]] std::string where() const { return "view table " + family_->GetName(); }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> value_at(const rocksdb::Slice& key) const {
    rocksdb::PinnableSlice value;
    const auto status = db_.Get(read_options(), family_.get(), key, &value);
    if (status.IsNotFound()) return std::optional<Bytes>{};
    if (!status.ok()) return fault_of(status, where());
    const ByteView view = view_of(value);
    return std::optional<Bytes>{Bytes{view.begin(), view.end()}};
  }

  rocksdb::DB& db_;
  std::shared_ptr<rocksdb::ColumnFamilyHandle> family_;  ///< keeps a dropped table readable
  const rocksdb::Snapshot* moment_;
  std::uint64_t applied_ = 0;
};

}  // namespace

RocksdbStore::RocksdbStore(std::shared_ptr<Database> database) : database_(std::move(database)) {}

RocksdbStore::~RocksdbStore() = default;

Result<std::unique_ptr<RocksdbStore>, Fault> RocksdbStore::open(const std::filesystem::path& folder,
                                                                const Options& options) {
  auto database = std::make_shared<Database>();
  auto status = database->open(folder.string(), options.read_only);
  const bool may_replace = options.replace_damaged && !options.read_only;
  if (may_replace && kind_of(status) == Fault::Kind::damaged) {
    log::error("views are damaged and made again from the log: {}", status.ToString());
    database = std::make_shared<Database>();
    std::error_code error;
    std::filesystem::remove_all(folder, error);
    if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
    status = database->open(folder.string(), false);
  }
  if (!status.ok()) return fault_of(status, folder.string());
  return std::unique_ptr<RocksdbStore>{new RocksdbStore(std::move(database))};
}

Result<void, Fault> RocksdbStore::create(const std::string& table) {
  return database_->create(table);
}

Result<void, Fault> RocksdbStore::drop(const std::string& table) {
  return database_->drop(table);
}

std::vector<std::string> RocksdbStore::tables() const {
  return database_->tables();
}

Result<std::unique_ptr<Snapshot>, Fault> RocksdbStore::snapshot(const std::string& table) const {
  TRESS_TRY(auto family, database_->family(table));
  auto made = std::make_unique<TableSnapshot>(database_->db(), std::move(family));
  TRESS_TRY(made->read_applied());
  return std::unique_ptr<Snapshot>{std::move(made)};
}

Result<void, Fault> RocksdbStore::write(const std::string& table, const Batch& batch) {
  TRESS_TRY(const auto family, database_->family(table));
  rocksdb::WriteBatch writes;
  Bytes applied;
  append_be(applied, batch.applied);
  writes.Put(family.get(), applied_key, slice_of(applied));
  for (const Change& change : batch.changes) {
    TRESS_ASSERT(!change.key.empty());
    if (change.value) writes.Put(family.get(), slice_of(change.key), slice_of(*change.value));
    if (!change.value) writes.Delete(family.get(), slice_of(change.key));
  }
  const auto status = database_->db().Write(rocksdb::WriteOptions{}, &writes);
  if (!status.ok()) return fault_of(status, "view table " + table);
  return ok();
}

}  // namespace tress::views
