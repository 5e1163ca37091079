// Goal: whatever the machine's clock does, the log's times go up, business dates are the branch's,
// and nothing is lost. Method: traffic before and after each jump of an injected clock, and a start
// in between.

#include <iostream>
#include <random>

#include <catch2/catch.hpp>

#include "tests/crash/disk/cut_salon.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/codec/events.hpp"

namespace tress::testing::clock_test {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

Timestamp utc(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  return Timestamp{std::chrono::sys_days{std::chrono::year{year} / static_cast<int>(month) /
                                         static_cast<int>(day)}} +
         hours{hour} + minutes{minute};
}

Timestamp last_recorded(SimulatedMachine& machine) {
  const auto last = machine.log().read(machine.log().size() - 1, 1, 1);
  REQUIRE(last.has_value());
  return last.value().front().recorded_at;
}

/// Works, jumps, works, starts, works: the audit checks that times go up.
void check_jump(CutSalon& salon, const std::string& what, const std::function<void()>& jump) {
  INFO(what);
  salon.work(5);
  const auto before = salon.traffic.accepted();
  jump();
  salon.work(10);
  salon.machine.stop();
  salon.start_whole();
  salon.work(10);
  CHECK(salon.machine.broken().empty());
  CHECK(salon.traffic.accepted() > before);
}

/// The business date of a bill that is opened at `time`.
Day date_of_bill_at(CutSalon& salon, Timestamp time) {
  salon.machine.clock().set(time);
  for (int tries = 0; tries < 500; ++tries) {
    const auto size = salon.machine.log().size();
    salon.work(1);
    const auto events = salon.machine.log().read(size, 100, 1U << 20U);
    REQUIRE(events.has_value());
    for (const StoredEvent& event : events.value()) {
      const auto decoded = decode_event(event.bytes);
      REQUIRE(decoded.has_value());
      if (const auto* const opened = get_if<sale::Opened>(&decoded.value().payload)) {
        CHECK(decoded.value().business_date == opened->opened_on);
        return opened->opened_on;
      }
    }
  }
  FAIL("no bill was opened");
  return {};
}

}  // namespace

TEST_CASE("clock: -1 h, +1 h, +10 years, frozen: the log goes on and its times go up [fault-R12]",
          "[simulation][clock]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  CutSalon salon{seed};
  ManualClock& clock = salon.machine.clock();
  check_jump(salon, "-1 h", [&] { clock.advance(-hours{1}); });
  check_jump(salon, "+1 h", [&] { clock.advance(hours{1}); });
  check_jump(salon, "frozen", [] {});
  const Timestamp before = clock.now();
  check_jump(salon, "+10 years", [&] { clock.advance(hours{24 * 3653}); });
  CHECK(last_recorded(salon.machine) >= before + hours{24 * 3653});
  // Back from there: times stay in order though the clock is ten years behind.
  const Timestamp latest = last_recorded(salon.machine);
  check_jump(salon, "-10 years", [&] { clock.set(before); });
  CHECK(last_recorded(salon.machine) > latest);
}

TEST_CASE(
    "clock: nights of a changed hour and a leap day have the branch's business date "
    "[fault-R12]",
    "[simulation][clock]") {
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  CutSalon salon{seed};
  using std::chrono::year;
  // New York, cut-off 4:00. 2026-03-08 02:00 EST becomes 03:00 EDT (07:00 UTC).
  CHECK(date_of_bill_at(salon, utc(2026, 3, 8, 6, 59)) == Day{year{2026} / 3 / 7});
  CHECK(date_of_bill_at(salon, utc(2026, 3, 8, 7, 59)) == Day{year{2026} / 3 / 7});
  CHECK(date_of_bill_at(salon, utc(2026, 3, 8, 8, 0)) == Day{year{2026} / 3 / 8});
  // 2026-11-01 02:00 EDT becomes 01:00 EST (06:00 UTC): 1:30 comes twice.
  CHECK(date_of_bill_at(salon, utc(2026, 11, 1, 5, 30)) == Day{year{2026} / 10 / 31});
  CHECK(date_of_bill_at(salon, utc(2026, 11, 1, 6, 30)) == Day{year{2026} / 10 / 31});
  CHECK(date_of_bill_at(salon, utc(2026, 11, 1, 8, 59)) == Day{year{2026} / 10 / 31});
  CHECK(date_of_bill_at(salon, utc(2026, 11, 1, 9, 0)) == Day{year{2026} / 11 / 1});
  CHECK(date_of_bill_at(salon, utc(2028, 2, 29, 20, 0)) == Day{year{2028} / 2 / 29});
  CHECK(date_of_bill_at(salon, utc(2028, 3, 1, 8, 59)) == Day{year{2028} / 2 / 29});
  CHECK(date_of_bill_at(salon, utc(2028, 3, 1, 9, 0)) == Day{year{2028} / 3 / 1});
  CHECK(salon.machine.broken().empty());
}

TEST_CASE("clock: any jumps in any order keep the log whole", "[simulation][clock]") {
  const auto runs = size_of_run<std::uint64_t>(10, 2'000);
  const std::uint64_t first = seed_of_run();
  std::cout << "seeds from " << first << ", " << runs << " runs" << std::endl;
  for (std::uint64_t seed = first; seed < first + runs; ++seed) {
    INFO("seed " << seed);
    CutSalon salon{seed};
    for (int jumps = 0; jumps < 8; ++jumps) {
      const auto span = static_cast<std::int64_t>(salon.below(2 * 86'400 * 400));
      salon.machine.clock().advance(std::chrono::seconds{span - 86'400 * 400});
      salon.work(3);
    }
    salon.machine.stop();
    salon.start_whole();
  }
}

}  // namespace tress::testing::clock_test
