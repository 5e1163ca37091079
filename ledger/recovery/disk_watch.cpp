#include "ledger/recovery/disk_watch.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/log.hpp"

namespace tress {

namespace {

constexpr std::uint64_t mib = std::uint64_t{1} << 20U;

/// Real blocks, not a hole: a hole reserves nothing.
Result<void, Fault> fill(OpenFile& file, std::uint64_t size) {
  const Bytes piece(mib, 0x5A);
  TRESS_TRY(auto done, file.size());
  while (done < size) {
    const auto part = std::min<std::uint64_t>(piece.size(), size - done);
    TRESS_TRY(file.write_at(done, ByteView{piece}.first(part)));
    done += part;
  }
  return file.sync();
}

}  // namespace

DiskWatch::DiskWatch(Files& files,
                     std::filesystem::path reserve,
                     std::vector<std::filesystem::path> folders,
                     WriteGate& gate,
                     const DiskLimits& limits)
    : files_(files),
      reserve_(std::move(reserve)),
      folders_(std::move(folders)),
      gate_(gate),
      limits_(limits) {}

Result<std::uint64_t, Fault> DiskWatch::least_free() const {
  auto least = std::numeric_limits<std::uint64_t>::max();
  for (const auto& folder : folders_) {
    TRESS_TRY(const auto free, files_.free_bytes(folder));
    least = std::min(least, free);
  }
  return least;
}

void DiskWatch::close_gate(std::uint64_t free) {
  gate_.close(GateClosed::disk_nearly_full,
              fmt::format("{} MiB are free, {} must be", free / mib, limits_.free_bytes_min / mib));
  log::critical("disk nearly full: {} MiB are free; no command is taken below {} MiB", free / mib,
                limits_.free_bytes_min / mib);
  const auto removed = files_.remove(reserve_);
  if (!removed) log::error("the reserve cannot be given up: {}", sentence(removed.error()));
}

/// A reserve that can't be made is no reason to refuse commands: the minimum is free.
void DiskWatch::keep_reserve(std::uint64_t free) {
  if (files_.exists(reserve_) || free < limits_.free_bytes_min + limits_.reserve_bytes) return;
  auto file = files_.open(reserve_, Opening::new_only);
  const auto filled =
      file ? fill(*file.value(), limits_.reserve_bytes) : Result<void, Fault>{file.error()};
  if (filled) return;
  log::warn("no reserve could be made: {}", sentence(filled.error()));
  static_cast<void>(files_.remove(reserve_));
}

void DiskWatch::look() {
  const auto asked = least_free();
  if (!asked) {
    log::warn("the disk's room is not known: {}", sentence(asked.error()));
    return;
  }
  const std::uint64_t free = asked.value();
  free_bytes_ = free;
  const bool was_closed = gate_.is_closed_for(GateClosed::disk_nearly_full);
  if (!was_closed && free < limits_.free_bytes_min) return close_gate(free);
  const std::uint64_t enough =
      limits_.free_bytes_min + limits_.reserve_bytes + limits_.margin_bytes;
  if (was_closed && free >= enough) {
    gate_.open(GateClosed::disk_nearly_full);
    log::info("the disk has room again: {} MiB are free", free / mib);
  }
  if (!was_closed || free >= enough) keep_reserve(free);
}

}  // namespace tress
