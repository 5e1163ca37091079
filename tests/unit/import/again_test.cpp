// Goal: however often an import runs, is stopped and is started again, it ends in the same books.

#include <iostream>
#include <random>

#include "tests/unit/import/import_bench.hpp"

namespace tress::testing::again_test {

namespace {

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream out{path, std::ios::binary};
  out << text;
}

TEST_CASE("import: importing again adds nothing [7.12]") {
  ImportBench bench;
  const auto first = bench.import(sample_folder);
  const Position size = bench.size();
  const auto guards = bench.guards();
  CHECK(first.events_appended == size);
  bench.restart();
  const auto again = bench.import(sample_folder);
  CHECK(again.events_appended == 0);
  CHECK(bench.size() == size);
  CHECK(bench.guards() == guards);
  CHECK(again.oddities == first.oddities);
  CHECK(again.files.back().accepted == first.files.back().accepted);
}

TEST_CASE("import: one that breaks off anywhere ends in the same books when started again") {
  ImportBench whole;
  whole.import(sample_folder);
  const auto seed = GENERATE(take(20, random(1U, 1'000'000U)));
  CAPTURE(seed);
  std::mt19937 random{seed};
  ImportBench bench;
  bool is_done = false;
  for (int attempt = 0; attempt < 40 && !is_done; ++attempt) {
    const bool is_last = attempt > 5;
    auto groups_left = std::make_shared<unsigned>(random() % 4);
    const auto landing = random() % 2 == 0 ? MemoryLog::Landing::lost : MemoryLog::Landing::kept;
    bench.restart([&bench, groups_left, landing, is_last](Position) {
      if (!is_last && (*groups_left)-- == 0) bench.ledger().log().fail_next_append(landing);
    });
    is_done = bench.try_import(sample_folder).has_value();
  }
  REQUIRE(is_done);
  CHECK(bench.size() == whole.size());
  CHECK(bench.guards() == whole.guards());
  CHECK(bench.oddities() == whole.oddities());
}

/// The sample under other names, with its columns in another order.
std::string with_columns_turned(const std::string& text) {
  std::string turned;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = text.find('\n', at);
    std::string line = text.substr(at, end - at);
    at = end + 1;
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.starts_with("\xEF\xBB\xBF")) line.erase(0, 3);
    // The first column goes to the end; it is never quoted.
    const auto comma = line.find(',');
    turned += line.substr(comma + 1) + "," + line.substr(0, comma) + "\n";
  }
  return turned;
}

TEST_CASE("import: names of files and order of columns change nothing") {
  const TemporaryFolder folder;
  int number = 0;
  for (const auto& entry : std::filesystem::directory_iterator{sample_folder}) {
    write_file(folder / ("export " + std::to_string(++number) + ".TXT"),
               with_columns_turned(text_of_file(entry.path())));
  }
  ImportBench plain;
  plain.import(sample_folder);
  ImportBench turned;
  turned.import(folder.path());
  CHECK(turned.size() == plain.size());
  CHECK(turned.guards() == plain.guards());
  CHECK(turned.oddities(false) == plain.oddities(false));
  // In one ledger it is another run over files of other hashes, and nothing else is new.
  const Position size = plain.size();
  CHECK(plain.import(folder.path()).events_appended == 2);
  CHECK(plain.size() == size + 2);
}

TEST_CASE("import: the same files under other names are the same run") {
  const TemporaryFolder folder;
  for (const auto& entry : std::filesystem::directory_iterator{sample_folder}) {
    write_file(folder / ("old-" + entry.path().filename().string()), text_of_file(entry.path()));
  }
  ImportBench bench;
  bench.import(sample_folder);
  CHECK(bench.import(folder.path()).events_appended == 0);
}

const std::string receipts_header =
    "Receipt,Date,Description,Client,Staff,Quantity,Amount,GST,PST\n";

TEST_CASE(
    "import: the report counts rows, taken and rejected, each rejected one with line and reason, "
    "and again nothing is added [S2-61]") {
  const TemporaryFolder folder;
  write_file(folder / "r.csv", receipts_header +
                                   "1,03/01/2024,Cut,K1,S1,1,60,3,4.8\n"
                                   "2,03/01/2024,Cut,K1,S1,1,sixty,3,4.8\n"
                                   "3,31/31/2024,Cut,K1,S1,1,60,3,4.8\n"
                                   "4,03/02/2024,Cut,K1,S1,1,60,3,4.8\n");
  ImportBench bench;
  const auto check = [](const receipts::Report& report) {
    REQUIRE(report.files.size() == 1);
    const auto& file = report.files.front();
    CHECK(file.rows == 4);
    CHECK(file.accepted == 2);
    REQUIRE(file.rejected.size() == 2);
    CHECK(file.rejected[0].line == 3);
    CHECK(file.rejected[1].line == 4);
    CHECK_FALSE(file.rejected[0].reason.empty());
    CHECK_FALSE(file.rejected[1].reason.empty());
    CHECK(file.rejected[0].reason != file.rejected[1].reason);
    const std::string text = receipts::text_of(report);
    INFO(text);
    for (const auto& row : file.rejected) CHECK(text.find(row.reason) != std::string::npos);
  };
  check(bench.import(folder.path()));
  const Position size = bench.size();
  const auto again = bench.import(folder.path());
  check(again);
  CHECK(again.events_appended == 0);
  CHECK(bench.size() == size);
}

TEST_CASE("import: a receipt that changed since is not taken twice, and says so") {
  const TemporaryFolder folder;
  write_file(folder / "r.csv", receipts_header + "1,03/01/2024,Cut,K1,S1,1,60,3,4.8\n");
  ImportBench bench;
  bench.import(folder.path());
  const auto guards = bench.guards();
  write_file(folder / "r.csv", receipts_header + "1,03/01/2024,Cut,K1,S1,1,61,3.05,4.88\n");
  const auto report = bench.import(folder.path());
  REQUIRE(report.files.front().rejected.size() == 1);
  CHECK(report.files.front().rejected.front().reason ==
        "it was imported before, with another content");
  CHECK(bench.guards() == guards);
}

TEST_CASE("import: exports of overlapping periods do not count twice") {
  const TemporaryFolder folder;
  const std::string one = "1,03/01/2024,Cut,K1,S1,1,60,3,4.8\n";
  write_file(folder / "a.csv", receipts_header + one);
  write_file(folder / "b.csv", receipts_header + one + "2,03/02/2024,Cut,K1,S1,1,40,2,3.2\n");
  ImportBench bench;
  const auto report = bench.import(folder.path());
  CHECK(bench.events<sale::Closed>().size() == 2);
  CHECK(report.files.at(0).rejected.size() + report.files.at(1).rejected.size() == 1);
}

TEST_CASE("import: a catalogue that comes later does not make known receipts strange") {
  const TemporaryFolder folder;
  write_file(folder / "r.csv", receipts_header + "1,03/01/2024,Cut,K1,S1,1,60,3,4.8\n");
  ImportBench bench;
  bench.import(folder.path());
  write_file(folder / "s.csv", "IsActive,Code,Desc,Cate,Price,Cost\nTRUE,CUT,Cut,STYLE,60,0\n");
  const auto report = bench.import(folder.path());
  CHECK(report.files.back().accepted == 1);
  CHECK(bench.events<sale::Closed>().size() == 1);
}

TEST_CASE("import: strangers' files end with a fault or a report, never worse") {
  const TemporaryFolder folder;
  ImportBench bench;
  write_file(folder / "x.csv", "Name\nLin\n");
  CHECK(bench.try_import(folder.path()).error().kind == Fault::Kind::configuration);
  CHECK(bench.try_import(folder.path() / "absent").error().kind == Fault::Kind::io);
  write_file(folder / "r.csv", receipts_header +
                                   "1,03/01/2024,\"a\xFF\",K1,S1,1,60,3,4.8\n"
                                   "2,03/01/2024,Cut,K\x01,S1,1,60,3,4.8\n"
                                   "3,03/01/2024,Cut,K1,S1,9223372036854775807,60,3,4.8\n"
                                   "4,03/01/2024,Cut,K1,S1,-9223372036854775808,-60,3,4.8\n"
                                   "5,03/01/2024,Cut,K1,S1,1,99999999999999999999,3,4.8\n"
                                   "6,03/01/2024,Cut,K1,S1,1,60,1e400,4.8\n"
                                   "7,03/01/2999,Cut,K1,S1,1,60,3,4.8\n"
                                   "9000000000000000000,03/01/2024,Cut,K1,S1,1,60,3,4.8\n");
  const auto report = bench.import(folder.path());
  CHECK(report.files.front().accepted == 1);
  CHECK(report.files.front().rejected.size() == 7);
  REQUIRE(report.unread.size() == 1);
  CHECK(report.unread.front().name == "x.csv");
}

}  // namespace

}  // namespace tress::testing::again_test
