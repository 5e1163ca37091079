#include "ledger/log/rocksdb/rocksdb_log.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <exception>
#include <limits>
#include <semaphore>
#include <string>
#include <vector>

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/text.hpp"
#include "ledger/log/admission.hpp"
#include "ledger/log/rocksdb/folder.hpp"
#include "ledger/log/rocksdb/halt.hpp"
#include "ledger/log/rocksdb/marks.hpp"
#include "ledger/log/rocksdb/rows.hpp"
#include "ledger/log/rocksdb/settings.hpp"

namespace tress {

namespace {

using rocksdb_log::Halt;
using rocksdb_rows::position_key;
using rocksdb_rows::position_of;
using rocksdb_settings::Column;
using rocksdb_settings::column_of;
using rocksdb_settings::columns;
using rocksdb_settings::fault_of;

using Row = std::pair<Bytes, Bytes>;

/// Events looked at near either end when the log is opened. All of them are `tress verify`'s work.
constexpr std::size_t end_events_checked = 64;

/// A running server may replace a file between our listing and our opening it.
constexpr int read_only_attempts_max = 3;

constexpr std::string_view leaf_of_event = "the leaf of event";

std::string place_of(std::string_view what, Position position) {
  return std::string{what} + " " + std::to_string(position);
}

rocksdb::Slice slice_of(ByteView view) {
  return text_of(view);
}

ByteView view_of(const rocksdb::Slice& slice) {
  return bytes_of(slice.ToStringView());
}

Bytes copy_of(const rocksdb::Slice& slice) {
  const ByteView view = view_of(slice);
  return {view.begin(), view.end()};
}

/// The first key after all that start with `prefix`; empty if there is none (all bytes 0xFF).
Bytes end_of(ByteView prefix) {
  Bytes end{prefix.begin(), prefix.end()};
  while (!end.empty() && end.back() == 0xFF) end.pop_back();
  if (!end.empty()) ++end.back();
  return end;
}

/// Held by whoever appends, or keeps others from it. A semaphore, because a backup takes it in one
/// thread and lets it go in another.
class AppendTurn {
 public:
  explicit AppendTurn(std::binary_semaphore& turn) : turn_(turn) { turn_.acquire(); }

  AppendTurn(const AppendTurn&) = delete;
  AppendTurn& operator=(const AppendTurn&) = delete;

  ~AppendTurn() { let_go(); }

  /// Once or more often, from any thread.
  void let_go() {
    if (is_held_.exchange(false)) turn_.release();
  }

 private:
  std::binary_semaphore& turn_;
  std::atomic<bool> is_held_{true};
};

}  // namespace

class RocksdbLog::Store {
 public:
  Store(const std::filesystem::path& folder, const Options& options)
      : folder_(folder.string()),
        options_(options) {}

  Store(const Store&) = delete;
  Store& operator=(const Store&) = delete;

  ~Store() {
    for (rocksdb::ColumnFamilyHandle* handle : handles_) {
      if (handle != nullptr) db_->DestroyColumnFamilyHandle(handle);
    }
  }

  Result<void, Fault> open();

  [[nodiscard]] bool is_halted() const noexcept { return halt_->is_set(); }

  [[nodiscard]] Position size() const noexcept { return size_.load(std::memory_order_acquire); }

  Result<void, Fault> append(const Group& group);
  Result<void, Fault> with_appends_held(const HeldUse& use);
  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t bytes_max) const;
  [[nodiscard]] Result<std::optional<Bytes>, Fault> get(Column column, ByteView key) const;
  Result<void, Fault> scan(Column column,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const;
  [[nodiscard]] Result<std::optional<Row>, Fault> last(Column column) const;

 private:
  using Iterator = std::unique_ptr<rocksdb::Iterator>;

  /// Two cursors that see the same moment and step together.
  struct Cursors {
    Iterator events;
    Iterator leaves;
  };

  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(Column column) const {
    return handles_[static_cast<std::size_t>(column)];
  }

  [[nodiscard]] Fault damaged(const std::string& what) const {
    return Fault{Fault::Kind::damaged, folder_, what};
  }

  rocksdb::Status open_database();
  Result<void, Fault> settle_format();
  Result<void, Fault> find_size();
  Result<void, Fault> find_marks();
  [[nodiscard]] Result<Position, Fault> end_of_positions(Column column) const;

  rocksdb::Status write(const Group& group);
  rocksdb::Status put_marks(rocksdb::WriteBatch& batch) const;
  [[nodiscard]] Result<Cursors, Fault> cursors_at(Position position) const;
  [[nodiscard]] Result<void, Fault> expect_key(const rocksdb::Iterator& cursor,
                                               Position position,
                                               std::string_view what) const;
  [[nodiscard]] Result<StoredEvent, Fault> event_under(const Cursors& cursors,
                                                       Position position) const;

  const std::string folder_;  ///< also the `where` of every fault
  const Options options_;
  const std::shared_ptr<Halt> halt_ = std::make_shared<Halt>();
  std::unique_ptr<rocksdb::DB> db_;                                     ///< safe from any thread
  std::array<rocksdb::ColumnFamilyHandle*, columns.size()> handles_{};  ///< indexed by `Column`
  std::atomic<Position> size_{0};  ///< stored by the appending thread after the synced write
  std::uint64_t groups_ = 0;       ///< taken by every column; of the appending thread
  std::binary_semaphore append_turn_{1};
};

Result<void, Fault> RocksdbLog::Store::open() {
  auto status = open_database();
  for (int attempt = 1; options_.read_only && attempt < read_only_attempts_max; ++attempt) {
    if (status.ok() || status.IsInvalidArgument()) break;
    status = open_database();
  }
  if (!status.ok()) return rocksdb_settings::open_fault_of(status, folder_);
  TRESS_TRY(settle_format());
  TRESS_TRY(find_size());
  // Who only reads sees what is there; `tress verify` names what is not.
  return options_.read_only ? ok() : find_marks();
}

rocksdb::Status RocksdbLog::Store::open_database() {
  rocksdb::DBOptions database = rocksdb_settings::database();
  database.create_if_missing = options_.create;
  database.create_missing_column_families = options_.create;
  database.listeners.push_back(halt_);
  if (options_.salvage) {
    database.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  }
  if (options_.env != nullptr) database.env = options_.env;

  const auto cache = rocksdb_settings::block_cache();
  std::vector<rocksdb::ColumnFamilyDescriptor> families;
  for (const Column column : columns) {
    families.emplace_back(rocksdb_settings::name_of(column),
                          rocksdb_settings::column_family(column, cache));
  }

  rocksdb::DB* db = nullptr;
  std::vector<rocksdb::ColumnFamilyHandle*> handles;
  const auto status = options_.read_only
                          ? rocksdb::DB::OpenForReadOnly(database, folder_, families, &handles, &db)
                          : rocksdb::DB::Open(database, folder_, families, &handles, &db);
  if (!status.ok()) return status;
  db_.reset(db);
  TRESS_ASSERT(handles.size() == handles_.size());
  std::copy(handles.begin(), handles.end(), handles_.begin());
  return status;
}

/// Writes the format row of a new log, checks that of an old one.
Result<void, Fault> RocksdbLog::Store::settle_format() {
  TRESS_TRY(const auto found, get(Column::meta, bytes_of(format_key)));
  if (found) {
    if (text_of(*found) == format_version) return ok();
    return Fault{Fault::Kind::configuration, folder_,
                 "the log has format " + printable(text_of(*found)) + ", this program knows " +
                     std::string{format_version}};
  }
  // A crash between making the files and this row leaves a log that never held anything.
  TRESS_TRY(const auto last_event, last(Column::events));
  if (!options_.create || last_event) return damaged("the log's format row is missing");
  const auto status = db_->Put(rocksdb_settings::durable_write(), handle(Column::meta),
                               rocksdb::Slice{format_key}, rocksdb::Slice{format_version});
  if (!status.ok()) return fault_of(status, folder_);
  return ok();
}

/// One past the last position of a column family.
Result<Position, Fault> RocksdbLog::Store::end_of_positions(Column column) const {
  TRESS_TRY(const auto row, last(column));
  if (!row) return Position{0};
  const auto position = position_of(row->first);
  if (!position || *position == std::numeric_limits<Position>::max()) {
    return damaged("a key in " + rocksdb_settings::name_of(column) + " is no position");
  }
  return *position + 1;
}

/// The longer of the two column families says how many events there should be; reading both ends
/// then names the one that is not there.
Result<void, Fault> RocksdbLog::Store::find_size() {
  TRESS_TRY(const Position events_end, end_of_positions(Column::events));
  TRESS_TRY(const Position leaves_end, end_of_positions(Column::leaves));
  const Position size = std::max(events_end, leaves_end);
  size_.store(size, std::memory_order_release);
  constexpr auto no_limit = std::numeric_limits<std::size_t>::max();
  TRESS_TRY(read(0, end_events_checked, no_limit));
  TRESS_TRY(
      read(size - std::min<Position>(size, end_events_checked), end_events_checked, no_limit));
  return ok();
}

/// A log that an earlier release wrote has no marks until its next group.
Result<void, Fault> RocksdbLog::Store::find_marks() {
  std::optional<std::optional<std::uint64_t>> of_all;
  for (const Column column : columns) {
    if (column == Column::unnamed) continue;
    TRESS_TRY(const auto row, get(column, bytes_of(rocksdb_marks::key)));
    const auto mark = row ? rocksdb_marks::read(*row) : std::nullopt;
    if (of_all && *of_all != mark) {
      return damaged("rows of " + rocksdb_settings::name_of(column) +
                     " end elsewhere than those of the columns before it");
    }
    of_all = mark;
  }
  groups_ = of_all->value_or(0);
  return ok();
}

rocksdb::Status RocksdbLog::Store::put_marks(rocksdb::WriteBatch& batch) const {
  const Bytes mark = rocksdb_marks::value(groups_ + 1);
  for (const Column column : columns) {
    if (column == Column::unnamed) continue;
    const auto status =
        batch.Put(handle(column), rocksdb::Slice{rocksdb_marks::key}, slice_of(mark));
    if (!status.ok()) return status;
  }
  return rocksdb::Status::OK();
}

rocksdb::Status RocksdbLog::Store::write(const Group& group) {
  const auto options = rocksdb_settings::durable_write();
  rocksdb::WriteBatch batch(0, 0, options.protection_bytes_per_key, 0);
  rocksdb::Status status;
  for (const StoredEvent& event : group.events) {
    const Bytes key = position_key(event.position);
    status = batch.Put(handle(Column::events), slice_of(key), slice_of(event.bytes));
    if (!status.ok()) return status;
    const Bytes leaf = rocksdb_rows::leaf_row(event);
    status = batch.Put(handle(Column::leaves), slice_of(key), slice_of(leaf));
    if (!status.ok()) return status;
  }
  for (const Rider& rider : group.riders) {
    auto* const column = handle(column_of(rider.space));
    status = rider.value ? batch.Put(column, slice_of(rider.key), slice_of(*rider.value))
                         : batch.Delete(column, slice_of(rider.key));
    if (!status.ok()) return status;
  }
  status = put_marks(batch);
  if (!status.ok()) return status;
  status = db_->Write(options, &batch);
  if (status.ok()) ++groups_;
  return status;
}

Result<void, Fault> RocksdbLog::Store::append(const Group& group) {
  if (options_.read_only) {
    return Fault{Fault::Kind::configuration, folder_, "the log was opened for reading only"};
  }
  TRESS_TRY(admit(group, size(), is_halted()));
  const AppendTurn turn{append_turn_};
  try {
    failpoint("log.append");
    const auto status = write(group);
    if (!status.ok()) {
      halt_->set();
      return Fault{Fault::Kind::io, folder_, status.ToString()};
    }
  } catch (const std::exception& thrown) {
    // Out of memory somewhere inside RocksDB: what it has written is as unknown as after an error.
    halt_->set();
    return Fault{Fault::Kind::io, folder_, thrown.what()};
  }
  failpoint("log.appended");
  size_.store(group.first + group.events.size(), std::memory_order_release);
  return ok();
}

Result<void, Fault> RocksdbLog::Store::with_appends_held(const HeldUse& use) {
  TRESS_ASSERT(!options_.read_only);
  AppendTurn turn{append_turn_};
  return use(*db_, [&turn] { turn.let_go(); });
}

Result<RocksdbLog::Store::Cursors, Fault> RocksdbLog::Store::cursors_at(Position position) const {
  std::vector<rocksdb::Iterator*> opened;
  const auto status = db_->NewIterators(rocksdb::ReadOptions(),
                                        {handle(Column::events), handle(Column::leaves)}, &opened);
  if (!status.ok()) return fault_of(status, folder_);
  Cursors cursors{Iterator{opened[0]}, Iterator{opened[1]}};
  const Bytes key = position_key(position);
  cursors.events->Seek(slice_of(key));
  cursors.leaves->Seek(slice_of(key));
  return cursors;
}

Result<void, Fault> RocksdbLog::Store::expect_key(const rocksdb::Iterator& cursor,
                                                  Position position,
                                                  std::string_view what) const {
  if (!cursor.status().ok()) {
    return fault_of(cursor.status(), folder_ + ", " + place_of(what, position));
  }
  if (!cursor.Valid() || position_of(view_of(cursor.key())) != position) {
    return damaged(place_of(what, position) + " is missing");
  }
  return ok();
}

Result<StoredEvent, Fault> RocksdbLog::Store::event_under(const Cursors& cursors,
                                                          Position position) const {
  TRESS_TRY(expect_key(*cursors.events, position, "event"));
  TRESS_TRY(expect_key(*cursors.leaves, position, leaf_of_event));
  const auto leaf = rocksdb_rows::parse_leaf(view_of(cursors.leaves->value()));
  if (!leaf) return damaged(place_of(leaf_of_event, position) + " is malformed");
  return StoredEvent{position, leaf->recorded_at, leaf->event_hash, leaf->signature,
                     copy_of(cursors.events->value())};
}

Result<std::vector<StoredEvent>, Fault> RocksdbLog::Store::read(Position from,
                                                                std::size_t count_max,
                                                                std::size_t bytes_max) const {
  std::vector<StoredEvent> out;
  // Fixed before the cursors are made, so that all up to here is theirs to see.
  const Position end = size();
  if (from >= end || count_max == 0) return out;

  TRESS_TRY(const Cursors cursors, cursors_at(from));
  std::size_t bytes = 0;
  for (Position position = from; position < end && out.size() < count_max; ++position) {
    TRESS_TRY(auto event, event_under(cursors, position));
    bytes += event.bytes.size();
    if (!out.empty() && bytes > bytes_max) break;
    out.push_back(std::move(event));
    cursors.events->Next();
    cursors.leaves->Next();
  }
  return out;
}

Result<std::optional<Bytes>, Fault> RocksdbLog::Store::get(Column column, ByteView key) const {
  rocksdb::PinnableSlice value;
  const auto status = db_->Get(rocksdb::ReadOptions(), handle(column), slice_of(key), &value);
  if (status.IsNotFound()) return std::optional<Bytes>{};
  if (!status.ok()) return fault_of(status, folder_ + ", " + rocksdb_settings::name_of(column));
  return std::optional<Bytes>{copy_of(value)};
}

Result<void, Fault> RocksdbLog::Store::scan(Column column,
                                            ByteView prefix,
                                            ByteView from,
                                            const RowVisitor& visit) const {
  // A prefix of nothing but 0xFF has no end; there every key from the start on has the prefix.
  const Bytes end = end_of(prefix);
  const rocksdb::Slice upper_bound = slice_of(end);
  rocksdb::ReadOptions options;
  if (!end.empty()) options.iterate_upper_bound = &upper_bound;

  // An iterator is a snapshot already.
  const Iterator cursor{db_->NewIterator(options, handle(column))};
  const bool is_prefix_later =
      std::lexicographical_compare(from.begin(), from.end(), prefix.begin(), prefix.end());
  cursor->Seek(slice_of(is_prefix_later ? prefix : from));
  for (; cursor->Valid(); cursor->Next()) {
    if (rocksdb_marks::is_mark(view_of(cursor->key()))) continue;
    if (!visit(view_of(cursor->key()), view_of(cursor->value()))) return ok();
  }
  if (!cursor->status().ok()) {
    return fault_of(cursor->status(), folder_ + ", " + rocksdb_settings::name_of(column));
  }
  return ok();
}

Result<std::optional<Row>, Fault> RocksdbLog::Store::last(Column column) const {
  const Iterator cursor{db_->NewIterator(rocksdb::ReadOptions(), handle(column))};
  cursor->SeekToLast();
  if (!cursor->status().ok()) {
    return fault_of(cursor->status(), folder_ + ", " + rocksdb_settings::name_of(column));
  }
  if (!cursor->Valid() || rocksdb_marks::is_mark(view_of(cursor->key()))) {
    return std::optional<Row>{};
  }
  return std::optional<Row>{Row{copy_of(cursor->key()), copy_of(cursor->value())}};
}

RocksdbLog::RocksdbLog(std::unique_ptr<Store> store) : store_(std::move(store)) {}

RocksdbLog::~RocksdbLog() = default;

Result<std::unique_ptr<RocksdbLog>, Fault> RocksdbLog::open(const std::filesystem::path& folder,
                                                            const Options& options) {
  TRESS_ASSERT(!(options.create && options.read_only));
  TRESS_TRY(rocksdb_log::prepare_folder(folder, options));
  auto store = std::make_unique<Store>(folder, options);
  TRESS_TRY(store->open());
  return std::unique_ptr<RocksdbLog>{new RocksdbLog(std::move(store))};
}

bool RocksdbLog::is_halted() const noexcept {
  return store_->is_halted();
}

Result<void, Fault> RocksdbLog::with_appends_held(const HeldUse& use) {
  return store_->with_appends_held(use);
}

Position RocksdbLog::size() const {
  return store_->size();
}

Result<void, Fault> RocksdbLog::append(const Group& group) {
  return store_->append(group);
}

Result<std::vector<StoredEvent>, Fault> RocksdbLog::read(Position from,
                                                         std::size_t count_max,
                                                         std::size_t bytes_max) const {
  return store_->read(from, count_max, bytes_max);
}

Result<std::optional<Bytes>, Fault> RocksdbLog::row(Space space, ByteView key) const {
  return store_->get(column_of(space), key);
}

Result<void, Fault> RocksdbLog::scan(Space space,
                                     ByteView prefix,
                                     ByteView from,
                                     const RowVisitor& visit) const {
  return store_->scan(column_of(space), prefix, from, visit);
}

Result<std::optional<std::pair<Bytes, Bytes>>, Fault> RocksdbLog::last(Space space) const {
  return store_->last(column_of(space));
}

}  // namespace tress
