// Goal: the program may die at any named place of its work: the next start has every acknowledged
// event and goes on. Method: the real program, killed by itself where TRESS_FAILPOINT says, at the
// first, second and third time that the place is reached.

#include "tests/crash/process/failpoints.hpp"

#include <fstream>
#include <iostream>

#include "tests/crash/process/killed_salon.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing {

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
      case Doing::writing: return dies_writing();
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
    REQUIRE(killed_.salon.stop() == 0);
  }

  void require_whole() { killed_.require_whole(); }

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
    killed_.write_until(std::chrono::milliseconds{20}, [&] { REQUIRE(killed_.salon.stop() == 0); });
  }

  /// Serves with writers until the program is gone, which must be soon.
  bool dies_writing() {
    bool has_died = false;
    try {
      killed_.start();
      killed_.write_until(std::chrono::milliseconds{0}, [&] {
        has_died = killed_.salon.is_gone_within(std::chrono::seconds{5});
        if (!has_died) killed_.salon.kill_hard();
      });
    } catch (const std::runtime_error&) {
      has_died = true;  // while it started
    }
    return has_died;
  }

  KilledSalon killed_;
};

}  // namespace

TEST_CASE("dying at every named place, three times each, loses nothing acknowledged",
          "[crash][process]") {
  const int times = size_of_run(3, 200);
  DyingSalon salon;
  std::size_t deaths = 0;
  for (const Place& place : places) {
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
  std::cout << places.size() << " places, " << deaths << " deaths" << std::endl;
  salon.require_whole();
}

}  // namespace tress::testing
