#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>
#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "ledger/crypto/random.hpp"
#include "ledger/keys/key_file.hpp"
#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/recovery/decisions.hpp"
#include "ledger/recovery/log_folders.hpp"
#include "ledger/recovery/whole_reading.hpp"
#include "tools/tress/access_log.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/ledger_opening.hpp"
#include "tools/tress/read_log.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tool {

namespace {

using recovery::Doubt;

struct RecoverOptions {
  std::string data;
  std::vector<std::string> from;
  bool accept_missing_anchor = false;
  std::optional<std::uint64_t> accept_loss;
  bool anew = false;
  bool accept_lost_access_log = false;
};

void say(const char* name, const std::string& value) {
  std::printf("  %-9s %s\n", name, printable(value, 500).c_str());
}

std::string words_of(SlotState state) {
  switch (state) {
    case SlotState::empty: return "empty";
    case SlotState::good: return "good";
    case SlotState::damaged: return "DAMAGED";
  }
  TRESS_UNREACHABLE();
}

void print_anchor(const recovery::Verdict& verdict, const recovery::Places& places) {
  const auto& anchor = verdict.anchor;
  if (!anchor.newest) {
    return say("anchor",
               (anchor.has_file ? "UNREADABLE in " : "MISSING in ") + places.anchor.string());
  }
  say("anchor",
      fmt::format("{} events, written at {}; slots {} and {}; in {}",
                  anchor.newest->checkpoint.size, to_text(anchor.newest->written_at),
                  words_of(anchor.slots[0]), words_of(anchor.slots[1]), places.anchor.string()));
}

void print_copy(const recovery::CopyReport& copy) {
  say("copy", fmt::format("{} events in {} groups, {} bytes", copy.end, copy.groups, copy.bytes));
  for (const auto& flaw : copy.flaws) {
    say(flaw.kind == CopyFlaw::Kind::tear ? "torn" : "DAMAGED", flaw.where + ": " + flaw.what);
  }
}

std::string how_to_go_on(const recovery::Verdict& verdict, const std::string& data) {
  const std::string command = "  tress recover --data " + data;
  switch (verdict.quarantine->doubt) {
    case Doubt::anchor_missing:
    case Doubt::anchor_unreadable:
      return "Put the anchor's file back from its own disk or backup. If there is none, and you "
             "know that\nnothing of the log is missing (compare with a receipt, a witness, a "
             "backup):\n" +
             command + " --accept-missing-anchor";
    case Doubt::log_is_shorter:
    case Doubt::log_missing:
    case Doubt::log_unreadable:
      return "Give it what another machine's copy or a restored backup has:\n" + command +
             " --from FOLDER\n" +
             (verdict.size == 0
                  ? "If nobody has them, restore the last backup (tress restore --help)."
                  : "If nobody has the missing events, go on without them, for good:\n" + command +
                        fmt::format(" --accept-loss {}", verdict.size));
    case Doubt::log_differs:
    case Doubt::log_contradicts_itself:
      return "Somebody, or something, has changed the database. Put it together anew from the "
             "second copy\n(what is there now is kept as evidence):\n" +
             command + " --anew";
  }
  TRESS_UNREACHABLE();
}

/// Lets a salon open and close again: the recovery gets its event, anchor and copy their due.
Result<void, Fault> close_the_case(const DataFolder& folder,
                                   const recovery::Given& given,
                                   recovery::Started started,
                                   bool is_copy_damaged) {
  if (is_copy_damaged) {
    TRESS_TRY(const bool is_mended, recovery::mend_copy(given.files, given.places, *started.log));
    if (is_mended) std::printf("The second copy was written anew from the log.\n");
  }
  started.log.reset();
  const SystemClock clock;
  SystemRandom random;
  TRESS_TRY(const auto salon, Salon::open(folder, clock, random, {}));
  std::printf("Good: the log has %llu events, all that its head anchor vouches for.\n",
              static_cast<unsigned long long>(salon->log().size()));
  return ok();
}

/// Moves the database into the evidence, so that the next start puts it together from the copy;
/// only if the copy has so many events without a gap, for what is set aside is not asked again.
Result<void, Fault> set_log_aside(const recovery::Given& given,
                                  std::uint64_t events_needed,
                                  const std::string& why) {
  TRESS_TRY(const auto copy, recovery::check_copy(given.files, given.places.copy));
  const bool has_damage =
      std::any_of(copy.flaws.begin(), copy.flaws.end(),
                  [](const CopyFlaw& flaw) { return flaw.kind == CopyFlaw::Kind::damage; });
  if (copy.end < events_needed || has_damage) {
    return Fault{Fault::Kind::damaged, given.places.copy.string(),
                 fmt::format("does not hold all of the {} events that are needed", events_needed)};
  }
  return recovery::move_to_evidence(given.files, given.places, given.places.log, why);
}

Result<void, Fault> put_together_anew(const RecoverOptions& options) {
  const DataFolder folder{options.data};
  TRESS_TRY(const auto given, given_for(folder));
  TRESS_TRY(auto started, start_log(folder));
  const recovery::Verdict verdict = started.verdict;
  if (verdict.is_good() || !verdict.anchored_size) {
    return Fault{Fault::Kind::configuration, "--anew",
                 "is for a log that is in quarantine though it has its head anchor"};
  }
  started.log.reset();
  return set_log_aside(given, *verdict.anchored_size,
                       std::string{recovery::name_of(verdict.quarantine->doubt)});
}

/// A start reads only the log's end. Damage before it is found by reading all of it, and healed by
/// putting the log together anew.
Result<recovery::Started, Fault> read_whole_log(const DataFolder& folder,
                                                const recovery::Given& given,
                                                recovery::Started started) {
  if (!started.verdict.is_good()) return started;
  TRESS_TRY(const auto damage, recovery::damage_in(*started.log));
  if (!damage) return started;
  say("DAMAGED", *damage);
  const std::uint64_t size = started.log->size();
  started.log.reset();
  TRESS_TRY(set_log_aside(given, size, "log_unreadable"));
  return start_log(folder, given.more_copies);
}

Result<ExitCode, Fault> look_and_heal(const RecoverOptions& options) {
  const DataFolder folder{options.data};
  TRESS_TRY(auto given, given_for(folder));
  given.more_copies.assign(options.from.begin(), options.from.end());
  TRESS_TRY(auto first, start_log(folder, given.more_copies));
  TRESS_TRY(auto started, read_whole_log(folder, given, std::move(first)));
  const recovery::Verdict verdict = started.verdict;
  TRESS_TRY(const auto copy, recovery::check_copy(given.files, given.places.copy));
  print_anchor(verdict, given.places);
  say("log", fmt::format("{} events{}", verdict.size,
                         verdict.size > verdict.found_size && verdict.recovered_from
                             ? fmt::format("; {} before this", verdict.found_size)
                             : ""));
  print_copy(copy);
  if (verdict.recovered_from) {
    say("recovered",
        fmt::format("from {}; what was found is kept in {}",
                    recovery::name_of(*verdict.recovered_from), given.places.evidence.string()));
  }
  if (verdict.is_good()) {
    TRESS_TRY(close_the_case(folder, given, std::move(started), !copy.flaws.empty()));
    return ExitCode::done;
  }
  std::printf("QUARANTINE (%s): %s.\n%s\n",
              std::string{recovery::name_of(verdict.quarantine->doubt)}.c_str(),
              printable(verdict.quarantine->sentence, 500).c_str(),
              how_to_go_on(verdict, options.data).c_str());
  return ExitCode::integrity;
}

Result<SigningKey, Fault> own_key(const DataFolder& folder) {
  TRESS_TRY(const auto seed, read_key_file(folder.log_key()));
  return SigningKey::from_seed(seed);
}

/// Views may have seen what is lost, and would take what follows for known: they are made again
/// from the log. Before the decision, so that no kill leaves them behind; not if it will be
/// refused.
Result<void, Fault> set_views_aside(const RecoverOptions& options, const recovery::Given& given) {
  const DataFolder folder{options.data};
  TRESS_TRY(const auto started, start_log(folder, given.more_copies));
  const recovery::Verdict& verdict = started.verdict;
  const bool is_size_right = !options.accept_loss || *options.accept_loss == verdict.size;
  if (verdict.is_good() || !is_size_right) return ok();
  return recovery::move_to_evidence(given.files, given.places, folder.views(), "views");
}

Result<void, Fault> decide(const RecoverOptions& options) {
  const DataFolder folder{options.data};
  const SystemClock clock;
  TRESS_TRY(auto given, given_for(folder));
  given.more_copies.assign(options.from.begin(), options.from.end());
  TRESS_TRY(const auto key, own_key(folder));
  TRESS_TRY(set_views_aside(options, given));
  if (options.accept_missing_anchor) {
    TRESS_TRY(const auto size, recovery::accept_missing_anchor(given, key, clock));
    std::printf("Anchored %llu events as they are.\n", static_cast<unsigned long long>(size));
    return ok();
  }
  TRESS_TRY(recovery::accept_loss(given, *options.accept_loss, key, clock));
  std::printf("Went on with %llu events; what was found is kept in %s.\n",
              static_cast<unsigned long long>(*options.accept_loss),
              given.places.evidence.string().c_str());
  return ok();
}

/// Looked at and healed in the same way. A decision about it is made with `--data FOLDER/access`.
Result<ExitCode, Fault> recover_access_log(const RecoverOptions& options) {
  const DataFolder folder{options.data};
  const DataFolder place = folder.access_log();
  if (!has_access_log(folder)) {
    TRESS_TRY(const auto ledger, open_log_for_reading(options.data));
    TRESS_TRY(const auto named, access_log_named_in(*ledger));
    if (!named) return ExitCode::done;
    std::printf(
        "The access log %s is GONE from %s. Put it back from a backup, or go on without "
        "it, for good:\n  tress recover --data %s --accept-lost-access-log\n",
        printable(named->origin, 500).c_str(), place.root().string().c_str(), options.data.c_str());
    return ExitCode::integrity;
  }
  RecoverOptions chosen;
  chosen.data = place.root().string();
  for (const auto& from : options.from) {
    const std::filesystem::path other = std::filesystem::path{from} / place.root().filename();
    if (machine_files().exists(other)) chosen.from.push_back(other.string());
  }
  std::printf("The access log, in %s:\n", chosen.data.c_str());
  return look_and_heal(chosen);
}

/// Nobody is rid of a whole one by saying that it is lost. Opened, so that what can be healed is
/// healed and what can't be written counts as lost.
Result<void, Fault> require_lost(const DataFolder& folder,
                                 const Salon& ledger,
                                 const Clock& clock,
                                 Random& random) {
  if (!has_access_log(folder)) return ok();
  const auto found = open_access_log(folder, ledger.log(), clock, random, {}, OpenHow{});
  if (!found) return ok();
  return Fault{Fault::Kind::configuration, "--accept-lost-access-log",
               "is for a log that is lost; the one in " + folder.access_log().root().string() +
                   " is whole, and this ledger's"};
}

/// The ledger names a new one; what is left of the lost one is evidence.
Result<void, Fault> go_on_without_access_log(const RecoverOptions& options) {
  const DataFolder folder{options.data};
  TRESS_TRY(require_ledger_folder(folder));
  const SystemClock clock;
  SystemRandom random;
  TRESS_TRY(const auto given, given_for(folder));
  TRESS_TRY(const auto ledger, Salon::open(folder, clock, random, {}));
  const auto place = folder.access_log().root();
  TRESS_TRY(require_lost(folder, *ledger, clock, random));
  if (machine_files().exists(place)) {
    TRESS_TRY(recovery::move_to_evidence(given.files, given.places, place, "access_log"));
  }
  TRESS_TRY(found_access_log(folder, *ledger, {}, clock, random));
  std::printf("Made a new access log in %s; what was read before is not known any more.\n",
              place.string().c_str());
  std::printf("  move away   %s (whoever has it can change that log's key: keep it offline)\n",
              folder.access_log().root_key().string().c_str());
  return ok();
}

Result<ExitCode, Fault> recover(const RecoverOptions& options) {
  if (!DataFolder{options.data}.is_initialised()) {
    return Fault{Fault::Kind::configuration, options.data,
                 "holds no ledger; make one with `tress init`"};
  }
  if (options.accept_missing_anchor || options.accept_loss) {
    TRESS_TRY(decide(options));
  }
  if (options.anew) {
    TRESS_TRY(put_together_anew(options));
  }
  if (options.accept_lost_access_log) {
    TRESS_TRY(go_on_without_access_log(options));
  }
  TRESS_TRY(const auto of_ledger, look_and_heal(options));
  TRESS_TRY(const auto of_access, recover_access_log(options));
  return of_ledger != ExitCode::done ? of_ledger : of_access;
}

}  // namespace

void add_recover(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<RecoverOptions>();
  auto* const recovering = app.add_subcommand(
      "recover", "Hold a ledger against its head anchor, and heal it from its copies");
  add_data_option(*recovering, options->data);
  recovering->add_option("--from", options->from,
                         "Folder of another copy: a data folder, its `copy` or `ledger`, of "
                         "another machine or restored from a backup; may repeat");
  auto* const anchor =
      recovering->add_flag("--accept-missing-anchor", options->accept_missing_anchor,
                           "The anchor is gone: take the log as it is");
  auto* const loss = recovering->add_option(
      "--accept-loss", options->accept_loss,
      "Events are gone for good: go on with this many, which must be what there is");
  auto* const anew = recovering->add_flag(
      "--anew", options->anew, "Set the database aside and put it together from the second copy");
  recovering->add_flag("--accept-lost-access-log", options->accept_lost_access_log,
                       "The access log is lost: set aside what there is of it and begin a new one");
  anchor->excludes(loss)->excludes(anew);
  loss->excludes(anew);
  recovering->footer(
      "Example:\n  tress recover --data ./salon\n"
      "The server must be stopped. Its access log is recovered with it. Shows what anchor, log and "
      "copy hold, and heals what can be "
      "healed\nwithout a decision. May be interrupted and run again. Ends with 65 while the ledger "
      "is in quarantine.");
  recovering->callback([options, &result] {
    const auto recovered = recover(*options);
    result = recovered ? recovered.value() : report(recovered.error());
  });
}

}  // namespace tress::tool
