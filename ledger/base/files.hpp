#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "ledger/base/bytes.hpp"
#include "ledger/base/result.hpp"

/// The few file operations that the ledger does itself (RocksDB does its own), behind an interface
/// so that tests can make any of them fail, fall short or end the process.
///
/// Every fault names the path. `missing` is a file or folder that is not there, everything else
/// `io`. Names are taken as they are: who may choose them is the caller's business.
namespace tress {

/// An open file; closed with the object. One thread at a time.
class OpenFile {
 public:
  virtual ~OpenFile() = default;

  /// Fills `out` from `offset`; returns how much there was, less than asked only at the end.
  virtual Result<std::size_t, Fault> read_at(std::uint64_t offset, std::span<Byte> out) = 0;

  /// Writes all of it at `offset`, or faults; then any part of it may be written.
  virtual Result<void, Fault> write_at(std::uint64_t offset, ByteView bytes) = 0;

  /// The same behind the last byte.
  virtual Result<void, Fault> append(ByteView bytes) = 0;

  /// Returns when content and length survive power loss. After a fault nothing is known of what was
  /// written since the last sync: do not ask again.
  virtual Result<void, Fault> sync() = 0;

  virtual Result<std::uint64_t, Fault> size() = 0;
};

enum class Opening : std::uint8_t {
  for_reading,
  for_writing,  ///< made if it is not there; what is there stays
  new_only,     ///< for writing; a fault if it is there
};

/// Any thread.
class Files {
 public:
  using Path = std::filesystem::path;

  virtual ~Files() = default;

  /// New files are readable and writable by their owner only. Symbolic links are refused.
  virtual Result<std::unique_ptr<OpenFile>, Fault> open(const Path& path, Opening opening) = 0;

  /// The folder, with its parents, for its owner only; fine if it is there.
  virtual Result<void, Fault> make_folder(const Path& folder) = 0;

  /// Returns when the names in the folder survive power loss.
  virtual Result<void, Fault> sync_folder(const Path& folder) = 0;

  /// Replaces `to` if it is a file. Atomic; durable after `sync_folder` of both parents.
  virtual Result<void, Fault> rename(const Path& from, const Path& to) = 0;

  /// A second name of the same file. A fault if `to` is there.
  virtual Result<void, Fault> link(const Path& from, const Path& to) = 0;

  /// A file, or a folder with all that is in it. Fine if it is not there.
  virtual Result<void, Fault> remove(const Path& path) = 0;

  /// Names in the folder, sorted; `missing` if there is no such folder.
  virtual Result<std::vector<std::string>, Fault> list(const Path& folder) = 0;

  [[nodiscard]] virtual bool exists(const Path& path) = 0;

  /// Bytes that this user may still write to the disk that holds `folder`.
  virtual Result<std::uint64_t, Fault> free_bytes(const Path& folder) = 0;
};

/// The machine's own. Interrupted calls are repeated, short ones carried on with.
Files& machine_files();

/// All of a file of at most `bytes_max` bytes; a longer one is `damaged`.
Result<Bytes, Fault> read_whole(Files& files,
                                const std::filesystem::path& path,
                                std::uint64_t bytes_max);

/// Replaces `path` by a file with this content, durably: after a crash there is the old content or
/// the new one. Leaves `path` with ".new" behind only after a crash or a fault.
Result<void, Fault> replace_file(Files& files, const std::filesystem::path& path, ByteView content);

}  // namespace tress
