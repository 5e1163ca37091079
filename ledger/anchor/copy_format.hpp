#pragma once

#include <optional>

#include "ledger/anchor/group_copy.hpp"

/// Heads of segments and records, for the writer of the copy and its reader.
namespace tress::copy_format {

inline constexpr std::string_view record_magic = "TGR1";

inline constexpr std::size_t segment_head_bytes = 8 + 8 + 8;
inline constexpr std::size_t record_head_bytes = 4 + 4 + Hash::size;

[[nodiscard]] Bytes segment_head(const SegmentName& name);

/// True if `bytes` begins with the head that the segment of this name has.
[[nodiscard]] bool has_segment_head(ByteView bytes, const SegmentName& name);

[[nodiscard]] Bytes record_head(ByteView body);

/// The body of the record at the start of `bytes`, if there is a whole one.
[[nodiscard]] std::optional<ByteView> record_body(ByteView bytes);

}  // namespace tress::copy_format
