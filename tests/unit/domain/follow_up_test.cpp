#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/client.hpp"

// Goal: what was promised to a client is done once, by its day or not too long after it.
// Method: histories are written out.

namespace tress::testing::follow_up_test {

namespace {

using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using History = std::vector<client::Event>;

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};
const client::FollowUpPlanned call{
    1, client::FollowUpKind::call, stylist, manager, saturday, std::nullopt};

Facts facts_of(SampleSalon& salon) {
  return salon.facts_with([](Table&) {}, staff_actor(stylist, Role::stylist));
}

}  // namespace

TEST_CASE("client: a follow-up has owner and backup and ends with an outcome [S0-11]",
          "[unit][client]") {
  SampleSalon salon;
  GivenClient{{registered}, facts_of(salon)}
      .when(client::PlanFollowUp{lin, client::FollowUpKind::call, stylist, manager, saturday,
                                 std::nullopt})
      .then({call});
  GivenClient{{registered, call}, facts_of(salon)}
      .when(client::FinishFollowUp{lin, 1, "booked", std::nullopt})
      .then({client::FollowUpDone{1, "booked", std::nullopt}});
  GivenClient{{registered, call}, at(facts_of(salon), noon + std::chrono::days{2})}
      .when(client::MissFollowUp{lin, 1})
      .then({client::FollowUpMissed{1, saturday + std::chrono::days{1}}});
}

TEST_CASE("client: a follow-up that was missed can be made good for ninety days, and once",
          "[unit][client]") {
  SampleSalon salon;
  const client::FollowUpMissed missed{1, saturday + std::chrono::days{1}};
  const client::FinishFollowUp finishing{lin, 1, "reached", std::nullopt};
  const auto after_days = [&](int days) {
    return at(facts_of(salon), Timestamp{saturday} + std::chrono::days{days});
  };
  GivenClient{{registered, call, missed}, after_days(90)}.when(finishing).then(
      {client::FollowUpDone{1, "reached", std::nullopt}});
  GivenClient{{registered, call, missed}, after_days(91)}.when(finishing).then_refused(
      Refusal::follow_up_is_finished);
  const client::FollowUpDone done{1, "reached", std::nullopt};
  GivenClient{{registered, call, missed, done}, after_days(2)}.when(finishing).then_refused(
      Refusal::follow_up_is_finished);
  GivenClient{{registered, call, missed}, after_days(2)}
      .when(client::MissFollowUp{lin, 1})
      .then_refused(Refusal::follow_up_is_finished);
}

TEST_CASE("client: of missed follow-ups the last 200 can be made good", "[unit][client]") {
  SampleSalon salon;
  constexpr std::uint32_t all = client::missed_follow_ups_max + 1;
  History history{registered};
  for (std::uint32_t n = 1; n <= all; ++n) {
    client::FollowUpPlanned planned = call;
    planned.follow_up = n;
    history.emplace_back(planned);
    history.emplace_back(client::FollowUpMissed{n, saturday + std::chrono::days{1}});
  }
  const auto facts = at(facts_of(salon), noon + std::chrono::days{2});
  GivenClient{history, facts}
      .when(client::FinishFollowUp{lin, 1, "reached", std::nullopt})
      .then_refused(Refusal::follow_up_is_finished);
  GivenClient{history, facts}
      .when(client::FinishFollowUp{lin, 2, "reached", std::nullopt})
      .then({client::FollowUpDone{2, "reached", std::nullopt}});
}

}  // namespace tress::testing::follow_up_test
