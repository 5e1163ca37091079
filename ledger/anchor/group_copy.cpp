#include "ledger/anchor/group_copy.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include <fmt/core.h>

#include "ledger/anchor/copy_format.hpp"
#include "ledger/base/failpoint.hpp"
#include "ledger/crypto/sha256.hpp"

namespace tress {

namespace {

constexpr std::string_view extension = ".groups";
constexpr std::size_t number_digits = 8;
constexpr std::size_t position_digits = 20;

std::optional<std::uint64_t> parse_digits(std::string_view text) {
  std::uint64_t value = 0;
  const auto* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) return std::nullopt;
  return value;
}

}  // namespace

std::string segment_file(const SegmentName& name) {
  return fmt::format("{:08}-{:020}{}", name.number, name.first, extension);
}

std::optional<SegmentName> parse_segment_file(std::string_view file) {
  constexpr std::size_t size = number_digits + 1 + position_digits + extension.size();
  if (file.size() != size || !file.ends_with(extension)) return std::nullopt;
  const auto number = parse_digits(file.substr(0, number_digits));
  const auto first = parse_digits(file.substr(number_digits + 1, position_digits));
  if (!number || !first || *number == 0) return std::nullopt;
  const SegmentName name{*number, *first};
  if (segment_file(name) != file) return std::nullopt;
  return name;
}

Result<std::vector<SegmentName>, Fault> list_segments(Files& files,
                                                      const std::filesystem::path& folder) {
  std::vector<SegmentName> segments;
  if (!files.exists(folder)) return segments;
  TRESS_TRY(const auto names, files.list(folder));
  for (const auto& name : names) {
    if (const auto segment = parse_segment_file(name)) segments.push_back(*segment);
  }
  std::sort(segments.begin(), segments.end(),
            [](const auto& a, const auto& b) { return a.number < b.number; });
  return segments;
}

Result<std::unique_ptr<GroupCopy>, Fault> GroupCopy::open(Files& files,
                                                          std::filesystem::path folder,
                                                          std::uint64_t segment_bytes_max) {
  TRESS_TRY(files.make_folder(folder));
  TRESS_TRY(files.sync_folder(folder));
  if (folder.has_parent_path()) {
    TRESS_TRY(files.sync_folder(folder.parent_path()));
  }
  TRESS_TRY(const auto segments, list_segments(files, folder));
  std::unique_ptr<GroupCopy> copy{new GroupCopy(files, std::move(folder), segment_bytes_max)};
  if (!segments.empty()) copy->next_number_ = segments.back().number + 1;
  return copy;
}

Result<void, Fault> GroupCopy::begin_segment(Position first) {
  const SegmentName name{next_number_, first};
  TRESS_TRY(segment_, files_.open(folder_ / segment_file(name), Opening::new_only));
  failpoint("copy.segment_made");
  // The name must not be lost when the content is there.
  TRESS_TRY(files_.sync_folder(folder_));
  ++next_number_;
  const Bytes head = copy_format::segment_head(name);
  TRESS_TRY(segment_->append(head));
  segment_bytes_ = head.size();
  return ok();
}

Result<void, Fault> GroupCopy::append(Position first, ByteView encoded) {
  TRESS_ASSERT(encoded.size() <= copy_record_bytes_max);
  if (!segment_) {
    TRESS_TRY(begin_segment(first));
  }
  is_synced_ = false;
  const Bytes head = copy_format::record_head(encoded);
  failpoint("copy.append");
  TRESS_TRY(segment_->write_at(segment_bytes_, head));
  failpoint("copy.head_written");
  TRESS_TRY(segment_->write_at(segment_bytes_ + head.size(), encoded));
  failpoint("copy.appended");
  segment_bytes_ += head.size() + encoded.size();
  if (segment_bytes_ <= segment_bytes_max_) return ok();
  TRESS_TRY(sync());
  segment_.reset();
  return ok();
}

Result<void, Fault> GroupCopy::sync() {
  if (is_synced_ || !segment_) return ok();
  TRESS_TRY(segment_->sync());
  failpoint("copy.synced");
  is_synced_ = true;
  return ok();
}

}  // namespace tress
