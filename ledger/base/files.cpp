#include "ledger/base/files.hpp"

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

namespace tress {

namespace {

using Path = Files::Path;

constexpr mode_t file_mode = 0600;

Fault fault_of(const Path& path, std::string_view step, int error) {
  const auto kind = error == ENOENT ? Fault::Kind::missing : Fault::Kind::io;
  return {kind, path.string(), std::string{step} + ": " + std::generic_category().message(error)};
}

Fault fault_of(const Path& path, std::string_view step, const std::error_code& error) {
  return fault_of(path, step, error.value());
}

class MachineFile final : public OpenFile {
 public:
  MachineFile(Path path, int number) : path_(std::move(path)), number_(number) {}

  MachineFile(const MachineFile&) = delete;
  MachineFile& operator=(const MachineFile&) = delete;

  ~MachineFile() override { ::close(number_); }

  Result<std::size_t, Fault> read_at(std::uint64_t offset, std::span<Byte> out) override {
    std::size_t done = 0;
    while (done < out.size()) {
      const ssize_t got =
          ::pread(number_, out.data() + done, out.size() - done, static_cast<off_t>(offset + done));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return fault_of(path_, "cannot be read", errno);
      if (got == 0) break;
      done += static_cast<std::size_t>(got);
    }
    return done;
  }

  Result<void, Fault> write_at(std::uint64_t offset, ByteView bytes) override {
    std::size_t done = 0;
    while (done < bytes.size()) {
      const ssize_t put = ::pwrite(number_, bytes.data() + done, bytes.size() - done,
                                   static_cast<off_t>(offset + done));
      if (put < 0 && errno == EINTR) continue;
      if (put < 0) return fault_of(path_, "cannot be written", errno);
      // POSIX allows 0 for a regular file only when nothing was asked; never spin on it.
      if (put == 0) return fault_of(path_, "cannot be written", ENOSPC);
      done += static_cast<std::size_t>(put);
    }
    return ok();
  }

  Result<void, Fault> append(ByteView bytes) override {
    TRESS_TRY(const auto end, size());
    return write_at(end, bytes);
  }

  Result<void, Fault> sync() override {
    // Never repeated after EINTR or anything else: the kernel may report an error only once.
    if (::fdatasync(number_) == 0) return ok();
    return fault_of(path_, "cannot be synced", errno);
  }

  Result<std::uint64_t, Fault> size() override {
    struct stat found {};

    if (::fstat(number_, &found) != 0) return fault_of(path_, "cannot be examined", errno);
    return static_cast<std::uint64_t>(found.st_size);
  }

 private:
  const Path path_;
  const int number_;
};

class MachineFiles final : public Files {
 public:
  Result<std::unique_ptr<OpenFile>, Fault> open(const Path& path, Opening opening) override {
    // O_NONBLOCK: a pipe in a file's place must not be waited for.
    int flags = O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK;
    switch (opening) {
      case Opening::for_reading: flags |= O_RDONLY; break;
      case Opening::for_writing: flags |= O_RDWR | O_CREAT; break;
      case Opening::new_only: flags |= O_RDWR | O_CREAT | O_EXCL; break;
    }
    const int number = ::open(path.c_str(), flags, file_mode);
    if (number < 0) return fault_of(path, "cannot be opened", errno);
    return std::unique_ptr<OpenFile>{std::make_unique<MachineFile>(path, number)};
  }

  Result<void, Fault> make_folder(const Path& folder) override {
    std::error_code error;
    const bool is_new = std::filesystem::create_directories(folder, error);
    if (is_new) {
      std::filesystem::permissions(folder, std::filesystem::perms::owner_all, error);
    }
    if (error) return fault_of(folder, "cannot be made", error);
    return ok();
  }

  Result<void, Fault> sync_folder(const Path& folder) override {
    const int number = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (number < 0) return fault_of(folder, "cannot be opened", errno);
    const bool is_synced = ::fsync(number) == 0;
    const int error = errno;
    ::close(number);
    if (!is_synced) return fault_of(folder, "cannot be synced", error);
    return ok();
  }

  Result<void, Fault> rename(const Path& from, const Path& to) override {
    std::error_code error;
    std::filesystem::rename(from, to, error);
    if (error) return fault_of(from, "cannot be renamed to " + to.string(), error);
    return ok();
  }

  Result<void, Fault> link(const Path& from, const Path& to) override {
    std::error_code error;
    std::filesystem::create_hard_link(from, to, error);
    if (error) return fault_of(from, "cannot be linked to " + to.string(), error);
    return ok();
  }

  Result<void, Fault> remove(const Path& path) override {
    std::error_code error;
    std::filesystem::remove_all(path, error);
    if (error) return fault_of(path, "cannot be removed", error);
    return ok();
  }

  Result<std::vector<std::string>, Fault> list(const Path& folder) override {
    std::vector<std::string> names;
    std::error_code error;
    std::filesystem::directory_iterator entry(folder, error);
    for (; !error && entry != std::filesystem::directory_iterator{}; entry.increment(error)) {
      names.push_back(entry->path().filename().string());
    }
    if (error) return fault_of(folder, "cannot be listed", error);
    std::sort(names.begin(), names.end());
    return names;
  }

  bool exists(const Path& path) override {
    std::error_code error;
    return std::filesystem::exists(path, error);
  }

  Result<std::uint64_t, Fault> free_bytes(const Path& folder) override {
    struct statvfs found {};

    int answered = ::statvfs(folder.c_str(), &found);
    while (answered != 0 && errno == EINTR) answered = ::statvfs(folder.c_str(), &found);
    if (answered != 0) return fault_of(folder, "its disk cannot be asked", errno);
    return static_cast<std::uint64_t>(found.f_bavail) * found.f_frsize;
  }
};

}  // namespace

Files& machine_files() {
  static MachineFiles files;
  return files;
}

Result<Bytes, Fault> read_whole(Files& files, const Path& path, std::uint64_t bytes_max) {
  TRESS_TRY(const auto file, files.open(path, Opening::for_reading));
  TRESS_TRY(const auto size, file->size());
  if (size > bytes_max) {
    return Fault{Fault::Kind::damaged, path.string(),
                 "is " + std::to_string(size) + " bytes long, more than it can be"};
  }
  Bytes content(size);
  TRESS_TRY(const auto got, file->read_at(0, content));
  content.resize(got);
  return content;
}

Result<void, Fault> replace_file(Files& files, const Path& path, ByteView content) {
  const Path fresh = path.string() + ".new";
  TRESS_TRY(files.remove(fresh));
  {
    TRESS_TRY(const auto file, files.open(fresh, Opening::new_only));
    TRESS_TRY(file->write_at(0, content));
    TRESS_TRY(file->sync());
  }
  TRESS_TRY(files.rename(fresh, path));
  return files.sync_folder(path.parent_path());
}

}  // namespace tress
