#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <vector>

#include "ledger/base/files.hpp"
#include "ledger/base/write_gate.hpp"

namespace tress {

/// How much room a ledger must have. What is in the queue, a flush and a compaction must still fit
/// after the last command was taken, so that none of them ever meets a full disk.
struct DiskLimits {
  std::uint64_t free_bytes_min = std::uint64_t{256} << 20U;  ///< below it no command is taken

  /// Kept as a file and given up when the gate closes: room for what is under way and a clean stop.
  std::uint64_t reserve_bytes = std::uint64_t{32} << 20U;

  /// So much more than the minimum, and the reserve, must be free before commands are taken again:
  /// a disk at the limit must not open and close the gate with every file.
  std::uint64_t margin_bytes = std::uint64_t{64} << 20U;
};

/// Closes the gate when a disk is nearly full and opens it when there is room again.
/// One thread calls `look`, now and then, never per commit; the rest from any thread.
class DiskWatch {
 public:
  /// `reserve` is the file to keep; `folders` are on the disks that must have room. Files and gate
  /// outlive it.
  DiskWatch(Files& files,
            std::filesystem::path reserve,
            std::vector<std::filesystem::path> folders,
            WriteGate& gate,
            const DiskLimits& limits = {});

  /// A disk that can't be asked leaves the gate as it is.
  void look();

  /// Of the fullest disk, at the last look; 0 before the first.
  [[nodiscard]] std::uint64_t free_bytes() const noexcept { return free_bytes_.load(); }

 private:
  Result<std::uint64_t, Fault> least_free() const;
  void close_gate(std::uint64_t free);
  void keep_reserve(std::uint64_t free);

  Files& files_;
  const std::filesystem::path reserve_;
  const std::vector<std::filesystem::path> folders_;
  WriteGate& gate_;
  const DiskLimits limits_;
  std::atomic<std::uint64_t> free_bytes_{0};
};

}  // namespace tress
