// Goal: what an earlier release has written is opened, verified and read by this one, and written
// on. Method: the data folder and the bundle of each release lie in tests/data as they were; there
// is no downgrade to try, since this release writes the same schema.

#include <fstream>
#include <iterator>

#include "tests/crash/process/killed_salon.hpp"

namespace tress::testing::upgrade_test {

namespace {

std::string contents_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("the first release's data folder opens, verifies, reads and is written on [fault-R19]",
          "[crash][process]") {
  const TemporaryFolder folder;
  const std::string archive = std::string{TRESS_SOURCE_DIR} + "/tests/data/release-1.tar.gz";
  REQUIRE(run_program({"/usr/bin/tar", "-xzf", archive, "-C", folder.path()}).exit_code == 0);
  const std::string data = folder / "release-1/salon";
  const std::string books = contents_of(folder / "release-1/trial-balance.csv");
  REQUIRE(books.size() > 100);

  // Whatever this release does to the folder, the old events stay as they are.
  CHECK(run_program({program, "verify", "--bundle", folder / "release-1/bundle"}).exit_code == 0);
  const auto balance = [&] {
    return run_program({program, "export", "csv", "--what", "trial-balance", "--data", data});
  };
  CHECK(balance().output == books);

  // That release had no head anchor: a person must say that the log is whole, and is told so.
  const std::vector<std::string> write{program, "init", "--data", data, "--new-owner-link"};
  CHECK(run_program(write).exit_code == 65);
  CHECK(run_program({program, "recover", "--data", data, "--accept-missing-anchor"}).exit_code ==
        0);
  CHECK(run_program({program, "verify", "--data", data}).exit_code == 0);
  CHECK(run_program(write).exit_code == 0);
  CHECK(balance().output == books);

  // Events of both releases in one log; the old ones byte for byte as they were exported then.
  const std::string bundle = folder / "bundle";
  REQUIRE(run_program({program, "export", "bundle", bundle, "--data", data}).exit_code == 0);
  CHECK(run_program({program, "verify", "--bundle", bundle}).exit_code == 0);
  const std::string before = contents_of(folder / "release-1/bundle/events.jsonl");
  REQUIRE(before.size() > 1000);
  CHECK(contents_of(bundle + "/events.jsonl").starts_with(before));
}

}  // namespace tress::testing::upgrade_test
