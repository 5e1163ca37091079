#include "api/payments/simulator.hpp"

#include <catch2/catch.hpp>

#include "tests/support/manual_clock.hpp"
#include "tests/support/seeded_random.hpp"

// Goal: the simulator reports what was pressed, once, signed as a provider's messages are, and
// keeps no more sessions than it says.

namespace tress::testing::simulator_test {

namespace {

using payments::Simulator;

const Money sixty{*Currency::from_alpha("CAD"), 60'00};

webhooks::Secrets one_secret() {
  webhooks::Secrets secrets;
  secrets.push_back(*webhooks::parse_secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
  return secrets;
}

struct Bench {
  payments::Session start() {
    return simulator.start({PaymentId::zero(), sixty, "Main Street: membership"}).value();
  }

  ManualClock clock{Timestamp{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2}}};
  SeededRandom random{7};
  webhooks::SecretSlot secrets{one_secret()};
  std::vector<webhooks::Message> sent;
  Simulator simulator{secrets, clock, random,
                      [this](webhooks::Message message) { sent.push_back(std::move(message)); }};
};

}  // namespace

TEST_CASE("the simulator reports a press once, signed, with what was paid and no card",
          "[unit][payments]") {
  Bench bench;
  const payments::Session session = bench.start();
  CHECK(session.address == "/simulator#" + session.id);
  CHECK(bench.simulator.show(session.id)->stage == Simulator::Stage::open);
  CHECK(bench.sent.empty());
  CHECK(bench.simulator.press(session.id, Simulator::Stage::paid)->stage == Simulator::Stage::paid);
  CHECK(bench.simulator.press(session.id, Simulator::Stage::declined)->stage ==
        Simulator::Stage::paid);
  REQUIRE(bench.sent.size() == 1);
  const webhooks::Message& message = bench.sent.front();
  CHECK(webhooks::verify(*bench.secrets.now(), message, bench.clock.now()) ==
        webhooks::Verdict::genuine);
  CHECK(message.body == R"({"type":"payment.succeeded","timestamp":"2026-03-02T00:00:00.000000Z",)"
                        R"("data":{"link":"00000000000000000000000000000000","session":")" +
                            session.id + R"(","amount":{"amount_minor":6000,"currency":"CAD"}}})");
}

TEST_CASE("each session of the simulator is another one, and the oldest are forgotten",
          "[unit][payments]") {
  Bench bench;
  const std::string first = bench.start().id;
  const std::string second = bench.start().id;
  CHECK(first != second);
  CHECK_FALSE(bench.simulator.show("sim_0").has_value());
  CHECK_FALSE(bench.simulator.press("sim_0", Simulator::Stage::paid).has_value());
  for (std::size_t i = 1; i < Simulator::sessions_max; ++i) bench.start();
  CHECK_FALSE(bench.simulator.show(first).has_value());
  CHECK(bench.simulator.show(second).has_value());
  CHECK(bench.sent.empty());
}

}  // namespace tress::testing::simulator_test
