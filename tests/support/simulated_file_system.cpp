#include "tests/support/simulated_file_system.hpp"

#include <cstring>

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

namespace tress::testing {

namespace {

using rocksdb::FileOptions;
using rocksdb::IODebugContext;
using rocksdb::IOOptions;
using rocksdb::IOStatus;
using FilePtr = std::shared_ptr<SimulatedDisk::File>;

IOStatus status_of(const std::optional<DiskError>& error, const std::string& path) {
  if (!error) return IOStatus::OK();
  switch (*error) {
    case DiskError::io: {
      auto status = IOStatus::IOError(path, "simulated input/output error");
      status.SetRetryable(true);  // An invitation that the log must not take.
      return status;
    }
    case DiskError::no_space: return IOStatus::NoSpace(path, "simulated disk is full");
    case DiskError::missing: return IOStatus::PathNotFound(path, "no such file (simulated)");
    case DiskError::exists: return IOStatus::IOError(path, "file exists (simulated)");
  }
  return IOStatus::Corruption(path);
}

/// RocksDB builds paths with doubled and trailing slashes here and there.
std::string plain(const std::string& path) {
  std::string out;
  for (const char letter : path) {
    if (letter != '/' || out.empty() || out.back() != '/') out += letter;
  }
  if (out.size() > 1 && out.back() == '/') out.pop_back();
  return out;
}

IOStatus read_into(SimulatedDisk& disk,
                   const std::string& path,
                   const SimulatedDisk::File& file,
                   std::uint64_t offset,
                   std::size_t size,
                   rocksdb::Slice* result,
                   char* scratch) {
  Bytes bytes;
  const auto error = disk.read(path, file, offset, size, bytes);
  if (!error && !bytes.empty()) std::memcpy(scratch, bytes.data(), bytes.size());
  *result = rocksdb::Slice(scratch, error ? 0 : bytes.size());
  return status_of(error, path);
}

class SequentialFile final : public rocksdb::FSSequentialFile {
 public:
  SequentialFile(SimulatedDisk& disk, std::string path, FilePtr file)
      : disk_(disk),
        path_(std::move(path)),
        file_(std::move(file)) {}

  IOStatus Read(size_t n,
                const IOOptions& /*options*/,
                rocksdb::Slice* result,
                char* scratch,
                IODebugContext* /*debug*/) override {
    const auto status = read_into(disk_, path_, *file_, at_, n, result, scratch);
    at_ += result->size();
    return status;
  }

  IOStatus Skip(uint64_t n) override {
    at_ += n;
    return IOStatus::OK();
  }

  IOStatus InvalidateCache(size_t /*offset*/, size_t /*length*/) override { return IOStatus::OK(); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const FilePtr file_;
  std::uint64_t at_ = 0;
};

class RandomAccessFile final : public rocksdb::FSRandomAccessFile {
 public:
  RandomAccessFile(SimulatedDisk& disk, std::string path, FilePtr file)
      : disk_(disk),
        path_(std::move(path)),
        file_(std::move(file)) {}

  IOStatus Read(uint64_t offset,
                size_t n,
                const IOOptions& /*options*/,
                rocksdb::Slice* result,
                char* scratch,
                IODebugContext* /*debug*/) const override {
    return read_into(disk_, path_, *file_, offset, n, result, scratch);
  }

  IOStatus InvalidateCache(size_t /*offset*/, size_t /*length*/) override { return IOStatus::OK(); }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const FilePtr file_;
};

class WritableFile final : public rocksdb::FSWritableFile {
 public:
  WritableFile(SimulatedDisk& disk, std::string path, FilePtr file)
      : disk_(disk),
        path_(std::move(path)),
        file_(std::move(file)),
        size_(disk.size_of(*file_)) {}

  using FSWritableFile::Append;

  IOStatus Append(const rocksdb::Slice& bytes,
                  const IOOptions& /*options*/,
                  IODebugContext* /*debug*/) override {
    const auto error = disk_.write(path_, *file_, size_, bytes_of(bytes.ToStringView()));
    if (!error) size_ += bytes.size();
    return status_of(error, path_);
  }

  IOStatus Truncate(uint64_t size,
                    const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    size_ = size;
    return status_of(disk_.truncate(*file_, size), path_);
  }

  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

  IOStatus Flush(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

  IOStatus Sync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return status_of(disk_.sync(path_, *file_), path_);
  }

  bool IsSyncThreadSafe() const override { return true; }

  uint64_t GetFileSize(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return size_;
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
  const FilePtr file_;
  std::uint64_t size_;
};

class Directory final : public rocksdb::FSDirectory {
 public:
  Directory(SimulatedDisk& disk, std::string path) : disk_(disk), path_(std::move(path)) {}

  IOStatus Fsync(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return status_of(disk_.sync_folder(path_), path_);
  }

  IOStatus Close(const IOOptions& /*options*/, IODebugContext* /*debug*/) override {
    return IOStatus::OK();
  }

 private:
  SimulatedDisk& disk_;
  const std::string path_;
};

class Lock final : public rocksdb::FileLock {};

/// RocksDB's own diary is of no interest here.
class NoLogger final : public rocksdb::Logger {
 public:
  using Logger::Logv;

  void Logv(const char* /*format*/, va_list /*values*/) override {}

  [[nodiscard]] size_t GetLogFileSize() const override { return 0; }
};

class SimulatedFileSystem final : public rocksdb::FileSystem {
 public:
  explicit SimulatedFileSystem(SimulatedDisk& disk) : disk_(disk) {}

  [[nodiscard]] const char* Name() const override { return "SimulatedFileSystem"; }

  IOStatus NewSequentialFile(const std::string& name,
                             const FileOptions& /*options*/,
                             std::unique_ptr<rocksdb::FSSequentialFile>* result,
                             IODebugContext* /*debug*/) override {
    return open<SequentialFile>(name, result);
  }

  IOStatus NewRandomAccessFile(const std::string& name,
                               const FileOptions& /*options*/,
                               std::unique_ptr<rocksdb::FSRandomAccessFile>* result,
                               IODebugContext* /*debug*/) override {
    return open<RandomAccessFile>(name, result);
  }

  IOStatus NewWritableFile(const std::string& name,
                           const FileOptions& /*options*/,
                           std::unique_ptr<rocksdb::FSWritableFile>* result,
                           IODebugContext* /*debug*/) override {
    const std::string path = plain(name);
    std::optional<DiskError> error;
    auto file = disk_.create(path, error);
    if (!error) *result = std::make_unique<WritableFile>(disk_, path, std::move(file));
    return status_of(error, path);
  }

  IOStatus ReopenWritableFile(const std::string& name,
                              const FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              IODebugContext* debug) override {
    if (!disk_.is_file(plain(name))) return NewWritableFile(name, options, result, debug);
    return open<WritableFile>(name, result);
  }

  IOStatus NewDirectory(const std::string& name,
                        const IOOptions& /*options*/,
                        std::unique_ptr<rocksdb::FSDirectory>* result,
                        IODebugContext* /*debug*/) override {
    const std::string path = plain(name);
    if (!disk_.is_folder(path)) return status_of(DiskError::missing, path);
    *result = std::make_unique<Directory>(disk_, path);
    return IOStatus::OK();
  }

  IOStatus FileExists(const std::string& name,
                      const IOOptions& /*options*/,
                      IODebugContext* /*debug*/) override {
    const std::string path = plain(name);
    if (disk_.is_file(path) || disk_.is_folder(path)) return IOStatus::OK();
    return IOStatus::NotFound();
  }

  IOStatus GetChildren(const std::string& name,
                       const IOOptions& /*options*/,
                       std::vector<std::string>* result,
                       IODebugContext* /*debug*/) override {
    const std::string path = plain(name);
    if (!disk_.is_folder(path)) return IOStatus::NotFound();
    *result = disk_.list(path);
    return IOStatus::OK();
  }

  IOStatus DeleteFile(const std::string& name,
                      const IOOptions& /*options*/,
                      IODebugContext* /*debug*/) override {
    return status_of(disk_.remove(plain(name)), name);
  }

  IOStatus Truncate(const std::string& name,
                    size_t size,
                    const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    std::optional<DiskError> error;
    const auto file = disk_.find(plain(name), error);
    return status_of(file ? disk_.truncate(*file, size) : error, name);
  }

  IOStatus CreateDir(const std::string& name,
                     const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    if (disk_.is_folder(plain(name))) return status_of(DiskError::exists, name);
    disk_.make_folder(plain(name));
    return IOStatus::OK();
  }

  IOStatus CreateDirIfMissing(const std::string& name,
                              const IOOptions& /*options*/,
                              IODebugContext* /*debug*/) override {
    disk_.make_folder(plain(name));
    return IOStatus::OK();
  }

  IOStatus DeleteDir(const std::string& name,
                     const IOOptions& /*options*/,
                     IODebugContext* /*debug*/) override {
    disk_.remove_folder(plain(name));
    return IOStatus::OK();
  }

  IOStatus GetFileSize(const std::string& name,
                       const IOOptions& /*options*/,
                       uint64_t* size,
                       IODebugContext* /*debug*/) override {
    const auto found = disk_.size_of(plain(name));
    if (!found) return IOStatus::NotFound();
    *size = *found;
    return IOStatus::OK();
  }

  IOStatus GetFileModificationTime(const std::string& /*name*/,
                                   const IOOptions& /*options*/,
                                   uint64_t* time,
                                   IODebugContext* /*debug*/) override {
    *time = 0;
    return IOStatus::OK();
  }

  IOStatus RenameFile(const std::string& from,
                      const std::string& to,
                      const IOOptions& /*options*/,
                      IODebugContext* /*debug*/) override {
    return status_of(disk_.rename(plain(from), plain(to)), from);
  }

  IOStatus LinkFile(const std::string& from,
                    const std::string& to,
                    const IOOptions& /*options*/,
                    IODebugContext* /*debug*/) override {
    return status_of(disk_.link(plain(from), plain(to)), from);
  }

  IOStatus LockFile(const std::string& /*name*/,
                    const IOOptions& /*options*/,
                    rocksdb::FileLock** lock,
                    IODebugContext* /*debug*/) override {
    *lock = new Lock;  // NOLINT(cppcoreguidelines-owning-memory): RocksDB gives it back below.
    return IOStatus::OK();
  }

  IOStatus UnlockFile(rocksdb::FileLock* lock,
                      const IOOptions& /*options*/,
                      IODebugContext* /*debug*/) override {
    delete lock;  // NOLINT(cppcoreguidelines-owning-memory)
    return IOStatus::OK();
  }

  IOStatus GetTestDirectory(const IOOptions& /*options*/,
                            std::string* path,
                            IODebugContext* /*debug*/) override {
    *path = "/test";
    return IOStatus::OK();
  }

  IOStatus NewLogger(const std::string& /*name*/,
                     const IOOptions& /*options*/,
                     std::shared_ptr<rocksdb::Logger>* result,
                     IODebugContext* /*debug*/) override {
    *result = std::make_shared<NoLogger>();
    return IOStatus::OK();
  }

  IOStatus GetAbsolutePath(const std::string& path,
                           const IOOptions& /*options*/,
                           std::string* out,
                           IODebugContext* /*debug*/) override {
    *out = path;
    return IOStatus::OK();
  }

  IOStatus IsDirectory(const std::string& path,
                       const IOOptions& /*options*/,
                       bool* is_folder,
                       IODebugContext* /*debug*/) override {
    *is_folder = disk_.is_folder(plain(path));
    return IOStatus::OK();
  }

  IOStatus GetFreeSpace(const std::string& /*path*/,
                        const IOOptions& /*options*/,
                        uint64_t* free,
                        IODebugContext* /*debug*/) override {
    *free = disk_.free_bytes();
    return IOStatus::OK();
  }

 private:
  template <class Opened, class Base>
  IOStatus open(const std::string& name, std::unique_ptr<Base>* result) {
    const std::string path = plain(name);
    std::optional<DiskError> error;
    auto file = disk_.find(path, error);
    if (!error) *result = std::make_unique<Opened>(disk_, path, std::move(file));
    return status_of(error, path);
  }

  SimulatedDisk& disk_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> simulated_env(SimulatedDisk& disk) {
  return rocksdb::NewCompositeEnv(std::make_shared<SimulatedFileSystem>(disk));
}

}  // namespace tress::testing
