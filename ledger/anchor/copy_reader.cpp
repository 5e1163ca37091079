#include "ledger/anchor/copy_reader.hpp"

#include <algorithm>
#include <utility>

#include <fmt/core.h>

#include "ledger/anchor/copy_format.hpp"

namespace tress {

namespace {

/// A segment and the one group that made it too long.
constexpr std::uint64_t segment_file_bytes_max = 2 * std::uint64_t{copy_record_bytes_max};

}  // namespace

Result<CopyReader, Fault> CopyReader::open(Files& files,
                                           const std::filesystem::path& folder,
                                           Position from) {
  TRESS_TRY(auto segments, list_segments(files, folder));
  std::size_t start = 0;
  // Each segment begins where the log stood when it was begun, so the first positions never fall.
  for (std::size_t i = 0; from > 0 && i < segments.size(); ++i) {
    if (segments[i].first <= from) start = i;
  }
  CopyReader reader{files, folder, std::move(segments)};
  reader.next_segment_ = start;
  return reader;
}

void CopyReader::note(CopyFlaw::Kind kind, std::size_t offset, std::string what) {
  const std::string file = segment_file(segments_[next_segment_ - 1]);
  flaws_.push_back(
      {kind, fmt::format("{}, byte {}", (folder_ / file).string(), offset), std::move(what)});
}

Result<bool, Fault> CopyReader::load_segment() {
  if (next_segment_ == segments_.size()) return false;
  const SegmentName name = segments_[next_segment_];
  const std::uint64_t expected = next_segment_ == 0 ? 1 : segments_[next_segment_ - 1].number + 1;
  if (name.number != expected) {
    flaws_.push_back({CopyFlaw::Kind::damage, folder_.string(),
                      fmt::format("{} segments before {} are missing", name.number - expected,
                                  segment_file(name))});
  }
  ++next_segment_;
  TRESS_TRY(bytes_, read_whole(*files_, folder_ / segment_file(name), segment_file_bytes_max));
  offset_ = std::min(copy_format::segment_head_bytes, bytes_.size());
  if (!copy_format::has_segment_head(bytes_, name)) {
    const bool is_torn = bytes_.size() < copy_format::segment_head_bytes;
    note(is_torn ? CopyFlaw::Kind::tear : CopyFlaw::Kind::damage, 0,
         "the head is not the one of this segment");
  }
  return true;
}

/// Where the next whole record begins after `offset`; the end of the segment if there is none.
std::size_t CopyReader::next_record_after(std::size_t offset) const {
  const std::string_view text = text_of(bytes_);
  auto at = text.find(copy_format::record_magic, offset + 1);
  while (at != std::string_view::npos) {
    if (copy_format::record_body(ByteView{bytes_}.subspan(at))) return at;
    at = text.find(copy_format::record_magic, at + 1);
  }
  return bytes_.size();
}

std::optional<CopiedGroup> CopyReader::next_in_segment() {
  while (offset_ < bytes_.size()) {
    const auto body = copy_format::record_body(ByteView{bytes_}.subspan(offset_));
    auto copied = body ? decode_group(*body) : std::nullopt;
    if (copied) {
      offset_ += copy_format::record_head_bytes + body->size();
      return copied;
    }
    const std::size_t next = next_record_after(offset_);
    const bool is_at_end = next == bytes_.size();
    note(is_at_end ? CopyFlaw::Kind::tear : CopyFlaw::Kind::damage, offset_,
         fmt::format("{} bytes are no whole group", next - offset_));
    offset_ = next;
  }
  return std::nullopt;
}

Result<std::optional<CopiedGroup>, Fault> CopyReader::next() {
  while (true) {
    auto copied = next_in_segment();
    if (copied) return copied;
    TRESS_TRY(const bool is_there, load_segment());
    if (!is_there) return std::optional<CopiedGroup>{};
  }
}

Result<Position, Fault> end_of_copy(Files& files, const std::filesystem::path& folder) {
  TRESS_TRY(const auto segments, list_segments(files, folder));
  for (std::size_t back = 0; back < segments.size(); ++back) {
    const Position from = segments[segments.size() - 1 - back].first;
    // A position of 0 begins at the very beginning, so the last look reads all there is.
    TRESS_TRY(auto reader, CopyReader::open(files, folder, from));
    Position end = 0;
    TRESS_TRY(auto copied, reader.next());
    while (copied) {
      end = std::max(end, end_of(copied->group));
      TRESS_TRY(copied, reader.next());
    }
    if (end > 0) return end;
  }
  return Position{0};
}

}  // namespace tress
