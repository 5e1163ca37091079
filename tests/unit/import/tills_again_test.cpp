// Goal: an import of another till's files that is stopped anywhere ends in the same books when it
// is started again. Method: the log fails at random groups; the seed is printed.

#include <random>

#include "tests/unit/import/till_bench.hpp"

namespace tress::testing::tills_again_test {

namespace {

struct Case {
  tills::Till till;
  std::vector<std::string> files;
};

tills::Options options_of(const Case& one) {
  tills::Options options{{}, std::nullopt, std::nullopt, std::nullopt};
  for (const std::string& name : one.files) options.paths.push_back(till_samples / name);
  return options;
}

TEST_CASE("tills: an import that breaks off anywhere ends in the same books when started again") {
  const Case one =
      GENERATE(Case{tills::Till::square, {"square-transactions.csv", "square-items.csv"}},
               Case{tills::Till::phorest, {"phorest-transactions.csv"}},
               Case{tills::Till::bills, {"bills.csv"}});
  TillBench whole{one.till};
  const auto report = whole.import_paths(options_of(one));
  const auto seed = GENERATE(take(8, random(1U, 1'000'000U)));
  CAPTURE(seed);
  std::mt19937 random{seed};
  TillBench bench{one.till};
  bool is_done = false;
  for (int attempt = 0; attempt < 40 && !is_done; ++attempt) {
    const bool is_last = attempt > 5;
    auto groups_left = std::make_shared<unsigned>(random() % 4);
    const auto landing = random() % 2 == 0 ? MemoryLog::Landing::lost : MemoryLog::Landing::kept;
    bench.books.restart([&bench, groups_left, landing, is_last](Position) {
      if (!is_last && (*groups_left)-- == 0) bench.books.ledger().log().fail_next_append(landing);
    });
    auto done = bench.try_import(options_of(one));
    is_done = done.has_value();
    if (is_done) CHECK(days_of(done.value()) == days_of(report));
  }
  REQUIRE(is_done);
  CHECK(bench.books.size() == whole.books.size());
  CHECK(bench.books.guards() == whole.books.guards());
  CHECK(bench.books.oddities() == whole.books.oddities());
  CHECK(bench.balances() == whole.balances());
}

}  // namespace

}  // namespace tress::testing::tills_again_test
