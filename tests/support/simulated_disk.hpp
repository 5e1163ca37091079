#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <vector>

#include "ledger/base/bytes.hpp"

/// A disk in memory that knows what was synced, loses the rest in every way that disks have, and
/// fails on demand. `simulated_file_system.hpp` and `simulated_files.hpp` put RocksDB and our own
/// files on it.
namespace tress::testing {

/// What an operation is, for counting and for failing it.
enum class DiskOp : std::uint8_t {
  open,
  read,
  write,
  sync,
  sync_folder,
  rename,
  remove,
};

inline constexpr std::size_t disk_ops = 7;

enum class DiskError : std::uint8_t {
  io,        ///< EIO
  no_space,  ///< ENOSPC
  missing,
  exists,
};

/// What a power cut makes of the writes to one file that were not synced.
enum class Fate : std::uint8_t {
  kept,
  lost,
  prefix,       ///< up to any byte
  sectors,      ///< any of the 512-byte sectors, the others as they were before
  zero_filled,  ///< the length is there, the content is not
  reordered,    ///< any of the writes, also later ones without the earlier
};

inline constexpr std::array fates{Fate::kept,    Fate::lost,        Fate::prefix,
                                  Fate::sectors, Fate::zero_filled, Fate::reordered};

/// One fault to come.
struct DiskFault {
  std::set<DiskOp> ops;     ///< which operations count
  std::uint64_t after = 0;  ///< how many of them go well first
  DiskError error = DiskError::io;
  bool is_persistent = false;    ///< all from then on, or one
  std::string file_ending = {};  ///< only files whose name ends so
};

/// Any thread: RocksDB's own use it too. Files that are open keep it going.
class SimulatedDisk {
 public:
  class File;

  /// `seed`: of everything that is left to chance here.
  explicit SimulatedDisk(std::uint64_t seed);

  // --- the machine's side ---

  /// Null with `missing` if there is none.
  std::shared_ptr<File> find(const std::string& path, std::optional<DiskError>& error);
  /// An empty new file; one of that name is replaced.
  std::shared_ptr<File> create(const std::string& path, std::optional<DiskError>& error);
  std::optional<DiskError> write(const std::string& path,
                                 File& file,
                                 std::uint64_t offset,
                                 ByteView bytes);
  std::optional<DiskError> truncate(File& file, std::uint64_t size);
  /// What is there from `offset`, at most `size` bytes.
  std::optional<DiskError> read(const std::string& path,
                                const File& file,
                                std::uint64_t offset,
                                std::size_t size,
                                Bytes& out);
  std::optional<DiskError> sync(const std::string& path, File& file);
  std::optional<DiskError> sync_folder(const std::string& folder);
  std::optional<DiskError> rename(const std::string& from, const std::string& to);
  std::optional<DiskError> link(const std::string& from, const std::string& to);
  std::optional<DiskError> remove(const std::string& path);
  void make_folder(const std::string& folder);
  void remove_folder(const std::string& folder);
  [[nodiscard]] bool is_folder(const std::string& path) const;
  [[nodiscard]] bool is_file(const std::string& path) const;
  [[nodiscard]] std::vector<std::string> list(const std::string& folder) const;
  [[nodiscard]] std::optional<std::uint64_t> size_of(const std::string& path) const;
  [[nodiscard]] std::uint64_t size_of(const File& file) const;
  [[nodiscard]] std::uint64_t free_bytes() const;

  // --- the test's side ---

  /// The disk as the next start finds it after a power cut; this one goes on undisturbed, for
  /// whoever still has files open. Unsynced names are lost from some point on; `fate` is that of
  /// unsynced bytes, nothing = chance for each file.
  [[nodiscard]] std::unique_ptr<SimulatedDisk> after_power_cut(std::optional<Fate> fate,
                                                               std::uint64_t seed) const;

  /// The disk after kill -9: everything that was written is there.
  [[nodiscard]] std::unique_ptr<SimulatedDisk> after_kill(std::uint64_t seed) const;

  void fail(DiskFault fault);
  void heal();

  /// Operations of those kinds so far.
  [[nodiscard]] std::uint64_t count(const std::set<DiskOp>& ops) const;

  /// True once the planned fault has come.
  [[nodiscard]] bool has_failed() const;

  /// Syncs of what lies below `folder` report success from now on and do nothing.
  void lie_about_syncs(std::string folder);

  /// Bytes of all files together; more is ENOSPC.
  void set_capacity(std::uint64_t bytes);

  /// Called before every operation of that kind, without the disk's lock: a slow disk moves the
  /// simulated clock here.
  void on_operation(std::function<void(DiskOp)> hook);

  // Damage to what is stored, synced or not.
  [[nodiscard]] std::vector<std::string> files() const;
  [[nodiscard]] Bytes content(const std::string& path) const;
  void set_content(const std::string& path, Bytes content);
  void forget(const std::string& path);

  /// The whole disk as it is, to go on from more than once.
  [[nodiscard]] std::unique_ptr<SimulatedDisk> copy(std::uint64_t seed) const;

 private:
  struct Change;

  /// What happened to a name.
  struct NameChange {
    enum class Kind : std::uint8_t { given, taken_away, folder_moved };

    Kind kind;
    std::string path;
    std::shared_ptr<File> file = nullptr;  ///< given: null is a folder
    std::string to = {};                   ///< folder_moved
  };

  [[nodiscard]] std::optional<DiskError> before(DiskOp op, const std::string& path);
  [[nodiscard]] std::uint64_t used_locked() const;
  void remember_locked(NameChange change);
  [[nodiscard]] bool lies_locked(const std::string& path) const;

  /// Files by their names, and folders (null).
  using Names = std::map<std::string, std::shared_ptr<File>>;
  static void apply_to(Names& names, const NameChange& change);

  mutable std::mutex mutex_;  ///< guards everything below and every file's content
  mutable std::mt19937_64 random_;
  Names names_{{"/", nullptr}};
  Names durable_names_{{"/", nullptr}};
  std::vector<NameChange> unsynced_names_;
  std::array<std::uint64_t, disk_ops> counts_{};
  std::optional<DiskFault> fault_;
  std::uint64_t seen_by_fault_ = 0;
  bool has_failed_ = false;
  std::optional<std::string> lies_below_;
  std::optional<std::uint64_t> capacity_;
  std::function<void(DiskOp)> hook_;
};

/// The folder of a path, and its last part.
std::string parent_of(const std::string& path);
std::string last_part_of(const std::string& path);

}  // namespace tress::testing
