// Goal: what another till exported comes into a salon by what a person types, ties out day by day,
// holds under the strict reader of somebody else's books, and verifies. Method: the real program on
// a salon of its own, with the invented samples of tests/data/till-sample.

#include <cstdlib>
#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::testing::tills_test {

namespace {

const std::string program = TRESS_PROGRAM;
const std::string samples = std::string{TRESS_SOURCE_DIR} + "/tests/data/till-sample/";

/// What hledger says of the journal, where it is installed.
bool is_strict_journal(const std::string& data, const std::filesystem::path& file) {
  const auto journal = run_program({program, "export", "hledger", "--data", data});
  REQUIRE(journal.exit_code == 0);
  std::ofstream{file} << journal.output;
  if (std::system("hledger --version >/dev/null 2>&1") != 0) {  // NOLINT: its exit code is asked
    WARN("hledger is not here: what it says of the journal was not asked");
    return true;
  }
  return run_program({"/usr/bin/env", "hledger", "-f", file.string(), "check", "--strict"})
             .exit_code == 0;
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

struct Case {
  std::string till;
  std::vector<std::string> files;
  std::string rows;     ///< what became of them
  std::string day;      ///< a line of the days
  std::size_t rejects;  ///< lines of the files of rejects, headers included
};

TEST_CASE("import: another till's bills tie out by day, verify, and come in once [S2-61]") {
  const Case one = GENERATE(
      Case{"square",
           {"square-transactions.csv", "square-items.csv", "square-transactions-older.csv"},
           "16 rows of square transactions in square-transactions.csv: 11 imported, 0 already "
           "there, "
           "5 rejected",
           "2026-02-16          1470.05        1440.05          30.00           0.00         0.00",
           11},
      Case{"phorest",
           {"phorest-transactions.csv"},
           "17 rows of phorest transactions in phorest-transactions.csv: 12 imported, 0 already "
           "there, 5 rejected",
           "2026-02-17           302.00          57.00          50.00         195.00         0.00",
           6},
      Case{"bills",
           {"bills.csv"},
           "15 rows of bills in bills.csv: 9 imported, 0 already there, 6 rejected",
           "2026-02-16            94.00          94.00           0.00           0.00         0.00",
           7});
  CAPTURE(one.till);
  const TemporaryFolder folder;
  const ServedSalon salon{program, folder.path(), {"--tax", "GST=5"}};
  const std::string rejects = (folder / "rejects.csv").string();
  std::vector<std::string> words{program, "import", one.till};
  for (const std::string& file : one.files) words.push_back(samples + file);
  words.insert(words.end(), {"--data", salon.data()});
  auto first = words;
  first.insert(first.end(), {"--rejects", rejects});
  const auto done = run_program(first);
  REQUIRE(done.exit_code == 0);
  CAPTURE(done.output);
  CHECK(has(done.output, one.rows));
  CHECK(has(done.output, one.day));

  std::size_t lines = 0;
  for (const char* const name : {"rejects.csv", "rejects-2.csv"}) {
    struct ::stat kept {};

    const std::string path = (folder / name).string();
    if (::stat(path.c_str(), &kept) != 0) continue;
    CHECK((kept.st_mode & 0777) == 0600);
    std::ifstream in{path};
    for (std::string line; std::getline(in, line);) {
      ++lines;
      CHECK_FALSE(has(line, ",="));
      CHECK_FALSE(has(line, ",@"));
      CHECK_FALSE(has(line, ",\"="));
    }
  }
  CHECK(lines == one.rejects);

  CHECK(is_strict_journal(salon.data(), folder / "books.journal"));
  const auto again = run_program(words);
  CHECK(again.exit_code == 0);
  CHECK(has(again.output, ": 0 imported, "));
  CHECK(has(again.output, one.day));
  CHECK(run_program({program, "verify", "--data", salon.data()}).exit_code == 0);
}

TEST_CASE("import: files that are of no till leave the salon as it is") {
  const TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  const auto wrong = run_program(
      {program, "import", "square", samples + "phorest-transactions.csv", "--data", salon.data()});
  CHECK(wrong.exit_code == 78);
}

}  // namespace

}  // namespace tress::testing::tills_test
