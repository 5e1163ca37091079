#include "ledger/recovery/log_folders.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/core.h>

#include "ledger/base/failpoint.hpp"

namespace tress::recovery {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view table_extension = ".sst";

/// RocksDB's lock: no file of the log, and never opened by anybody else (rocksdb_log.hpp).
constexpr std::string_view lock_file = "LOCK";

/// Copied piece by piece, so that a long WAL needs no memory.
constexpr std::size_t piece_bytes = std::size_t{1} << 20U;

fs::path parent_of(const fs::path& path) {
  return path.has_parent_path() ? path.parent_path() : fs::path{"."};
}

Result<void, Fault> move(Files& files, const fs::path& from, const fs::path& to) {
  failpoint("recovery.move");
  TRESS_TRY(files.rename(from, to));
  failpoint("recovery.moved");
  TRESS_TRY(files.sync_folder(parent_of(to)));
  return files.sync_folder(parent_of(from));
}

Result<void, Fault> copy_file(Files& files, const fs::path& from, const fs::path& to) {
  TRESS_TRY(const auto in, files.open(from, Opening::for_reading));
  TRESS_TRY(const auto out, files.open(to, Opening::new_only));
  Bytes piece(piece_bytes);
  std::uint64_t offset = 0;
  TRESS_TRY(auto got, in->read_at(offset, piece));
  while (got > 0) {
    TRESS_TRY(out->write_at(offset, ByteView{piece}.first(got)));
    offset += got;
    TRESS_TRY(got, in->read_at(offset, piece));
  }
  return out->sync();
}

/// A second name of the same file or, on another disk, a copy.
Result<void, Fault> link_or_copy(Files& files, const fs::path& from, const fs::path& to) {
  if (files.link(from, to)) return ok();
  return copy_file(files, from, to);
}

Result<std::vector<std::string>, Fault> evidence_folders(Files& files, const Places& places) {
  TRESS_TRY(files.make_folder(places.evidence));
  return files.list(places.evidence);
}

/// "0007-log_is_shorter": numbered on, so that nothing is ever written over.
Result<fs::path, Fault> next_evidence(Files& files, const Places& places, const std::string& why) {
  TRESS_TRY(const auto names, evidence_folders(files, places));
  unsigned last = 0;
  for (const auto& name : names) {
    unsigned number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    last = std::max(last, number);
  }
  return places.evidence / fmt::format("{:04}-{}", last + 1, why);
}

}  // namespace

fs::path recovering(const Places& places) {
  return places.log.string() + ".recovering";
}

fs::path recovered(const Places& places) {
  return places.log.string() + ".recovered";
}

fs::path repairing(const Places& places) {
  return places.log.string() + ".repairing";
}

Result<void, Fault> tidy_up(Files& files, const Places& places) {
  if (files.exists(recovered(places))) {
    TRESS_TRY(move_to_evidence(files, places, places.log, "replaced"));
    TRESS_TRY(move(files, recovered(places), places.log));
  }
  TRESS_TRY(files.remove(repairing(places)));
  return files.remove(recovering(places));
}

Result<void, Fault> copy_beside(Files& files, const Places& places, const fs::path& beside) {
  TRESS_TRY(files.remove(beside));
  TRESS_TRY(files.make_folder(beside));
  if (!files.exists(places.log)) return ok();
  TRESS_TRY(const auto names, files.list(places.log));
  for (const auto& name : names) {
    if (name == lock_file) continue;
    if (name.ends_with(table_extension)) {
      TRESS_TRY(link_or_copy(files, places.log / name, beside / name));
    } else {
      TRESS_TRY(copy_file(files, places.log / name, beside / name));
    }
  }
  failpoint("recovery.copied");
  return files.sync_folder(beside);
}

Result<void, Fault> put_in_place(Files& files, const Places& places) {
  TRESS_TRY(files.sync_folder(recovering(places)));
  TRESS_TRY(move(files, recovering(places), recovered(places)));
  return tidy_up(files, places);
}

Result<void, Fault> keep_evidence(Files& files, const Places& places, const std::string& why) {
  if (!files.exists(places.log)) return ok();
  TRESS_TRY(const auto folder, next_evidence(files, places, why));
  TRESS_TRY(files.make_folder(folder));
  TRESS_TRY(const auto names, files.list(places.log));
  for (const auto& name : names) {
    if (name == lock_file) continue;
    TRESS_TRY(link_or_copy(files, places.log / name, folder / name));
  }
  TRESS_TRY(files.sync_folder(folder));
  return files.sync_folder(places.evidence);
}

Result<void, Fault> move_to_evidence(Files& files,
                                     const Places& places,
                                     const fs::path& folder,
                                     const std::string& why) {
  if (!files.exists(folder)) return ok();
  TRESS_TRY(const auto to, next_evidence(files, places, why));
  return move(files, folder, to);
}

}  // namespace tress::recovery
