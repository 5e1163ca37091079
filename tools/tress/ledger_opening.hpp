#pragma once

#include <filesystem>
#include <memory>

#include "ledger/anchor/anchored_log.hpp"
#include "ledger/recovery/disk_watch.hpp"
#include "ledger/recovery/start.hpp"
#include "tools/tress/data_folder.hpp"

/// How the log of a data folder comes to be written: found, held against its head anchor, healed,
/// and then wrapped so that anchor and second copy keep up with it (ledger/recovery,
/// ledger/anchor).
namespace tress::tool {

struct OpenHow {
  AnchorPace pace = AnchorPace::lazy;

  /// Where the anchor is to be from now on; empty: where it was. It may be on another disk.
  std::filesystem::path anchor = {};

  /// A service opens a log in quarantine for reading; who must write is refused.
  bool reads_in_quarantine = false;

  /// Room that the disk must have for the log to be opened for writing; a service watches it.
  std::uint64_t free_bytes_min = 0;
};

/// How tools open a log that they write: refused in quarantine and on a disk that is nearly full.
inline const OpenHow tool_opens{AnchorPace::lazy, {}, false, DiskLimits{}.free_bytes_min};

/// Says where the anchor of a folder is to be that holds no ledger yet; `configuration` if it does.
Result<void, Fault> choose_anchor(const DataFolder& folder, const std::filesystem::path& anchor);

/// The folder of the head anchor: as `choose_anchor` or a move has written it down.
Result<std::filesystem::path, Fault> anchor_folder(const DataFolder& folder);

/// What a start of this folder works with: its places, and the keys that its log was signed with.
Result<recovery::Given, Fault> given_for(const DataFolder& folder);

/// `recovery::start`, with one thing more: if a change of the log's key was cut short so that only
/// the log can tell who has signed the anchor, the log is asked.
Result<recovery::Started, Fault> start_log(const DataFolder& folder,
                                           std::vector<std::filesystem::path> more_copies = {});

/// The log as it is written: anchor and copy brought up to it first. Key and clock outlive it.
/// `anchor` is what was found there.
Result<std::unique_ptr<AnchoredLog>, Fault> anchored(const DataFolder& folder,
                                                     std::unique_ptr<RocksdbLog> log,
                                                     const AnchorReading& anchor,
                                                     const SigningKey& log_key,
                                                     const Clock& clock,
                                                     const OpenHow& how);

/// `io` if the disk of the folder has less room than that.
Result<void, Fault> require_room(const DataFolder& folder, std::uint64_t free_bytes_min);

}  // namespace tress::tool
