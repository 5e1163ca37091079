#include "ledger/recovery/start.hpp"

#include <utility>

#include <fmt/core.h>

#include "ledger/base/failpoint.hpp"
#include "ledger/base/log.hpp"
#include "ledger/recovery/from_tables.hpp"
#include "ledger/recovery/heal.hpp"
#include "ledger/recovery/log_folders.hpp"

namespace tress::recovery {

namespace {

namespace fs = std::filesystem;

using Found = std::optional<Objection>;

/// A disk that fails now, or a lock that is held, is for the operator; the rest is for us.
bool is_refusal(const Fault& fault) {
  return fault.kind == Fault::Kind::damaged || fault.kind == Fault::Kind::missing;
}

/// What putting a log together anew has come to.
enum class Attempt : std::uint8_t {
  whole,    ///< all that the anchor vouches for
  part,     ///< true as far as it goes
  useless,  ///< nothing that could be gone on from
};

class Start {
 public:
  explicit Start(const Given& given) : given_(given) {}

  Result<Started, Fault> run();

 private:
  Result<void, Fault> open_as_it_is();
  Result<void, Fault> settle_opened();
  Result<void, Fault> put_together();
  Result<Attempt, Fault> try_beside(bool from_salvage);
  Result<Attempt, Fault> try_tables();
  Result<Attempt, Fault> try_repaired(const EventLog& repaired);
  Result<void, Fault> take_place();
  Result<Source, Fault> heal_from_all(EventLog& log);
  Result<void, Fault> note_pending(Position size, Source source);
  Result<void, Fault> reopen_for_reading();

  Result<Found, Fault> compare(const EventLog& log) const {
    return objection_to(log, *verdict_.anchor.newest, given_.log_keys);
  }

  const Given& given_;
  Verdict verdict_;
  std::unique_ptr<RocksdbLog> log_;
  bool is_beside_ = false;
};

RocksdbLog::Options options_for(const Given& given, bool create, bool read_only, bool salvage) {
  RocksdbLog::Options options;
  options.env = given.env;
  options.create = create;
  options.read_only = read_only;
  options.salvage = salvage;
  return options;
}

Objection anchor_objection(const AnchorReading& anchor, const Places& places) {
  if (anchor.has_file) {
    return {Doubt::anchor_unreadable,
            fmt::format("the head anchor in {} is damaged, or not signed by this log's key",
                        places.anchor.string())};
  }
  return {Doubt::anchor_missing,
          fmt::format("there is no head anchor in {}", places.anchor.string())};
}

Result<void, Fault> Start::open_as_it_is() {
  auto opened = RocksdbLog::open(given_.places.log, options_for(given_, false, false, false));
  if (opened) {
    log_ = std::move(opened.value());
    verdict_.found_size = log_->size();
    return ok();
  }
  if (!is_refusal(opened.error())) return opened.error();
  const bool is_missing = !given_.files.exists(given_.places.log);
  verdict_.quarantine =
      Objection{is_missing ? Doubt::log_missing : Doubt::log_unreadable, sentence(opened.error())};
  return ok();
}

Result<void, Fault> Start::note_pending(Position size, Source source) {
  verdict_.recovered_from = source;
  return put_pending(given_.files, given_.places,
                     {verdict_.found_size, verdict_.anchored_size, size, source,
                      verdict_.quarantine ? verdict_.quarantine->sentence
                                          : "the second copy had more than the log"});
}

/// Appends what the copies have, the nearest first. The last one that gave something.
Result<Source, Fault> Start::heal_from_all(EventLog& log) {
  Source last = Source::copy;
  std::vector<fs::path> folders{given_.places.copy};
  folders.insert(folders.end(), given_.more_copies.begin(), given_.more_copies.end());
  for (const auto& folder : folders) {
    auto source = open_source(given_.files, folder, log.size());
    if (!source && source.error().kind == Fault::Kind::missing) continue;
    TRESS_TRY(auto opened, std::move(source));
    failpoint("recovery.heal");
    TRESS_TRY(const auto healed, heal(log, *opened, given_.log_keys));
    failpoint("recovery.healed");
    for (const auto& why : healed.refused) {
      log::warn("recovery: not taken from {}: {}", folder.string(), why);
    }
    if (healed.after == healed.before) continue;
    log::warn("recovery: took events {} to {} from {}", healed.before, healed.after - 1,
              folder.string());
    last = folder == given_.places.copy ? Source::copy : Source::other;
  }
  return last;
}

/// The database opened. It is right, or it lacks an end that the copies may have.
Result<void, Fault> Start::settle_opened() {
  TRESS_TRY(verdict_.quarantine, compare(*log_));
  const bool is_shorter =
      verdict_.quarantine && verdict_.quarantine->doubt == Doubt::log_is_shorter;
  if (verdict_.quarantine && !is_shorter) return ok();
  // What contradicts itself must not be added to, however short it is.
  TRESS_TRY(const auto own, objection_to(*log_, given_.log_keys));
  if (own) {
    verdict_.quarantine = own;
    return ok();
  }
  TRESS_TRY(const Position copied, end_of_copy(given_.files, given_.places.copy));
  if (is_shorter || copied > log_->size()) {
    // Opening the database has changed its files: an earlier start's evidence is the better one.
    TRESS_TRY(const auto told, pending(given_.files, given_.places));
    const bool is_kept = told && told->found_size == verdict_.found_size &&
                         told->anchored_size == verdict_.anchored_size;
    if (!is_kept) {
      TRESS_TRY(keep_evidence(given_.files, given_.places, "log_is_shorter"));
    }
    TRESS_TRY(note_pending(log_->size(), Source::copy));
  }
  // Also when nothing is missing: answers of refused commands are no events, and may be.
  TRESS_TRY(const auto source, heal_from_all(*log_));
  if (log_->size() > verdict_.found_size) {
    TRESS_TRY(note_pending(log_->size(), source));
  }
  TRESS_TRY(verdict_.quarantine, compare(*log_));
  const bool is_unchanged = log_->size() == verdict_.found_size;
  if (!verdict_.recovered_from || !is_unchanged) return ok();
  // Nothing was to be had: that is no recovery. In quarantine the note stays for the one to come.
  verdict_.recovered_from.reset();
  if (verdict_.quarantine) return ok();
  return drop_pending(given_.files, given_.places);
}

/// A log put together beside the damaged one.
Result<Attempt, Fault> Start::try_beside(bool from_salvage) {
  const fs::path beside = recovering(given_.places);
  if (from_salvage) {
    TRESS_TRY(copy_beside(given_.files, given_.places, beside));
  } else {
    TRESS_TRY(given_.files.remove(beside));
  }
  auto opened = RocksdbLog::open(beside, options_for(given_, !from_salvage, false, from_salvage));
  if (!opened) {
    if (is_refusal(opened.error()) && from_salvage) return Attempt::useless;
    return opened.error();
  }
  const auto& log = opened.value();
  TRESS_TRY(const auto own, objection_to(*log, given_.log_keys));
  if (own) return Attempt::useless;
  verdict_.found_size = std::max(verdict_.found_size, log->size());
  TRESS_TRY(const auto source, heal_from_all(*log));
  TRESS_TRY(const auto objection, compare(*log));
  if (objection) {
    log::warn("recovery: {}", objection->sentence);
    return objection->doubt == Doubt::log_is_shorter ? Attempt::part : Attempt::useless;
  }
  TRESS_TRY(note_pending(log->size(), from_salvage ? Source::salvage : source));
  return Attempt::whole;
}

/// The manifest, which says what is the database's, is lost, and the copies have not all of it.
/// Every event that its tables and WALs still hold is taken as from a copy, verified.
Result<Attempt, Fault> Start::try_tables() {
  auto attempt = Attempt::useless;
  {
    const auto repaired = open_repaired(given_);
    if (repaired) {
      TRESS_TRY(attempt, try_repaired(*repaired.value()));
    } else if (is_refusal(repaired.error())) {
      log::warn("recovery: its tables alone make no log: {}", sentence(repaired.error()));
    } else {
      return repaired.error();
    }
  }
  TRESS_TRY(given_.files.remove(repairing(given_.places)));
  return attempt;
}

Result<Attempt, Fault> Start::try_repaired(const EventLog& repaired) {
  const fs::path beside = recovering(given_.places);
  TRESS_TRY(given_.files.remove(beside));
  TRESS_TRY(const auto log, RocksdbLog::open(beside, options_for(given_, true, false, false)));
  const auto source = source_of_repaired(repaired, 0);
  const auto healed = heal(*log, *source, given_.log_keys);
  if (!healed && !is_refusal(healed.error())) return healed.error();
  const auto why = healed ? healed.value().refused : std::vector{sentence(healed.error())};
  for (const auto& one : why) log::warn("recovery: not taken from the tables: {}", one);
  verdict_.found_size = std::max(verdict_.found_size, log->size());
  TRESS_TRY(heal_from_all(*log));
  TRESS_TRY(const auto objection, compare(*log));
  if (objection) {
    log::warn("recovery: {}", objection->sentence);
    return objection->doubt == Doubt::log_is_shorter ? Attempt::part : Attempt::useless;
  }
  TRESS_TRY(take_refusals(repaired, *log));
  TRESS_TRY(note_pending(log->size(), Source::salvage));
  return Attempt::whole;
}

Result<void, Fault> Start::take_place() {
  failpoint("recovery.take_place");
  TRESS_TRY(put_in_place(given_.files, given_.places));
  failpoint("recovery.in_place");
  TRESS_TRY(log_, RocksdbLog::open(given_.places.log, options_for(given_, false, false, false)));
  TRESS_TRY(verdict_.quarantine, compare(*log_));
  return ok();
}

/// The database refused to open, or to be read.
Result<void, Fault> Start::put_together() {
  log::warn("recovery: {}", verdict_.quarantine->sentence);
  TRESS_TRY(auto attempt, try_beside(true));
  if (attempt == Attempt::useless) {
    TRESS_TRY(attempt, try_beside(false));
    if (attempt != Attempt::whole && given_.files.exists(given_.places.log)) {
      TRESS_TRY(attempt, try_tables());
    }
  }
  if (attempt == Attempt::whole) return take_place();
  return ok();
}

/// The best that can be read in quarantine: the log itself, or what was saved of it.
Result<void, Fault> Start::reopen_for_reading() {
  log_.reset();
  for (const auto& folder : {given_.places.log, recovering(given_.places)}) {
    auto opened = RocksdbLog::open(folder, options_for(given_, false, true, false));
    if (!opened) continue;
    if (log_ && log_->size() >= opened.value()->size()) continue;
    log_ = std::move(opened.value());
    is_beside_ = folder != given_.places.log;
  }
  return ok();
}

Result<Started, Fault> Start::run() {
  Files& files = given_.files;
  TRESS_TRY(tidy_up(files, given_.places));
  TRESS_TRY(verdict_.anchor, read_anchor(files, given_.places.anchor, given_.log_keys));
  if (!verdict_.anchor.newest) {
    verdict_.quarantine = anchor_objection(verdict_.anchor, given_.places);
  } else {
    verdict_.anchored_size = verdict_.anchor.newest->checkpoint.size;
    TRESS_TRY(open_as_it_is());
    if (log_) {
      TRESS_TRY(settle_opened());
    }
    const bool is_unreadable =
        verdict_.quarantine && (verdict_.quarantine->doubt == Doubt::log_unreadable ||
                                verdict_.quarantine->doubt == Doubt::log_missing);
    if (is_unreadable) {
      log_.reset();
      TRESS_TRY(put_together());
    }
  }
  if (verdict_.quarantine) {
    TRESS_TRY(reopen_for_reading());
  }
  verdict_.size = log_ ? log_->size() : 0;
  return Started{std::move(log_), is_beside_, std::move(verdict_)};
}

}  // namespace

Result<Started, Fault> start(const Given& given) {
  return Start{given}.run();
}

Fault fault_of(const Objection& objection) {
  return {Fault::Kind::damaged, "the ledger is in quarantine",
          objection.sentence +
              ". Reading goes on; nothing is written. `tress recover` shows what "
              "there is and how to go on"};
}

}  // namespace tress::recovery
