#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ledger/audit/findings.hpp"
#include "ledger/audit/prepare.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"

namespace tress::bundle {

/// Some lines of events.jsonl, as they stand there.
struct Portion {
  std::vector<std::optional<std::string>> lines;  ///< nothing for one that is too long
  std::optional<LineReader::Outcome> ending;      ///< why no further portion comes
};

/// One line with everything that can be said of it without the lines before it.
struct CheckedLine {
  bool is_readable = false;
  bool has_leaf = false;      ///< its entry bundle has it; else that was named
  bool is_time_right = true;  ///< that of its leaf entry
  bool is_view_right = true;  ///< the decoded view is what the bytes say
  std::optional<audit::Prepared> event{};
};

struct CheckedPortion {
  std::vector<CheckedLine> lines;
  audit::Findings findings;  ///< of entry bundles
  std::optional<LineReader::Outcome> ending;
  std::optional<Fault> fault;
};

/// Parses lines, finds their leaf entries, hashes, verifies, decodes. Any thread; what it refers to
/// outlives it.
class LineCheck {
 public:
  LineCheck(const std::filesystem::path& folder,
            const audit::LogKeys& keys,
            audit::Signatures signatures)
      : folder_(folder),
        keys_(keys),
        signatures_(signatures) {}

  /// `size` is that of the bundle.
  [[nodiscard]] CheckedPortion check(const Portion& portion, Position size) const;

 private:
  const std::filesystem::path& folder_;
  const audit::LogKeys& keys_;
  audit::Signatures signatures_;
};

/// Reads the next portion: at most `portion_lines` lines, and no more than about a megabyte.
[[nodiscard]] Portion read_portion(LineReader& reader);

inline constexpr std::size_t portion_lines = 128;

}  // namespace tress::bundle
