#include <algorithm>
#include <set>

#include <fmt/core.h>
#include <sys/stat.h>

#include "ledger/log/rocksdb/settings_check.hpp"
#include "ledger/recovery/comparison.hpp"
#include "ledger/writer/system_events.hpp"
#include "projections/all.hpp"
#include "projections/store/rocksdb/rocksdb_store.hpp"
#include "tools/doctor/doctor.hpp"
#include "tools/tress/ledger_opening.hpp"
#include "tools/tress/salon.hpp"

namespace tress::doctor {

namespace fs = std::filesystem;

namespace {

using tool::ExitCode;

/// Views of a running service are never that far behind for long.
constexpr std::uint64_t lag_max = 20'000;

/// A clock that was set back by more than this makes new events look older than they are.
constexpr std::chrono::seconds clock_back_max{5};

bool are_on_one_disk(const fs::path& a, const fs::path& b) {
  struct stat of_a {};

  struct stat of_b {};

  return ::stat(a.c_str(), &of_a) == 0 && ::stat(b.c_str(), &of_b) == 0 &&
         of_a.st_dev == of_b.st_dev;
}

void check_times(const Patient& patient, const EventLog& log, Lines& lines) {
  const Position size = log.size();
  const auto last = log.read(size - std::min<Position>(size, 1), 1, 1);
  if (!last || last.value().empty()) return;
  const Timestamp recorded = last.value().front().recorded_at;
  if (patient.clock.now() + clock_back_max >= recorded) {
    lines.push_back(good("last event", "recorded at " + to_text(recorded)));
    return;
  }
  lines.push_back(broken("last event",
                         "recorded at " + to_text(recorded) + ", which is yet to come",
                         "the clock was set back; set it right", ExitCode::configuration));
}

struct Anchored {
  AnchoredHead head;
  recovery::Given given;
};

/// Nothing, and a line that says why, if there is no anchor that can be believed.
std::optional<Anchored> anchor_of(const Patient& patient, Lines& lines) {
  constexpr const char* recover = "stop the service and run `tress recover`";
  auto given = tool::given_for(patient.folder);
  if (!given) {
    lines.push_back(broken("head anchor", given.error(), recover));
    return std::nullopt;
  }
  auto anchor = read_anchor(patient.files, given.value().places.anchor, given.value().log_keys);
  if (!anchor) {
    lines.push_back(broken("head anchor", anchor.error(), "look at the disk"));
    return std::nullopt;
  }
  if (!anchor.value().newest) {
    lines.push_back(
        broken("head anchor", "there is none that can be believed", recover, ExitCode::integrity));
    return std::nullopt;
  }
  return Anchored{std::move(*anchor.value().newest), std::move(given.value())};
}

void check_anchor(const Patient& patient,
                  const EventLog& log,
                  const Anchored& anchored,
                  Lines& lines) {
  constexpr const char* subject = "head anchor";
  const auto objection = recovery::objection_to(log, anchored.head, anchored.given.log_keys);
  if (!objection) {
    lines.push_back(broken(subject, objection.error(), "look at the disk"));
  } else if (objection.value()) {
    lines.push_back(broken(subject, objection.value()->sentence,
                           "stop the service and run `tress recover`", ExitCode::integrity));
  } else if (are_on_one_disk(anchored.given.places.anchor, patient.folder.ledger())) {
    lines.push_back(attention(subject, "fits, but lies on the ledger's disk",
                              "put it on another one: tress serve --anchor DIR"));
  } else {
    lines.push_back(good(subject, "fits, on a disk of its own"));
  }
}

void check_settings(const Patient& patient, Lines& lines) {
  const auto differ = settings_that_differ(patient.folder.ledger());
  if (!differ) {
    lines.push_back(broken("settings", differ.error(), "run `tress verify`"));
    return;
  }
  for (const std::string& one : differ.value()) {
    lines.push_back(broken("settings", one, "another program has opened the ledger; verify it",
                           ExitCode::configuration));
  }
  if (differ.value().empty()) lines.push_back(good("settings", "as durability needs them"));
}

/// Events taken in by the furthest of a projection's tables: the others are being built.
std::optional<std::uint64_t> applied_by(const views::RocksdbStore& store,
                                        const views::Projection& projection) {
  const std::string prefix = fmt::format("{}@{}", projection.name(), projection.version());
  std::optional<std::uint64_t> applied;
  for (const std::string& table : store.tables()) {
    const bool is_its = table == prefix || table.starts_with(prefix + ".");
    const auto snapshot =
        is_its
            ? store.snapshot(table)
            : Result<std::unique_ptr<views::Snapshot>, Fault>{Fault{Fault::Kind::missing, {}, {}}};
    if (snapshot) applied = std::max(applied.value_or(0), snapshot.value()->applied());
  }
  return applied;
}

void check_views(const Patient& patient,
                 const EventLog& log,
                 const std::vector<const views::Projection*>& projections,
                 Lines& lines) {
  if (!patient.files.exists(patient.folder.views())) {
    lines.push_back(good("views", "none yet; `tress serve` makes them"));
    return;
  }
  views::RocksdbStore::Options reading;
  reading.read_only = true;
  const auto store = views::RocksdbStore::open(patient.folder.views(), reading);
  if (!store) {
    lines.push_back(broken("views", store.error(), "run `tress rebuild`: the log has it all"));
    return;
  }
  std::size_t behind = 0;
  for (const auto* const projection : projections) {
    const auto applied = applied_by(*store.value(), *projection);
    if (applied && *applied + lag_max >= log.size()) continue;
    ++behind;
    lines.push_back(
        attention(fmt::format("view {}", projection->name()),
                  applied ? fmt::format("{} events behind", log.size() - *applied) : "not made yet",
                  "it catches up while `tress serve` runs; if not, run `tress rebuild`"));
  }
  if (behind == 0) lines.push_back(good("views", "up to the log"));
}

void check_witnesses(const EventLog& log, Lines& lines) {
  const auto events = system_events(log);
  if (!events) {
    lines.push_back(broken("witnesses", events.error(), "run `tress verify`"));
    return;
  }
  std::set<std::string> asked;
  for (const SystemEvent& event : events.value()) {
    if (const auto* const added = get_if<system::WitnessAdded>(&event.payload)) {
      asked.insert(added->vkey);
    }
    if (const auto* const removed = get_if<system::WitnessRemoved>(&event.payload)) {
      asked.erase(removed->vkey);
    }
  }
  if (!asked.empty()) {
    lines.push_back(good("witnesses", fmt::format("{} asked to cosign", asked.size())));
    return;
  }
  lines.push_back(attention("witnesses", "none is asked to cosign",
                            "without one a ledger put back with its anchor is not noticed; see "
                            "`tress witness --help`"));
}

}  // namespace

void check_ledger(const Patient& patient, Lines& lines) {
  // Before the log: while a service writes, a log that is opened later holds all that is anchored.
  const auto anchored = anchor_of(patient, lines);
  const auto log = log_of(patient);
  if (!log) {
    lines.push_back(broken("log", log.error(), "stop the service and run `tress recover`"));
    return;
  }
  lines.push_back(good("log", fmt::format("{} events", log.value()->size())));
  check_times(patient, *log.value(), lines);
  if (anchored) check_anchor(patient, *log.value(), *anchored, lines);
  check_settings(patient, lines);
  const auto identity = tool::identity_of(*log.value());
  if (identity && identity.value().holds == LogHolds::access) {
    return check_views(patient, *log.value(), views::access_projections(), lines);
  }
  check_views(patient, *log.value(), views::all_projections(), lines);
  check_witnesses(*log.value(), lines);
}

}  // namespace tress::doctor
