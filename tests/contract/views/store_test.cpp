// Goal: every ViewStore keeps the same promises. Method: each claim runs against the memory double
// and against RocksDB in a folder of its own.

#include <map>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"
#include "tests/support/view_tables.hpp"

#include "projections/store/rocksdb/rocksdb_store.hpp"

namespace tress::views::store_test {

namespace {

using testing::require_done;
using testing::require_value;
using testing::TemporaryFolder;

class MemorySubject {
 public:
  MemoryStore& store() { return store_; }

  void restart() {}  // What it holds, it holds.

 private:
  MemoryStore store_;
};

class RocksdbSubject {
 public:
  RocksdbSubject() { restart(); }

  RocksdbStore& store() { return *store_; }

  void restart() {
    store_.reset();
    store_ = require_value(RocksdbStore::open(folder_ / "views", {.replace_damaged = false}));
  }

 private:
  TemporaryFolder folder_;
  std::unique_ptr<RocksdbStore> store_;
};

Bytes bytes_from(std::string_view text) {
  const ByteView view = bytes_of(text);
  return {view.begin(), view.end()};
}

Change put(std::string_view key, std::string_view value) {
  return {bytes_from(key), bytes_from(value)};
}

Change removal(std::string_view key) {
  return {bytes_from(key), std::nullopt};
}

/// Keys in the order in which a scan visits them, joined by spaces.
std::string scanned(const Snapshot& snapshot, const Range& range) {
  std::string keys;
  require_done(snapshot.scan(range, [&](ByteView key, ByteView) {
    keys += (keys.empty() ? "" : " ") + std::string{text_of(key)};
    return true;
  }));
  return keys;
}

std::string text_at(const Snapshot& snapshot, std::string_view key) {
  const auto row = require_value(snapshot.get(bytes_of(key)));
  return row ? std::string{text_of(*row)} : "(none)";
}

}  // namespace

#define TRESS_VIEW_STORES MemorySubject, RocksdbSubject

TEMPLATE_TEST_CASE("a table begins empty, and there is one of a name",
                   "[contract][views]",
                   TRESS_VIEW_STORES) {
  TestType subject;
  require_done(subject.store().create("bills@1"));
  CHECK(subject.store().create("bills@1").error().kind == Fault::Kind::configuration);
  CHECK(subject.store().tables() == std::vector<std::string>{"bills@1"});
  const auto snapshot = require_value(subject.store().snapshot("bills@1"));
  CHECK(snapshot->applied() == 0);
  CHECK(scanned(*snapshot, {}).empty());
}

TEMPLATE_TEST_CASE("a table that is not there is missing", "[contract][views]", TRESS_VIEW_STORES) {
  TestType subject;
  CHECK(subject.store().snapshot("bills@1").error().kind == Fault::Kind::missing);
  CHECK(subject.store().write("bills@1", {1, {}}).error().kind == Fault::Kind::missing);
  CHECK(subject.store().drop("bills@1").has_value());
}

TEMPLATE_TEST_CASE("a batch changes its rows and the applied position together",
                   "[contract][views]",
                   TRESS_VIEW_STORES) {
  TestType subject;
  require_done(subject.store().create("t"));
  require_done(subject.store().create("other"));
  require_done(subject.store().write("t", {3, {put("a", "1"), put("b", "2")}}));
  require_done(subject.store().write("t", {5, {removal("a"), put("b", "3"), put("c", "")}}));
  const auto snapshot = require_value(subject.store().snapshot("t"));
  CHECK(snapshot->applied() == 5);
  CHECK(scanned(*snapshot, {}) == "b c");
  CHECK(text_at(*snapshot, "a") == "(none)");
  CHECK(text_at(*snapshot, "b") == "3");
  CHECK(text_at(*snapshot, "c").empty());
  CHECK(require_value(subject.store().snapshot("other"))->applied() == 0);
}

TEMPLATE_TEST_CASE("a scan keeps to its range in both directions",
                   "[contract][views]",
                   TRESS_VIEW_STORES) {
  TestType subject;
  require_done(subject.store().create("t"));
  require_done(subject.store().write("t", {1,
                                           {put("a1", ""), put("b1", ""), put("b2", ""),
                                            put("b3", ""), put("b\xFF", ""), put("c1", "")}}));
  const auto snapshot = require_value(subject.store().snapshot("t"));
  const auto keys = [&](std::string_view prefix, std::string_view from, std::string_view until,
                        Direction direction) {
    return scanned(*snapshot, {bytes_from(prefix), bytes_from(from), bytes_from(until), direction});
  };
  CHECK(keys("", "", "", Direction::forwards) == "a1 b1 b2 b3 b\xFF c1");
  CHECK(keys("", "", "", Direction::backwards) == "c1 b\xFF b3 b2 b1 a1");
  CHECK(keys("b", "", "", Direction::forwards) == "b1 b2 b3 b\xFF");
  CHECK(keys("b", "", "", Direction::backwards) == "b\xFF b3 b2 b1");
  CHECK(keys("b", "b2", "", Direction::forwards) == "b2 b3 b\xFF");
  CHECK(keys("b", "b2", "", Direction::backwards) == "b2 b1");
  CHECK(keys("b", "b25", "", Direction::forwards) == "b3 b\xFF");
  CHECK(keys("b", "b25", "", Direction::backwards) == "b2 b1");
  CHECK(keys("b", "", "b25", Direction::forwards) == "b1 b2");
  CHECK(keys("b", "", "b25", Direction::backwards) == "b\xFF b3");
  CHECK(keys("b", "b1", "b2", Direction::forwards) == "b1 b2");
  CHECK(keys("b", "b2", "b1", Direction::backwards) == "b2 b1");
  // A beginning outside the prefix: nothing but the prefix's rows, all that lie on the right side.
  CHECK(keys("b", "a", "", Direction::forwards) == "b1 b2 b3 b\xFF");
  CHECK(keys("b", "c", "", Direction::forwards).empty());
  CHECK(keys("b", "c", "", Direction::backwards) == "b\xFF b3 b2 b1");
  CHECK(keys("b", "a", "", Direction::backwards).empty());
  CHECK(keys("d", "", "", Direction::backwards).empty());
}

TEMPLATE_TEST_CASE("a visitor that has seen enough ends the scan",
                   "[contract][views]",
                   TRESS_VIEW_STORES) {
  TestType subject;
  require_done(subject.store().create("t"));
  require_done(subject.store().write("t", {1, {put("a", ""), put("b", ""), put("c", "")}}));
  const auto snapshot = require_value(subject.store().snapshot("t"));
  const Direction direction = GENERATE(Direction::forwards, Direction::backwards);
  int seen = 0;
  require_done(
      snapshot->scan({.direction = direction}, [&](ByteView, ByteView) { return ++seen < 2; }));
  CHECK(seen == 2);
}

TEMPLATE_TEST_CASE("a snapshot stays as it was while its table changes and goes",
                   "[contract][views]",
                   TRESS_VIEW_STORES) {
  TestType subject;
  require_done(subject.store().create("t"));
  require_done(subject.store().write("t", {1, {put("a", "before")}}));
  const auto snapshot = require_value(subject.store().snapshot("t"));
  require_done(subject.store().write("t", {2, {put("a", "after"), put("b", "")}}));
  CHECK(snapshot->applied() == 1);
  CHECK(text_at(*snapshot, "a") == "before");
  require_done(subject.store().drop("t"));
  CHECK(scanned(*snapshot, {}) == "a");
  CHECK(subject.store().tables().empty());
  // A new table of that name has nothing of the old one.
  require_done(subject.store().create("t"));
  CHECK(require_value(subject.store().snapshot("t"))->applied() == 0);
  CHECK(scanned(*require_value(subject.store().snapshot("t")), {}).empty());
}

TEMPLATE_TEST_CASE("tables, rows and positions are there after a restart",
                   "[contract][views]",
                   TRESS_VIEW_STORES) {
  TestType subject;
  require_done(subject.store().create("a"));
  require_done(subject.store().create("b"));
  require_done(subject.store().write("a", {7, {put("k", "v")}}));
  require_done(subject.store().drop("b"));
  subject.restart();
  CHECK(subject.store().tables() == std::vector<std::string>{"a"});
  const auto snapshot = require_value(subject.store().snapshot("a"));
  CHECK(snapshot->applied() == 7);
  CHECK(text_at(*snapshot, "k") == "v");
}

}  // namespace tress::views::store_test
