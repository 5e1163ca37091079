#include "ledger/audit/audit_log.hpp"

#include <algorithm>

#include <fmt/core.h>

#include "ledger/audit/read_ahead.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/writer/heads.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::audit {

namespace {

std::string checkpoint_place(std::uint64_t size) {
  return fmt::format("checkpoint {}", size);
}

/// The keys that the log itself names, if they lead to the one that is believed; else that one
/// alone, and everything that it has not signed is found.
LogKeys keys_of(const EventLog& log, const merkle::VerifierKey& trusted) {
  auto announced = LogKeys::announced_in(log);
  const bool is_ours = announced && announced.value().origin() == trusted.name &&
                       announced.value().holds(trusted.key);
  return is_ours ? std::move(announced.value()) : LogKeys::only(trusted);
}

class LogAudit {
 public:
  LogAudit(const EventLog& log,
           const merkle::VerifierKey& trusted,
           const Options& options,
           const Progress& progress)
      : log_(log),
        size_(log.size()),
        progress_(progress),
        threads_(options.threads),
        auditor_(trusted, keys_of(log, trusted), options),
        index_(log, auditor_, random_),
        looks_at_rows_(options.signatures == Signatures::every_event),
        ahead_(log, auditor_, looks_at_rows_ ? &index_ : nullptr) {}

  Result<Report, Fault> run() {
    if (looks_at_rows_) index_.begin();
    TRESS_TRY(take_stretches());
    TRESS_TRY(check_end());
    TRESS_TRY(check_stray_tiles());
    if (looks_at_rows_) {
      TRESS_TRY(index_.finish());
    }
    TRESS_TRY(check_heads());
    return auditor_.finish();
  }

 private:
  Result<void, Fault> take_stretches() {
    InOrder<Stretch, CheckedStretch> under_way{
        threads_, stretches_ahead * threads_,
        [this](Stretch stretch) { return ahead_.check(stretch); }};
    for (Position given = 0; given < size_ || !under_way.is_empty();) {
      while (given < size_ && under_way.has_room()) {
        const Position end = std::min(size_, given + stretch_events);
        under_way.push({given, end});
        given = end;
      }
      TRESS_TRY(take_stretch(under_way.pop()));
      if (progress_) progress_(auditor_.next());
    }
    return ok();
  }

  Result<void, Fault> take_stretch(CheckedStretch checked) {
    for (Finding& odd : checked.odd_notes) {
      auditor_.findings().add(std::move(odd.place), std::move(odd.what));
    }
    notes_ = std::move(checked.notes);
    note_ = 0;
    check_notes();
    for (const CheckedEvent& event : checked.events) {
      TRESS_TRY(take(event));
    }
    if (checked.fault) return take_singly(checked.stretch.end, *checked.fault);
    while (auditor_.next() < checked.stretch.end) lose("missing");
    return ok();
  }

  /// Of a stretch that can't be read every event is tried alone, until the one is found that the
  /// fault is about.
  Result<void, Fault> take_singly(Position end, const Fault& fault) {
    if (fault.kind != Fault::Kind::damaged && fault.kind != Fault::Kind::missing) return fault;
    while (auditor_.next() < end) {
      const Position at = auditor_.next();
      auto read = log_.read(at, 1, 1);
      if (!read) {
        const Fault& one = read.error();
        lose(one.where == event_place(at) ? one.what : sentence(one));
      } else if (read.value().empty()) {
        lose("missing");
      } else if (read.value().front().position < at) {
        lose(fmt::format("the log holds {} in its place",
                         event_place(read.value().front().position)));
      } else {
        TRESS_TRY(take(ahead_.check(std::move(read.value().front()))));
      }
    }
    return ok();
  }

  Result<void, Fault> take(const CheckedEvent& checked) {
    const bool is_right = auditor_.take(checked.event);
    TRESS_TRY(check_tiles());
    if (is_right && checked.rows) index_.take(checked.event.stored.position, *checked.rows);
    check_notes();
    return ok();
  }

  void lose(std::string why) {
    auditor_.lose(std::move(why));
    check_notes();
  }

  Result<void, Fault> check_tiles() {
    for (const auto& full : auditor_.completed()) {
      TRESS_TRY(const auto row, log_.row(Space::tiles, tile_row_key(full.tile)));
      auditor_.compare_tile({full.tile, merkle::tile_width_max}, full.bytes, row);
    }
    return ok();
  }

  /// The checkpoints of the events taken so far.
  void check_notes() {
    for (; note_ < notes_.size() && notes_[note_].size <= auditor_.next(); ++note_) {
      const CheckedNote& note = notes_[note_];
      if (note.size == 0) {
        auditor_.findings().add(checkpoint_place(0), "is of no events");
      } else if (note.size == auditor_.next()) {
        auditor_.take_checkpoint(checkpoint_place(note.size), note.note);
        last_checkpoint_ = note.size;
      }
      // Passed over when events were missing: its tree can't be made.
    }
  }

  Result<void, Fault> check_end() {
    const Bytes from = size_ == 0 ? Bytes{} : checkpoint_row_key(size_ + 1);
    TRESS_TRY(log_.scan(Space::checkpoints, {}, from, [&](ByteView key, ByteView) {
      if (key.size() == sizeof(std::uint64_t)) {
        auditor_.findings().add(checkpoint_place(read_be<std::uint64_t>(key)),
                                fmt::format("speaks of more than the {} events there are", size_));
      } else {
        auditor_.findings().add("checkpoint " + to_hex(key), "is of no size");
      }
      return true;
    }));
    if (last_checkpoint_ < size_) {
      auditor_.findings().add(checkpoint_place(size_), "is missing");
    }
    return ok();
  }

  Result<void, Fault> check_stray_tiles() {
    return log_.scan(Space::tiles, {}, {}, [&](ByteView key, ByteView) {
      constexpr std::size_t key_bytes = 1 + sizeof(std::uint64_t);
      const bool is_key = key.size() == key_bytes && key.front() < merkle::tile_levels;
      const merkle::TileId tile{key.empty() ? 0U : key.front(),
                                is_key ? read_be<std::uint64_t>(key.subspan(1)) : 0};
      if (is_key && merkle::tile_width(tile, size_) == merkle::tile_width_max) return true;
      auditor_.findings().add(
          is_key ? merkle::tile_path({tile, merkle::tile_width_max}) : "tile row " + to_hex(key),
          "is not of a full tile of this log");
      return true;
    });
  }

  /// The last sealed heads, made again out of the stream index: one scan of it. Earlier ones would
  /// cost a scan each, and what they say of a stream the streams' own chains have shown.
  Result<void, Fault> check_heads() {
    const auto& sealed = auditor_.last_heads();
    if (!sealed || !auditor_.is_whole()) return ok();
    const system::HeadsSealed& heads = sealed->heads;
    const std::string place = event_place(sealed->position);
    if (heads.tree_size > sealed->position) {
      auditor_.findings().add(place, "seals the heads of events after it");
      return ok();
    }
    ++auditor_.counts().heads;
    const auto made = heads_root(log_, heads.tree_size);
    if (!made && made.error().kind != Fault::Kind::damaged) return made.error();
    if (!made || made.value() != HeadsRoot{heads.streams, heads.root}) {
      auditor_.findings().add(place, "its heads are not those that the streams had");
    }
    return ok();
  }

  const EventLog& log_;
  const Position size_;
  const Progress& progress_;
  const unsigned threads_;
  SystemRandom random_;
  Auditor auditor_;
  IndexAudit index_;
  const bool looks_at_rows_;
  ReadAhead ahead_;
  std::vector<CheckedNote> notes_;  ///< of the stretch at hand
  std::size_t note_ = 0;            ///< the next of them
  std::uint64_t last_checkpoint_ = 0;
};

}  // namespace

Result<Report, Fault> audit_log(const EventLog& log,
                                const merkle::VerifierKey& log_key,
                                const Options& options,
                                const Progress& progress) {
  return LogAudit{log, log_key, options, progress}.run();
}

}  // namespace tress::audit
