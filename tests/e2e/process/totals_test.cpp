// Goal: what the API and the export say of an imported file is what the file says, to 0.0001.
// Method: the real program; a few lines of Python (totals.py) add the CSV files up on their own.
// The real salon's books are read from ../shared/data where that is there.

#include <filesystem>
#include <fstream>

#include <catch2/catch.hpp>

#include "tests/support/http_client.hpp"
#include "tests/support/served_salon.hpp"
#include "tests/support/temporary_folder.hpp"

#include "api/json/reader.hpp"

namespace tress::totals_test {

namespace {

using testing::HttpClient;
using testing::run_program;
using testing::ServedSalon;
using testing::TemporaryFolder;

const std::string program = TRESS_PROGRAM;
const std::string source = TRESS_SOURCE_DIR;

/// Every page of GET /v1/revenue, one a line.
void save_revenue(ServedSalon& salon, const std::string& path) {
  salon.start();
  auto headers = salon.sign_in();
  HttpClient client{salon.port()};
  std::ofstream out(path);
  std::string cursor;
  do {
    const std::string query = cursor.empty() ? "" : "&cursor=" + cursor;
    const auto page = client.request("GET", "/v1/revenue?limit=7" + query, headers);
    REQUIRE(page.has_value());
    REQUIRE(page->status == 200);
    out << page->body << "\n";
    const auto body = json::read(page->body, {.string_bytes_max = 1U << 20U});
    REQUIRE(body.has_value());
    const auto* const next = body.value().find("next");
    cursor = next == nullptr ? "" : *next->if_string();
  } while (!cursor.empty());
  CHECK(salon.stop() == 0);
}

void check_totals(const std::string& receipts) {
  TemporaryFolder folder;
  ServedSalon salon{program, folder.path()};
  REQUIRE(
      run_program({program, "import", "receipts", receipts, "--data", salon.data()}).exit_code ==
      0);
  const std::string revenue = folder / "revenue.jsonl";
  save_revenue(salon, revenue);
  const auto exported =
      run_program({program, "export", "csv", "--what", "days", "--data", salon.data()});
  REQUIRE(exported.exit_code == 0);
  const std::string days = folder / "days.csv";
  std::ofstream(days) << exported.output;
  const auto compared = run_program(
      {"/usr/bin/python3", source + "/tests/e2e/process/totals.py", receipts, days, revenue});
  INFO(compared.output);
  CHECK(compared.exit_code == 0);
}

}  // namespace

TEST_CASE("the sample's totals are those that its CSV files add up to", "[e2e][process]") {
  check_totals(source + "/tests/data/salon-sample");
}

TEST_CASE("the real salon's totals are those that its CSV files add up to", "[e2e][process]") {
  const std::string receipts = source + "/../shared/data/salon-receipts";
  if (!std::filesystem::exists(receipts)) {
    WARN("skipped: ../shared/data/salon-receipts is not here");
    return;
  }
  check_totals(receipts);
}

}  // namespace tress::totals_test
