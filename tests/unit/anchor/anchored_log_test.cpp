#include "ledger/anchor/anchored_log.hpp"

#include <atomic>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/faulty_file_system.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/signed_groups.hpp"
#include "tests/support/temporary_folder.hpp"

#include "ledger/anchor/copy_reader.hpp"
#include "ledger/log/memory_log.hpp"

namespace tress::anchored_log_test {

namespace {

using namespace std::chrono_literals;
using testing::FaultyFileSystem;
using testing::ManualClock;
using testing::SignedGroups;
using testing::TemporaryFolder;

class Anchored {
 public:
  explicit Anchored(AnchorPace pace = AnchorPace::lazy) {
    AnchoredLog::Parts parts;
    auto memory = std::make_unique<MemoryLog>();
    memory_ = memory.get();
    parts.log = std::move(memory);
    auto anchor = HeadAnchor::open(files_, folder_ / "anchor", {}, groups_.log_key(), clock_);
    REQUIRE(anchor.has_value());
    parts.anchor = std::move(anchor.value());
    auto copy = GroupCopy::open(files_, folder_ / "copy");
    REQUIRE(copy.has_value());
    parts.copy = std::move(copy.value());
    parts.pace = pace;
    log_ = std::make_unique<AnchoredLog>(std::move(parts));
  }

  Position anchored() {
    auto read = read_anchor(machine_files(), folder_ / "anchor", groups_.log_keys());
    REQUIRE(read.has_value());
    return read.value().newest ? read.value().newest->checkpoint.size : 0;
  }

  AnchorReading reading() {
    auto read = read_anchor(machine_files(), folder_ / "anchor", groups_.log_keys());
    REQUIRE(read.has_value());
    return read.value();
  }

  Position copied() {
    const auto end = end_of_copy(machine_files(), folder_ / "copy");
    REQUIRE(end.has_value());
    return end.value();
  }

  /// Waits up to `patience` for the fault.
  std::optional<Fault> fault_within(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!log_->fault() && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(1ms);
    }
    return log_->fault();
  }

  AnchoredLog& log() { return *log_; }

  MemoryLog& memory() { return *memory_; }

  SignedGroups& groups() { return groups_; }

  FaultyFileSystem& files() { return files_; }

  void close() { log_.reset(); }

 private:
  TemporaryFolder folder_;
  FaultyFileSystem files_;
  SignedGroups groups_;
  ManualClock clock_{Timestamp{std::chrono::seconds{1'790'000'000}}};
  MemoryLog* memory_ = nullptr;
  std::unique_ptr<AnchoredLog> log_;
};

}  // namespace

TEST_CASE("anchored log: after a clean stop both slots and the copy hold everything",
          "[unit][anchor]") {
  Anchored with;
  for (int i = 0; i < 50; ++i) REQUIRE(with.log().append(with.groups().next(3)));
  REQUIRE(with.log().append(with.groups().next_refusal("no")));
  with.close();
  CHECK(with.anchored() == 150);
  CHECK(with.copied() == 150);
  const auto read = with.reading();
  CHECK(read.slots[0] == SlotState::good);
  CHECK(read.slots[1] == SlotState::good);
}

TEST_CASE("anchored log: the anchor is never ahead of the log", "[unit][anchor]") {
  Anchored with;
  REQUIRE(with.log().append(with.groups().next(3)));
  REQUIRE(with.log().settle());
  with.memory().fail_next_append(MemoryLog::Landing::lost);
  REQUIRE_FALSE(with.log().append(with.groups().next(3)).has_value());
  with.close();
  CHECK(with.anchored() == 3);
  CHECK(with.copied() == 3);
}

TEST_CASE("anchored log: lazily, the anchor follows by itself, strictly, before the answer",
          "[unit][anchor]") {
  Anchored strict{AnchorPace::strict};
  for (Position size = 2; size <= 20; size += 2) {
    REQUIRE(strict.log().append(strict.groups().next(2)));
    CHECK(strict.anchored() == size);
    CHECK(strict.log().standing().anchored == size);
  }
  Anchored lazy;
  REQUIRE(lazy.log().append(lazy.groups().next(2)));
  // Generous: the machine may be busy; that it comes at all without a stop is what counts here.
  for (int i = 0; i < 1000 && lazy.anchored() < 2; ++i) std::this_thread::sleep_for(5ms);
  CHECK(lazy.anchored() == 2);
  for (int i = 0; i < 1000 && lazy.log().standing().copied < 2; ++i) {
    std::this_thread::sleep_for(5ms);
  }
  CHECK(lazy.copied() == 2);
}

TEST_CASE("anchored log: a group without events changes no anchor but is copied",
          "[unit][anchor]") {
  Anchored with;
  REQUIRE(with.log().append(with.groups().next(2)));
  REQUIRE(with.log().settle());
  const auto before = with.reading().newest->sequence;
  REQUIRE(with.log().append(with.groups().next_refusal("no")));
  REQUIRE(with.log().settle());
  CHECK(with.reading().newest->sequence == before);
  with.close();
}

TEST_CASE("anchored log: a fault of any file operation stops the writing and is told",
          "[unit][anchor]") {
  // The operations of one group in steady state: anchor twice, copy once, each write and sync.
  for (std::uint64_t operation = 1; operation <= 7; ++operation) {
    CAPTURE(operation);
    Anchored with;
    REQUIRE(with.log().append(with.groups().next(2)));
    REQUIRE(with.log().settle());
    with.files().fail_at(operation);
    static_cast<void>(with.log().append(with.groups().next(2)));
    const auto fault = with.fault_within(10s);
    REQUIRE(fault.has_value());
    CHECK(fault->kind == Fault::Kind::io);
    const auto refused = with.log().append(with.groups().next(2));
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().kind == Fault::Kind::halted);
    CHECK(with.log().size() == 4);
    with.close();
    CHECK(with.anchored() >= 2);
    CHECK(with.anchored() <= 4);
  }
}

TEST_CASE("anchored log: in strict pace a group whose anchor fails is not acknowledged",
          "[unit][anchor]") {
  Anchored with{AnchorPace::strict};
  REQUIRE(with.log().append(with.groups().next(2)));
  REQUIRE(with.log().settle());
  with.files().fail_at(1);
  CHECK_FALSE(with.log().append(with.groups().next(2)).has_value());
  CHECK(with.log().fault().has_value());
}

TEST_CASE("anchored log: readers read while it is appended to", "[unit][anchor]") {
  Anchored with;
  std::atomic<bool> is_done{false};
  std::thread reader{[&] {
    while (!is_done) {
      const auto events = with.log().read(0, 10, 100'000);
      if (!events.has_value()) std::abort();
      static_cast<void>(with.log().standing());
    }
  }};
  for (int i = 0; i < 200; ++i) REQUIRE(with.log().append(with.groups().next(1)));
  is_done = true;
  reader.join();
  with.close();
  CHECK(with.copied() == 200);
}

}  // namespace tress::anchored_log_test
