#include "ledger/audit/audit_log.hpp"

#include <deque>

#include <fmt/core.h>

#include "ledger/audit/index_audit.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::audit {

namespace {

/// Events read at once.
constexpr std::size_t chunk_events = 512;
constexpr std::size_t chunk_bytes = std::size_t{4} << 20U;

/// Checkpoints read at once.
constexpr std::size_t checkpoints_ahead = 256;

std::string checkpoint_place(std::uint64_t size) {
  return fmt::format("checkpoint {}", size);
}

/// The stored checkpoints in order of size, a portion at a time.
class Checkpoints {
 public:
  explicit Checkpoints(const EventLog& log) : log_(log) {}

  struct Row {
    std::uint64_t size;
    std::string note;
  };

  /// The row after the last one taken, or null.
  Result<const Row*, Fault> front(Findings& findings) {
    if (rows_.empty() && !is_at_end_) {
      TRESS_TRY(refill(findings));
    }
    return rows_.empty() ? nullptr : &rows_.front();
  }

  void pop() { rows_.pop_front(); }

 private:
  Result<void, Fault> refill(Findings& findings) {
    is_at_end_ = true;
    return log_.scan(Space::checkpoints, {}, from_, [&](ByteView key, ByteView value) {
      if (rows_.size() == checkpoints_ahead) {
        is_at_end_ = false;
        from_.assign(key.begin(), key.end());
        return false;
      }
      if (key.size() == sizeof(std::uint64_t)) {
        rows_.push_back({read_be<std::uint64_t>(key), std::string{text_of(value)}});
      } else {
        findings.add("checkpoint " + to_hex(key), "is of no size");
      }
      return true;
    });
  }

  const EventLog& log_;
  std::deque<Row> rows_;
  Bytes from_;
  bool is_at_end_ = false;
};

class LogAudit {
 public:
  LogAudit(const EventLog& log,
           const merkle::VerifierKey& log_key,
           const Options& options,
           const Progress& progress)
      : log_(log),
        size_(log.size()),
        progress_(progress),
        auditor_(log_key, options),
        index_(log, auditor_),
        checkpoints_(log) {}

  Result<Report, Fault> run() {
    TRESS_TRY(check_checkpoints());
    while (auditor_.next() < size_) {
      TRESS_TRY(take_chunk());
      if (progress_) progress_(auditor_.next());
    }
    TRESS_TRY(check_end());
    TRESS_TRY(check_stray_tiles());
    TRESS_TRY(index_.finish());
    return auditor_.finish();
  }

 private:
  Result<void, Fault> take_chunk() {
    const Position from = auditor_.next();
    auto read = log_.read(from, count_, chunk_bytes);
    if (!read) return take_fault(read.error());
    count_ = chunk_events;
    if (read.value().empty()) return lose("missing");
    for (const StoredEvent& event : read.value()) {
      if (event.position < auditor_.next()) {
        TRESS_TRY(lose(fmt::format("the log holds {} in its place", event_place(event.position))));
        continue;
      }
      TRESS_TRY(take(event));
    }
    return ok();
  }

  /// Of a portion that can't be read every event is tried alone, until the one is found that the
  /// fault is about.
  Result<void, Fault> take_fault(const Fault& fault) {
    if (fault.kind != Fault::Kind::damaged && fault.kind != Fault::Kind::missing) return fault;
    if (count_ > 1) {
      count_ = 1;
      return take_singly();
    }
    count_ = chunk_events;
    return lose(fault.where == event_place(auditor_.next()) ? fault.what : sentence(fault));
  }

  Result<void, Fault> take_singly() {
    while (auditor_.next() < size_ && count_ == 1) {
      auto read = log_.read(auditor_.next(), 1, 1);
      if (!read || read.value().empty()) break;  // The next portion says it.
      TRESS_TRY(take(read.value().front()));
    }
    return ok();
  }

  Result<void, Fault> take(const StoredEvent& event) {
    const Envelope* const envelope = auditor_.take(event);
    TRESS_TRY(check_tiles());
    if (envelope != nullptr) {
      TRESS_TRY(index_.take(event.position, *envelope));
    }
    return check_checkpoints();
  }

  Result<void, Fault> lose(std::string why) {
    auditor_.lose(std::move(why));
    return check_checkpoints();
  }

  Result<void, Fault> check_tiles() {
    for (const auto& full : auditor_.completed()) {
      TRESS_TRY(const auto row, log_.row(Space::tiles, tile_row_key(full.tile)));
      auditor_.compare_tile({full.tile, merkle::tile_width_max}, full.bytes, row);
    }
    return ok();
  }

  /// Those of the events taken so far.
  Result<void, Fault> check_checkpoints() {
    while (true) {
      TRESS_TRY(const auto* const row, checkpoints_.front(auditor_.findings()));
      if (row == nullptr || row->size > auditor_.next()) return ok();
      if (row->size == 0 || row->size < auditor_.next()) {
        // Passed over when events were missing; its tree can't be made. A size of 0 has no row.
        if (row->size == 0) auditor_.findings().add(checkpoint_place(0), "is of no events");
      } else {
        auditor_.take_checkpoint(checkpoint_place(row->size), row->note);
        last_checkpoint_ = row->size;
      }
      checkpoints_.pop();
    }
  }

  Result<void, Fault> check_end() {
    while (true) {
      TRESS_TRY(const auto* const row, checkpoints_.front(auditor_.findings()));
      if (row == nullptr) break;
      auditor_.findings().add(checkpoint_place(row->size),
                              fmt::format("speaks of more than the {} events there are", size_));
      checkpoints_.pop();
    }
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

  const EventLog& log_;
  const Position size_;
  const Progress& progress_;
  Auditor auditor_;
  IndexAudit index_;
  Checkpoints checkpoints_;
  std::size_t count_ = chunk_events;
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
