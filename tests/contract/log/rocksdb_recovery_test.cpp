// Goal: nothing that was acknowledged is lost by a kill or a power cut, and damage is refused or
// named, never passed on as data.
// Method: the files of an open log are copied as the one or the other would leave them, changed
// where the test says, and the copy is opened. The open log itself is never told.

#include <random>
#include <thread>

#include "tests/contract/log/rocksdb_files.hpp"
#include "tests/support/seed.hpp"

namespace tress::testing::rocksdb_recovery_test {

namespace {

/// One event and one rider per group, as an idle salon commits.
void append_singly(EventLog& log, Position first, std::size_t count) {
  for (Position position = first; position < first + count; ++position) {
    const auto key = "row " + std::to_string(position);
    append_or_fail(log, sample_group(position, 1, {put(Space::guards, key, "v")}));
  }
}

/// The log in `folder` holds exactly the events and rows of `append_singly(…, 0, count)`.
void check_holds(const std::filesystem::path& folder, std::size_t count) {
  const auto log = opened(folder, {});
  REQUIRE(log->size() == count);
  CHECK(all_events(*log) == sample_events(0, count));
  std::size_t rows = 0;
  const auto done = log->scan(Space::guards, bytes_of("row "), {}, [&](ByteView, ByteView) {
    ++rows;
    return true;
  });
  CHECK(done.has_value());
  CHECK(rows == count);
}

}  // namespace

TEST_CASE("rocksdb log: reopening keeps everything", "[contract][log]") {
  RocksdbSubject subject;
  append_singly(subject.log(), 0, 120);
  subject.restart();
  append_singly(subject.log(), 120, 30);
  subject.close();
  check_holds(subject.folder(), 150);
}

TEST_CASE("rocksdb log: a killed process loses nothing it acknowledged", "[contract][log]") {
  RocksdbSubject subject;
  const TemporaryFolder copies;
  Position size = 0;
  for (const std::size_t more : {1U, 2U, 40U, 200U}) {
    append_singly(subject.log(), size, more);
    size += more;
    const auto copy = copies / std::to_string(size);
    copy_live(subject.folder(), copy);
    check_holds(copy, size);
  }
}

TEST_CASE("rocksdb log: a power cut loses nothing it acknowledged", "[contract][log]") {
  RocksdbSubject subject;
  const TemporaryFolder copies;
  Position size = 0;
  for (const std::size_t more : {1U, 2U, 40U, 200U}) {
    append_singly(subject.log(), size, more);
    size += more;
    const auto copy = copies / std::to_string(size);
    subject.files().copy_what_survives_power_loss(subject.folder(), copy);
    check_holds(copy, size);
  }
}

TEST_CASE("rocksdb log: a power cut after memtables were written out loses nothing",
          "[contract][log]") {
  RocksdbSubject subject;
  const std::string big(std::size_t{64} * 1024, 'x');
  // 6 MiB of guards: more than one memtable of 4 MiB, so a table file and a second WAL are there.
  for (Position position = 0; position < 96; ++position) {
    const auto key = "row " + std::to_string(position);
    append_or_fail(subject.log(), sample_group(position, 1, {put(Space::guards, key, big)}));
  }
  const TemporaryFolder copies;
  const auto copy = copies / "copy";
  subject.files().copy_what_survives_power_loss(subject.folder(), copy);
  check_holds(copy, 96);
}

TEST_CASE("rocksdb log: what a start has found survives the next power cut", "[contract][log]") {
  // The failed sync leaves a group in the WAL that no disk has promised to keep. Whoever sees it
  // after the restart must not lose it again.
  RocksdbSubject subject;
  append_singly(subject.log(), 0, 10);
  subject.fail_next_append();
  const Group group = sample_group(10, 1, {put(Space::guards, "row 10", "v")});
  REQUIRE(subject.log().append(group).has_error());
  subject.restart();
  const Position size = subject.log().size();

  const TemporaryFolder copies;
  const auto copy = copies / "copy";
  subject.files().copy_what_survives_power_loss(subject.folder(), copy);
  check_holds(copy, size);
}

TEST_CASE("rocksdb log: a record torn off at the end costs only that group", "[contract][log]") {
  RocksdbSubject subject;
  append_singly(subject.log(), 0, 100);
  const TemporaryFolder copies;
  const auto copy = copies / "copy";
  copy_live(subject.folder(), copy);
  const auto wal = wal_of(copy);
  std::filesystem::resize_file(wal, std::filesystem::file_size(wal) - 5);
  check_holds(copy, 99);
}

TEST_CASE("rocksdb log: a flipped byte in the middle of the WAL is refused as damage",
          "[contract][log]") {
  RocksdbSubject subject;
  append_singly(subject.log(), 0, 200);
  const TemporaryFolder copies;
  const auto copy = copies / "copy";
  copy_live(subject.folder(), copy);
  const auto wal = wal_of(copy);
  flip_byte(wal, std::filesystem::file_size(wal) / 2);
  const Fault fault = open_fault(copy);
  CHECK(fault.kind == Fault::Kind::damaged);
  CHECK(fault.where == copy.string());
}

TEST_CASE("rocksdb log: no flipped byte of the WAL changes an event or leaves a hole",
          "[contract][log]") {
  // A flipped length in the last 32 KiB can look like a torn end: then events are missing at the
  // end, which the head anchor notices. What is there must still be what was written.
  const std::uint64_t seed = seed_of_run();
  CAPTURE(seed);
  std::mt19937_64 random{seed};
  RocksdbSubject subject;
  append_singly(subject.log(), 0, 40);
  std::size_t refused = 0;
  constexpr std::size_t flips = 60;
  for (std::size_t flip = 0; flip < flips; ++flip) {
    const TemporaryFolder copies;
    const auto copy = copies / "copy";
    copy_live(subject.folder(), copy);
    const auto wal = wal_of(copy);
    const std::uint64_t offset = random() % std::filesystem::file_size(wal);
    CAPTURE(offset);
    flip_byte(wal, offset);
    const auto log = RocksdbLog::open(copy, {});
    if (log.has_error()) {
      ++refused;
      CHECK(log.error().kind == Fault::Kind::damaged);
      continue;
    }
    REQUIRE(log.value()->size() <= 40);
    CHECK(all_events(*log.value()) == sample_events(0, log.value()->size()));
  }
  CHECK(refused > flips / 2);
}

TEST_CASE("rocksdb log: a failed write behind the log halts it", "[contract][log]") {
  RocksdbSubject subject;
  const bool is_disk_full = GENERATE(false, true);
  CAPTURE(is_disk_full);
  subject.files().fail_next_sync(".sst", is_disk_full);
  const std::string big(std::size_t{64} * 1024, 'x');
  // A memtable of guards is 4 MiB: its flush begins after 64 groups and fails at its sync.
  Position position = 0;
  while (position < 100'000 && !subject.log().is_halted()) {
    const Group group =
        sample_group(position, 1, {put(Space::guards, std::to_string(position), big)});
    if (subject.log().append(group).has_error()) break;
    ++position;
  }
  CHECK(subject.log().is_halted());
  const auto refused = subject.log().append(sample_group(position, 1));
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == Fault::Kind::halted);
  CHECK(all_events(subject.log()) == sample_events(0, position));

  // RocksDB's own retry would come after a second, and make the table again.
  const std::size_t tables_made = subject.files().tables_made();
  std::this_thread::sleep_for(std::chrono::milliseconds{1300});
  CHECK(subject.files().tables_made() == tables_made);

  subject.restart();
  CHECK_FALSE(subject.log().is_halted());
  CHECK(subject.log().size() >= position);
}

}  // namespace tress::testing::rocksdb_recovery_test
