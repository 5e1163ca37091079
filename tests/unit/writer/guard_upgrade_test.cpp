#include "ledger/writer/guard_upgrade.hpp"

#include "tests/support/busy_ledger.hpp"

#include "ledger/writer/guards.hpp"

// Goal: a rule that asks a guard which an earlier release did not keep sees what the events say.

namespace tress::testing::guard_upgrade_test {

namespace {

std::int64_t stored(const EventLog& log, const GuardKey& key) {
  const auto row = log.row(Space::guards, key);
  REQUIRE(row.has_value());
  if (!row.value()) return 0;
  return read_guard_value(*row.value()).value();
}

/// As a release left it that did not count who is there.
void forget(EventLog& log, const GuardKey& key) {
  REQUIRE(log.append({log.size(), {}, {{Space::guards, key, std::nullopt}}}).has_value());
}

TEST_CASE("guards that an earlier release did not keep are derived before the log is written",
          "[unit][writer]") {
  BusyLedger busy{3};
  MemoryLog& log = busy.ledger.log();
  const std::int64_t before = stored(log, guard::staff_present());
  REQUIRE(before == 2);
  const GuardKey manager = guard::present(busy.salon.manager);
  REQUIRE(stored(log, manager) == 1);
  forget(log, guard::staff_present());
  forget(log, manager);
  REQUIRE(stored(log, guard::staff_present()) == 0);
  REQUIRE_FALSE(has_present_guards(log).value());
  const auto size = log.size();
  REQUIRE(bring_guards_up(log).has_value());
  CHECK(log.size() == size);
  CHECK(stored(log, guard::staff_present()) == before);
  CHECK(stored(log, manager) == 1);
  CHECK(has_present_guards(log).value());
  busy.ledger.reopen();
  add_cash_bill(busy.ledger, busy.salon);
}

TEST_CASE("guards are derived once, and never in an empty log", "[unit][writer]") {
  MemoryLog empty;
  REQUIRE(bring_guards_up(empty).has_value());
  CHECK_FALSE(empty.last(Space::guards).value().has_value());
  BusyLedger busy{1};
  REQUIRE(bring_guards_up(busy.ledger.log()).has_value());
  forget(busy.ledger.log(), guard::staff_present());
  REQUIRE(bring_guards_up(busy.ledger.log()).has_value());
  CHECK(stored(busy.ledger.log(), guard::staff_present()) == 0);
}

}  // namespace

}  // namespace tress::testing::guard_upgrade_test
