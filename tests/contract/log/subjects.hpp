#pragma once

#include <memory>
#include <utility>

#include <catch2/catch.hpp>

#include "tests/contract/log/faulty_files.hpp"
#include "tests/support/log_samples.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/log/memory_log.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"

/// Each implementation of `EventLog` behind the same handful of calls. A new one joins the contract
/// by one more class and one more name in `TRESS_LOGS`.
namespace tress::testing {

class MemorySubject {
 public:
  MemoryLog& log() { return log_; }

  void fail_next_append() { log_.fail_next_append(); }

  void restart() { log_.restart(); }

 private:
  MemoryLog log_;
};

/// An open log of `folder`; fails the test if it can't be opened.
inline std::unique_ptr<RocksdbLog> opened(const std::filesystem::path& folder,
                                          const RocksdbLog::Options& options) {
  auto log = RocksdbLog::open(folder, options);
  if (log.has_error()) FAIL(sentence(log.error()));
  return std::move(log).value();
}

/// The fault that opening `folder` gives; fails the test if there is none.
inline Fault open_fault(const std::filesystem::path& folder,
                        const RocksdbLog::Options& options = {}) {
  auto log = RocksdbLog::open(folder, options);
  if (log.has_value()) FAIL("the log opened");
  return log.error();
}

class RocksdbSubject {
 public:
  RocksdbSubject() { open(true); }

  RocksdbLog& log() { return *log_; }

  FaultyFiles& files() { return *files_; }

  [[nodiscard]] std::filesystem::path folder() const { return temporary_ / "log"; }

  void fail_next_append() { files_->fail_next_sync(".log"); }

  void close() { log_.reset(); }

  void restart() {
    close();
    open(false);
  }

 private:
  void open(bool create) { log_ = opened(folder(), {.create = create, .env = env_.get()}); }

  TemporaryFolder temporary_;
  std::shared_ptr<FaultyFiles> files_ = std::make_shared<FaultyFiles>();
  std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(files_);
  std::unique_ptr<RocksdbLog> log_;
};

/// Appends and fails the test if the log refuses.
inline void append_or_fail(EventLog& log, const Group& group) {
  const auto appended = log.append(group);
  if (appended.has_error()) FAIL(sentence(appended.error()));
}

/// Everything in the log, read page by page.
inline std::vector<StoredEvent> all_events(const EventLog& log) {
  std::vector<StoredEvent> events;
  while (events.size() < log.size()) {
    const auto page = log.read(events.size(), 100, std::size_t{1} << 20U);
    if (page.has_error()) FAIL(sentence(page.error()));
    REQUIRE_FALSE(page.value().empty());
    events.insert(events.end(), page.value().begin(), page.value().end());
  }
  return events;
}

/// The text of a row, or "(none)".
inline std::string row_text(const EventLog& log, Space space, std::string_view key) {
  const auto row = log.row(space, bytes_of(key));
  REQUIRE(row.has_value());
  return row.value() ? std::string{text_of(*row.value())} : "(none)";
}

}  // namespace tress::testing

// NOLINTNEXTLINE(cppcoreguidelines-macro-usage): Catch2 takes types as macro arguments.
#define TRESS_LOGS ::tress::testing::MemorySubject, ::tress::testing::RocksdbSubject
