// Goal: the writer's queue is bounded, nothing taken is left unanswered, and a fault stops it.
// Method: the real committer over a log in memory; the test holds the writer's thread in the
// callback after a group.

#include "ledger/writer/writer.hpp"

#include <atomic>
#include <future>

#include <catch2/catch.hpp>

#include "tests/support/test_ledger.hpp"

#include "ledger/base/limits.hpp"

namespace tress::writer_test {

namespace {

using testing::staff_actor;
using testing::TestLedger;
using testing::TestSalon;

/// Holds the writer's thread after its first group until the test lets it go.
class Gate {
 public:
  void pass() {
    if (has_passed_.exchange(true)) return;
    reached_.set_value();
    open_.get_future().wait();
  }

  void wait_until_reached() { reached_.get_future().wait(); }

  void open() { open_.set_value(); }

 private:
  std::atomic<bool> has_passed_{false};
  std::promise<void> reached_;
  std::promise<void> open_;
};

struct WriterFixture {
  WriterFixture() : salon(ledger) { committer = Committer::open(ledger.parts()).value(); }

  Submission open_bill() {
    return ledger.submission(sale::Command{sale::Open{salon.branch, std::nullopt, std::nullopt}},
                             staff_actor(salon.cashier, Role::cashier));
  }

  TestLedger ledger;
  TestSalon salon;
  std::unique_ptr<Committer> committer;
};

}  // namespace

TEST_CASE("writer: past its queue it takes nothing, and answers all that it took",
          "[unit][writer]") {
  WriterFixture with;
  Gate gate;
  std::atomic<std::size_t> answered{0};
  Writer writer{*with.committer, with.ledger.log(), [&](Position) { gate.pass(); }};
  const auto count = [&](const Result<Answer, Fault>& answer) {
    if (answer && std::holds_alternative<Accepted>(answer.value())) ++answered;
  };
  REQUIRE(writer.submit(with.open_bill(), count));
  gate.wait_until_reached();
  for (std::size_t i = 0; i < limits::queue_commands_max; ++i) {
    REQUIRE(writer.submit(with.open_bill(), count));
  }
  CHECK(writer.queued() == limits::queue_commands_max);
  CHECK_FALSE(writer.submit(with.open_bill(), count));
  gate.open();
  writer.stop();
  CHECK(answered == limits::queue_commands_max + 1);
  CHECK_FALSE(writer.submit(with.open_bill(), count));
}

TEST_CASE("writer: what queued during one group is the next one", "[unit][writer]") {
  WriterFixture with;
  Gate gate;
  std::vector<Position> sizes;
  const Position before = with.ledger.log().size();
  Writer writer{*with.committer, with.ledger.log(), [&](Position size) {
                  sizes.push_back(size);
                  gate.pass();
                }};
  REQUIRE(writer.submit(with.open_bill(), [](const Result<Answer, Fault>&) {}));
  gate.wait_until_reached();
  for (int i = 0; i < 10; ++i) {
    REQUIRE(writer.submit(with.open_bill(), [](const Result<Answer, Fault>&) {}));
  }
  gate.open();
  writer.stop();
  CHECK(sizes == std::vector<Position>{before + 1, before + 11});
}

TEST_CASE("writer: after a failed write every command gets the fault", "[unit][writer]") {
  WriterFixture with;
  Writer writer{*with.committer, with.ledger.log(), {}};
  with.ledger.log().fail_next_append();
  const auto first = writer.submit_and_wait(with.open_bill());
  REQUIRE(first.has_error());
  CHECK(first.error().kind == Fault::Kind::io);
  CHECK(writer.fault() == first.error());
  const auto second = writer.submit_and_wait(with.open_bill());
  REQUIRE(second.has_error());
  CHECK(second.error().kind == Fault::Kind::halted);
}

}  // namespace tress::writer_test
