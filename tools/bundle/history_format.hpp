#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "schema/common.hpp"

#include "ledger/audit/log_keys.hpp"
#include "ledger/merkle/leaf.hpp"
#include "ledger/merkle/sorted_map.hpp"
#include "ledger/merkle/tree_reader.hpp"

/// The lines of one stream's exported history (schema/README.md, "History of one stream"): what
/// `tress export client` writes and `tress verify --client` reads. Every reader here is strict:
/// exactly these members in this order, else nothing.
namespace tress::bundle {

/// The first line.
struct HistoryHead {
  StreamKind stream_kind;
  StreamId stream;
  std::string checkpoint;  ///< the note, verbatim
  audit::LogKeys keys;
};

/// An event with its way into the tree of the checkpoint.
struct ProvenEvent {
  merkle::LeafEntry leaf;
  Bytes bytes;
  merkle::Proof proof;
};

/// What a sealed map of stream heads says of the stream.
struct ProvenHeads {
  ProvenEvent seal;  ///< a system.heads_sealed event
  std::optional<merkle::MapWitness> found;
  std::optional<merkle::MapWitness> before;  ///< of a stream that had no event yet
  std::optional<merkle::MapWitness> after;
};

// Each with its newline.
[[nodiscard]] std::string head_line(const HistoryHead& head);
[[nodiscard]] std::string heads_line(const std::optional<ProvenHeads>& heads);
[[nodiscard]] std::string proven_line(const ProvenEvent& event);

[[nodiscard]] std::optional<HistoryHead> parse_head_line(std::string_view line);

/// The outer optional is empty if the line can't be read, the inner one if no heads were sealed.
[[nodiscard]] std::optional<std::optional<ProvenHeads>> parse_heads_line(std::string_view line);

[[nodiscard]] std::optional<ProvenEvent> parse_proven_line(std::string_view line);

}  // namespace tress::bundle
