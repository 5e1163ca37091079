// Goal: whatever happens to the files of a ledger, the next start gives every event back or says
// that it can't, and why. Method: a real database, anchor and copy, damaged behind their backs.

#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"
#include "tests/unit/recovery/damaged_ledger.hpp"

namespace tress::start_test {

namespace {

using recovery::Doubt;
using testing::DamagedLedger;
namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(folder)) {
    if (entry.path().filename() != "LOCK") names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace

TEST_CASE("start: an undamaged ledger opens as it is and leaves nothing behind",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30);
  const auto started = ledger.start();
  ledger.require_whole(started);
  CHECK_FALSE(started.verdict.recovered_from.has_value());
  CHECK(started.verdict.anchored_size == ledger.size());
  CHECK_FALSE(fs::exists(ledger.places().evidence));
  CHECK_FALSE(fs::exists(ledger.places().pending));
}

TEST_CASE("start: a log that is ahead of a lazy anchor is fine if it begins as the anchor says",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(20);
  ledger.keep_as("before");
  ledger.write(10);
  ledger.put_back("before", "anchor");
  ledger.require_whole(ledger.start());
}

TEST_CASE("start: a database from yesterday gets today's events from the second copy",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(20);
  const Position yesterday = ledger.size();
  ledger.keep_as("yesterday");
  ledger.write(20);
  ledger.put_back("yesterday", "ledger");
  {
    const auto started = ledger.start();
    ledger.require_whole(started);
    CHECK(started.verdict.found_size == yesterday);
    CHECK(started.verdict.recovered_from == recovery::Source::copy);
    const auto told = recovery::pending(machine_files(), ledger.places());
    REQUIRE(told.has_value());
    REQUIRE(told.value().has_value());
    CHECK(told.value()->found_size == yesterday);
    CHECK(told.value()->anchored_size == ledger.size());
    CHECK(told.value()->recovered_size == ledger.size());
    CHECK(fs::exists(ledger.places().evidence / "0001-log_is_shorter" / "CURRENT"));
  }
  ledger.write(5);
  ledger.require_whole(ledger.start());
}

TEST_CASE("start: database and copy from yesterday are refused for writing: the anchor is ahead",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(20);
  const Position yesterday = ledger.size();
  ledger.keep_as("yesterday");
  ledger.write(20);
  ledger.put_back("yesterday", "ledger");
  ledger.put_back("yesterday", "copy");
  // More than once: what the first start does must not make the second one believe it.
  for (int i = 0; i < 3; ++i) {
    const auto started = ledger.start();
    REQUIRE(started.verdict.quarantine.has_value());
    CHECK(started.verdict.quarantine->doubt == Doubt::log_is_shorter);
    REQUIRE(started.log != nullptr);
    CHECK(started.log->size() == yesterday);
    CHECK_FALSE(started.log->append(Group{yesterday, {}, {}}).has_value());
  }
  CHECK(names_in(ledger.places().evidence).size() == 1);
}

TEST_CASE("start: a fork of the log in its place is refused, though its key has signed all of it",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(20, false);
  DamagedLedger fork;
  fork.groups().diverge();
  fork.write(20 + GENERATE(0, 10), false);
  const bool has_copy = GENERATE(true, false);
  fs::remove_all(ledger.places().log);
  fs::copy(fork.places().log, ledger.places().log, fs::copy_options::recursive);
  if (!has_copy) fs::remove_all(ledger.places().copy);
  const auto started = ledger.start();
  REQUIRE(started.verdict.quarantine.has_value());
  CHECK(started.verdict.quarantine->doubt == Doubt::log_differs);
}

TEST_CASE("start: without an anchor nothing is written", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(10);
  fs::remove_all(ledger.places().anchor);
  const auto started = ledger.start();
  REQUIRE(started.verdict.quarantine.has_value());
  CHECK(started.verdict.quarantine->doubt == Doubt::anchor_missing);
  REQUIRE(started.log != nullptr);
  ledger.require_content(*started.log);
}

TEST_CASE("start: with one damaged slot the other counts, with both, nothing is written",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(10);
  const auto head = ledger.places().anchor / "head";
  DamagedLedger::flip(head, 50);
  ledger.require_whole(ledger.start());
  DamagedLedger::flip(head, 4096 + 50);
  const auto started = ledger.start();
  REQUIRE(started.verdict.quarantine.has_value());
  CHECK(started.verdict.quarantine->doubt == Doubt::anchor_unreadable);
}

TEST_CASE("start: losing the live WAL, or its end at any byte, costs nothing", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30);
  ledger.keep_as("whole");
  const auto wal = ledger.wal();
  const auto size = fs::file_size(wal);
  SECTION("deleted") {
    fs::remove(wal);
    ledger.require_whole(ledger.start());
  }
  SECTION("cut") {
    const auto seed = testing::seed_of_run();
    CAPTURE(seed);
    std::mt19937 random{seed};
    for (int i = 0; i < testing::size_of_run(8, 400); ++i) {
      ledger.put_back("whole", "ledger");
      const auto left = std::uniform_int_distribution<std::uintmax_t>{0, size - 1}(random);
      CAPTURE(left);
      fs::resize_file(wal, left);
      ledger.require_whole(ledger.start());
    }
  }
}

TEST_CASE("start: flipped bits of the WAL are noticed and made good", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30);
  ledger.keep_as("whole");
  const auto wal = ledger.wal();
  const auto size = fs::file_size(wal);
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  for (int i = 0; i < testing::size_of_run(12, 2000); ++i) {
    ledger.put_back("whole", "ledger");
    const auto offset = std::uniform_int_distribution<std::uint64_t>{0, size - 1}(random);
    CAPTURE(offset);
    DamagedLedger::flip(wal, offset);
    ledger.require_whole(ledger.start());
  }
}

TEST_CASE("start: pages of zeros in WAL, MANIFEST, CURRENT and OPTIONS are made good",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(60);
  ledger.keep_as("whole");
  const auto seed = testing::seed_of_run();
  CAPTURE(seed);
  std::mt19937 random{seed};
  for (const auto& name : names_in(ledger.places().log)) {
    const auto path = ledger.places().log / name;
    for (int i = 0; i < testing::size_of_run(1, 100); ++i) {
      ledger.put_back("whole", "ledger");
      const auto size = fs::file_size(path);
      if (size == 0) break;
      constexpr std::uintmax_t page = 4096;
      const auto at = std::uniform_int_distribution<std::uintmax_t>{0, (size - 1) / page}(random);
      const auto length = std::min(page, size - at * page);
      CAPTURE(name, at);
      std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
      file.seekp(static_cast<std::streamoff>(at * page));
      file << std::string(length, '\0');
      file.close();
      ledger.require_whole(ledger.start());
    }
  }
}

TEST_CASE("start: each file of the database lost, renamed or emptied in turn is made good",
          "[unit][recovery]") {
  DamagedLedger ledger;
  // Started again, so that there are tables and closed WALs too.
  ledger.write(30);
  ledger.write(30);
  ledger.keep_as("whole");
  for (const auto& name : names_in(ledger.places().log)) {
    const auto path = ledger.places().log / name;
    for (const int harm : {0, 1, 2}) {
      CAPTURE(name, harm);
      ledger.put_back("whole", "ledger");
      if (harm == 0) fs::remove(path);
      if (harm == 1) fs::rename(path, path.string() + ".old");
      if (harm == 2) fs::resize_file(path, 0);
      ledger.require_whole(ledger.start());
    }
  }
}

TEST_CASE("start: the whole database gone is put together from the copy alone",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(700);  // several tiles
  const bool leaves_folder = GENERATE(true, false);
  fs::remove_all(ledger.places().log);
  if (leaves_folder) fs::create_directory(ledger.places().log);
  {
    const auto started = ledger.start();
    ledger.require_whole(started);
    CHECK(started.verdict.found_size == 0);
  }
  ledger.write(5);
  ledger.require_whole(ledger.start());
}

TEST_CASE("start: a copy that lacks what the database lacks too keeps it from being written",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30, false);
  fs::remove(ledger.wal());
  // Not the last segment: a group in the middle of what would be needed.
  const auto segments = names_in(ledger.places().copy);
  const auto segment = ledger.places().copy / segments.back();
  DamagedLedger::flip(segment, fs::file_size(segment) / 2);
  const auto started = ledger.start();
  REQUIRE(started.verdict.quarantine.has_value());
  CHECK(started.verdict.quarantine->doubt == Doubt::log_is_shorter);
  REQUIRE(started.log != nullptr);
  CHECK(started.log->size() > 0);
  CHECK(started.log->size() < ledger.size());
}

TEST_CASE("start: another machine's copy gives what ours has lost", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30);
  ledger.keep_as("peer");
  fs::remove_all(ledger.places().log);
  fs::remove_all(ledger.places().copy);
  CHECK_FALSE(ledger.start().verdict.is_good());
  const std::string part = GENERATE("copy", "ledger", "");
  auto given = ledger.given();
  given.more_copies = {ledger.data().parent_path() / "peer" / part};
  auto started = recovery::start(given);
  REQUIRE(started.has_value());
  REQUIRE(started.value().verdict.is_good());
  CHECK(started.value().verdict.recovered_from == recovery::Source::other);
  CHECK(started.value().log->size() == ledger.size());
}

TEST_CASE("start: a copy that crash or loss has cut is written up from the log",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(60, false);
  const bool is_gone = GENERATE(true, false);
  if (is_gone) {
    fs::remove_all(ledger.places().copy);
  } else {
    const auto segment = ledger.places().copy / names_in(ledger.places().copy).back();
    fs::resize_file(segment, fs::file_size(segment) / 2);
  }
  ledger.write(10, false);
  // Good enough to lose the whole database.
  fs::remove_all(ledger.places().log);
  ledger.require_whole(ledger.start());
}

TEST_CASE("start: a hole in the copy is found and mended from the log", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(200, false);
  const auto segments = names_in(ledger.places().copy);
  REQUIRE(segments.size() > 3);
  fs::remove(ledger.places().copy / segments[1]);
  const auto report = recovery::check_copy(machine_files(), ledger.places().copy);
  REQUIRE(report.has_value());
  CHECK(report.value().flaws.size() == 2);
  {
    const auto started = ledger.start();
    const auto mended = recovery::mend_copy(machine_files(), ledger.places(), *started.log);
    REQUIRE(mended.has_value());
    CHECK(mended.value());
    const auto again = recovery::mend_copy(machine_files(), ledger.places(), *started.log);
    REQUIRE(again.has_value());
    CHECK_FALSE(again.value());
  }
  fs::remove_all(ledger.places().log);
  ledger.require_whole(ledger.start());
}

TEST_CASE("start: groups that somebody has changed are not taken", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30, false);
  fs::remove_all(ledger.places().log);
  fs::remove_all(ledger.places().copy);
  // The same groups with one byte of one event changed, framed and hashed anew.
  auto copy = GroupCopy::open(machine_files(), ledger.places().copy);
  REQUIRE(copy.has_value());
  testing::SignedGroups again;
  const Group founding = again.next(1);
  REQUIRE(copy.value()->append(0, encode_group(founding)));
  const int changed = 12;
  Position before_change = 0;
  for (int i = 0; i < 30; ++i) {
    Group group = again.next(1 + static_cast<std::size_t>(i) % 5);
    if (i == changed) {
      before_change = group.first;
      group.events.front().bytes.back() ^= 1U;
    }
    REQUIRE(copy.value()->append(group.first, encode_group(group)));
  }
  REQUIRE(copy.value()->sync());
  const auto started = ledger.start();
  REQUIRE(started.verdict.quarantine.has_value());
  REQUIRE(started.log != nullptr);
  CHECK(started.log->size() == before_change);
}

TEST_CASE("start: a copy that another key has signed throughout is not taken", "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(30, false);
  fs::remove_all(ledger.places().log);
  fs::remove_all(ledger.places().copy);
  auto copy = GroupCopy::open(machine_files(), ledger.places().copy);
  REQUIRE(copy.has_value());
  testing::SignedGroups forged{2};
  for (int i = 0; i < 40; ++i) {
    const Group group = forged.next(3);
    REQUIRE(copy.value()->append(group.first, encode_group(group)));
  }
  REQUIRE(copy.value()->sync());
  const auto started = ledger.start();
  REQUIRE(started.verdict.quarantine.has_value());
  CHECK(started.verdict.size == 0);
}

TEST_CASE("start: rows that belong to the log itself, and tiles, are not taken from a copy",
          "[unit][recovery]") {
  DamagedLedger ledger;
  ledger.write(5, false);
  fs::remove_all(ledger.places().log);
  fs::remove_all(ledger.places().copy);
  auto copy = GroupCopy::open(machine_files(), ledger.places().copy);
  REQUIRE(copy.has_value());
  testing::SignedGroups again;
  for (int i = -1; i < 5; ++i) {
    Group group = again.next(i < 0 ? 1 : 1 + static_cast<std::size_t>(i) % 5);
    group.riders.push_back({Space::meta, Bytes{'f', 'o', 'r', 'm', 'a', 't'}, Bytes{'9'}});
    group.riders.push_back({Space::tiles, tile_row_key({0, 0}), Bytes(8192, 7)});
    group.riders.push_back({Space::checkpoints, checkpoint_row_key(1'000'000), Bytes{1}});
    REQUIRE(copy.value()->append(group.first, encode_group(group)));
  }
  REQUIRE(copy.value()->sync());
  const auto started = ledger.start();
  ledger.require_whole(started);
  CHECK_FALSE(started.log->row(Space::tiles, tile_row_key({0, 0})).value().has_value());
  CHECK_FALSE(
      started.log->row(Space::checkpoints, checkpoint_row_key(1'000'000)).value().has_value());
}

}  // namespace tress::start_test
