// Goal: a projection takes in each event exactly once and in order, or stops loudly where it is.
// Method: a projection of the test's own counts events per stream kind and refuses on demand.

#include "projections/engine/fold.hpp"

#include "tests/support/view_history.hpp"
#include "tests/support/view_tables.hpp"

#include "projections/engine/query.hpp"

namespace tress::views::fold_test {

namespace {

using testing::friday;
using testing::main_street;
using testing::require_done;
using testing::require_value;
using testing::ViewHistory;
using testing::ViewTables;

enum class RowKind : std::uint8_t { count = 1 };

/// Counts a branch's tax changes in one row; a tax coded "BAD" contradicts everything.
class TaxCount final : public Projection {
 public:
  explicit TaxCount(std::string name = "tax_count") : name_(std::move(name)) {}

  [[nodiscard]] std::string_view name() const override { return name_; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    const auto* const set = get_if<branch::TaxSet>(&event.envelope.payload);
    if (set == nullptr) return;
    const Key key{RowKind::count};
    auto count = rows.get<branch::TaxSet>(key);
    if (!count) count = branch::TaxSet{"count", 0, friday};
    ++count->rate_millionths;
    rows.put(key, *count);
    if (set->code == "BAD" && name_ == "tax_count") rows.stop("there is no such tax");
  }

 private:
  std::string name_;
};

const TaxCount tax_count;
const TaxCount other_count{"other_count"};

std::uint32_t counted(const Snapshot& view) {
  const auto row = require_value(row_at<branch::TaxSet>(view, Key{RowKind::count}));
  return row ? row->rate_millionths : 0;
}

void add_taxes(ViewHistory& history, int count, const std::string& code = "GST") {
  for (int i = 0; i < count; ++i) history.add(main_street, branch::TaxSet{code, 50'000, friday});
}

std::vector<Recorded> events_of(const ViewHistory& history) {
  return require_value(read_chunk(history.log(), 0, {})).events;
}

}  // namespace

TEST_CASE("a fold takes each event once, whatever it is given twice", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 4);
  MemoryStore store;
  auto fold = require_value(Fold::over(tax_count, store, "t"));
  const auto events = events_of(history);
  require_done(fold.take({events[0], events[1]}));
  require_done(fold.take(events));
  require_done(fold.take(events));
  CHECK(fold.applied() == 4);
  CHECK(counted(*require_value(store.snapshot("t"))) == 4);
}

TEST_CASE("a gap stops a fold before the event behind it", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 4);
  MemoryStore store;
  auto fold = require_value(Fold::over(tax_count, store, "t"));
  const auto events = events_of(history);
  const auto taken = fold.take({events[0], events[1], events[3]});
  REQUIRE(taken.has_error());
  CHECK(sentence(taken.error()) == "event 2: it is missing; the next one that came is event 3");
  CHECK(fold.applied() == 2);
  CHECK(counted(*require_value(store.snapshot("t"))) == 2);
}

TEST_CASE("an event that contradicts leaves no trace, those before it stay", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 2);
  add_taxes(history, 1, "BAD");
  add_taxes(history, 1);
  MemoryStore store;
  auto fold = require_value(Fold::over(tax_count, store, "t"));
  const auto taken = fold.take(events_of(history));
  REQUIRE(taken.has_error());
  CHECK(sentence(taken.error()) == "event 2: there is no such tax");
  CHECK(fold.applied() == 2);
  CHECK(counted(*require_value(store.snapshot("t"))) == 2);
}

TEST_CASE("a write that fails changes neither rows nor position", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 2);
  MemoryStore store;
  auto fold = require_value(Fold::over(tax_count, store, "t"));
  store.fail_next_write("t");
  CHECK(fold.take(events_of(history)).error().kind == Fault::Kind::io);
  CHECK(fold.applied() == 0);
  require_done(fold.take(events_of(history)));
  CHECK(counted(*require_value(store.snapshot("t"))) == 2);
}

TEST_CASE("a projection that stops says why, and the others go on", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 2);
  add_taxes(history, 1, "BAD");
  add_taxes(history, 1);
  ViewTables tables{history.log(), {&tax_count, &other_count}};
  const auto standings = tables.follower().standings();
  CHECK(standings[0].state == ProjectionState::stopped);
  CHECK(standings[0].sentence == "event 2: there is no such tax");
  CHECK(standings[0].applied == 2);
  CHECK(standings[0].lag == 2);
  CHECK(standings[1].state == ProjectionState::following);
  CHECK(standings[1].sentence.empty());
  CHECK(standings[1].lag == 0);
  CHECK(counted(*tables.snapshot("other_count")) == 4);
  using namespace std::chrono_literals;
  CHECK(tables.follower().wait_for("tax_count", 1, 0ms) == Waited::reached);
  CHECK(tables.follower().wait_for("tax_count", 2, 0ms) == Waited::stopped);
  CHECK(tables.follower().wait_for_all(3, 0ms) == Waited::stopped);
  CHECK(tables.follower().wait_for("other_count", 3, 0ms) == Waited::reached);
  CHECK(tables.follower().wait_for("other_count", 4, 0ms) == Waited::timed_out);
}

TEST_CASE("an event that can't be read stops every projection right before it", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 3);
  history.add_bytes(Bytes(64, 0x5A));
  add_taxes(history, 1);
  ViewTables tables{history.log(), {&tax_count, &other_count}};
  for (const auto& standing : tables.follower().standings()) {
    CHECK(standing.state == ProjectionState::stopped);
    CHECK(standing.applied == 3);
    CHECK(standing.sentence == "event 3: its bytes are no event");
  }
}

TEST_CASE("after a crash a table continues from the position beside its rows", "[unit][views]") {
  ViewHistory history;
  add_taxes(history, 5);
  ViewTables tables{history.log(), {&tax_count}, {.events_max = 2}};
  tables.store().flush();
  add_taxes(history, 4);
  tables.follow();
  CHECK(counted(*tables.snapshot()) == 9);
  tables.store().crash();
  tables.reopen();
  CHECK(tables.follower().standings().front().applied == 5);
  CHECK(counted(*tables.snapshot()) == 5);
  tables.follow();
  CHECK(counted(*tables.snapshot()) == 9);
}

TEST_CASE("a follower keeps up in a thread of its own", "[unit][views]") {
  using namespace std::chrono_literals;
  ViewHistory history;
  ViewTables tables{history.log(), {&tax_count, &other_count}};
  tables.follower().start();
  for (int i = 0; i < 20; ++i) {
    add_taxes(history, 1);
    tables.follower().notify(history.log().size());
    REQUIRE(tables.follower().wait_for_all(history.log().size() - 1, 30s) == Waited::reached);
    CHECK(counted(*tables.snapshot("tax_count")) == static_cast<std::uint32_t>(i + 1));
  }
  tables.follower().stop();
  add_taxes(history, 1);
  tables.follower().notify(history.log().size());
  CHECK(tables.follower().wait_for("tax_count", 20, 1ms) == Waited::timed_out);
}

}  // namespace tress::views::fold_test
