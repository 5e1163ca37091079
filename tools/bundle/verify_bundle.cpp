#include "tools/bundle/verify_bundle.hpp"

#include <system_error>

#include <fmt/core.h>

#include "ledger/audit/in_order.hpp"
#include "ledger/writer/rows.hpp"
#include "tools/bundle/files.hpp"
#include "tools/bundle/format.hpp"
#include "tools/bundle/line_check.hpp"

namespace tress::bundle {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t keys_bytes_max = std::size_t{1} << 20U;
constexpr std::size_t tile_bytes_max = std::size_t{merkle::tile_width_max} * Hash::size;
constexpr std::size_t portions_ahead = 2;  // For each thread.

class Check {
 public:
  Check(const fs::path& folder,
        const merkle::VerifierKey& trusted,
        const audit::LogKeys& keys,
        const audit::Options& options)
      : folder_(folder),
        threads_(options.threads),
        auditor_(trusted, keys, options),
        line_check_(folder, auditor_.keys(), options.signatures) {}

  /// What the keys gave rise to, before anything else is checked.
  [[nodiscard]] audit::Findings& findings() noexcept { return auditor_.findings(); }

  Result<audit::Report, Fault> run(const std::function<void(Position, Position)>& progress) {
    TRESS_TRY(const auto note, read_file(folder_ / checkpoint_file, merkle::note_bytes_max));
    TRESS_TRY(open(note));
    TRESS_TRY(take_events(progress));
    if (auditor_.next() < size_) {
      findings().add(audit::events_place(auditor_.next(), size_), "missing");
    }
    TRESS_TRY(compare_partial_tiles());
    if (note) {
      auditor_.take_checkpoint(std::string{checkpoint_file}, *opened_);
    } else {
      findings().add(std::string{checkpoint_file}, "is missing");
    }
    TRESS_TRY(find_strays());
    return auditor_.finish();
  }

 private:
  /// Which key has signed the checkpoint hangs on its size, which only its signature shows: so the
  /// keys are tried, and the size must then be one that the key signs.
  Result<void, Fault> open(const std::optional<Bytes>& note) {
    if (note) {
      const auto& spans = auditor_.keys().spans();
      for (auto span = spans.rbegin(); span != spans.rend(); ++span) {
        auto opened = merkle::open_checkpoint(
            text_of(*note), {auditor_.keys().origin(), merkle::NoteKeyType::ed25519, span->key});
        const bool is_its =
            opened && auditor_.keys().of_checkpoint(opened.value().size).key == span->key;
        if (!opened_ || is_its) opened_ = std::move(opened);
        if (is_its) {
          size_ = opened_->value().size;
          return ok();
        }
      }
      if (*opened_) opened_ = merkle::CheckpointError::not_signed_by_log;
    }
    size_ = lines_of_events();
    return ok();
  }

  /// Events that the bundle should have if nobody can believe its checkpoint.
  [[nodiscard]] Position lines_of_events() const {
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
    LineReader reader{folder_ / events_file, line_bytes_max};
    audit::InOrder<Portion, CheckedPortion> under_way{
        threads_, portions_ahead * threads_,
        [this](const Portion& portion) { return line_check_.check(portion, size_); }};
    bool has_ended = false;
    while (!has_ended || !under_way.is_empty()) {
      while (!has_ended && under_way.has_room()) {
        Portion portion = read_portion(reader);
        has_ended = portion.ending.has_value();
        under_way.push(std::move(portion));
      }
      TRESS_TRY(const bool goes_on, take_portion(under_way.pop()));
      if (!goes_on) return ok();
      if (progress) progress(auditor_.next(), size_);
    }
    return ok();
  }

  /// False if nothing further is of interest.
  Result<bool, Fault> take_portion(const CheckedPortion& portion) {
    add_entry_findings(portion.findings);
    for (const CheckedLine& line : portion.lines) {
      if (auditor_.next() >= size_) {
        findings().add(std::string{events_file}, "goes on after the last event of the checkpoint");
        return false;
      }
      TRESS_TRY(take_line(line));
    }
    if (portion.fault) return *portion.fault;
    if (portion.ending == LineReader::Outcome::unfinished) {
      findings().add(audit::event_place(auditor_.next()), "its line in events.jsonl is cut off");
    } else if (portion.ending == LineReader::Outcome::failed) {
      findings().add(std::string{events_file}, "is missing or cannot be read");
    }
    return true;
  }

  /// Portions may share an entry bundle; it is named once.
  void add_entry_findings(const audit::Findings& found) {
    for (const audit::Finding& finding : found.kept()) {
      if (finding == last_entry_finding_) continue;
      last_entry_finding_ = finding;
      findings().add(finding.place, finding.what);
    }
  }

  Result<void, Fault> take_line(const CheckedLine& line) {
    if (!line.is_readable) {
      auditor_.lose("its line in events.jsonl cannot be read");
      return ok();
    }
    if (!line.has_leaf) {
      auditor_.lose_named();  // By the entry bundle.
      return ok();
    }
    const std::string place = audit::event_place(line.event->stored.position);
    if (!line.is_time_right) findings().add(place, "its time is not that of its leaf entry");
    if (auditor_.take(*line.event) && !line.is_view_right) {
      findings().add(place, "its decoded view is not what its bytes say");
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
  const unsigned threads_;
  audit::Auditor auditor_;
  LineCheck line_check_;
  std::optional<audit::OpenedNote> opened_;  ///< the checkpoint
  std::optional<audit::Finding> last_entry_finding_;
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
                 text ? "does not name the log's keys" : "is missing"};
  }
  const merkle::VerifierKey trusted =
      options.log_key
          ? *options.log_key
          : merkle::VerifierKey{named->origin(), merkle::NoteKeyType::ed25519, named->at(0)};
  const bool leads_there = named && named->origin() == trusted.name && named->holds(trusted.key);
  const auto keys = leads_there ? *named : audit::LogKeys::only(trusted);
  Check check{folder, trusted, keys, options.audit};
  if (!leads_there) {
    check.findings().add(std::string{keys_file}, named ? "names another log key than the one given"
                                                       : "does not name the log's keys");
  }
  TRESS_TRY(auto report, check.run(progress));
  return Verdict{std::move(report), trusted};
}

}  // namespace tress::bundle
