#include "tests/support/view_history.hpp"
#include "tests/support/view_tables.hpp"

#include "projections/appointments/appointments.hpp"
#include "projections/catalogue/catalogue_view.hpp"
#include "projections/staff/staff_view.hpp"

namespace tress::views::rebuild_test {

namespace {

using testing::main_street;
using testing::nth;
using testing::require_done;
using testing::require_value;
using testing::rows_of;
using testing::ViewHistory;
using testing::ViewTables;

void hire(ViewHistory& history, Byte n) {
  history.add(nth<StaffId>(n), staff::Hired{nth<StaffId>(n), "S" + std::to_string(n), "Sam"});
}

/// The staff's table as it is named now, or in its next version.
std::string staff_table(unsigned later = 0) {
  return "staff@" + std::to_string(staff_view::projection().version() + later);
}

/// The same projection as a later release would have it.
class LaterStaff final : public Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "staff"; }

  [[nodiscard]] unsigned version() const override { return staff_view::projection().version() + 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    staff_view::projection().apply(event, rows);
  }
};

}  // namespace

TEST_CASE("a table rebuilt beside the live one is equal to it, and takes its place",
          "[unit][views]") {
  ViewHistory history;
  for (Byte n = 1; n <= 50; ++n) hire(history, n);
  ViewTables tables{history.log(), {&staff_view::projection()}, {.events_max = 7}};
  const auto before = rows_of(*tables.snapshot());
  const auto reader = tables.snapshot();
  const auto report = require_value(tables.follower().rebuild("staff"));
  CHECK(report.is_equal);
  CHECK(report.table == staff_table() + ".2");
  CHECK(report.after.rows == 50);
  CHECK(report.after.applied == 50);
  CHECK(rows_of(*tables.snapshot()) == before);
  CHECK(rows_of(*reader) == before);  // Who was reading goes on reading.
  CHECK(tables.store().tables() == std::vector<std::string>{"live", staff_table() + ".2"});

  hire(history, 51);
  tables.follow();
  CHECK(rows_of(*tables.snapshot()).size() == 51);
  tables.reopen();
  CHECK(rows_of(*tables.snapshot()).size() == 51);
  CHECK(require_value(tables.follower().rebuild("staff")).table == staff_table() + ".3");
}

TEST_CASE("all views are rebuilt from one reading of the log, in several threads, and are equal",
          "[unit][views]") {
  ViewHistory history;
  for (Byte n = 1; n <= 200; ++n) hire(history, n);
  const std::vector<const Projection*> projections{
      &staff_view::projection(), &catalogue_view::projection(), &appointments::projection()};
  ViewTables tables{history.log(), projections, {.events_max = 80}};
  ViewTables one_by_one{history.log(), projections, {.events_max = 1}};
  const auto reports =
      require_value(tables.follower().rebuild(std::vector<std::string_view>{"staff", "catalogue"}));
  REQUIRE(reports.size() == 2);
  for (const auto& report : reports) {
    CHECK(report.is_equal);
    CHECK(report.after.applied == 200);
  }
  for (const auto* const projection : projections) {
    INFO(projection->name());
    CHECK(require_value(tables.follower().digest(projection->name())) ==
          require_value(one_by_one.follower().digest(projection->name())));
  }
}

TEST_CASE("a live table that is not what the log says is found out and replaced", "[unit][views]") {
  ViewHistory history;
  for (Byte n = 1; n <= 5; ++n) hire(history, n);
  ViewTables tables{history.log(), {&staff_view::projection()}};
  const auto good = rows_of(*tables.snapshot());
  Bytes touched = good.begin()->second;
  touched.back() ^= 1U;
  require_done(tables.store().write(staff_table(), {5, {{good.begin()->first, touched}}}));
  const auto report = require_value(tables.follower().rebuild("staff"));
  CHECK_FALSE(report.is_equal);
  CHECK(report.before.rows == report.after.rows);
  CHECK(report.before.sum != report.after.sum);
  CHECK(rows_of(*tables.snapshot()) == good);
}

TEST_CASE("a stopped projection follows again after its rebuild", "[unit][views]") {
  ViewHistory history;
  hire(history, 1);
  hire(history, 2);
  ViewTables tables{history.log(), {&staff_view::projection()}};
  hire(history, 3);
  tables.store().fail_next_write(staff_table());
  tables.follow();
  CHECK(tables.follower().standings().front().state == ProjectionState::stopped);
  const auto report = require_value(tables.follower().rebuild("staff"));
  CHECK_FALSE(report.is_equal);  // The old one had stopped at another position.
  CHECK(report.after.applied == 3);
  tables.require_caught_up();
}

TEST_CASE("a new version begins its own table and the old one goes", "[unit][views]") {
  ViewHistory history;
  hire(history, 1);
  MemoryStore store;
  {
    const auto follower =
        require_value(Follower::open(history.log(), store, {&staff_view::projection()}));
    follower->catch_up();
    CHECK(store.tables() == std::vector<std::string>{"live", staff_table()});
  }
  const LaterStaff later;
  const auto follower = require_value(Follower::open(history.log(), store, {&later}));
  CHECK(store.tables() == std::vector<std::string>{"live", staff_table(1)});
  CHECK(require_value(follower->snapshot("staff"))->applied() == 0);
  follower->catch_up();
  CHECK(require_value(follower->snapshot("staff"))->applied() == 1);
}

TEST_CASE("a digest does not depend on how the rows came, only on which there are",
          "[unit][views]") {
  ViewHistory history;
  for (Byte n = 1; n <= 9; ++n) hire(history, n);
  ViewTables one{history.log(), {&staff_view::projection()}, {.events_max = 1}};
  ViewTables all{history.log(), {&staff_view::projection()}};
  const Digest digest = require_value(one.follower().digest("staff"));
  CHECK(digest == require_value(all.follower().digest("staff")));
  hire(history, 10);
  all.follow();
  CHECK(digest.sum != require_value(all.follower().digest("staff")).sum);
}

TEST_CASE("readers and followers go on while a table is rebuilt", "[unit][views]") {
  using namespace std::chrono_literals;
  ViewHistory history;
  for (Byte n = 1; n <= 100; ++n) hire(history, n);
  ViewTables tables{history.log(), {&staff_view::projection()}, {.events_max = 8}};
  tables.follower().start();
  int equal_rebuilds = 0;  // Catch's assertions are for one thread.
  std::thread rebuilder([&] {
    for (int i = 0; i < 5; ++i) {
      const auto report = tables.follower().rebuild("staff");
      if (report.has_value() && report.value().is_equal) ++equal_rebuilds;
    }
  });
  for (Byte n = 101; n <= 200; ++n) {
    hire(history, n);
    tables.follower().notify(history.log().size());
    REQUIRE(tables.follower().wait_for("staff", n - 1U, 30s) == Waited::reached);
    CHECK(tables.snapshot()->applied() >= n);
  }
  rebuilder.join();
  CHECK(equal_rebuilds == 5);
  tables.follower().stop();
  CHECK(rows_of(*tables.snapshot()).size() == 200);
}

}  // namespace tress::views::rebuild_test
