// Goal: a group that is decided before the one ahead of it is in the log gives the same log, the
// same answers and the same refusals as one that waited. Method: the committer's two steps driven
// by hand over a log in memory; two ledgers of one seed.

#include <deque>

#include <catch2/catch.hpp>

#include "tests/support/test_ledger.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/base/task_pool.hpp"

namespace tress::pipeline_test {

using testing::staff_actor;
using testing::TestLedger;
using testing::TestSalon;

namespace {

/// A committer with threads for its signatures, over a ledger of the test.
struct Ahead {
  explicit Ahead(std::uint64_t seed) : ledger(seed), salon(ledger) {
    CommitterParts parts = ledger.parts();
    parts.signers = &signers;
    committer = Committer::open(parts).value();
  }

  [[nodiscard]] Actor cashier() const { return staff_actor(salon.cashier, Role::cashier); }

  [[nodiscard]] Actor manager() const { return staff_actor(salon.manager, Role::manager); }

  Submission open_bill(const std::string& key) {
    return ledger.submission(sale::Command{sale::Open{salon.branch, std::nullopt, std::nullopt}},
                             cashier(), key);
  }

  [[nodiscard]] SaleId bill_of(const std::string& key) const {
    return id_cast<SaleId>(stream_id_of_command(StreamKind::sale, command_id(cashier(), key)));
  }

  Submission on_bill(sale::Command command, const std::string& key) {
    return ledger.submission(std::move(command), cashier(), key);
  }

  std::unique_ptr<PreparedGroup> prepare(const std::vector<Submission>& submissions) {
    auto group = committer->prepare(submissions);
    REQUIRE(group.has_value());
    return std::move(group.value());
  }

  std::vector<Answer> write(PreparedGroup& group) {
    REQUIRE(committer->write(group).has_value());
    return group.take_answers();
  }

  TaskPool signers{2};
  TestLedger ledger;
  TestSalon salon;
  std::unique_ptr<Committer> committer;
};

sale::Command haircut_line(const TestSalon& salon, SaleId sale) {
  return sale::AddLine{sale, salon.haircut, std::nullopt, salon.cashier,
                       1,    std::nullopt,  std::nullopt};
}

/// Groups of bills being opened, filled, paid and closed, some commands refused, some sent twice.
std::vector<std::vector<Submission>> salon_of(Ahead& with, std::uint64_t seed) {
  testing::SeededRandom random{seed};
  const auto below = [&](std::uint64_t end) {
    std::array<Byte, 8> bytes{};
    random.fill(bytes);
    return read_be<std::uint64_t>(bytes) % end;
  };
  std::vector<std::vector<Submission>> groups;
  std::vector<Submission> sent;
  for (int g = 0; g < 40; ++g) {
    std::vector<Submission> group;
    const std::uint64_t commands = 1 + below(30);
    for (std::uint64_t i = 0; i < commands; ++i) {
      const std::string bill = "bill " + std::to_string(below(25));
      const std::string key = bill + " " + std::to_string(g) + "." + std::to_string(i);
      const SaleId sale = with.bill_of(bill);
      switch (below(6)) {
        case 0: group.push_back(with.open_bill(bill)); break;
        case 1:
        case 2: group.push_back(with.on_bill(haircut_line(with.salon, sale), key)); break;
        case 3:
          group.push_back(with.on_bill(
              sale::TakeTender{sale, sale::TenderKind::cash, with.salon.cad(84'00), std::nullopt},
              key));
          break;
        case 4: group.push_back(with.on_bill(sale::Close{sale, std::nullopt}, key)); break;
        default:
          if (!sent.empty()) group.push_back(sent[below(sent.size())]);
          break;
      }
    }
    if (group.empty()) group.push_back(with.open_bill("bill 0"));
    sent.insert(sent.end(), group.begin(), group.end());
    groups.push_back(std::move(group));
  }
  return groups;
}

std::vector<std::pair<Bytes, Bytes>> rows_of(const MemoryLog& log, Space space) {
  std::vector<std::pair<Bytes, Bytes>> rows;
  REQUIRE(
      log.scan(
             space, {}, {},
             [&](ByteView key, ByteView value) {
               rows.emplace_back(Bytes{key.begin(), key.end()}, Bytes{value.begin(), value.end()});
               return true;
             })
          .has_value());
  return rows;
}

void check_same_log(const MemoryLog& one, const MemoryLog& other) {
  REQUIRE(one.size() == other.size());
  CHECK(one.read(0, one.size(), SIZE_MAX).value() == other.read(0, one.size(), SIZE_MAX).value());
  for (const Space space :
       {Space::streams, Space::commands, Space::tiles, Space::checkpoints, Space::guards}) {
    INFO("space " << static_cast<int>(space));
    CHECK(rows_of(one, space) == rows_of(other, space));
  }
}

}  // namespace

TEST_CASE("pipeline: groups decided ahead give the same log, byte for byte, and the same answers",
          "[unit][writer]") {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    INFO("seed " << seed);
    Ahead plain{seed};
    Ahead ahead{seed};
    std::vector<Answer> expected;
    for (const auto& group : salon_of(plain, seed)) {
      auto answers = plain.committer->commit(group);
      REQUIRE(answers.has_value());
      expected.insert(expected.end(), answers.value().begin(), answers.value().end());
    }

    std::vector<Answer> answers;
    std::deque<std::unique_ptr<PreparedGroup>> prepared;
    const std::size_t depth = 1 + seed % 4;
    const auto write_one = [&] {
      const auto some = ahead.write(*prepared.front());
      answers.insert(answers.end(), some.begin(), some.end());
      prepared.pop_front();
    };
    for (const auto& group : salon_of(ahead, seed)) {
      prepared.push_back(ahead.prepare(group));
      if (prepared.size() > depth) write_one();
    }
    while (!prepared.empty()) write_one();

    CHECK(answers == expected);
    check_same_log(ahead.ledger.log(), plain.ledger.log());
  }
}

TEST_CASE("pipeline: an event names the one it rests on, whether that is in the log yet or not",
          "[unit][writer]") {
  for (const bool is_ahead : {true, false}) {
    Ahead with{3};
    const SaleId sale = with.bill_of("bill");
    const auto bill = with.prepare(
        {with.open_bill("bill"), with.on_bill(haircut_line(with.salon, sale), "line"),
         with.on_bill(
             sale::TakeTender{sale, sale::TenderKind::cash, with.salon.cad(84'00), std::nullopt},
             "tender"),
         with.on_bill(sale::Close{sale, std::nullopt}, "close"),
         with.on_bill(
             sale::RequestRefund{sale, 1, with.salon.cad(80'00), "not_satisfied", std::nullopt},
             "request")});
    if (!is_ahead) with.write(*bill);
    const auto approval = with.prepare({with.ledger.submission(
        sale::Command{sale::ApproveRefund{sale, 1}}, with.manager(), "approve")});
    if (is_ahead) {
      for (const Answer& answer : with.write(*bill)) {
        REQUIRE(std::holds_alternative<Accepted>(answer));
      }
    }
    const Answer approved = with.write(*approval).front();
    REQUIRE(std::holds_alternative<Accepted>(approved));
    const Position at = std::get<Accepted>(approved).first_position;
    CHECK(with.ledger.envelope(at).approval == with.ledger.envelope(at - 1).event);
  }
}

TEST_CASE("pipeline: after a failed write what was decided behind it is not written",
          "[unit][writer]") {
  Ahead with{4};
  const Position size = with.ledger.log().size();
  const auto first = with.prepare({with.open_bill("first")});
  const auto second = with.prepare({with.open_bill("second")});
  with.ledger.log().fail_next_append();
  CHECK(with.committer->write(*first).error().kind == Fault::Kind::io);
  with.ledger.log().restart();  // Were it asked, the log would take the group.
  CHECK(with.committer->write(*second).error().kind == Fault::Kind::halted);
  CHECK(with.committer->prepare(std::vector{with.open_bill("third")}).error().kind ==
        Fault::Kind::halted);
  CHECK(with.ledger.log().size() == size);
}

TEST_CASE("pipeline: the cache keeps what the log does not know yet", "[unit][writer]") {
  Ahead with{5};
  with.write(*with.prepare({with.open_bill("a"), with.open_bill("b")}));
  StreamCache cache{with.ledger.log(), 1};
  const auto load = [&](const char* key) {
    return cache.load(StreamKind::sale, id_cast<StreamId>(with.bill_of(key))).value();
  };
  StreamHead* const changed = load("a");
  changed->changed_in = 7;
  changed->version = 99;
  load("b");
  cache.trim(6);
  CHECK(load("a")->version == 99);
  load("b");
  cache.trim(7);
  CHECK(load("a")->version == 1);
}

TEST_CASE("pipeline: a counter is kept until the log has it, however many there are",
          "[unit][writer]") {
  MemoryLog log;
  Guards guards{log};
  const auto counter = [](std::uint32_t n) {
    GuardKey key{0xFF};
    append_be(key, n);
    return key;
  };
  constexpr std::uint32_t more_than_are_kept = 60'000;
  for (std::uint32_t n = 0; n < more_than_are_kept; ++n) guards.add({counter(n), 1});
  CHECK(guards.take_changed(1).size() == more_than_are_kept);
  guards.add({counter(7), 1});
  CHECK(guards.take_changed(2).size() == 1);
  guards.trim(1);
  CHECK(guards.value(counter(7)) == 2);  // The log, which has nothing, was not asked.
  CHECK(guards.value(counter(8)) == 0);
  CHECK(guards.take_changed(3).empty());
}

}  // namespace tress::pipeline_test
