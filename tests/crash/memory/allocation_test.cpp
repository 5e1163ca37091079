// Goal: memory that runs out at any allocation, once or for good, ends the command or the process
// and nothing else: the next start has everything that was acknowledged. Method: operator new of
// this program throws at the n-th call that one thread makes, for every n; what a process would not
// survive is thrown away, and the ledger is opened anew over its log.

#include <cstdlib>
#include <iostream>
#include <new>
#include <random>

#include <catch2/catch.hpp>

#include "tests/support/invariants.hpp"
#include "tests/support/salon_traffic.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"
#include "tests/support/test_ledger.hpp"

#include "projections/all.hpp"
#include "projections/engine/follower.hpp"
#include "projections/store/memory_store.hpp"

namespace {

/// Of the thread that tests: calls that still go well; -1: all do.
thread_local std::int64_t allocations_left = -1;
thread_local bool is_for_good = false;
thread_local bool has_failed = false;

void* allocate(std::size_t size) {
  if (allocations_left == 0) {
    has_failed = true;
    if (!is_for_good) allocations_left = -1;
    throw std::bad_alloc{};
  }
  if (allocations_left > 0) --allocations_left;
  void* const memory = std::malloc(size == 0 ? 1 : size);
  if (memory == nullptr) throw std::bad_alloc{};
  return memory;
}

}  // namespace

// NOLINTBEGIN(misc-new-delete-overloads): the aligned ones may stay as they are.
void* operator new(std::size_t size) {
  return allocate(size);
}

void* operator new[](std::size_t size) {
  return allocate(size);
}

// As the library's own, which an address sanitizer has replaced: what those give is freed below.
void* operator new(std::size_t size, const std::nothrow_t& /*tag*/) noexcept {
  try {
    return allocate(size);
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
  return operator new(size, tag);
}

void operator delete(void* memory) noexcept {
  std::free(memory);
}

void operator delete[](void* memory) noexcept {
  std::free(memory);
}

void operator delete(void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

void operator delete[](void* memory, std::size_t /*size*/) noexcept {
  std::free(memory);
}

// NOLINTEND(misc-new-delete-overloads)

namespace tress::testing::allocation_test {

namespace {

/// Memory runs out while this lives; afterwards there is some again.
class Scarcity {
 public:
  Scarcity(std::int64_t after, bool for_good) {
    has_failed = false;
    is_for_good = for_good;
    allocations_left = after;
  }

  ~Scarcity() { allocations_left = -1; }

  Scarcity(const Scarcity&) = delete;
  Scarcity& operator=(const Scarcity&) = delete;
};

/// One allocation after the other is the one that fails, once and then for good. The short run
/// tries every `step`th of the first; the long one tries all, until the work has not come so far
/// any more many times in a row: its groups are not all of one length.
class EachAllocation {
 public:
  EachAllocation(std::int64_t short_count, std::int64_t step, std::uint64_t seed)
      : short_tries_(2 * short_count),
        step_(size_of_run<std::int64_t>(step, 1)),
        first_(static_cast<std::int64_t>(seed % static_cast<std::uint64_t>(step_))) {}

  [[nodiscard]] bool has_next() const {
    return is_long_run() ? missed_ < misses_max : tries_ < short_tries_;
  }

  [[nodiscard]] std::int64_t place() const { return first_ + tries_ / 2 * step_; }

  [[nodiscard]] bool is_for_good() const { return tries_ % 2 == 1; }

  [[nodiscard]] std::int64_t tries() const { return tries_; }

  /// Goes on to the next; `was_reached` if the work came to this one.
  void next(bool was_reached) {
    ++tries_;
    missed_ = was_reached ? 0 : missed_ + 1;
  }

 private:
  static constexpr std::int64_t misses_max = 200;

  std::int64_t short_tries_;
  std::int64_t step_;
  std::int64_t first_;
  std::int64_t tries_ = 0;
  std::int64_t missed_ = 0;
};

/// A log whose own work always has memory: RocksDB answers for itself.
class SparedLog final : public EventLog {
 public:
  explicit SparedLog(EventLog& log) : log_(log) {}

  [[nodiscard]] Position size() const override { return log_.size(); }

  Result<void, Fault> append(const Group& group) override {
    const auto left = std::exchange(allocations_left, -1);
    auto done = log_.append(group);
    allocations_left = left;
    return done;
  }

  [[nodiscard]] Result<std::vector<StoredEvent>, Fault> read(Position from,
                                                             std::size_t count_max,
                                                             std::size_t bytes_max) const override {
    return log_.read(from, count_max, bytes_max);
  }

  [[nodiscard]] Result<std::optional<Bytes>, Fault> row(Space space, ByteView key) const override {
    return log_.row(space, key);
  }

  Result<void, Fault> scan(Space space,
                           ByteView prefix,
                           ByteView from,
                           const RowVisitor& visit) const override {
    return log_.scan(space, prefix, from, visit);
  }

  [[nodiscard]] Result<std::optional<std::pair<Bytes, Bytes>>, Fault> last(
      Space space) const override {
    return log_.last(space);
  }

 private:
  EventLog& log_;
};

/// A ledger over a log that outlives its process.
class PoorLedger {
 public:
  explicit PoorLedger(std::uint64_t seed) : ledger(seed), traffic(seed), log_(ledger.log()) {
    start();
    while (!traffic.is_set_up()) work();
    for (int i = 0; i < 20; ++i) work();
  }

  void start() {
    committer_.reset();
    const auto own = ledger.parts();
    auto opened =
        Committer::open({log_, own.sealer, own.log_key, own.origin, own.clock, own.random});
    REQUIRE(opened.has_value());
    committer_ = std::move(opened.value());
  }

  void work() {
    if (in_doubt.empty()) in_doubt = traffic.next_group(3);
    const auto answers = committer_->commit(in_doubt);
    REQUIRE(answers.has_value());
    took(answers.value());
  }

  /// True if the process is no more.
  bool work_in_scarcity(std::int64_t after, bool for_good) {
    if (in_doubt.empty()) in_doubt = traffic.next_group(3);
    std::optional<Result<std::vector<Answer>, Fault>> answers;
    try {
      const Scarcity scarcity{after, for_good};
      answers.emplace(committer_->commit(in_doubt));
    } catch (const std::bad_alloc&) {
      return true;
    }
    if (!answers->has_value()) return true;
    took(answers->value());
    return false;
  }

  TestLedger ledger;
  SalonTraffic traffic;
  Told told;
  std::vector<Submission> in_doubt;

 private:
  void took(const std::vector<Answer>& answers) {
    told.take(ledger.log(), in_doubt, answers);
    for (std::size_t i = 0; i < answers.size(); ++i) traffic.took(in_doubt[i], answers[i]);
    in_doubt.clear();
  }

  SparedLog log_;
  std::unique_ptr<Committer> committer_;
};

merkle::VerifierKey key_of(const TestLedger& ledger) {
  return {TestLedger::origin, merkle::NoteKeyType::ed25519, ledger.log_key().public_key()};
}

}  // namespace

TEST_CASE("no memory at the n-th allocation of a command loses nothing acknowledged [fault-R11]",
          "[crash][memory]") {
  const std::int64_t checked_each = size_of_run(50, 1'000);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << std::endl;
  std::int64_t deaths = 0;
  PoorLedger poor{seed};
  EachAllocation each{500, 1, seed};
  while (each.has_next()) {
    INFO("allocation " << each.place() << (each.is_for_good() ? ", for good" : ""));
    const bool has_died = poor.work_in_scarcity(each.place(), each.is_for_good());
    deaths += has_died ? 1 : 0;
    if (has_died) poor.start();
    poor.work();
    each.next(has_failed);
    if (each.tries() % checked_each != 1) continue;
    const auto broken = broken_invariants(poor.ledger.log(), poor.told, key_of(poor.ledger));
    INFO(joined(broken));
    REQUIRE(broken.empty());
  }
  std::cout << "allocations 0 to " << each.place() << ", once and for good: " << deaths << " deaths"
            << std::endl;
  CHECK(deaths > each.tries() / size_of_run(4, 8));
  CHECK(broken_invariants(poor.ledger.log(), poor.told, key_of(poor.ledger)).empty());
}

TEST_CASE("no memory at the n-th allocation of a view leaves it as the log says [fault-R11]",
          "[crash][memory]") {
  const std::int64_t compared_each = size_of_run(20, 500);
  const std::uint64_t seed = seed_of_run();
  std::cout << "seed " << seed << std::endl;
  PoorLedger poor{seed};
  std::int64_t deaths = 0;
  views::MemoryStore store;
  const auto open = [&] {
    auto follower =
        views::Follower::open(poor.ledger.log(), store, views::all_projections(), {8, 1U << 20U});
    REQUIRE(follower.has_value());
    return std::move(follower.value());
  };
  auto follower = open();
  std::int64_t failed = 0;
  EachAllocation each{500, 2, seed};
  while (each.has_next()) {
    INFO("allocation " << each.place() << (each.is_for_good() ? ", for good" : ""));
    poor.work();
    try {
      const Scarcity scarcity{each.place(), each.is_for_good()};
      follower->catch_up();
    } catch (const std::bad_alloc&) {
      ++deaths;
    }
    each.next(has_failed);
    if (!has_failed) continue;
    follower = open();
    follower->catch_up();
    if (failed++ % compared_each != 0) continue;
    const auto differ = views_that_differ(poor.ledger.log(), *follower);
    INFO(joined(differ));
    REQUIRE(differ.empty());
  }
  std::cout << "allocations up to " << each.place() << ", once and for good: " << deaths
            << " deaths" << std::endl;
  CHECK(deaths > each.tries() / size_of_run(8, 16));
  const auto differ = views_that_differ(poor.ledger.log(), *follower);
  INFO(joined(differ));
  CHECK(differ.empty());
}

}  // namespace tress::testing::allocation_test
