#include "ledger/keys/key_database.hpp"

#include <array>
#include <mutex>
#include <set>
#include <string>
#include <system_error>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/transaction_log.h>
#include <rocksdb/write_batch.h>

#include "ledger/base/failpoint.hpp"

namespace tress {

namespace {

using rocksdb::Slice;

constexpr std::array<const char*, 2> named_spaces{"data_keys", "credentials"};
constexpr std::size_t info_log_files_max = 2;
constexpr std::size_t info_log_bytes_max = std::size_t{1} << 20U;

Slice slice_of(ByteView bytes) {
  const auto text = text_of(bytes);
  return {text.data(), text.size()};
}

ByteView view_of(const Slice& slice) {
  return bytes_of({slice.data(), slice.size()});
}

rocksdb::DBOptions database_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  options.paranoid_checks = true;
  // As for the log: the default mode drops synced keys in silence after one flipped bit, and a client
  // whose key is gone would get another; this one refuses to open. A failed sync is not tried again.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.max_bgerror_resume_count = 0;
  // A recycled or archived write-ahead log would keep erased rows.
  options.recycle_log_file_num = 0;
  options.WAL_ttl_seconds = 0;
  options.WAL_size_limit_MB = 0;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.keep_log_file_num = info_log_files_max;
  options.max_log_file_size = info_log_bytes_max;
  return options;
}

rocksdb::ColumnFamilyOptions family_options() {
  rocksdb::ColumnFamilyOptions options;
  options.compression = rocksdb::kNoCompression;  // Ciphertext does not shrink.
  return options;
}

std::vector<rocksdb::ColumnFamilyDescriptor> families() {
  std::vector<rocksdb::ColumnFamilyDescriptor> out;
  out.emplace_back(rocksdb::kDefaultColumnFamilyName, family_options());
  for (const char* name : named_spaces) out.emplace_back(name, family_options());
  return out;
}

std::error_code make_folder(const std::filesystem::path& folder) {
  std::error_code error;
  if (std::filesystem::is_directory(folder, error)) return {};
  std::filesystem::create_directories(folder, error);
  if (error) return error;
  std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
  return error;
}

/// Names of the files that may hold rows: tables, and logs that are not empty. RocksDB never gives
/// a name twice.
std::set<std::string> files_with_rows(const std::filesystem::path& folder) {
  std::set<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator{folder, error}) {
    const auto kind = entry.path().extension();
    const bool is_log = kind == ".log" && entry.file_size(error) > 0;
    if (kind == ".sst" || is_log) names.insert(entry.path().filename().string());
  }
  return names;
}

}  // namespace

struct KeyDatabase::Handles {
  std::unique_ptr<rocksdb::DB> database;
  std::vector<rocksdb::ColumnFamilyHandle*> families;  ///< in the order of KeySpace; owned

  Handles() = default;
  Handles(const Handles&) = delete;
  Handles& operator=(const Handles&) = delete;

  ~Handles() {
    for (auto* family : families) database->DestroyColumnFamilyHandle(family);
  }

  [[nodiscard]] rocksdb::ColumnFamilyHandle* family(KeySpace space) const {
    return families.at(static_cast<std::size_t>(space));
  }
};

KeyDatabase::KeyDatabase(std::filesystem::path folder)
    : folder_(std::move(folder)),
      handles_(std::make_unique<Handles>()) {}

KeyDatabase::~KeyDatabase() = default;

Fault KeyDatabase::fault(Fault::Kind kind, std::string what) const {
  return {kind, "key store " + folder_.string(), std::move(what)};
}

Result<std::unique_ptr<KeyDatabase>, Fault> KeyDatabase::open(const std::filesystem::path& folder) {
  std::unique_ptr<KeyDatabase> opened{new KeyDatabase{folder}};
  if (const auto error = make_folder(folder)) {
    return opened->fault(Fault::Kind::configuration, "cannot be made: " + error.message());
  }
  rocksdb::DB* database = nullptr;
  const auto status = rocksdb::DB::Open(database_options(), folder.string(), families(),
                                        &opened->handles_->families, &database);
  opened->handles_->database.reset(database);
  if (status.IsCorruption()) return opened->fault(Fault::Kind::damaged, status.ToString());
  if (!status.ok()) return opened->fault(Fault::Kind::io, status.ToString());
  return opened;
}

Result<std::optional<Bytes>, Fault> KeyDatabase::get(KeySpace space, ByteView key) const {
  const std::shared_lock lock{reading_};
  rocksdb::PinnableSlice value;
  const auto status = handles_->database->Get(rocksdb::ReadOptions{}, handles_->family(space),
                                              slice_of(key), &value);
  if (status.IsNotFound()) return std::optional<Bytes>{};
  if (status.IsCorruption()) return fault(Fault::Kind::damaged, status.ToString());
  if (!status.ok()) return fault(Fault::Kind::io, status.ToString());
  const ByteView bytes = view_of(value);
  return std::optional{Bytes{bytes.begin(), bytes.end()}};
}

Result<void, Fault> KeyDatabase::scan(
    KeySpace space,
    ByteView prefix,
    const std::function<bool(ByteView key, ByteView value)>& visit) const {
  const std::shared_lock lock{reading_};
  const std::unique_ptr<rocksdb::Iterator> at{
      handles_->database->NewIterator(rocksdb::ReadOptions{}, handles_->family(space))};
  for (at->Seek(slice_of(prefix)); at->Valid(); at->Next()) {
    if (!prefix.empty() && !at->key().starts_with(slice_of(prefix))) break;
    if (!visit(view_of(at->key()), view_of(at->value()))) break;
  }
  if (at->status().IsCorruption()) return fault(Fault::Kind::damaged, at->status().ToString());
  if (!at->status().ok()) return fault(Fault::Kind::io, at->status().ToString());
  return ok();
}

Result<void, Fault> KeyDatabase::write(std::span<const KeyRow> rows) {
  rocksdb::WriteBatch batch;
  for (const KeyRow& row : rows) {
    auto* const family = handles_->family(row.space);
    const auto status = row.value ? batch.Put(family, slice_of(row.key), slice_of(*row.value))
                                  : batch.Delete(family, slice_of(row.key));
    if (!status.ok()) return fault(Fault::Kind::io, status.ToString());
  }
  rocksdb::WriteOptions durable;
  durable.sync = true;
  failpoint("keys.write");
  const auto status = handles_->database->Write(durable, &batch);
  if (!status.ok()) return fault(Fault::Kind::io, status.ToString());
  failpoint("keys.written");
  return ok();
}

Result<void, Fault> KeyDatabase::rewrite_files() {
  // Flushing every family lets go of the write-ahead logs; the forced compaction then rewrites the
  // tables without the rows that deletions and newer values hide.
  auto status = handles_->database->Flush(rocksdb::FlushOptions{}, handles_->families);
  failpoint("keys.flushed");
  rocksdb::CompactRangeOptions everything;
  everything.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;
  everything.exclusive_manual_compaction = true;
  for (auto* family : handles_->families) {
    if (!status.ok()) break;
    status = handles_->database->CompactRange(everything, family, nullptr, nullptr);
  }
  if (!status.ok()) return fault(Fault::Kind::io, status.ToString());
  return ok();
}

Result<void, Fault> KeyDatabase::remove_replaced_files() {
  // The last reader of a replaced file removes it: wait for those that may be one.
  const std::unique_lock lock{reading_};
  // Others may have been kept back while a flush or a compaction ran beside. Letting deletions
  // begin again makes RocksDB look at the whole folder; asking for the logs waits until removals
  // that another thread has begun are done.
  auto status = handles_->database->DisableFileDeletions();
  if (status.ok()) status = handles_->database->EnableFileDeletions(true);
  rocksdb::VectorLogPtr logs;
  if (status.ok()) status = handles_->database->GetSortedWalFiles(logs);
  if (!status.ok()) return fault(Fault::Kind::io, status.ToString());
  return ok();
}

Result<void, Fault> KeyDatabase::scrub() {
  const std::lock_guard one_at_a_time{scrubbing_};
  const auto before = files_with_rows(folder_);
  TRESS_TRY(rewrite_files());
  failpoint("keys.compacted");
  TRESS_TRY(remove_replaced_files());
  const auto after = files_with_rows(folder_);
  // What RocksDB was asked to do is not what was promised: look.
  for (const std::string& name : before) {
    if (after.contains(name)) {
      return fault(Fault::Kind::io, "could not get rid of its file " + name);
    }
  }
  return ok();
}

}  // namespace tress
