#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "ledger/anchor/group_copy.hpp"

namespace tress {

/// What is wrong with a copy, and where.
struct CopyFlaw {
  enum class Kind : std::uint8_t {
    tear,    ///< unreadable bytes at a segment's end: what a crash leaves
    damage,  ///< unreadable bytes in its middle or head, or a segment that is gone
  };

  Kind kind;
  std::string where;  ///< file and byte
  std::string what;

  friend bool operator==(const CopyFlaw&, const CopyFlaw&) = default;
};

/// Reads the groups of a copy in the order in which they were written. Unreadable bytes are named
/// and passed over, so that one flipped bit costs one group. Holds one segment in memory.
/// One thread; the files outlive it.
class CopyReader {
 public:
  /// Begins with the last segment that can hold an event at or after `from`; with 0, at the very
  /// beginning. A folder that is not there is a copy without groups.
  static Result<CopyReader, Fault> open(Files& files,
                                        const std::filesystem::path& folder,
                                        Position from);

  /// The next group that is whole, or nothing at the end. Faults: `io` only.
  Result<std::optional<CopiedGroup>, Fault> next();

  /// Of the segments read so far.
  [[nodiscard]] const std::vector<CopyFlaw>& flaws() const noexcept { return flaws_; }

 private:
  CopyReader(Files& files, std::filesystem::path folder, std::vector<SegmentName> segments)
      : files_(&files),
        folder_(std::move(folder)),
        segments_(std::move(segments)) {}

  Result<bool, Fault> load_segment();
  std::optional<CopiedGroup> next_in_segment();
  [[nodiscard]] std::size_t next_record_after(std::size_t offset) const;
  void note(CopyFlaw::Kind kind, std::size_t offset, std::string what);

  Files* files_;
  std::filesystem::path folder_;
  std::vector<SegmentName> segments_;
  std::size_t next_segment_ = 0;
  Bytes bytes_;             ///< of the segment at hand
  std::size_t offset_ = 0;  ///< of the next record in it
  std::vector<CopyFlaw> flaws_;
};

/// One past the last event of the copy's last readable group, from its last segments alone; 0 if
/// there is none.
Result<Position, Fault> end_of_copy(Files& files, const std::filesystem::path& folder);

}  // namespace tress
