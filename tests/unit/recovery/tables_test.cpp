// Goal: a database whose manifest is gone, with no second copy to heal it from, gives every event
// back out of its tables and WALs, or is refused with the place; it never passes for a shorter one.

#include "tests/unit/recovery/damaged_ledger.hpp"

namespace tress::tables_test {

namespace {

using recovery::Doubt;
using testing::DamagedLedger;
namespace fs = std::filesystem;

constexpr std::uintmax_t page = 4096;

/// Tables, closed WALs and a live one; and no copy.
void work_without_copy(DamagedLedger& ledger) {
  for (int start = 0; start < 3; ++start) ledger.write(30, false);
  fs::remove_all(ledger.places().copy);
}

std::vector<fs::path> files_of(DamagedLedger& ledger, const std::string& extension) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(ledger.places().log)) {
    if (entry.path().extension() == extension) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  REQUIRE_FALSE(files.empty());
  return files;
}

std::vector<fs::path> manifests_of(DamagedLedger& ledger) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(ledger.places().log)) {
    if (entry.path().filename().string().starts_with("MANIFEST")) files.push_back(entry.path());
  }
  REQUIRE_FALSE(files.empty());
  return files;
}

void lose_manifest(DamagedLedger& ledger) {
  for (const auto& path : manifests_of(ledger)) fs::remove(path);
}

}  // namespace

TEST_CASE("start: a manifest or CURRENT lost or torn, without a copy, is made good from the tables",
          "[unit][recovery]") {
  DamagedLedger ledger;
  work_without_copy(ledger);
  const auto current = ledger.places().log / "CURRENT";
  SECTION("manifest lost") {
    lose_manifest(ledger);
  }
  SECTION("manifest empty") {
    for (const auto& path : manifests_of(ledger)) fs::resize_file(path, 0);
  }
  SECTION("manifest of zeros") {
    for (const auto& path : manifests_of(ledger)) {
      const auto size = fs::file_size(path);
      std::ofstream{path, std::ios::binary} << std::string(std::min(size, page), '\0');
    }
  }
  SECTION("CURRENT lost") {
    fs::remove(current);
  }
  SECTION("CURRENT torn") {
    fs::resize_file(current, 3);
  }
  SECTION("both lost") {
    lose_manifest(ledger);
    fs::remove(current);
  }
  {
    const auto started = ledger.start();
    if (!started.verdict.is_good()) FAIL(started.verdict.quarantine->sentence);
    REQUIRE(started.log->size() == ledger.size());
    ledger.require_content(*started.log, false);
    CHECK(started.verdict.recovered_from == recovery::Source::salvage);
    const auto told = recovery::pending(machine_files(), ledger.places());
    REQUIRE(told.has_value());
    CHECK(told.value().has_value());
  }
  CHECK_FALSE(fs::exists(ledger.places().log.string() + ".repairing"));
  CHECK(fs::exists(ledger.places().evidence));
  ledger.write(5, false);
  const auto again = ledger.start();
  REQUIRE(again.verdict.is_good());
  CHECK(again.log->size() == ledger.size());
}

TEST_CASE("start: without a manifest, guards of the tables are not taken: old ones may be there",
          "[unit][recovery]") {
  DamagedLedger ledger;
  work_without_copy(ledger);
  lose_manifest(ledger);
  const auto started = ledger.start();
  REQUIRE(started.verdict.is_good());
  std::size_t guards = 0;
  REQUIRE(started.log->scan(Space::guards, {}, {}, [&](ByteView, ByteView) {
    ++guards;
    return true;
  }));
  CHECK(guards == 0);
}

TEST_CASE("start: without manifest and copy, a table or WAL that is lost or damaged is refused",
          "[unit][recovery]") {
  DamagedLedger ledger;
  work_without_copy(ledger);
  const auto harm = GENERATE(0, 1, 2, 3);
  CAPTURE(harm);
  if (harm == 0) {
    for (const auto& path : files_of(ledger, ".sst")) fs::remove(path);
  } else if (harm == 1) {
    for (const auto& path : files_of(ledger, ".sst")) {
      DamagedLedger::flip(path, fs::file_size(path) / 3);
    }
  } else if (harm == 2) {
    fs::remove(ledger.wal());
  } else {
    DamagedLedger::flip(ledger.wal(), fs::file_size(ledger.wal()) / 2);
  }
  lose_manifest(ledger);
  // Again: what the first start has tried must not make the second one believe it.
  for (int i = 0; i < 2; ++i) {
    const auto started = ledger.start();
    REQUIRE(started.verdict.quarantine.has_value());
    CHECK(started.verdict.quarantine->sentence.find(ledger.places().log.string()) !=
          std::string::npos);
    CHECK(started.verdict.size < ledger.size());
  }
}

TEST_CASE("start: tables of another log of the same key are refused, whatever they hold",
          "[unit][recovery]") {
  DamagedLedger ledger;
  work_without_copy(ledger);
  DamagedLedger fork;
  fork.groups().diverge();
  work_without_copy(fork);
  fs::remove_all(ledger.places().log);
  fs::copy(fork.places().log, ledger.places().log, fs::copy_options::recursive);
  lose_manifest(ledger);
  const auto started = ledger.start();
  REQUIRE_FALSE(started.verdict.is_good());
  CHECK(started.verdict.quarantine->doubt == Doubt::log_unreadable);
}

}  // namespace tress::tables_test
