#include "tools/bundle/verify_bundle.hpp"

#include <system_error>

#include <fmt/core.h>

#include "ledger/writer/rows.hpp"
#include "tools/bundle/entries_reader.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"

namespace tress::bundle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t keys_bytes_max = std::size_t{1} << 20U;
constexpr std::size_t tile_bytes_max = std::size_t{merkle::tile_width_max} * Hash::size;
constexpr Position progress_every = 256;

class Check {
 public:
  Check(const fs::path& folder, const merkle::VerifierKey& key, const audit::Options& options)
      : folder_(folder),
        key_(key),
        auditor_(key, options),
        entries_(folder, auditor_.findings()) {}

  /// What the key gave rise to, before anything else is checked.
  [[nodiscard]] audit::Findings& findings() noexcept { return auditor_.findings(); }

  Result<audit::Report, Fault> run(const std::function<void(Position, Position)>& progress) {
    TRESS_TRY(const auto note, read_file(folder_ / checkpoint_file, merkle::note_bytes_max));
    TRESS_TRY(size_, size_of(note));
    TRESS_TRY(take_events(progress));
    if (auditor_.next() < size_) {
      findings().add(audit::events_place(auditor_.next(), size_), "missing");
    }
    TRESS_TRY(compare_partial_tiles());
    if (note) {
      auditor_.take_checkpoint(std::string{checkpoint_file}, text_of(*note));
    } else {
      findings().add(std::string{checkpoint_file}, "is missing");
    }
    TRESS_TRY(find_strays());
    return auditor_.finish();
  }

 private:
  /// Events that the bundle should have: those of its checkpoint, or of events.jsonl if nobody can
  /// believe the checkpoint.
  Result<Position, Fault> size_of(const std::optional<Bytes>& note) const {
    if (note) {
      const auto opened = merkle::open_checkpoint(text_of(*note), key_);
      if (opened) return opened.value().size;
    }
    LineReader lines{folder_ / events_file, line_bytes_max};
    std::string_view line;
    Position count = 0;
    auto outcome = lines.next(line);
    while (outcome == LineReader::Outcome::line || outcome == LineReader::Outcome::too_long) {
      ++count;
      outcome = lines.next(line);
    }
    return count;
  }

  Result<void, Fault> take_events(const std::function<void(Position, Position)>& progress) {
    LineReader lines{folder_ / events_file, line_bytes_max};
    for (Position at = 0;; ++at) {
      std::string_view line;
      switch (lines.next(line)) {
        case LineReader::Outcome::line: break;
        case LineReader::Outcome::too_long: line = {}; break;
        case LineReader::Outcome::unfinished:
          findings().add(audit::event_place(auditor_.next()),
                         "its line in events.jsonl is cut off");
          return ok();
        case LineReader::Outcome::end: return ok();
        case LineReader::Outcome::failed:
          findings().add(std::string{events_file}, "is missing or cannot be read");
          return ok();
      }
      if (auditor_.next() >= size_) {
        findings().add(std::string{events_file}, "goes on after the last event of the checkpoint");
        return ok();
      }
      TRESS_TRY(take_line(line));
      if (progress && at % progress_every == 0) progress(auditor_.next(), size_);
    }
  }

  Result<void, Fault> take_line(std::string_view text) {
    const auto line = parse_event_line(text);
    if (!line || line->position >= size_) {
      auditor_.lose("its line in events.jsonl cannot be read");
      return ok();
    }
    TRESS_TRY(const auto* const leaf, entries_.leaf(line->position, size_));
    if (leaf == nullptr) {
      auditor_.lose_named();  // By the entry bundle.
      return ok();
    }
    if (leaf->recorded_at != line->recorded_at) {
      findings().add(audit::event_place(line->position), "its time is not that of its leaf entry");
    }
    const auto* const envelope = auditor_.take(
        {line->position, leaf->recorded_at, leaf->event_hash, leaf->signature, line->bytes});
    if (envelope != nullptr && !is_view_of(line->decoded, *envelope)) {
      findings().add(audit::event_place(line->position),
                     "its decoded view is not what its bytes say");
    }
    for (const auto& full : auditor_.completed()) {
      TRESS_TRY(compare_tile({full.tile, merkle::tile_width_max}, full.bytes));
    }
    return ok();
  }

  Result<void, Fault> compare_tile(const merkle::TileRef& ref, ByteView ours) {
    TRESS_TRY(const auto stored, read_file(folder_ / merkle::tile_path(ref), tile_bytes_max));
    auditor_.compare_tile(ref, ours, stored);
    return ok();
  }

  Result<void, Fault> compare_partial_tiles() {
    const auto& tree = auditor_.tree();
    for (unsigned level = 0; level + 1 < merkle::tile_levels; ++level) {
      const auto hashes = tree.partial_tile(level);
      if (hashes.empty()) continue;
      const merkle::TileRef ref{{level, tree.size() >> (8 * (level + 1))},
                                static_cast<unsigned>(hashes.size())};
      TRESS_TRY(compare_tile(ref, merkle::tile_bytes({hashes.begin(), hashes.end()})));
    }
    return ok();
  }

  [[nodiscard]] bool belongs(const std::string& path) const {
    if (path == checkpoint_file || path == events_file || path == keys_file) return true;
    if (const auto tile = merkle::parse_tile_path(path)) {
      return merkle::tile_width(tile->tile, size_) == tile->width;
    }
    const auto entries = merkle::parse_entries_path(path);
    return entries && merkle::tile_width({0, entries->index}, size_) == entries->width;
  }

  Result<void, Fault> find_strays() {
    std::error_code error;
    fs::recursive_directory_iterator files(folder_, error);
    for (; !error && files != fs::recursive_directory_iterator{}; files.increment(error)) {
      if (files->is_directory()) continue;
      const std::string path = files->path().lexically_relative(folder_).generic_string();
      if (!belongs(path)) findings().add(path, "does not belong to this bundle");
    }
    if (error) return Fault{Fault::Kind::io, folder_.string(), error.message()};
    return ok();
  }

  const fs::path& folder_;
  const merkle::VerifierKey& key_;
  audit::Auditor auditor_;
  EntriesReader entries_;
  Position size_ = 0;
};

}  // namespace

Result<Verdict, Fault> verify_bundle(const fs::path& folder,
                                     const VerifyOptions& options,
                                     const std::function<void(Position, Position)>& progress) {
  std::error_code error;
  if (!fs::is_directory(folder, error)) {
    return Fault{Fault::Kind::missing, folder.string(), "there is no bundle here"};
  }
  TRESS_TRY(const auto text, read_file(folder / keys_file, keys_bytes_max));
  const auto named = text ? parse_keys(text_of(*text)) : std::nullopt;
  if (!named && !options.log_key) {
    return Fault{Fault::Kind::damaged, std::string{keys_file},
                 text ? "does not name the log's key" : "is missing"};
  }
  const merkle::VerifierKey key = options.log_key ? *options.log_key : *named;
  Check check{folder, key, options.audit};
  if (named != key) {
    check.findings().add(std::string{keys_file}, named ? "names another log key than the one given"
                                                       : "does not name the log's key");
  }
  TRESS_TRY(auto report, check.run(progress));
  return Verdict{std::move(report), key};
}

}  // namespace tress::bundle
