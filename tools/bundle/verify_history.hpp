#pragma once

#include <filesystem>
#include <optional>

#include "schema/common.hpp"

#include "ledger/audit/findings.hpp"
#include "ledger/merkle/checkpoint.hpp"

namespace tress::bundle {

/// Up to where nothing of the stream can be missing.
struct Completeness {
  std::uint64_t version;  ///< 0: the stream had no event then
  Position tree_size;     ///< of the sealed heads
  Position position;      ///< of the event that seals them
};

struct HistoryVerdict {
  audit::Findings findings;
  std::optional<StreamKind> stream_kind{};
  std::optional<StreamId> stream{};
  std::optional<merkle::Checkpoint> checkpoint{};
  std::optional<Completeness> complete{};  ///< nothing: no heads were sealed
  std::uint64_t events = 0;                ///< of the stream, in the log and in their order
  std::uint64_t after = 0;                 ///< of these, after the sealed heads: not shown complete

  [[nodiscard]] bool is_good() const noexcept { return findings.empty(); }
};

/// Checks one stream's exported history, believing only the log's key, which must be the one that
/// has signed its checkpoint: each event is in the log, the stream's chain is unbroken, and up to
/// the sealed heads no event is left out. A dropped, added, swapped or changed event is named by
/// its position or version. Memory for one line.
/// Faults: `missing`, `io`.
[[nodiscard]] Result<HistoryVerdict, Fault> verify_history(const std::filesystem::path& file,
                                                           const merkle::VerifierKey& log_key);

}  // namespace tress::bundle
