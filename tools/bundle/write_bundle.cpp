#include "tools/bundle/write_bundle.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>

#include <fmt/core.h>

#include "ledger/codec/events.hpp"
#include "ledger/merkle/checkpoint.hpp"
#include "ledger/merkle/hashing.hpp"
#include "ledger/merkle/tree.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"

namespace tress::bundle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t chunk_bytes = std::size_t{4} << 20U;

Result<void, Fault> make_empty_folder(const fs::path& folder) {
  std::error_code error;
  if (fs::exists(folder, error) && (!fs::is_directory(folder, error) || !fs::is_empty(folder))) {
    return Fault{Fault::Kind::configuration, folder.string(),
                 "is not empty; a bundle needs a folder of its own"};
  }
  fs::create_directories(folder, error);
  if (!error) fs::permissions(folder, fs::perms::owner_all, error);
  if (error) return Fault{Fault::Kind::io, folder.string(), error.message()};
  return ok();
}

class Writing {
 public:
  Writing(const EventLog& log, const fs::path& folder, Position size)
      : log_(log),
        folder_(folder),
        size_(size),
        lines_(folder / events_file, std::ios::binary | std::ios::trunc) {}

  Result<void, Fault> write(const Progress& progress) {
    for (Position from = 0; from < size_; from = edge_.size()) {
      TRESS_TRY(write_chunk(from));
      if (progress) progress(edge_.size());
    }
    TRESS_TRY(write_edge());
    lines_.close();
    if (!lines_) return Fault{Fault::Kind::io, (folder_ / events_file).string(), "is not written"};
    return ok();
  }

  [[nodiscard]] Hash root() const { return edge_.root(); }

 private:
  static Fault damaged(Position position, std::string what) {
    return {Fault::Kind::damaged, fmt::format("event {}", position), std::move(what)};
  }

  /// At least one event.
  Result<void, Fault> write_chunk(Position from) {
    const std::size_t wanted = std::min<Position>(merkle::tile_width_max, size_ - from);
    TRESS_TRY(const auto events, log_.read(from, wanted, chunk_bytes));
    if (events.empty()) return damaged(from, "is missing");
    for (const StoredEvent& event : events) {
      TRESS_TRY(write_event(from++, event));
    }
    return ok();
  }

  Result<void, Fault> write_event(Position expected, const StoredEvent& event) {
    const auto envelope = decode_event(event.bytes);
    if (event.position != expected || !envelope) return damaged(expected, "cannot be read");
    lines_ << event_line(event, envelope.value());
    const merkle::LeafEntry leaf = leaf_of(event);
    merkle::append_entry(entries_, merkle::leaf_entry(leaf));
    std::vector<merkle::FullTile> completed;
    edge_.append(merkle::leaf_hash(leaf), completed);
    for (const auto& full : completed) {
      TRESS_TRY(write_tile({full.tile, merkle::tile_width_max}, full.bytes));
    }
    if (edge_.size() % merkle::tile_width_max == 0) return write_entries(merkle::tile_width_max);
    return ok();
  }

  Result<void, Fault> write_tile(const merkle::TileRef& ref, ByteView bytes) {
    return write_file(folder_ / merkle::tile_path(ref), bytes);
  }

  Result<void, Fault> write_entries(unsigned width) {
    const std::uint64_t index = (edge_.size() - 1) / merkle::tile_width_max;
    TRESS_TRY(write_file(folder_ / merkle::entries_path({index, width}), entries_));
    entries_.clear();
    return ok();
  }

  /// What is not full.
  Result<void, Fault> write_edge() {
    const unsigned width = merkle::partial_tile_width(0, size_);
    if (width > 0) {
      TRESS_TRY(write_entries(width));
    }
    for (unsigned level = 0; level < merkle::tile_levels; ++level) {
      const auto hashes = edge_.partial_tile(level);
      if (hashes.empty()) continue;
      const std::uint64_t index = level + 1 == merkle::tile_levels ? 0 : size_ >> (8 * (level + 1));
      TRESS_TRY(write_tile({{level, index}, static_cast<unsigned>(hashes.size())},
                           merkle::tile_bytes({hashes.begin(), hashes.end()})));
    }
    return ok();
  }

  const EventLog& log_;
  const fs::path& folder_;
  Position size_;
  std::ofstream lines_;
  Bytes entries_;
  merkle::TreeEdge edge_;
};

}  // namespace

Result<Position, Fault> write_bundle(const EventLog& log,
                                     const audit::LogKeys& keys,
                                     const fs::path& folder,
                                     const Progress& progress,
                                     const Cosigned& cosigned) {
  TRESS_TRY(const auto note, last_checkpoint(log));
  if (!note) return Fault{Fault::Kind::configuration, "the log", "is empty"};
  const auto checkpoint = merkle::open_checkpoint(*note, keys.of_checkpoint(log.size()));
  if (!checkpoint) {
    return Fault{Fault::Kind::damaged, "the last checkpoint",
                 "is not signed by the log's key of that size"};
  }
  const Position size = checkpoint.value().size;
  TRESS_TRY(make_empty_folder(folder));
  Writing writing{log, folder, size};
  TRESS_TRY(writing.write(progress));
  if (writing.root() != checkpoint.value().root) {
    return Fault{Fault::Kind::damaged, "the last checkpoint",
                 "has another root than the events; run tress verify"};
  }
  TRESS_TRY(write_file(folder / keys_file, bytes_of(keys_text(keys))));
  std::string signed_by_all = *note;
  if (cosigned) {
    TRESS_TRY(signed_by_all, cosigned(*note));
  }
  TRESS_TRY(write_file(folder / checkpoint_file, bytes_of(signed_by_all)));
  return size;
}

}  // namespace tress::bundle
