#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/anchor/copied_group.hpp"
#include "ledger/base/files.hpp"

/// The second copy: every group again, in files that are only ever appended to, so that what a
/// database has lost can be given back to it. The files are made of segments:
///
///   segment    magic "TRESSGC1" ‖ number (u64) ‖ position of its first group (u64) ‖ records
///   record     magic "TGR1" ‖ length (u32) ‖ SHA-256 of the body (32) ‖ body (copied_group.hpp)
///
/// Nothing is ever cut off or written over: what a crash has torn stays where it is, and the next
/// start begins a new segment.
namespace tress {

/// A segment is closed when it is longer; also what a start reads at most.
inline constexpr std::uint64_t copy_segment_bytes_max = std::uint64_t{16} << 20U;

/// "00000007-00000000000000012345.groups": number and first position.
struct SegmentName {
  std::uint64_t number;
  Position first;

  friend bool operator==(const SegmentName&, const SegmentName&) = default;
};

[[nodiscard]] std::string segment_file(const SegmentName& name);

/// Nothing if it is none of ours.
[[nodiscard]] std::optional<SegmentName> parse_segment_file(std::string_view file);

/// The segments of a copy in order; none if there is no such folder.
Result<std::vector<SegmentName>, Fault> list_segments(Files& files,
                                                      const std::filesystem::path& folder);

/// Writes the copy. One thread at a time; the files outlive it.
class GroupCopy {
 public:
  /// Makes the folder if it is not there. Makes no segment before the first `append`.
  static Result<std::unique_ptr<GroupCopy>, Fault> open(
      Files& files,
      std::filesystem::path folder,
      std::uint64_t segment_bytes_max = copy_segment_bytes_max);

  /// Hands one encoded group to the disk; it survives power loss after `sync` only. A segment that
  /// has become long enough is synced and left. After a fault the rest of the segment is unknown:
  /// do not go on with this object.
  Result<void, Fault> append(Position first, ByteView encoded);

  /// Returns when everything appended survives power loss.
  Result<void, Fault> sync();

 private:
  GroupCopy(Files& files, std::filesystem::path folder, std::uint64_t segment_bytes_max)
      : files_(files),
        folder_(std::move(folder)),
        segment_bytes_max_(segment_bytes_max) {}

  Result<void, Fault> begin_segment(Position first);

  Files& files_;
  const std::filesystem::path folder_;
  const std::uint64_t segment_bytes_max_;
  std::uint64_t next_number_ = 1;
  std::unique_ptr<OpenFile> segment_;  ///< null between segments
  std::uint64_t segment_bytes_ = 0;
  bool is_synced_ = true;
};

}  // namespace tress
