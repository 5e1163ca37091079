#pragma once

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace tress::testing {

/// The machine's files with a memory of what was synced, and faults on demand.
/// RocksDB's threads and the test's own call it at once.
class FaultyFiles final : public rocksdb::FileSystemWrapper {
 public:
  FaultyFiles() : rocksdb::FileSystemWrapper(rocksdb::FileSystem::Default()) {}

  [[nodiscard]] const char* Name() const override { return "FaultyFiles"; }

  /// The next sync of a file whose name ends in `extension` fails; nothing else does. The default
  /// fault is retryable: an invitation that the log must not take.
  void fail_next_sync(const std::string& extension, bool is_disk_full = false) {
    const std::lock_guard lock(mutex_);
    failing_extension_ = extension;
    fault_ = is_disk_full ? rocksdb::IOStatus::NoSpace("the disk is full, as the test asked")
                          : rocksdb::IOStatus::IOError("the sync failed, as the test asked");
    fault_.SetRetryable(!is_disk_full);
  }

  /// Copies a live database as a power cut would leave it: of every file only what was synced.
  /// LOCK stays out: closing a second handle of it would drop the owner's lock.
  void copy_what_survives_power_loss(const std::filesystem::path& from,
                                     const std::filesystem::path& to) {
    const std::lock_guard lock(mutex_);
    std::filesystem::create_directory(to);
    for (const auto& entry : std::filesystem::directory_iterator(from)) {
      if (entry.path().filename() == "LOCK") continue;
      const auto copy = to / entry.path().filename();
      std::filesystem::copy_file(entry.path(), copy);
      const auto known = synced_bytes_.find(entry.path().string());
      if (known == synced_bytes_.end()) continue;
      if (known->second < std::filesystem::file_size(copy)) {
        std::filesystem::resize_file(copy, known->second);
      }
    }
  }

  rocksdb::IOStatus NewWritableFile(const std::string& name,
                                    const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* file,
                                    rocksdb::IODebugContext* debug) override;

  rocksdb::IOStatus RenameFile(const std::string& from,
                               const std::string& to,
                               const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* debug) override {
    auto status = FileSystemWrapper::RenameFile(from, to, options, debug);
    const std::lock_guard lock(mutex_);
    const auto known = synced_bytes_.find(from);
    if (status.ok() && known != synced_bytes_.end()) {
      synced_bytes_[to] = known->second;
      synced_bytes_.erase(from);
    }
    return status;
  }

  void opened(const std::string& name) {
    const std::lock_guard lock(mutex_);
    synced_bytes_[name] = 0;
    if (name.ends_with(".sst")) ++tables_made_;
  }

  /// Table files begun so far, whether they were finished or not.
  [[nodiscard]] std::size_t tables_made() {
    const std::lock_guard lock(mutex_);
    return tables_made_;
  }

  rocksdb::IOStatus before_sync(const std::string& name) {
    const std::lock_guard lock(mutex_);
    if (failing_extension_.empty() || !name.ends_with(failing_extension_)) return {};
    failing_extension_.clear();
    return fault_;
  }

  void synced(const std::string& name, std::uint64_t bytes) {
    const std::lock_guard lock(mutex_);
    synced_bytes_[name] = bytes;
  }

 private:
  std::mutex mutex_;  ///< guards everything below
  std::map<std::string, std::uint64_t> synced_bytes_;
  std::string failing_extension_;
  rocksdb::IOStatus fault_;
  std::size_t tables_made_ = 0;
};

/// Counts what is written to one file and reports it at each sync.
class FaultyFile final : public rocksdb::FSWritableFileOwnerWrapper {
 public:
  FaultyFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, std::string name, FaultyFiles& files)
      : FSWritableFileOwnerWrapper(std::move(file)),
        name_(std::move(name)),
        files_(files) {}

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes,
                           const rocksdb::IOOptions& options,
                           rocksdb::IODebugContext* debug) override {
    auto status = FSWritableFileOwnerWrapper::Append(bytes, options, debug);
    if (status.ok()) written_ += bytes.size();
    return status;
  }

  rocksdb::IOStatus Append(const rocksdb::Slice& bytes,
                           const rocksdb::IOOptions& options,
                           const rocksdb::DataVerificationInfo& verification,
                           rocksdb::IODebugContext* debug) override {
    auto status = FSWritableFileOwnerWrapper::Append(bytes, options, verification, debug);
    if (status.ok()) written_ += bytes.size();
    return status;
  }

  rocksdb::IOStatus Sync(const rocksdb::IOOptions& options,
                         rocksdb::IODebugContext* debug) override {
    auto status = files_.before_sync(name_);
    if (!status.ok()) return status;
    const std::uint64_t written = written_;
    status = FSWritableFileOwnerWrapper::Sync(options, debug);
    if (status.ok()) files_.synced(name_, written);
    return status;
  }

  rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options,
                          rocksdb::IODebugContext* debug) override {
    return Sync(options, debug);
  }

 private:
  const std::string name_;
  FaultyFiles& files_;
  std::atomic<std::uint64_t> written_{0};
};

inline rocksdb::IOStatus FaultyFiles::NewWritableFile(
    const std::string& name,
    const rocksdb::FileOptions& options,
    std::unique_ptr<rocksdb::FSWritableFile>* file,
    rocksdb::IODebugContext* debug) {
  std::unique_ptr<rocksdb::FSWritableFile> real;
  auto status = FileSystemWrapper::NewWritableFile(name, options, &real, debug);
  if (!status.ok()) return status;
  opened(name);
  *file = std::make_unique<FaultyFile>(std::move(real), name, *this);
  return status;
}

}  // namespace tress::testing
