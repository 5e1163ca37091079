// Goal: bytes that change on the disk, files that vanish and folders that are set back are healed
// from the second copy, or named and refused; none is ever passed on as data. Method: a stopped
// ledger's disk is copied and damaged in one place; the start procedure runs on the copy, and
// whatever it serves is read whole and compared with what was acknowledged.

#include <array>
#include <iostream>

#include <catch2/catch.hpp>

#include "tests/crash/disk/cut_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/recovery/log_folders.hpp"
#include "ledger/recovery/whole_reading.hpp"

namespace tress::testing::damage_test {

namespace {

/// What became of a damaged disk.
struct Outcome {
  std::size_t whole = 0;           ///< everything is there
  std::size_t named = 0;           ///< it serves, and a whole reading names the damage
  std::size_t named_by_audit = 0;  ///< of those: a whole reading finds nothing, the audit does
  std::size_t quarantined = 0;     ///< refused for writing, with a reason
};

/// A salon whose log has tables as well as a WAL, stopped in good order.
class StoppedSalon {
 public:
  explicit StoppedSalon(std::uint64_t seed) : salon(seed) {
    salon.work(15);
    salon.machine.stop();
    salon.start_whole();  // writes tables out of the WAL
    salon.work(10);
    salon.machine.stop();
    disk = salon.machine.disk().copy(seed);
  }

  /// Starts on `damaged`; afterwards the program is gone again.
  void start_on(std::unique_ptr<SimulatedDisk> damaged, Outcome& outcome) {
    SimulatedMachine& machine = salon.machine;
    machine.replace_disk(std::move(damaged));
    const auto started = machine.start();
    INFO((started ? "" : sentence(started.error())));
    REQUIRE(started.has_value());
    if (!started.value().is_good()) {
      CHECK_FALSE(started.value().quarantine->sentence.empty());
      ++outcome.quarantined;
      return;
    }
    const auto broken = machine.broken();
    INFO(joined(broken));
    if (broken.empty()) {
      ++outcome.whole;
    } else {
      ++outcome.named;
      check_names_only();
      heal(broken, outcome);
    }
    machine.end_program();
  }

  /// What `tress recover` finds by reading everything, it puts together anew out of the copy. A
  /// MANIFEST that lost its end may cost guards and answers alone: all that is left can be read,
  /// and only `tress verify` names what is missing; a person then sets the database aside.
  void heal(const std::vector<std::string>& broken, Outcome& outcome) {
    SimulatedMachine& machine = salon.machine;
    const auto damage = recovery::damage_in(machine.log());
    REQUIRE(damage.has_value());
    if (!damage.value()) {
      ++outcome.named_by_audit;
      CHECK(broken.front().find("(audit)") != std::string::npos);
    }
    machine.end_program();
    SimulatedFiles files{machine.disk()};
    const auto places = machine.places();
    REQUIRE(recovery::move_to_evidence(files, places, places.log, "log_unreadable").has_value());
    salon.start_whole();
  }

  /// What can be read must be what was acknowledged: damage is a fault, never other data.
  void check_names_only() {
    const auto& told = salon.machine.told().events;
    CHECK(salon.machine.log().size() >= told.size());
    for (Position at = 0; at < told.size(); ++at) {
      const auto event = salon.machine.log().read(at, 1, 1);
      if (!event.has_value()) continue;
      REQUIRE(event.value().size() == 1);
      CHECK(event.value().front().event_hash == told[at]);
    }
  }

  CutSalon salon;
  std::unique_ptr<SimulatedDisk> disk;
};

bool is_database(const std::string& path) {
  return path.starts_with(SimulatedMachine::log_folder);
}

/// The disk with everything below `folder` as it was.
std::unique_ptr<SimulatedDisk> set_back(const SimulatedDisk& now,
                                        const SimulatedDisk& earlier,
                                        const std::string& folder) {
  auto disk = now.copy(1);
  for (const std::string& path : disk->files()) {
    if (path.starts_with(folder)) disk->forget(path);
  }
  for (const std::string& path : earlier.files()) {
    if (!path.starts_with(folder)) continue;
    std::optional<DiskError> error;
    REQUIRE(disk->create(path, error) != nullptr);
    disk->set_content(path, earlier.content(path));
  }
  return disk;
}

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << outcome.whole << " whole, " << outcome.named << " named and healed ("
             << outcome.named_by_audit << " by the audit alone), " << outcome.quarantined
             << " quarantined";
}

}  // namespace

TEST_CASE(
    "a flipped bit in database, anchor or copy is healed, or named by verify and healed out of the "
    "copy, never passed on [fault-R8]",
    "[crash][disk]") {
  // With those of the key store and of the backups (key_damage_test.cpp) 2,000.
  const auto flips = size_of_run<std::size_t>(1'500, 100'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << flips << " flips" << std::endl;
  StoppedSalon stopped{seed};
  auto& salon = stopped.salon;
  const auto paths = stopped.disk->files();
  Outcome outcome;
  for (std::size_t i = 0; i < flips; ++i) {
    auto damaged = stopped.disk->copy(i);
    const std::string path = paths[salon.below(paths.size())];
    Bytes content = damaged->content(path);
    if (content.empty()) continue;
    const auto at = salon.below(content.size());
    content[at] ^= static_cast<Byte>(1U << salon.below(8));
    damaged->set_content(path, std::move(content));
    INFO("seed " << seed << ", byte " << at << " of " << path);
    const auto before = outcome;
    stopped.start_on(std::move(damaged), outcome);
    // One flip never costs both the log and what it is healed from.
    CHECK(outcome.quarantined == before.quarantined);
    if (!is_database(path)) CHECK(outcome.named == before.named);
  }
  std::cout << outcome << std::endl;
  CHECK(outcome.whole > flips / 2);
}

TEST_CASE("a torn page in any file of the database is healed or named [fault-R9]",
          "[crash][disk]") {
  const auto pages = size_of_run<std::size_t>(200, 10'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << pages << " pages" << std::endl;
  StoppedSalon stopped{seed};
  auto& salon = stopped.salon;
  std::vector<std::string> paths;
  for (const std::string& path : stopped.disk->files()) {
    const std::string name = last_part_of(path);
    const bool is_asked = name.ends_with(".log") || name.starts_with("MANIFEST") ||
                          name == "CURRENT" || name.starts_with("OPTIONS");
    if (is_database(path) && is_asked && !stopped.disk->content(path).empty())
      paths.push_back(path);
  }
  REQUIRE(paths.size() >= 4);
  constexpr std::uint64_t page_bytes = 4096;
  constexpr std::uint64_t sector_bytes = 512;
  Outcome outcome;
  for (std::size_t i = 0; i < pages; ++i) {
    auto damaged = stopped.disk->copy(i);
    const std::string path = paths[i % paths.size()];
    Bytes content = damaged->content(path);
    const auto page = salon.below((content.size() + page_bytes - 1) / page_bytes) * page_bytes;
    const auto from = page + salon.below(page_bytes / sector_bytes) * sector_bytes;
    const auto end = std::min<std::uint64_t>(page + page_bytes, content.size());
    for (auto at = std::min(from, end); at < end; ++at) content[at] = 0;
    damaged->set_content(path, std::move(content));
    INFO("seed " << seed << ", from byte " << from << " of " << path);
    stopped.start_on(std::move(damaged), outcome);
    // The second copy has it all.
    CHECK(outcome.quarantined == 0);
    CHECK(outcome.named == 0);
  }
  std::cout << outcome << std::endl;
}

TEST_CASE("a manifest that lost its end, right after tables were written, is healed [fault-R9]",
          "[crash][disk]") {
  const auto cuts = size_of_run<std::size_t>(120, 5'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << ", " << cuts << " cuts" << std::endl;
  StoppedSalon stopped{seed};
  SimulatedMachine& machine = stopped.salon.machine;
  stopped.salon.start_whole();  // writes the last events into tables: their WAL is gone
  machine.stop();
  const auto disk = machine.disk().copy(seed);
  std::string manifest;
  for (const std::string& path : disk->files()) {
    if (is_database(path) && last_part_of(path).starts_with("MANIFEST")) manifest = path;
  }
  REQUIRE_FALSE(manifest.empty());
  const std::size_t size = disk->content(manifest).size();
  Outcome outcome;
  for (std::size_t i = 0; i < cuts; ++i) {
    auto damaged = disk->copy(i);
    Bytes content = damaged->content(manifest);
    content.resize(size - 1 - i * (size - 1) / cuts);
    INFO("seed " << seed << ", " << content.size() << " of " << size << " bytes are left");
    damaged->set_content(manifest, std::move(content));
    stopped.start_on(std::move(damaged), outcome);
  }
  std::cout << outcome << std::endl;
  CHECK(outcome.whole == cuts);
}

TEST_CASE("any one file may be lost or renamed: healed, or refused with a reason [fault-R10]",
          "[crash][disk]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  StoppedSalon stopped{seed};
  Outcome outcome;
  for (const std::string& path : stopped.disk->files()) {
    INFO(path);
    auto lost = stopped.disk->copy(1);
    lost->forget(path);
    const auto before = outcome;
    stopped.start_on(std::move(lost), outcome);
    CHECK(outcome.named == before.named);
    auto renamed = stopped.disk->copy(2);
    REQUIRE_FALSE(renamed->rename(path, path + ".moved").has_value());
    stopped.start_on(std::move(renamed), outcome);
    CHECK(outcome.named == before.named);
    // Without its anchor a log is not believed; every other single file can be done without.
    const bool is_anchor = path.starts_with("/anchor/");
    CHECK(outcome.quarantined - before.quarantined == (is_anchor ? 2 : 0));
  }
  std::cout << outcome << std::endl;
}

TEST_CASE(
    "a database set back by a second, an hour, a day is healed, with its copy it is refused "
    "[fault-R10]",
    "[crash][disk]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  for (const std::chrono::seconds back :
       {std::chrono::seconds{1}, std::chrono::seconds{3'600}, std::chrono::seconds{86'400}}) {
    CAPTURE(back.count());
    CutSalon salon{seed};
    salon.work(10);
    salon.machine.stop();
    const auto earlier = salon.machine.disk().copy(seed);
    salon.start_whole();
    salon.machine.clock().advance(back);
    salon.work(10);
    salon.machine.stop();
    auto whole_salon = set_back(salon.machine.disk(), *earlier, "/salon/");
    salon.machine.replace_disk(
        set_back(salon.machine.disk(), *earlier, SimulatedMachine::log_folder));
    salon.start_whole();
    salon.machine.replace_disk(std::move(whole_salon));
    const auto refused = salon.machine.start();
    REQUIRE(refused.has_value());
    REQUIRE_FALSE(refused.value().is_good());
    CHECK(refused.value().quarantine->doubt == recovery::Doubt::log_is_shorter);
  }
}

TEST_CASE("the plug pulled during recovery, twice in a row, is recovered from [fault-R4]",
          "[crash][disk]") {
  const auto rounds = size_of_run<std::size_t>(50, 2'000);
  const std::uint64_t first_seed = seed_of_run();
  std::cout << "seeds from " << first_seed << ", " << rounds << " rounds" << std::endl;
  std::size_t cuts_inside = 0;
  for (std::size_t i = 0; i < rounds; ++i) {
    const std::uint64_t seed = first_seed + i;
    INFO("seed " << seed);
    CutSalon salon{seed};
    salon.work(10);
    SimulatedMachine& machine = salon.machine;
    machine.stop();
    // A database that has lost something: the live WAL, CURRENT, or bytes of the manifest.
    for (const std::string& path : machine.disk().files()) {
      const std::string name = last_part_of(path);
      const bool is_hit = (i % 3 == 0 && name.ends_with(".log")) ||
                          (i % 3 == 1 && name == "CURRENT") ||
                          (i % 3 == 2 && name.starts_with("MANIFEST"));
      if (!is_database(path) || !is_hit) continue;
      if (i % 3 == 2) {
        machine.disk().set_content(path, Bytes(100, Byte{0}));
      } else {
        machine.disk().forget(path);
      }
    }
    for (int cut = 0; cut < 2; ++cut) {
      std::unique_ptr<SimulatedDisk> rest;
      const auto at = salon.below(150);
      std::uint64_t seen = 0;
      std::mutex mutex;
      SimulatedDisk& disk = machine.disk();
      disk.on_operation([&](DiskOp) {
        const std::lock_guard lock{mutex};
        if (!rest && seen++ == at) rest = disk.after_power_cut(std::nullopt, seed + at);
      });
      const auto started = machine.start();
      machine.end_program();
      disk.on_operation({});
      REQUIRE(started.has_value());
      cuts_inside += rest ? 1U : 0U;
      if (!rest) rest = disk.after_power_cut(std::nullopt, seed);
      machine.replace_disk(std::move(rest));
    }
    salon.start_whole();
    salon.work(2);
    CHECK(machine.broken().empty());
  }
  CHECK(cuts_inside > rounds);
}

}  // namespace tress::testing::damage_test
