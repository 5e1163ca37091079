// Goal: commands about one amount that many people send at once have one order that everybody's
// answers fit: as if they had come one after the other, each between its question and its answer.
// Method: sixteen tills ask for refunds of the same line through the real writer; the history of
// questions and answers is searched for an order of its own (the versions of the bill's stream),
// and every refusal must be right at some moment while it was asked.

#include <atomic>
#include <chrono>
#include <iostream>
#include <mutex>
#include <random>
#include <thread>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/writer/writer.hpp"

namespace tress::testing::linear_test {

namespace {

constexpr std::int64_t price = 80'00;

/// One question and its answer. Times are of one counter: what ended before another began has the
/// smaller number.
struct Asked {
  std::uint64_t began;
  std::uint64_t ended;
  std::int64_t amount;        ///< asked for; of a rejection 0
  std::uint32_t rejects = 0;  ///< the refund that this rejects; 0: it asks for one
  std::uint64_t version = 0;  ///< of the bill afterwards; 0: refused
};

class Tills {
 public:
  explicit Tills(std::uint64_t seed) : ledger_(seed), salon_(ledger_), sale_(closed_bill()) {
    ledger_.reopen();
    auto opened = Committer::open(ledger_.parts());
    REQUIRE(opened.has_value());
    committer_ = std::move(opened.value());
    writer_ = std::make_unique<Writer>(*committer_, ledger_.log(), nullptr);
  }

  /// Asks `count` times from one thread.
  void work(int till, std::uint64_t seed, int count) {
    std::mt19937_64 random{seed};
    for (int i = 0; i < count; ++i) {
      const bool rejects = random() % 3 == 0;
      Asked asked{++now_, 0, 0};
      sale::Command command = sale::RequestRefund{
          sale_, 1, salon_.cad(asked.amount = static_cast<std::int64_t>(1 + random() % 20'00)),
          "not_satisfied", std::nullopt};
      if (rejects) {
        asked.amount = 0;
        asked.rejects = static_cast<std::uint32_t>(1 + random() % 40);
        command = sale::RejectRefund{sale_, asked.rejects, "not_due"};
      }
      const std::string key = std::to_string(till) + "-" + std::to_string(i);
      const Actor actor = rejects ? staff_actor(salon_.manager, Role::manager)
                                  : staff_actor(salon_.cashier, Role::cashier);
      const auto answer = writer_->submit_and_wait(
          {command_id(actor, key), sha256(bytes_of(key)), actor, std::move(command)});
      asked.ended = ++now_;
      if (!answer.has_value()) {
        ++faults;
        return;
      }
      if (const auto* const yes = std::get_if<Accepted>(&answer.value())) {
        asked.version = yes->stream_version;
      }
      const std::lock_guard lock{mutex_};
      history.push_back(asked);
    }
  }

  std::vector<Asked> history;
  std::atomic<int> faults{0};

 private:
  SaleId closed_bill() { return add_cash_bill(ledger_, salon_); }

  TestLedger ledger_;
  TestSalon salon_;
  SaleId sale_;
  std::unique_ptr<Committer> committer_;
  std::unique_ptr<Writer> writer_;
  std::atomic<std::uint64_t> now_{0};
  std::mutex mutex_;
};

/// What is left to refund after each accepted command, in the order of the log; the first entry is
/// before any.
std::vector<std::int64_t> left_after(const std::vector<Asked>& accepted, std::int64_t whole) {
  std::vector<std::int64_t> left{whole};
  std::vector<std::int64_t> amounts;  // by refund number, from 1
  std::vector<bool> is_rejected;
  for (const Asked& asked : accepted) {
    if (asked.rejects == 0) {
      amounts.push_back(asked.amount);
      is_rejected.push_back(false);
      left.push_back(left.back() - asked.amount);
    } else {
      REQUIRE(asked.rejects <= amounts.size());
      REQUIRE_FALSE(is_rejected[asked.rejects - 1]);
      is_rejected[asked.rejects - 1] = true;
      left.push_back(left.back() + amounts[asked.rejects - 1]);
    }
    REQUIRE(left.back() >= 0);
  }
  return left;
}

void check_linear(std::vector<Asked> history, std::int64_t whole) {
  std::vector<Asked> accepted;
  std::copy_if(history.begin(), history.end(), std::back_inserter(accepted),
               [](const Asked& one) { return one.version != 0; });
  std::sort(accepted.begin(), accepted.end(),
            [](const Asked& a, const Asked& b) { return a.version < b.version; });
  // The log's order keeps to the order of questions and answers.
  std::uint64_t latest_began = 0;
  for (const Asked& one : accepted) {
    REQUIRE(one.ended > latest_began);
    latest_began = std::max(latest_began, one.began);
  }
  const auto left = left_after(accepted, whole);
  for (const Asked& refused : history) {
    if (refused.version != 0 || refused.rejects != 0) continue;
    // It happened after all that had ended before it, before all that began after it.
    std::size_t first = 0;
    std::size_t last = 0;
    for (std::size_t i = 0; i < accepted.size(); ++i) {
      if (accepted[i].ended < refused.began) first = i + 1;
      if (accepted[i].began < refused.ended) last = i + 1;
    }
    bool is_right = false;
    for (std::size_t at = first; at <= last; ++at) is_right = is_right || left[at] < refused.amount;
    REQUIRE(is_right);
  }
}

}  // namespace

TEST_CASE("sixteen tills that refund one line at once get answers of one order",
          "[simulation][threads]") {
  const auto budget = std::chrono::seconds{size_of_run(5, 3'600)};
  const std::uint64_t first = seed_of_run();
  const auto end = std::chrono::steady_clock::now() + budget;
  std::size_t histories = 0;
  std::size_t accepted = 0;
  std::size_t refused = 0;
  while (std::chrono::steady_clock::now() < end) {
    const std::uint64_t seed = first + histories++;
    INFO("seed " << seed);
    Tills tills{seed};
    constexpr int count = 16;
    std::vector<std::thread> threads;
    for (int t = 0; t < count; ++t) {
      threads.emplace_back([&tills, t, seed] {
        constexpr int questions = 20;
        tills.work(t, seed * count + static_cast<std::uint64_t>(t), questions);
      });
    }
    for (auto& thread : threads) thread.join();
    REQUIRE(tills.faults == 0);
    // The line's net price: 80.00 less the discount of 8.00.
    check_linear(tills.history, price - 8'00);
    for (const Asked& one : tills.history) ++(one.version != 0 ? accepted : refused);
  }
  std::cout << "seeds " << first << " to " << first + histories - 1 << ", " << accepted
            << " accepted, " << refused << " refused" << std::endl;
  CHECK(accepted > histories);
  CHECK(refused > histories);
}

}  // namespace tress::testing::linear_test
