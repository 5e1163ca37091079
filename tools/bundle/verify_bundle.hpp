#pragma once

#include <filesystem>
#include <functional>
#include <optional>

#include "ledger/audit/auditor.hpp"

namespace tress::bundle {

struct VerifyOptions {
  audit::Options audit = {};
  std::optional<merkle::VerifierKey> log_key = std::nullopt;  ///< known otherwise; else keys.json's
};

struct Verdict {
  audit::Report report;
  merkle::VerifierKey log_key;  ///< the one believed
};

/// Checks a bundle without its log, believing only the log's key. Every file is looked at: the
/// checkpoint, each event with its leaf entry and its decoded view, each tile and entry bundle; a
/// file too many is found too. Reads events line by line, one tile at a time.
/// Faults: `missing` (no bundle there), `damaged` (no key to believe in), `io`. What is wrong
/// otherwise is in the report. `progress` gets events done and the number that the checkpoint
/// names.
[[nodiscard]] Result<Verdict, Fault> verify_bundle(
    const std::filesystem::path& folder,
    const VerifyOptions& options = {},
    const std::function<void(Position, Position)>& progress = {});

}  // namespace tress::bundle
