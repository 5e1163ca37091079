#include "tools/bundle/entries_reader.hpp"

#include <fmt/core.h>

#include "ledger/merkle/tiles.hpp"
#include "tools/bundle/files.hpp"

namespace tress::bundle {

Result<const merkle::LeafEntry*, Fault> EntriesReader::leaf(Position position, Position size) {
  const std::uint64_t index = position / merkle::tile_width_max;
  if (index_ != index) {
    TRESS_TRY(load(index, merkle::tile_width({0, index}, size)));
  }
  return leaves_.empty() ? nullptr : &leaves_[position % merkle::tile_width_max];
}

Result<void, Fault> EntriesReader::load(std::uint64_t index, unsigned width) {
  constexpr std::size_t file_bytes_max =
      std::size_t{merkle::tile_width_max} * (2 + merkle::leaf_entry_bytes);
  index_ = index;
  leaves_.clear();
  const std::string path = merkle::entries_path({index, width});
  TRESS_TRY(const auto bytes, read_file(folder_ / path, file_bytes_max));
  if (!bytes) {
    findings_.add(path, "is missing");
    return ok();
  }
  const auto entries = merkle::parse_entries(*bytes, width);
  if (!entries) {
    findings_.add(path, fmt::format("does not hold {} entries", width));
    return ok();
  }
  for (const ByteView entry : *entries) {
    const auto leaf = merkle::parse_leaf_entry(entry);
    const Position position = index * merkle::tile_width_max + leaves_.size();
    if (!leaf || leaf->position != position) {
      findings_.add(path, fmt::format("its entry for event {} is wrong", position));
      leaves_.clear();
      return ok();
    }
    leaves_.push_back(*leaf);
  }
  return ok();
}

}  // namespace tress::bundle
