#include "tools/tress/ledger_opening.hpp"

#include <algorithm>
#include <system_error>
#include <utility>

#include <fmt/core.h>

#include "ledger/base/log.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/recovery/known_keys.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

/// The longest path of Linux.
constexpr std::uint64_t location_bytes_max = 4096;

fs::path absolute_path(const fs::path& path) {
  std::error_code none;
  const auto made = fs::absolute(path, none);
  return none ? path : made.lexically_normal();
}

Result<void, Fault> write_location(const DataFolder& folder, const fs::path& anchor) {
  return replace_file(machine_files(), folder.anchor_location(),
                      bytes_of(absolute_path(anchor).string()));
}

void add_all(std::vector<PublicKey>& keys, const std::vector<PublicKey>& more) {
  for (const auto& key : more) {
    if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
  }
}

/// The keys of the folder: those in use and to be used, and what each vouches for.
Result<std::vector<PublicKey>, Fault> keys_of(const DataFolder& folder) {
  std::vector<PublicKey> keys;
  for (const auto& file : {folder.log_key(), folder.next_log_key()}) {
    if (!machine_files().exists(file)) continue;
    TRESS_TRY(const auto seed, read_key_file(file));
    const auto present = SigningKey::from_seed(seed).public_key();
    TRESS_TRY(const auto known,
              recovery::known_keys(machine_files(), folder.known_log_keys(), present));
    add_all(keys, known);
  }
  return keys;
}

/// An anchor at another place takes over once it has the head.
Result<std::unique_ptr<HeadAnchor>, Fault> open_anchor(const DataFolder& folder,
                                                       const fs::path& place,
                                                       const AnchorReading& at,
                                                       const SigningKey& log_key,
                                                       const Clock& clock) {
  TRESS_TRY(const auto present, anchor_folder(folder));
  if (place.empty() || absolute_path(place) == absolute_path(present)) {
    return HeadAnchor::open(machine_files(), present, at, log_key, clock);
  }
  TRESS_TRY(const auto keys, keys_of(folder));
  TRESS_TRY(const auto found, read_anchor(machine_files(), place, keys));
  TRESS_TRY(auto anchor, HeadAnchor::open(machine_files(), place, found, log_key, clock));
  if (at.newest) {
    TRESS_TRY(anchor->write(at.newest->note));
  }
  TRESS_TRY(write_location(folder, place));
  log::info("the head anchor is in {} from now on", place.string());
  return anchor;
}

}  // namespace

Result<void, Fault> choose_anchor(const DataFolder& folder, const fs::path& anchor) {
  if (anchor.empty()) return ok();
  if (folder.is_initialised()) {
    return Fault{Fault::Kind::configuration, folder.root().string(),
                 "holds a ledger already; choose another folder"};
  }
  TRESS_TRY(machine_files().make_folder(folder.root()));
  return write_location(folder, anchor);
}

Result<fs::path, Fault> anchor_folder(const DataFolder& folder) {
  if (!machine_files().exists(folder.anchor_location())) return folder.anchor();
  TRESS_TRY(const auto text,
            read_whole(machine_files(), folder.anchor_location(), location_bytes_max));
  return fs::path{std::string{text_of(text)}};
}

Result<recovery::Given, Fault> given_for(const DataFolder& folder) {
  TRESS_TRY(auto keys, keys_of(folder));
  TRESS_TRY(const auto anchor, anchor_folder(folder));
  return recovery::Given{
      machine_files(),
      {folder.ledger(), anchor, folder.copy(), folder.evidence(), folder.pending_recovery()},
      std::move(keys),
      {}};
}

Result<recovery::Started, Fault> start_log(const DataFolder& folder,
                                           std::vector<fs::path> more_copies) {
  TRESS_TRY(auto given, given_for(folder));
  given.more_copies = std::move(more_copies);
  TRESS_TRY(auto started, recovery::start(given));
  const auto& quarantine = started.verdict.quarantine;
  const bool may_be_signed_before =
      quarantine && quarantine->doubt == recovery::Doubt::anchor_unreadable && started.log;
  if (!may_be_signed_before) return started;
  const auto before = recovery::keys_before(*started.log, given.log_keys);
  if (!before || before.value().size() == given.log_keys.size()) return started;
  started.log.reset();
  given.log_keys = before.value();
  return recovery::start(given);
}

Result<std::unique_ptr<AnchoredLog>, Fault> anchored(const DataFolder& folder,
                                                     std::unique_ptr<RocksdbLog> log,
                                                     const AnchorReading& anchor,
                                                     const SigningKey& log_key,
                                                     const Clock& clock,
                                                     const OpenHow& how) {
  TRESS_TRY(const auto given, given_for(folder));
  TRESS_TRY(recovery::bring_copy_up(machine_files(), given.places, *log));
  AnchoredLog::Parts parts;
  TRESS_TRY(parts.anchor, open_anchor(folder, how.anchor, anchor, log_key, clock));
  TRESS_TRY(parts.copy, GroupCopy::open(machine_files(), folder.copy()));
  const std::uint64_t anchored_size = anchor.newest ? anchor.newest->checkpoint.size : 0;
  if (log->size() > anchored_size) {
    TRESS_TRY(const auto note, last_checkpoint(*log));
    if (note) {
      TRESS_TRY(parts.anchor->write(*note));
    }
  }
  parts.log = std::move(log);
  parts.pace = how.pace;
  return std::make_unique<AnchoredLog>(std::move(parts));
}

Result<void, Fault> require_room(const DataFolder& folder, std::uint64_t free_bytes_min) {
  TRESS_TRY(const auto free, machine_files().free_bytes(folder.root()));
  if (free >= free_bytes_min) return ok();
  constexpr std::uint64_t mib = std::uint64_t{1} << 20U;
  return Fault{Fault::Kind::io, folder.root().string(),
               fmt::format("the disk is nearly full: {} MiB are free, {} must be; nothing was "
                           "written",
                           free / mib, free_bytes_min / mib)};
}

}  // namespace tress::tool
