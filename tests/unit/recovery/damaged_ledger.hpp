#pragma once

#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/signed_groups.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/anchor/anchored_log.hpp"
#include "ledger/recovery/copy_upkeep.hpp"
#include "ledger/recovery/start.hpp"

namespace tress::testing {

namespace fs = std::filesystem;

/// A ledger on disk as a salon has it, log, anchor and second copy, without keys and committer; and
/// what happens to its files behind its back. What was ever written is remembered.
class DamagedLedger {
 public:
  DamagedLedger() {
    fs::create_directory(data());
    std::unique_ptr<EventLog> log = opened(true);
    append(std::move(log), {}, 1);  // An initialised ledger has its founding event, anchored.
  }

  /// Opens the ledger, appends that many groups of one to five events, and stops cleanly.
  void write(int groups, bool with_refusals = true) {
    auto started = start();
    REQUIRE(started.verdict.is_good());
    REQUIRE(recovery::bring_copy_up(machine_files(), places(), *started.log));
    const AnchorReading at = started.verdict.anchor;
    append(std::move(started.log), at, groups, with_refusals);
  }

  /// What the next start finds; fails the test on a fault.
  recovery::Started start(Files& files = machine_files()) {
    auto started = recovery::start(given(files));
    if (!started.has_value()) FAIL(sentence(started.error()));
    return std::move(started.value());
  }

  /// The start is good and gives every event and row that was ever written.
  void require_whole(const recovery::Started& started) const {
    if (!started.verdict.is_good()) FAIL(started.verdict.quarantine->sentence);
    require_content(*started.log);
  }

  void require_content(const EventLog& log, bool with_guards = true) const {
    REQUIRE(log.size() == events_.size());
    for (Position at = 0; at < log.size();) {
      const auto read = log.read(at, 1000, std::size_t{1} << 22U);
      REQUIRE(read.has_value());
      for (const auto& event : read.value()) {
        REQUIRE(event == events_[event.position]);
        ++at;
      }
    }
    for (const auto& [key, value] : rows_) {
      // They are derived again.
      if (!with_guards && key.first == Space::guards) continue;
      const auto row = log.row(key.first, key.second);
      REQUIRE(row.has_value());
      REQUIRE(row.value() == value);
    }
  }

  recovery::Given given(Files& files = machine_files()) {
    return {files, places(), groups_.log_keys(), {}};
  }

  recovery::Places places() {
    return {data() / "ledger", data() / "anchor", data() / "copy", data() / "evidence",
            data() / "recovery"};
  }

  /// Everything as it is now, under another name; `put_back` brings one part of it back.
  void keep_as(const std::string& name) {
    fs::copy(data(), temporary_ / name, fs::copy_options::recursive);
  }

  void put_back(const std::string& name, const std::string& part) {
    fs::remove_all(data() / part);
    fs::copy(temporary_ / name / part, data() / part, fs::copy_options::recursive);
  }

  /// The only WAL with something in it.
  fs::path wal() {
    for (const auto& entry : fs::directory_iterator(places().log)) {
      if (entry.path().extension() == ".log" && entry.file_size() > 0) return entry.path();
    }
    FAIL("there is no WAL");
    return {};
  }

  fs::path data() { return temporary_ / "data"; }

  SignedGroups& groups() { return groups_; }

  [[nodiscard]] Position size() const { return events_.size(); }

  /// Also what somebody else has appended.
  void remember(const Group& group) {
    events_.insert(events_.end(), group.events.begin(), group.events.end());
    for (const auto& rider : group.riders) rows_[{rider.space, rider.key}] = *rider.value;
  }

  ManualClock& clock() { return clock_; }

  /// One of four harms: 0 the WAL is gone, 1 a bit of it flipped, 2 the whole log is gone, 3 its
  /// CURRENT is.
  void harm(int kind) {
    if (kind == 0) fs::remove(wal());
    if (kind == 1) flip(wal(), fs::file_size(wal()) / 2);
    if (kind == 2) fs::remove_all(places().log);
    if (kind == 3) fs::remove(places().log / "CURRENT");
  }

  static void flip(const fs::path& path, std::uint64_t offset) {
    std::fstream file(path, std::ios::binary | std::ios::in | std::ios::out);
    file.seekg(static_cast<std::streamoff>(offset));
    const auto byte = static_cast<char>(file.get() ^ 0x20);
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(byte);
    REQUIRE(file.good());
  }

 private:
  std::unique_ptr<RocksdbLog> opened(bool create) {
    RocksdbLog::Options options;
    options.create = create;
    auto log = RocksdbLog::open(places().log, options);
    if (!log.has_value()) FAIL(sentence(log.error()));
    return std::move(log.value());
  }

  void append(std::unique_ptr<EventLog> log,
              const AnchorReading& at,
              int count,
              bool with_refusals = false) {
    auto anchor = HeadAnchor::open(machine_files(), places().anchor, at, groups_.log_key(), clock_);
    REQUIRE(anchor.has_value());
    auto copy = GroupCopy::open(machine_files(), places().copy, 40'000);
    REQUIRE(copy.has_value());
    AnchoredLog anchored{{std::move(log), std::move(anchor.value()), std::move(copy.value())}};
    for (int i = 0; i < count; ++i) {
      const bool is_refusal = with_refusals && i % 5 == 4;
      const Group group = is_refusal ? groups_.next_refusal("no " + std::to_string(i))
                                     : groups_.next(1 + static_cast<std::size_t>(i) % 5);
      REQUIRE(anchored.append(group));
      remember(group);
    }
    REQUIRE(anchored.settle());
  }

  TemporaryFolder temporary_;
  SignedGroups groups_;
  ManualClock clock_{Timestamp{std::chrono::seconds{1'790'000'000}}};
  std::vector<StoredEvent> events_;
  std::map<std::pair<Space, Bytes>, Bytes> rows_;
};

}  // namespace tress::testing
