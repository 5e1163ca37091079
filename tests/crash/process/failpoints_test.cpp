// Goal: the program may die at any named place of its work: the next start has every acknowledged
// event and goes on. Method: the real program, killed by itself where TRESS_FAILPOINT says, at the
// first, second and third time that the place is reached.

#include "tests/crash/process/failpoints.hpp"

#include <fstream>
#include <iostream>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::failpoints_test {

namespace {

namespace fs = std::filesystem;

constexpr int killed = -1;  ///< how ProgramEnd says that a signal ended the program

/// One salon that dies again and again.
class DyingSalon {
 public:
  DyingSalon() {
    // A backup key, once for all.
    REQUIRE(killed_.salon.stop() == 0);
    REQUIRE(run_program(
                {program, "keys", "backup-key", killed_.folder / "backup.key", "--data", data()})
                .exit_code == 0);
  }

  /// True if the program died at the place.
  bool dies_at(const Place& place, int time) {
    const Environment asked{"TRESS_FAILPOINT",
                            std::string{place.name} + ":" + std::to_string(time)};
    switch (place.doing) {
      case Doing::writing:
        return dies_writing([&] { return killed_.salon.is_gone_within(std::chrono::seconds{5}); });
      case Doing::flushing:
        return dies_writing([&] { return is_gone_with_enough_written(); },
                            KilledSalon::Notes::long_ones);
      case Doing::compacting: return dies_restarting();
      case Doing::erasing: return dies_erasing();
      case Doing::starting_short:
      case Doing::starting_damaged:
      case Doing::starting_copyless: return run_program(writer()).exit_code == killed;
      case Doing::rotating: return run_program(rotation()).exit_code == killed;
      case Doing::backing_up: return run_program(backup()).exit_code == killed;
      case Doing::rebuilding:
        return run_program({program, "rebuild", "--data", data()}).exit_code == killed;
    }
    return false;
  }

  /// What has to be there before the program may die so.
  void prepare(Doing doing) {
    if (doing == Doing::starting_short || doing == Doing::starting_damaged ||
        doing == Doing::starting_copyless) {
      serve_a_while();
    }
    for (const auto& entry : fs::directory_iterator(data() + "/ledger")) {
      const std::string name = entry.path().filename();
      if (doing == Doing::starting_short && name.ends_with(".log")) fs::remove(entry.path());
      if (doing == Doing::starting_damaged && name.starts_with("MANIFEST")) {
        std::ofstream(entry.path(), std::ios::trunc) << "no manifest";
      }
    }
    if (doing == Doing::starting_copyless) fs::remove_all(data() + "/copy");
  }

  /// The next start goes on with everything that was acknowledged.
  void require_recovery(Doing doing) {
    if (doing == Doing::rotating) {
      const int code = run_program(rotation()).exit_code;
      CHECK(code == 0);
    }
    if (doing == Doing::backing_up) {
      const auto again = run_program(backup());
      INFO(again.output);
      CHECK(again.exit_code == 0);
    }
    killed_.start();
    killed_.require_all_there();
    killed_.forget_unanswered();
    require_erased();
    REQUIRE(killed_.salon.stop() == 0);
  }

  void require_whole() {
    killed_.require_whole();
    for (const auto& [client, certificate] : certificates_) {
      const auto path = killed_.folder / "certificate";
      std::ofstream(path, std::ios::binary) << certificate;
      CHECK(run_program({program, "verify", path, "--data", data()}).exit_code == 0);
    }
  }

 private:
  [[nodiscard]] std::string data() const { return killed_.salon.data(); }

  /// The shortest command that opens the ledger for writing; ends by itself.
  [[nodiscard]] std::vector<std::string> writer() const {
    return {program, "init", "--data", data(), "--new-owner-link"};
  }

  [[nodiscard]] std::vector<std::string> rotation() const {
    return {program, "keys", "rotate", "--data", data(), "--root", data() + "/root.key"};
  }

  [[nodiscard]] std::vector<std::string> backup() const {
    return {program, "backup", "--data", data(), "--to", killed_.folder / "backups"};
  }

  void serve_a_while() {
    killed_.start();
    // What a start has to recover must have been written, on a busy machine too.
    killed_.write_until(std::chrono::milliseconds{0}, [&] {
      killed_.wait_for_answers(8);
      REQUIRE(killed_.salon.stop() == 0);
    });
  }

  /// A third memtable is full after 24,000 notes: half a minute's work, of which a busy machine
  /// makes many minutes. So it is notes that are waited for, as long as some are taken.
  bool is_gone_with_enough_written() {
    constexpr std::size_t notes_max = 60'000;
    constexpr std::chrono::seconds standstill{30};
    const std::size_t first = killed_.unchecked();
    for (std::size_t last = first; !killed_.salon.is_gone_within(standstill);) {
      const std::size_t now = killed_.unchecked();
      if (now == last || now - first > notes_max) return false;
      last = now;
    }
    return true;
  }

  /// Serves with writers until the program is gone, which `is_gone` waits for.
  template <class IsGone>
  bool dies_writing(const IsGone& is_gone, KilledSalon::Notes notes = KilledSalon::Notes::brief) {
    bool has_died = false;
    try {
      killed_.start();
      const auto wait = [&] {
        has_died = is_gone();
        if (!has_died) killed_.salon.kill_hard();
      };
      killed_.write_until(std::chrono::milliseconds{0}, wait, notes);
    } catch (const std::runtime_error&) {
      has_died = true;  // while it started
    }
    return has_died;
  }

  /// Every start writes one table for each column family out of the WAL; four are put together.
  bool dies_restarting() {
    constexpr int starts_max = 12;
    for (int i = 0; i < starts_max; ++i) {
      try {
        killed_.start();
      } catch (const std::runtime_error&) {
        return true;
      }
      int code = 0;
      killed_.write_until(std::chrono::milliseconds{20}, [&] { code = killed_.salon.stop(); });
      if (code == killed) return true;
    }
    return false;
  }

  /// Erases one client after the other until the program is gone.
  bool dies_erasing() {
    try {
      killed_.start();
    } catch (const std::runtime_error&) {
      return true;  // A start carries out what is left of earlier erasures.
    }
    constexpr int clients_max = 5;
    for (int i = 0; i < clients_max; ++i) {
      erase_somebody();
      if (killed_.salon.is_gone_within(std::chrono::seconds{5})) return true;
    }
    killed_.salon.kill_hard();
    return false;
  }

  /// As far as the program gets.
  void erase_somebody() {
    const auto made = killed_.order("/v1/clients", R"({"name":"Zephyrine Test"})");
    if (!made) return;
    REQUIRE(made->status == 201);
    const std::string client = KilledSalon::stream_in(made->body);
    const std::string erasures = "/v1/clients/" + client + "/erasures";
    if (!killed_.order(erasures, R"({"classes":["contact","notes"],"reason":"client_asked"})"))
      return;
    const auto approved = killed_.order(erasures + "/1/approve", "{}");
    if (!approved) return;
    REQUIRE(approved->status == 201);
    erased_.push_back(client);
  }

  /// Whose erasure was approved is gone, with a certificate, after the next start.
  void require_erased() {
    for (const std::string& client : erased_) {
      INFO("erased client " << client);
      const auto certificate = killed_.show("/v1/clients/" + client + "/erasures/1/certificate");
      REQUIRE(certificate.status == 200);
      certificates_[client] = certificate.body;
      const auto card = killed_.show("/v1/clients/" + client);
      REQUIRE(card.status == 200);
      CHECK(card.body.find("Zephyrine") == std::string::npos);
      CHECK(card.body.find(R"("erased":["contact","notes"])") != std::string::npos);
    }
    erased_.clear();
  }

  KilledSalon killed_;
  std::vector<std::string> erased_;                  ///< approved, not looked at since
  std::map<std::string, std::string> certificates_;  ///< by client
};

enum class Which : unsigned char { these, others };

/// Dies at every place that is reached by one of these, or by one of all others.
void die_everywhere(const std::set<Doing>& doings, Which which) {
  DyingSalon salon;
  std::size_t deaths = 0;
  for (const Place& place : places) {
    if (doings.contains(place.doing) != (which == Which::these)) continue;
    // A memtable takes eight thousand notes to fill.
    const int times = size_of_run(3, place.doing == Doing::flushing ? 10 : 200);
    for (int time = 1; time <= times; ++time) {
      INFO(place.name << ", time " << time);
      salon.prepare(place.doing);
      const bool has_died = salon.dies_at(place, place.is_passed_once ? 1 : time);
      // A long run asks for later times than some places have.
      if (time <= 3) REQUIRE(has_died);
      deaths += has_died ? 1U : 0U;
      salon.require_recovery(place.doing);
    }
  }
  std::cout << deaths << " deaths" << std::endl;
  salon.require_whole();
}

}  // namespace

TEST_CASE(
    "dying three times at every named place of commands, starts, backups, rotations and rebuilds "
    "loses nothing acknowledged [fault-R2]",
    "[crash][process]") {
  die_everywhere({Doing::flushing, Doing::compacting, Doing::erasing}, Which::others);
}

TEST_CASE(
    "dying three times in every flush and compaction of the log loses nothing acknowledged "
    "[fault-R2]",
    "[crash][process]") {
  die_everywhere({Doing::flushing, Doing::compacting}, Which::these);
}

TEST_CASE(
    "dying three times at every named place of an erasure: the next start ends it, and nothing "
    "acknowledged is lost [fault-R2]",
    "[crash][process]") {
  die_everywhere({Doing::erasing}, Which::these);
}

}  // namespace tress::testing::failpoints_test
