// Goal: a day of fifty desks: nobody is refused anything without being able to understand why, the
// books tie out in the evening to the cent with what the desks wrote down, and hledger agrees.
// Method: the real program over HTTP, fifty people at machines of their own who draw their acts
// from one seed. Fifteen seconds; ten minutes with TRESS_LONG=1; TRESS_DAY_SECONDS says otherwise.

#include <atomic>
#include <chrono>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/e2e/day/closing.hpp"
#include "tests/e2e/day/desk.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

namespace tress::testing::day_test {

namespace {

const std::string program = TRESS_PROGRAM;

std::chrono::seconds length_of_day() {
  const char* const asked = std::getenv("TRESS_DAY_SECONDS");
  if (asked != nullptr) return std::chrono::seconds{std::strtol(asked, nullptr, 10)};
  return std::chrono::seconds{size_of_run(15, 600)};
}

/// Works until the evening, with time to think between two acts.
void work(BelievableSalon& salon,
          std::size_t number,
          std::uint64_t seed,
          std::chrono::steady_clock::time_point evening) {
  Colleague& who = salon.staff[number];
  Desk desk{salon, who, number, seed};
  std::mt19937_64 thinking{seed ^ number};
  try {
    while (std::chrono::steady_clock::now() < evening) {
      desk.act();
      std::this_thread::sleep_for(std::chrono::milliseconds{thinking() % 200});
    }
  } catch (const std::exception& fault) {
    who.line->notes.surprises.emplace(fault.what(), "a desk cannot go on");
  }
}

void work_all_day(BelievableSalon& salon, std::uint64_t seed, std::chrono::seconds length) {
  const auto evening = std::chrono::steady_clock::now() + length;
  std::vector<std::thread> desks;
  for (std::size_t number = 0; number < salon.staff.size(); ++number) {
    desks.emplace_back([&, number] { work(salon, number, seed, evening); });
  }
  for (auto& desk : desks) desk.join();
}

Notes notes_of(BelievableSalon& salon) {
  Notes all;
  for (auto& colleague : salon.staff) {
    all.add(colleague.line->notes);
    colleague.line->notes = {};
  }
  all.add(salon.owner->notes);
  salon.owner->notes = {};
  return all;
}

/// Each code that a desk was told stands in schema/http/problems.md, with that status.
void check_documented(const Notes& notes) {
  std::ifstream in(std::string{TRESS_SOURCE_DIR} + "/schema/http/problems.md");
  std::stringstream text;
  text << in.rdbuf();
  for (const auto& [code, status] : notes.status_of) {
    INFO(code << ' ' << status);
    CHECK(text.str().find("\n| " + code + " | " + std::to_string(status) + " | ") !=
          std::string::npos);
  }
}

void check_ledger(BelievableSalon& salon) {
  CHECK(salon.served.stop() == 0);
  const std::string data = salon.served.data();
  CHECK(run_program({program, "verify", "--data", data}).exit_code == 0);
  const auto rebuilt = run_program({program, "rebuild", "--data", data});
  CHECK(rebuilt.exit_code == 0);
  CHECK(rebuilt.output.find("differ") == std::string::npos);
}

void check_hledger(BelievableSalon& salon) {
  if (run_program({"/bin/sh", "-c", "hledger --version 2>&1"}).exit_code != 0) {
    WARN("hledger is not here: what it says of the day was not asked");
    return;
  }
  const std::string journal = salon.folder / "day.journal";
  const auto shell = [](const std::string& line) {
    return run_program({"/bin/sh", "-c", "{ " + line + "; } 2>&1"});
  };
  const auto exported =
      shell(program + " export hledger --data " + salon.served.data() + " 2>/dev/null >" + journal);
  INFO(exported.output);
  REQUIRE(exported.exit_code == 0);
  const auto checked = shell("hledger -f " + journal + " check --strict");
  INFO(checked.output);
  CHECK(checked.exit_code == 0);
  const auto balance = shell("hledger -f " + journal + " balance | tail -n 1");
  INFO(balance.output);
  CHECK(balance.output.find_first_not_of(" 0\n") == std::string::npos);
  CHECK(balance.output.find('0') != std::string::npos);
}

}  // namespace

TEST_CASE("after a day of fifty desks the books tie out and every refusal could be understood") {
  const auto seed = seed_of_run();
  const auto length = length_of_day();
  std::cout << "seed " << seed << "  (TRESS_SEED=" << seed << "), " << length.count() << " seconds"
            << std::endl;
  BelievableSalon salon;
  Notes notes = notes_of(salon);
  work_all_day(salon, seed, length);
  notes.add(notes_of(salon));

  Notes desks = notes;
  desks.acts.erase("set up and finish");
  std::cout << desks.table(static_cast<double>(length.count())) << std::flush;

  Closing evening{salon, notes};
  evening.finish_bills();
  evening.finish_refunds();
  evening.count_drawers();
  evening.count_terminals();
  evening.close_day();
  evening.check_takings();
  evening.check_trial_balance();
  evening.check_prepaid();
  evening.check_exceptions();
  notes.add(notes_of(salon));

  for (const auto& [code, answer] : notes.surprises) FAIL_CHECK(code << ": " << answer);
  check_documented(notes);
  check_ledger(salon);
  check_hledger(salon);
}

}  // namespace tress::testing::day_test
