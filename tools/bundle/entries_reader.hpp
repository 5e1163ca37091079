#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "ledger/audit/findings.hpp"
#include "ledger/merkle/leaf.hpp"

namespace tress::bundle {

/// Leaf entries of a bundle, one entry file at a time. A file that is missing or is not one is a
/// finding, once. The folder and the findings outlive it. One thread.
class EntriesReader {
 public:
  EntriesReader(const std::filesystem::path& folder, audit::Findings& findings)
      : folder_(folder),
        findings_(findings) {}

  /// The leaf entry of the event at `position` in a tree of `size` leaves; null if its file is of
  /// no use. Valid until the next call.
  [[nodiscard]] Result<const merkle::LeafEntry*, Fault> leaf(Position position, Position size);

 private:
  Result<void, Fault> load(std::uint64_t index, unsigned width);

  const std::filesystem::path& folder_;
  audit::Findings& findings_;
  std::optional<std::uint64_t> index_;  ///< of the file that is loaded
  std::vector<merkle::LeafEntry> leaves_;
};

}  // namespace tress::bundle
