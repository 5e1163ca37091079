// Goal: `open` tells apart what an operator must do something different about, and never makes a
// new log over the remains of an old one.
// Method: rows are taken out or changed through a RocksDB handle of the test's own, files by name.

#include <array>
#include <csignal>

#include <fcntl.h>
#include <rocksdb/db.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/contract/log/rocksdb_files.hpp"

namespace tress::testing::rocksdb_open_test {

namespace {

/// The database without our code in between: all column families, plain options.
class RawDatabase {
 public:
  explicit RawDatabase(const std::filesystem::path& folder) {
    std::vector<std::string> names;
    require_ok(rocksdb::DB::ListColumnFamilies({}, folder.string(), &names));
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, rocksdb::ColumnFamilyOptions());
    rocksdb::DB* db = nullptr;
    require_ok(rocksdb::DB::Open({}, folder.string(), families, &handles_, &db));
    db_.reset(db);
  }

  RawDatabase(const RawDatabase&) = delete;
  RawDatabase& operator=(const RawDatabase&) = delete;

  ~RawDatabase() {
    for (auto* handle : handles_) db_->DestroyColumnFamilyHandle(handle);
  }

  void remove(const std::string& family, const std::string& key) {
    require_ok(db_->Delete({}, handle(family), key));
  }

  void put(const std::string& family, const std::string& key, const std::string& value) {
    require_ok(db_->Put({}, handle(family), key, value));
  }

  [[nodiscard]] std::string get(const std::string& family, const std::string& key) const {
    std::string value;
    require_ok(db_->Get({}, handle(family), key, &value));
    return value;
  }

  [[nodiscard]] rocksdb::ColumnFamilyHandle* handle(const std::string& family) const {
    for (auto* each : handles_) {
      if (each->GetName() == family) return each;
    }
    FAIL("no column family " << family);
    return nullptr;
  }

 private:
  static void require_ok(const rocksdb::Status& status) {
    if (!status.ok()) FAIL(status.ToString());
  }

  std::unique_ptr<rocksdb::DB> db_;
  std::vector<rocksdb::ColumnFamilyHandle*> handles_;
};

std::string position_key(Position position) {
  Bytes key;
  append_be(key, position);
  return std::string{text_of(key)};
}

/// A closed log of `count` events.
class ClosedLog {
 public:
  explicit ClosedLog(std::size_t count) {
    append_or_fail(subject_.log(), sample_group(0, count));
    subject_.close();
  }

  [[nodiscard]] std::filesystem::path folder() const { return subject_.folder(); }

  [[nodiscard]] RawDatabase raw() const { return RawDatabase{folder()}; }

 private:
  RocksdbSubject subject_;
};

/// Another process that holds the lock of a log, as a running server would.
class LockHolder {
 public:
  explicit LockHolder(const std::filesystem::path& lock) {
    std::array<int, 2> ready{};
    REQUIRE(::pipe(ready.data()) == 0);
    const std::string path = lock.string();
    child_ = ::fork();
    REQUIRE(child_ >= 0);
    // Between fork and the end of the child only system calls: other threads' locks are stuck
    // there.
    if (child_ == 0) hold(path.c_str(), ready[1]);
    ::close(ready[1]);
    char answer = 'n';
    const auto got = ::read(ready[0], &answer, 1);
    ::close(ready[0]);
    REQUIRE(got == 1);
    REQUIRE(answer == 'y');
  }

  LockHolder(const LockHolder&) = delete;
  LockHolder& operator=(const LockHolder&) = delete;

  ~LockHolder() {
    ::kill(child_, SIGKILL);
    ::waitpid(child_, nullptr, 0);
  }

 private:
  [[noreturn]] static void hold(const char* path, int ready) {
    const int file = ::open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

    struct flock whole {};

    whole.l_type = F_WRLCK;
    const char answer = ::fcntl(file, F_SETLK, &whole) == 0 ? 'y' : 'n';
    if (::write(ready, &answer, 1) != 1) ::_exit(1);
    for (;;) ::pause();
  }

  ::pid_t child_ = -1;
};

}  // namespace

TEST_CASE("rocksdb log: a folder without a log is missing, and is not made", "[contract][log]") {
  const TemporaryFolder temporary;
  CHECK(open_fault(temporary / "log").kind == Fault::Kind::missing);
  CHECK(open_fault(temporary / "log", {.read_only = true}).kind == Fault::Kind::missing);
  CHECK_FALSE(std::filesystem::exists(temporary / "log"));
}

TEST_CASE("rocksdb log: a new log's folder is its owner's alone", "[contract][log]") {
  const TemporaryFolder temporary;
  const auto log = opened(temporary / "log", {.create = true});
  CHECK(std::filesystem::status(temporary / "log").permissions() ==
        std::filesystem::perms::owner_all);
}

TEST_CASE("rocksdb log: `create` opens a log that is there as it is", "[contract][log]") {
  const ClosedLog closed(3);
  const auto log = opened(closed.folder(), {.create = true});
  CHECK(all_events(*log) == sample_events(0, 3));
}

TEST_CASE("rocksdb log: a lost CURRENT is damage, and no new log is made over the old one",
          "[contract][log]") {
  const ClosedLog closed(3);
  std::filesystem::remove(closed.folder() / "CURRENT");
  CHECK(open_fault(closed.folder(), {.create = true}).kind == Fault::Kind::damaged);
  CHECK(open_fault(closed.folder()).kind == Fault::Kind::damaged);
}

TEST_CASE("rocksdb log: a second writer of the same process is told who has the log",
          "[contract][log]") {
  RocksdbSubject subject;
  const Fault fault = open_fault(subject.folder());
  CHECK(fault.kind == Fault::Kind::configuration);
  CHECK(fault.what == "another tress process has this data folder open");
}

TEST_CASE("rocksdb log: a second writer in another process is told who has the log",
          "[contract][log]") {
  const ClosedLog closed(1);
  {
    const LockHolder other(closed.folder() / "LOCK");
    const Fault fault = open_fault(closed.folder());
    CHECK(fault.kind == Fault::Kind::configuration);
    CHECK(fault.what == "another tress process has this data folder open");
  }
  CHECK(opened(closed.folder(), {})->size() == 1);
}

TEST_CASE("rocksdb log: an unknown format is refused before anything is read", "[contract][log]") {
  const ClosedLog closed(2);
  closed.raw().put("meta", "format", "2");
  const Fault fault = open_fault(closed.folder());
  CHECK(fault.kind == Fault::Kind::configuration);
  CHECK(fault.what == "the log has format 2, this program knows 1");
}

TEST_CASE("rocksdb log: a log that lost its format row is damaged", "[contract][log]") {
  const ClosedLog closed(2);
  closed.raw().remove("meta", "format");
  CHECK(open_fault(closed.folder()).kind == Fault::Kind::damaged);
  CHECK(open_fault(closed.folder(), {.create = true}).kind == Fault::Kind::damaged);
}

TEST_CASE("rocksdb log: a creation cut short is finished by the next", "[contract][log]") {
  const ClosedLog closed(0);
  closed.raw().remove("meta", "format");
  CHECK(open_fault(closed.folder()).kind == Fault::Kind::damaged);
  CHECK(row_text(*opened(closed.folder(), {.create = true}), Space::meta, "format") == "1");
}

TEST_CASE("rocksdb log: an event or a leaf missing near the ends is named when opening",
          "[contract][log]") {
  struct Case {
    std::string family;
    Position position;
    std::string what;
  };

  const auto missing = GENERATE(values<Case>({
      {"events", 0, "event 0 is missing"},
      {"events", 5, "event 5 is missing"},
      {"events", 197, "event 197 is missing"},
      {"events", 199, "event 199 is missing"},
      {"leaves", 0, "the leaf of event 0 is missing"},
      {"leaves", 198, "the leaf of event 198 is missing"},
      {"leaves", 199, "the leaf of event 199 is missing"},
  }));
  CAPTURE(missing.what);
  const ClosedLog closed(200);
  closed.raw().remove(missing.family, position_key(missing.position));
  const Fault fault = open_fault(closed.folder());
  CHECK(fault.kind == Fault::Kind::damaged);
  CHECK(fault.what == missing.what);
}

TEST_CASE("rocksdb log: an event missing in the middle is named when reading", "[contract][log]") {
  const ClosedLog closed(200);
  const std::string family = GENERATE(as<std::string>{}, "events", "leaves");
  closed.raw().remove(family, position_key(100));
  const auto log = opened(closed.folder(), {});
  CHECK(log->read(60, 40, 1'000'000).value() == sample_events(60, 40));
  const auto page = log->read(60, 41, 1'000'000);
  REQUIRE(page.has_error());
  CHECK(page.error().kind == Fault::Kind::damaged);
  CHECK(page.error().what ==
        (family == "events" ? "event 100 is missing" : "the leaf of event 100 is missing"));
}

TEST_CASE("rocksdb log: a leaf of another size is named", "[contract][log]") {
  const ClosedLog closed(200);
  closed.raw().put("leaves", position_key(100), "short");
  const auto page = opened(closed.folder(), {})->read(100, 1, 1000);
  REQUIRE(page.has_error());
  CHECK(page.error().kind == Fault::Kind::damaged);
  CHECK(page.error().what == "the leaf of event 100 is malformed");
}

TEST_CASE("rocksdb log: a key that is no position is damage", "[contract][log]") {
  const ClosedLog closed(3);
  const std::string key = GENERATE(as<std::string>{}, "\xFFx", "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF");
  closed.raw().put("events", key, "x");
  CHECK(open_fault(closed.folder()).kind == Fault::Kind::damaged);
}

TEST_CASE("rocksdb log: rows lie on disk as documented", "[contract][log]") {
  const ClosedLog closed(2);
  const RawDatabase raw = closed.raw();
  const StoredEvent event = sample_event(1);
  CHECK(raw.get("events", std::string("\0\0\0\0\0\0\0\1", 8)) == text_of(event.bytes));
  // 1 790 000 000.001 s after 1970 in microseconds = 0x00065BFEDA25E3E8.
  const std::string time("\x00\x06\x5B\xFE\xDA\x25\xE3\xE8", 8);
  CHECK(raw.get("leaves", std::string("\0\0\0\0\0\0\0\1", 8)) ==
        time + std::string{text_of(event.event_hash.view())} +
            std::string{text_of(event.signature.view())});
}

TEST_CASE("rocksdb log: a read-only log shows what a running writer has acknowledged",
          "[contract][log]") {
  RocksdbSubject subject;
  append_or_fail(subject.log(), sample_group(0, 150, {put(Space::guards, "k", "v")}));
  const auto reader = opened(subject.folder(), {.read_only = true});
  append_or_fail(subject.log(), sample_group(150, 10));

  CHECK(all_events(*reader) == sample_events(0, 150));
  CHECK(row_text(*reader, Space::guards, "k") == "v");
  CHECK(reader->last(Space::guards).value()->first == bytes_from("k"));
  CHECK(subject.log().size() == 160);
}

TEST_CASE("rocksdb log: a read-only log refuses to append", "[contract][log]") {
  const ClosedLog closed(3);
  const auto log = opened(closed.folder(), {.read_only = true});
  const auto refused = log->append(sample_group(3, 1));
  REQUIRE(refused.has_error());
  CHECK(refused.error().kind == Fault::Kind::configuration);
  CHECK(log->size() == 3);
}

TEST_CASE("rocksdb log: RocksDB's own text files stay few and hold no keys or values",
          "[contract][log]") {
  RocksdbSubject subject;
  const std::string planted = "planted-name-of-a-client";
  append_or_fail(subject.log(), sample_group(0, 1, {put(Space::guards, planted, planted)}));
  for (int start = 0; start < 8; ++start) subject.restart();
  subject.close();

  std::size_t text_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(subject.folder())) {
    if (!entry.path().filename().string().starts_with("LOG")) continue;
    ++text_files;
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    CHECK(text.find(planted) == std::string::npos);
  }
  CHECK(text_files >= 1);
  CHECK(text_files <= 4);
}

}  // namespace tress::testing::rocksdb_open_test
