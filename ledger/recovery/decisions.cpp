#include "ledger/recovery/decisions.hpp"

#include <utility>

#include <fmt/core.h>

#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/recovery/log_folders.hpp"
#include "ledger/writer/rows.hpp"

namespace tress::recovery {

namespace {

bool is_about_anchor(const Objection& objection) {
  return objection.doubt == Doubt::anchor_missing || objection.doubt == Doubt::anchor_unreadable;
}

Fault refused(std::string where, std::string what) {
  return {Fault::Kind::configuration, std::move(where), std::move(what)};
}

/// What is there, if it can be gone on from; the note to anchor.
Result<std::string, Fault> sound_end(const Given& given, const Started& started) {
  const std::string where = given.places.log.string();
  if (!started.log) return Fault{Fault::Kind::damaged, where, "nothing in it can be read"};
  TRESS_TRY(const auto own, objection_to(*started.log, given.log_keys));
  if (own) return Fault{Fault::Kind::damaged, where, own->sentence};
  TRESS_TRY(const auto note, last_checkpoint(*started.log));
  if (note) return *note;
  return Fault{Fault::Kind::damaged, where, "has no events; there is nothing to go on from"};
}

/// Both slots, so that no older one can be believed.
Result<void, Fault> anchor_as_it_is(const Given& given,
                                    const std::string& note,
                                    const SigningKey& log_key,
                                    const Clock& clock) {
  TRESS_TRY(const auto at, read_anchor(given.files, given.places.anchor, given.log_keys));
  TRESS_TRY(const auto anchor,
            HeadAnchor::open(given.files, given.places.anchor, at, log_key, clock));
  TRESS_TRY(anchor->write(note));
  return anchor->write(note);
}

/// What was saved beside the log becomes the log. Opened again for reading.
Result<std::unique_ptr<RocksdbLog>, Fault> settled_log(const Given& given, Started started) {
  if (!started.is_beside) return std::move(started.log);
  started.log.reset();
  TRESS_TRY(put_in_place(given.files, given.places));
  RocksdbLog::Options options;
  options.read_only = true;
  options.env = given.env;
  return RocksdbLog::open(given.places.log, options);
}

}  // namespace

Result<std::uint64_t, Fault> accept_missing_anchor(const Given& given,
                                                   const SigningKey& log_key,
                                                   const Clock& clock) {
  TRESS_TRY(const auto started, start(given));
  const auto& quarantine = started.verdict.quarantine;
  if (!quarantine || !is_about_anchor(*quarantine)) {
    return refused(given.places.anchor.string(), "holds a head anchor; there is nothing to accept");
  }
  TRESS_TRY(const auto note, sound_end(given, started));
  const std::uint64_t size = started.log->size();
  TRESS_TRY(put_pending(given.files, given.places,
                        {size, std::nullopt, size, Source::accepted_loss,
                         quarantine->sentence + "; accepted by hand"}));
  TRESS_TRY(anchor_as_it_is(given, note, log_key, clock));
  return size;
}

Result<void, Fault> accept_loss(const Given& given,
                                std::uint64_t events_left,
                                const SigningKey& log_key,
                                const Clock& clock) {
  TRESS_TRY(auto started, start(given));
  const Verdict verdict = started.verdict;
  if (verdict.is_good()) {
    return refused("--accept-loss", fmt::format("nothing is lost: the log has {} events, all that "
                                                "its head anchor vouches for",
                                                verdict.size));
  }
  if (is_about_anchor(*verdict.quarantine)) {
    return refused("--accept-loss",
                   "it is the head anchor that is lost: use --accept-missing-anchor");
  }
  if (events_left != verdict.size) {
    return refused("--accept-loss",
                   fmt::format("the log has {} events, not {}", verdict.size, events_left));
  }
  TRESS_TRY(const auto note, sound_end(given, started));
  TRESS_TRY(put_pending(given.files, given.places,
                        {verdict.size, verdict.anchored_size, verdict.size, Source::accepted_loss,
                         verdict.quarantine->sentence + "; accepted by hand"}));
  TRESS_TRY(const auto log, settled_log(given, std::move(started)));
  TRESS_TRY(move_to_evidence(given.files, given.places, given.places.copy, "copy_of_lost_events"));
  TRESS_TRY(bring_copy_up(given.files, given.places, *log));
  return anchor_as_it_is(given, note, log_key, clock);
}

}  // namespace tress::recovery
