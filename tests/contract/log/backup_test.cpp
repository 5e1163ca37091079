// Goal: a backup of a log that is being written is a log of one moment, and says which.
// Method: writers append while copies are made; each copy is opened as a log of its own.

#include "ledger/log/rocksdb/backup.hpp"

#include <atomic>
#include <thread>

#include "tests/contract/log/rocksdb_files.hpp"
#include "tests/contract/log/subjects.hpp"
#include "tests/support/sizes.hpp"

namespace tress::backup_test {

namespace {

using testing::append_or_fail;
using testing::RocksdbSubject;
using testing::sample_group;
using testing::TemporaryFolder;

/// A group with the row that a checkpoint of everything up to its end would be.
Group group_with_checkpoint(Position first, std::size_t count) {
  Group group = sample_group(first, count);
  Bytes key;
  append_be(key, std::uint64_t{first + count});
  group.riders.push_back({Space::checkpoints, key,
                          testing::bytes_from("checkpoint " + std::to_string(first + count))});
  return group;
}

StagedBackup staged_or_fail(RocksdbLog& log, const std::filesystem::path& staging) {
  auto staged = stage_backup(log, staging);
  if (!staged) FAIL(sentence(staged.error()));
  return std::move(staged.value());
}

/// Restores and gives the log, having compared its end with `checkpoint`.
std::unique_ptr<RocksdbLog> restored(const std::filesystem::path& staging,
                                     const std::filesystem::path& to,
                                     const std::string& checkpoint) {
  const auto note = restore_staged(staging, to);
  if (!note) FAIL(sentence(note.error()));
  CHECK(note.value() == checkpoint);
  auto log = testing::opened(to, {});
  CHECK("checkpoint " + std::to_string(log->size()) == checkpoint);
  const auto events = testing::all_events(*log);
  for (const StoredEvent& event : events) {
    if (event != testing::sample_event(event.position)) FAIL("event " << event.position);
  }
  return log;
}

}  // namespace

TEST_CASE("backup of a log under writers: its checkpoint is of exactly what it holds",
          "[contract][log][backup]") {
  RocksdbSubject subject;
  TemporaryFolder folder;
  append_or_fail(subject.log(), group_with_checkpoint(0, 3));
  std::atomic<bool> is_over{false};
  std::thread writer{[&] {
    Position next = subject.log().size();
    for (std::size_t turn = 0; !is_over; ++turn) {
      const std::size_t count = 1 + turn % 7;
      if (!subject.log().append(group_with_checkpoint(next, count))) break;
      next += count;
    }
  }};
  const int rounds = testing::size_of_run(6, 60);
  Position last = 0;
  for (int round = 0; round < rounds; ++round) {
    const auto backup = staged_or_fail(subject.log(), folder / "staging");
    const auto log =
        restored(folder / "staging", folder / std::to_string(round), backup.checkpoint);
    CHECK(log->size() > last);
    last = log->size();
  }
  is_over = true;
  writer.join();
  CHECK_FALSE(subject.log().is_halted());
  CHECK(subject.log().size() >= last);
}

TEST_CASE("backup: what a later one shares with the one before keeps path and bytes",
          "[contract][log][backup]") {
  RocksdbSubject subject;
  TemporaryFolder folder;
  const auto shared_of = [](const StagedBackup& backup) {
    std::vector<std::string> paths;
    for (const auto& file : backup.files) {
      if (file.is_shared) paths.push_back(file.path);
    }
    return paths;
  };
  append_or_fail(subject.log(), group_with_checkpoint(0, 500));
  subject.restart();  // What recovery replays it writes as tables.
  const auto first = staged_or_fail(subject.log(), folder / "staging");
  const auto shared = shared_of(first);
  REQUIRE_FALSE(shared.empty());
  const auto written = std::filesystem::last_write_time((folder / "staging") / shared.front());
  append_or_fail(subject.log(), group_with_checkpoint(500, 10));
  const auto second = staged_or_fail(subject.log(), folder / "staging");
  const auto shared_later = shared_of(second);
  for (const auto& path : shared) {
    CHECK(std::count(shared_later.begin(), shared_later.end(), path) == 1);
  }
  CHECK(std::filesystem::last_write_time((folder / "staging") / shared.front()) == written);
  for (const auto& file : second.files) {
    CHECK(std::filesystem::is_regular_file((folder / "staging") / file.path));
  }
}

TEST_CASE("backup: files of it are enough, and one that is missing or changed is named",
          "[contract][log][backup]") {
  RocksdbSubject subject;
  TemporaryFolder folder;
  append_or_fail(subject.log(), group_with_checkpoint(0, 400));
  subject.restart();
  append_or_fail(subject.log(), group_with_checkpoint(400, 5));
  const auto backup = staged_or_fail(subject.log(), folder / "staging");
  const auto copy_files = [&](const std::filesystem::path& to) {
    for (const auto& file : backup.files) {
      std::filesystem::create_directories((to / file.path).parent_path());
      std::filesystem::copy_file((folder / "staging") / file.path, to / file.path);
    }
  };
  copy_files(folder / "copy");
  restored(folder / "copy", folder / "whole", backup.checkpoint);
  int at = 0;
  for (const auto& file : backup.files) {
    CAPTURE(file.path);
    const auto name = std::to_string(++at);
    const auto without = folder / ("without" + name);
    copy_files(without);
    std::filesystem::remove(without / file.path);
    const auto refused = restore_staged(without, folder / ("a" + name));
    REQUIRE_FALSE(refused.has_value());
    if (std::filesystem::file_size((folder / "staging") / file.path) == 0) continue;
    const auto changed = folder / ("changed" + name);
    copy_files(changed);
    testing::flip_byte(changed / file.path, std::filesystem::file_size(changed / file.path) / 2);
    CHECK_FALSE(restore_staged(changed, folder / ("b" + name)).has_value());
  }
  CHECK(at > 4);
}

TEST_CASE("backup: an empty log has none, and a folder that is there is not written over",
          "[contract][log][backup]") {
  RocksdbSubject subject;
  TemporaryFolder folder;
  const auto refused = stage_backup(subject.log(), folder / "staging");
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().kind == Fault::Kind::configuration);
  append_or_fail(subject.log(), group_with_checkpoint(0, 1));
  // Named as a person names it, from the folder where they are.
  staged_or_fail(subject.log(), std::filesystem::relative(folder / "staging"));
  std::filesystem::create_directory(folder / "there");
  const auto again = restore_staged(folder / "staging", folder / "there");
  REQUIRE_FALSE(again.has_value());
  CHECK(again.error().kind == Fault::Kind::configuration);
}

TEST_CASE("backup: a damaged staging folder is said, and begun anew", "[contract][log][backup]") {
  RocksdbSubject subject;
  TemporaryFolder folder;
  append_or_fail(subject.log(), group_with_checkpoint(0, 400));
  subject.restart();
  const auto first = staged_or_fail(subject.log(), folder / "staging");
  for (const auto& file : first.files) {
    if (file.is_shared) testing::flip_byte((folder / "staging") / file.path, 40);
  }
  const auto damaged = stage_backup(subject.log(), folder / "staging");
  REQUIRE_FALSE(damaged.has_value());
  CHECK(damaged.error().kind == Fault::Kind::damaged);
  const auto anew = staged_or_fail(subject.log(), folder / "staging");
  restored(folder / "staging", folder / "log", anew.checkpoint);
}

}  // namespace tress::backup_test
