// Goal: whatever happens in whatever order, a rule erases exactly whom a few lines of a model say,
// and never before the day. Method: clients who are heard of, held and forgotten at random in a
// real ledger, whose scheduler and reviews run beside; the model counts months by itself.

#include <map>
#include <random>
#include <vector>

#include "tests/support/retention_bench.hpp"
#include "tests/support/seed.hpp"
#include "tests/support/sizes.hpp"

#include "ledger/writer/scheduler.hpp"

namespace tress::retention_random_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using std::chrono::days;

/// Months since January of the year 0, by the calendar alone.
int month_number(Day day) {
  const std::chrono::year_month_day date{day};
  return static_cast<int>(date.year()) * 12 + static_cast<int>(unsigned{date.month()}) - 1;
}

/// What the rule (contact after 24 months, 30 days of grace) makes of one client.
struct Model {
  ClientId client;
  int last_month;
  std::uint32_t holds = 0;  ///< placed so far
  bool is_held = false;
  std::optional<Day> announced = std::nullopt;
  bool is_erased = false;
};

class Years {
 public:
  explicit Years(std::uint64_t seed) : random_(seed) {
    // One class, so that a client is there or gone.
    bench_.set_rule({{{client::PersonalClass::contact, 24}}, 0, 30});
    for (const char* const name : {"Ann", "Bea", "Cat"}) {
      models_.push_back({bench_.register_client(name), month_number(today())});
    }
  }

  void step() {
    bench_.ledger.clock().advance(days{1 + below(90)});
    Model& one = models_[below(models_.size())];
    switch (below(6)) {
      case 0: return hear(one);
      case 1: return hold(one);
      case 2: return lift(one);
      default: return review(one);
    }
  }

  /// The scheduler looks; then each client is as the model says.
  void check() {
    REQUIRE(scheduler_.look().has_value());
    for (Model& one : models_) {
      settle(one);
      const bool is_gone = erasures_of(one.client) == 1;
      CHECK(is_gone == one.is_erased);
      CHECK(erasures_of(one.client) <= 1);
    }
  }

 private:
  std::size_t below(std::size_t end) { return static_cast<std::size_t>(random_() % end); }

  Day today() { return std::chrono::floor<days>(bench_.now()); }

  /// The clock stands at noon: a day is over everywhere at noon of the next.
  bool is_grace_over(const Model& one) {
    return one.announced && today() > *one.announced + days{30};
  }

  void settle(Model& one) {
    if (!is_grace_over(one)) return;
    one.is_erased = true;
    one.announced.reset();
  }

  void hear(Model& one) {
    bench_.ledger.accept(client::Command{client::ReceiveFeedback{
        one.client, 5, {}, std::nullopt, std::nullopt, std::nullopt, std::nullopt}});
    one.last_month = month_number(today());
    if (one.announced && !one.is_erased) withdrawn_by_review(one);
  }

  /// What was announced is withdrawn when somebody looks, at the latest on its day.
  void withdrawn_by_review(Model& one) {
    CHECK(bench_.reviewed(one.client).empty());
    one.announced.reset();
  }

  void hold(Model& one) {
    if (one.is_held) return;
    bench_.ledger.accept(client::Command{
        client::PlaceHold{one.client, {client::PersonalClass::contact}, "tax_audit"}});
    ++one.holds;
    one.is_held = true;
    one.announced.reset();
  }

  void lift(Model& one) {
    if (!one.is_held) return;
    bench_.ledger.accept(client::Command{client::LiftHold{one.client, one.holds, "period_over"}});
    one.is_held = false;
  }

  void review(Model& one) {
    const std::string answer = bench_.reviewed(one.client);
    const bool is_time = is_grace_over(one);
    settle(one);
    if (is_time) {
      CHECK(answer.empty());
      return;
    }
    if (one.is_erased || one.announced) {
      CHECK(answer == "client.nothing_is_due");
      return;
    }
    // The month itself is over first.
    const bool is_due = month_number(today()) - one.last_month > 24;
    if (!is_due) {
      CHECK(answer == "client.nothing_is_due");
    } else if (one.is_held) {
      CHECK(answer == "client.retention_waits");
    } else {
      CHECK(answer.empty());
      one.announced = today();
    }
  }

  int erasures_of(ClientId client) {
    int count = 0;
    for (; read_ < bench_.ledger.log().size(); ++read_) {
      const Envelope event = bench_.ledger.envelope(read_);
      if (holds_alternative<client::Erased>(event.payload)) ++erased_[event.stream];
    }
    const auto found = erased_.find(id_cast<StreamId>(client));
    if (found != erased_.end()) count = found->second;
    return count;
  }

  std::mt19937_64 random_;
  RetentionBench bench_;
  Scheduler scheduler_{bench_.ledger.log(), bench_.ledger.clock(),
                       [this](Submission submission) -> Result<Answer, Fault> {
                         return bench_.ledger.commit({std::move(submission)}).value().front();
                       }};
  std::vector<Model> models_;
  Position read_ = 0;
  std::map<StreamId, int> erased_;
};

}  // namespace

TEST_CASE("retention: at random, exactly those whom the rule no longer keeps are erased, once",
          "[unit][writer]") {
  const std::uint64_t seed = seed_of_run();
  const int histories = size_of_run(20, 2'000);
  for (int n = 0; n < histories; ++n) {
    INFO("TRESS_SEED=" << seed << ", history " << n);
    Years years{seed + static_cast<std::uint64_t>(n)};
    for (int i = 0; i < 80; ++i) {
      years.check();
      years.step();
    }
  }
}

}  // namespace tress::retention_random_test
