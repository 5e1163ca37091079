#include "ledger/backup/files.hpp"

#include <cerrno>
#include <string>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

namespace tress::backup {

namespace fs = std::filesystem;

namespace {

constexpr unsigned lock_mode = 0600;

fs::path part_of(const fs::path& path) {
  return path.string() + std::string{part_extension};
}

}  // namespace

NewFile::NewFile(Files& files, fs::path path, std::unique_ptr<OpenFile> file)
    : files_(&files),
      path_(std::move(path)),
      file_(std::move(file)) {}

Result<NewFile, Fault> NewFile::create(Files& files, const fs::path& path) {
  TRESS_TRY(files.remove(part_of(path)));
  TRESS_TRY(auto file, files.open(part_of(path), Opening::new_only));
  return NewFile{files, path, std::move(file)};
}

Result<void, Fault> NewFile::write(ByteView bytes) {
  return file_->append(bytes);
}

Result<void, Fault> NewFile::finish() {
  TRESS_TRY(file_->sync());
  TRESS_TRY(files_->rename(part_of(path_), path_));
  return files_->sync_folder(path_.parent_path());
}

Result<InFile, Fault> InFile::open(Files& files, const fs::path& path) {
  TRESS_TRY(auto file, files.open(path, Opening::for_reading));
  return InFile{std::move(file)};
}

Result<std::size_t, Fault> InFile::read(std::span<Byte> out) {
  TRESS_TRY(const std::size_t got, file_->read_at(offset_, out));
  offset_ += got;
  return got;
}

Result<FolderLock, Fault> FolderLock::take(const fs::path& folder) {
  const fs::path path = folder / "lock";
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, lock_mode);
  if (file < 0) {
    return Fault{Fault::Kind::io, path.string(), std::generic_category().message(errno)};
  }
  FolderLock lock{file};
  if (::flock(file, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) {
    return Fault{Fault::Kind::io, path.string(), std::generic_category().message(errno)};
  }
  return Fault{Fault::Kind::configuration, folder.string(),
               "another tress process is at work in this folder"};
}

FolderLock::FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace tress::backup
