#pragma once

#include <filesystem>
#include <memory>
#include <string_view>

#include "ledger/base/files.hpp"

/// Files of a backup: written aside and named when they are whole and on disk, so that a name never
/// stands for half a file; readable by their owner only.
namespace tress::backup {

/// The extension of files in the making.
inline constexpr std::string_view part_extension = ".part";

/// A file in the making, called like its final name with ".part" after it. What a crash leaves of
/// one is replaced by the next attempt, or swept. One thread; `files` outlives it.
class NewFile {
 public:
  static Result<NewFile, Fault> create(Files& files, const std::filesystem::path& path);

  Result<void, Fault> write(ByteView bytes);

  /// Syncs it, gives it its name in place of any file of that name, syncs the folder.
  Result<void, Fault> finish();

 private:
  NewFile(Files& files, std::filesystem::path path, std::unique_ptr<OpenFile> file);

  Files* files_;
  std::filesystem::path path_;
  std::unique_ptr<OpenFile> file_;
};

/// A file read from its start to its end.
class InFile {
 public:
  static Result<InFile, Fault> open(Files& files, const std::filesystem::path& path);

  /// Fills `out` as far as the file goes; fewer bytes mean its end.
  Result<std::size_t, Fault> read(std::span<Byte> out);

 private:
  explicit InFile(std::unique_ptr<OpenFile> file) : file_(std::move(file)) {}

  std::unique_ptr<OpenFile> file_;
  std::uint64_t offset_ = 0;
};

/// Held by one process at a time; let go with the object, or with the process.
class FolderLock {
 public:
  /// Requires that the folder is there. `configuration` if another process holds it.
  static Result<FolderLock, Fault> take(const std::filesystem::path& folder);

  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int file) noexcept : file_(file) {}

  int file_;
};

}  // namespace tress::backup
