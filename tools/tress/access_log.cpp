#include "tools/tress/access_log.hpp"

#include "ledger/base/files.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/writer/system_events.hpp"

namespace tress::tool {

namespace {

namespace fs = std::filesystem;

bool is_called_after(const Identity& access_log, const Identity& ledger) {
  return access_log.holds == LogHolds::access && access_log.origin == access_origin(ledger);
}

std::string not_of(const Identity& log, const Identity& ledger) {
  return "holds the log " + log.origin + ", which is not the access log of " + ledger.origin;
}

/// A disk of its own for the anchor is for both.
Result<fs::path, Fault> anchor_beside(const DataFolder& folder, const fs::path& wanted) {
  if (!wanted.empty()) return wanted / "access";
  if (!machine_files().exists(folder.anchor_location())) return fs::path{};
  TRESS_TRY(const auto of_ledger, anchor_folder(folder));
  return of_ledger / "access";
}

}  // namespace

std::string access_origin(const Identity& ledger) {
  return ledger.origin + std::string{access_origin_end};
}

bool has_access_log(const DataFolder& folder) {
  return folder.access_log().is_initialised();
}

fs::path access_root_key(const fs::path& root_key) {
  if (root_key.empty()) return {};
  return fs::path{root_key.string() + ".access"};
}

Result<std::optional<system::AccessLogMade>, Fault> access_log_named_in(const EventLog& ledger) {
  TRESS_TRY(const auto events, system_events(ledger));
  std::optional<system::AccessLogMade> named;
  for (const SystemEvent& event : events) {
    const auto* const made = get_if<system::AccessLogMade>(&event.payload);
    if (made != nullptr) named = *made;
  }
  return named;
}

Fault gone(const DataFolder& folder, const system::AccessLogMade& named) {
  return {Fault::Kind::damaged, folder.access_log().root().string(),
          "is gone, but the ledger names the access log " + named.origin +
              "; put it back from a backup, or go on without it, for good: tress recover "
              "--accept-lost-access-log"};
}

Result<std::optional<std::string>, Fault> objection_to_access_log(const EventLog& ledger,
                                                                  const EventLog& access_log) {
  TRESS_TRY(const auto owner, identity_of(ledger));
  TRESS_TRY(const auto found, identity_of(access_log));
  TRESS_TRY(const auto named, access_log_named_in(ledger));
  const bool is_named = !named || named->log_key == found.log_key;
  if (is_called_after(found, owner) && is_named) return std::optional<std::string>{};
  return std::optional{not_of(found, owner)};
}

namespace {

Result<void, Fault> make_folder(const DataFolder& folder,
                                const Founding& founding,
                                const Clock& clock,
                                Random& random) {
  const DataFolder making = folder.access_log_in_the_making();
  TRESS_TRY(machine_files().remove(making.root()));
  { TRESS_TRY(const auto made, Salon::found(making, founding, clock, random)); }
  TRESS_TRY(machine_files().sync_folder(making.root()));
  TRESS_TRY(machine_files().rename(making.root(), folder.access_log().root()));
  return machine_files().sync_folder(folder.root());
}

/// From here on the ledger knows if its access log is taken away, or exchanged.
Result<void, Fault> name_in(Salon& ledger, const DataFolder& folder) {
  RocksdbLog::Options reading;
  reading.read_only = true;
  TRESS_TRY(const auto log, RocksdbLog::open(folder.access_log().ledger(), reading));
  TRESS_TRY(const auto found, identity_of(*log));
  if (!is_called_after(found, ledger.identity())) {
    return Fault{Fault::Kind::damaged, folder.access_log().root().string(),
                 not_of(found, ledger.identity())};
  }
  TRESS_TRY(carry_out(ledger.writer(), service_actor(), "access log " + found.log_key.hex(),
                      system::Command{system::RecordAccessLog{found.origin, found.log_key}}));
  return ok();
}

}  // namespace

Result<void, Fault> found_access_log(const DataFolder& folder,
                                     Salon& ledger,
                                     const fs::path& root_key,
                                     const Clock& clock,
                                     Random& random) {
  const fs::path place = folder.access_log().root();
  if (machine_files().exists(place)) {
    return Fault{Fault::Kind::configuration, place.string(),
                 "is there, but holds no whole access log; see what it is before it is moved away"};
  }
  const Identity& owner = ledger.identity();
  TRESS_TRY(make_folder(folder, {owner.name, access_origin(owner), root_key, LogHolds::access},
                        clock, random));
  return name_in(ledger, folder);
}

Result<void, Fault> ensure_access_log(const DataFolder& folder,
                                      Salon& ledger,
                                      const Clock& clock,
                                      Random& random) {
  TRESS_TRY(const auto named, access_log_named_in(ledger.log()));
  if (has_access_log(folder)) {
    return named || ledger.quarantine() ? Result<void, Fault>{ok()} : name_in(ledger, folder);
  }
  if (named) return gone(folder, *named);
  if (const auto& quarantine = ledger.quarantine()) return recovery::fault_of(*quarantine);
  return found_access_log(folder, ledger, {}, clock, random);
}

Result<std::unique_ptr<Salon>, Fault> open_access_log(const DataFolder& folder,
                                                      const EventLog& ledger,
                                                      const Clock& clock,
                                                      Random& random,
                                                      Salon::Committed committed,
                                                      OpenHow how) {
  TRESS_TRY(how.anchor, anchor_beside(folder, how.anchor));
  TRESS_TRY(auto log, Salon::open(folder.access_log(), clock, random, std::move(committed), how));
  TRESS_TRY(const auto objection, objection_to_access_log(ledger, log->log()));
  if (!objection) return log;
  return Fault{Fault::Kind::damaged, folder.access_log().root().string(), *objection};
}

}  // namespace tress::tool
