#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/temporary_folder.hpp"
#include "tests/support/view_tables.hpp"

#include "projections/store/rocksdb/rocksdb_store.hpp"

namespace tress::views::rocksdb_test {

namespace {

using testing::require_done;
using testing::require_value;

}  // namespace

TEST_CASE("a view store that another has open is refused and not replaced", "[contract][views]") {
  const testing::TemporaryFolder folder;
  const auto store = require_value(RocksdbStore::open(folder / "views", {}));
  require_done(store->create("t"));
  CHECK(RocksdbStore::open(folder / "views", {}).has_error());
  CHECK(store->tables() == std::vector<std::string>{"t"});
}

TEST_CASE("a damaged view store is begun anew, unless the caller wants the fault",
          "[contract][views]") {
  const testing::TemporaryFolder folder;
  const auto path = folder / "views";
  {
    const auto store = require_value(RocksdbStore::open(path, {}));
    require_done(store->create("t"));
    require_done(store->write("t", {9, {}}));
  }
  std::ofstream(path / "CURRENT", std::ios::trunc) << "no manifest\n";
  CHECK(RocksdbStore::open(path, {.replace_damaged = false}).error().kind == Fault::Kind::damaged);
  const auto store = require_value(RocksdbStore::open(path, {.replace_damaged = true}));
  CHECK(store->tables().empty());
}

}  // namespace tress::views::rocksdb_test
