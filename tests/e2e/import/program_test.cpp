// Goal: what a person types does what it says. Method: the real program on a salon of its own.

#include <fstream>

#include <catch2/catch.hpp>
#include <sys/stat.h>

#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

namespace tress::testing::program_test {

namespace {

const std::string program = TRESS_PROGRAM;
const std::string tables = std::string{TRESS_SOURCE_DIR} + "/tests/data/table-sample/";

std::string first_line_of(const std::string& text) {
  return text.substr(0, text.find('\n'));
}

TEST_CASE(
    "import: the program takes a list of clients once and leaves what it rejects to be mended") {
  const TemporaryFolder folder;
  const ServedSalon salon{program, folder.path()};
  const std::string rejects = (folder / "rejects.csv").string();
  const std::vector<std::string> words{program,  "import",     "clients",   tables + "clients.csv",
                                       "--data", salon.data(), "--rejects", rejects};
  const auto first = run_program(words);
  REQUIRE(first.exit_code == 0);
  CHECK(first_line_of(first.output) ==
        "14 rows of clients in clients.csv: 7 imported, 1 already there, 6 rejected");

  struct ::stat kept {};

  REQUIRE(::stat(rejects.c_str(), &kept) == 0);
  CHECK((kept.st_mode & 0777) == 0600);
  std::ifstream in{rejects};
  std::string line;
  int lines = 0;
  while (std::getline(in, line)) {
    ++lines;
    CHECK(line.find(",=") == std::string::npos);
    CHECK(line.find(",@") == std::string::npos);
  }
  CHECK(lines == 7);  // a header and six rows

  const auto again =
      run_program({program, "import", "clients", tables + "clients.csv", "--data", salon.data()});
  CHECK(first_line_of(again.output) ==
        "14 rows of clients in clients.csv: 0 imported, 8 already there, 6 rejected");
  CHECK(run_program({program, "verify", "--data", salon.data()}).exit_code == 0);
  // Nothing is written over a file that is there.
  CHECK(run_program(words).exit_code == 78);
}

TEST_CASE("import: a file that is no such table leaves the salon as it is") {
  const TemporaryFolder folder;
  const auto end = run_program({program, "import", "payouts", tables + "clients.csv", "--data",
                                (folder / "nowhere").string()});
  CHECK(end.exit_code == 78);
  CHECK_FALSE(std::filesystem::exists(folder / "nowhere"));
}

}  // namespace

}  // namespace tress::testing::program_test
