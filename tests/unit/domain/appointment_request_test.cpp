#include "ledger/domain/appointment_request.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/domain/appointment_words.hpp"

#include "ledger/domain/card.hpp"
#include "ledger/domain/client.hpp"

// Goal: what a client wants this time is taken down in one go: tags at the visit, needs in the
// client's own file, none of them twice; or nothing is. Method: histories are written out.

namespace tress::testing::appointment_request_test {

namespace {

using appointment::NeedAsked;
using appointment::RecordRequest;

const NeedAsked dry_scalp{"scalp", "dryness", "calm", std::nullopt};
const NeedAsked grey_hair{"hair", "grey", "covered", std::nullopt};

/// Lin's dry scalp is need 2 and stands; need 1 is closed.
void known(Table& table) {
  table.card_state = replayed<card::State, card::Event>(
      {card::TermListed{card::List::feedback_tag, "quiet", "Wants to be quiet"},
       card::TermListed{card::List::feedback_tag, "in_a_hurry", "In a hurry"}});
  auto& aims = table.clients[lin].aims;
  aims.needs_stated = 2;
  aims.needs = {{2, "scalp", "dryness", "calm"}};
}

RecordRequest asked(std::vector<std::string> tags, std::vector<NeedAsked> needs) {
  return {id, std::move(tags), std::move(needs)};
}

/// Of the needs that are stated with it, all of them in that client's file.
std::vector<std::string> concerns_of(const Decision<appointment::Event>& decision, ClientId file) {
  std::vector<std::string> concerns;
  for (const AnyCommand& order : decision.orders) {
    const auto& stated = std::get<client::StateNeed>(std::get<client::Command>(order));
    CHECK(stated.client == file);
    concerns.push_back(stated.concern);
  }
  return concerns;
}

}  // namespace

TEST_CASE("appointment: a request has its tags, and needs that the client's file numbers [S0-44]",
          "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with(known);
  const auto state = replayed<appointment::State, appointment::Event>({booked});
  const auto request = asked({"quiet", "quiet", "in_a_hurry"}, {dry_scalp, grey_hair, grey_hair});
  const auto decided = decide(appointment::Command{request}, state, facts);
  REQUIRE(decided);
  CHECK(decided.value().events == std::vector<appointment::Event>{appointment::RequestRecorded{
                                      {"quiet", "in_a_hurry"}, {2, 3}}});
  // The one that stands is stated again by its number, so that nothing tells which one was new.
  CHECK(concerns_of(decided.value(), lin) == std::vector<std::string>{"dryness", "grey"});
}

TEST_CASE("appointment: a need is the merged person's: it is stated in the file that stays",
          "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts_with([](Table& table) {
    known(table);
    // Its own numbers say nothing of lin's.
    table.clients[mia].aims.needs_stated = 7;
    table.clients[mia].merged_into = lin;
    table.clients[lin].absorbed.push_back({mia, 0, 0});
  });
  auto of_mia = booked;
  of_mia.client = mia;
  const auto state = replayed<appointment::State, appointment::Event>({of_mia});
  const auto decided =
      decide(appointment::Command{asked({}, {dry_scalp, grey_hair})}, state, facts);
  REQUIRE(decided);
  CHECK(decided.value().events ==
        std::vector<appointment::Event>{appointment::RequestRecorded{{}, {2, 3}}});
  CHECK(concerns_of(decided.value(), lin) == std::vector<std::string>{"dryness", "grey"});
}

std::vector<Row> refusals(SampleSalon& salon) {
  const Facts facts = salon.facts_with(known);
  auto of_nobody = booked;
  of_nobody.client.reset();
  const std::vector<NeedAsked> eleven(11, grey_hair);
  return {
      Row{"of no visit", {}, asked({"quiet"}, {}), facts, Refusal::appointment_is_unknown},
      Row{"after the visit",
          {booked, completed},
          asked({"quiet"}, {}),
          facts,
          Refusal::appointment_is_completed},
      Row{"needs of nobody",
          {of_nobody},
          asked({"quiet"}, {grey_hair}),
          facts,
          Refusal::client_is_unknown},
      Row{"nothing", {booked}, asked({}, {}), facts, Refusal::nothing_is_requested},
      Row{"eleven needs", {booked}, asked({}, eleven), facts, Refusal::too_much_is_requested},
      Row{"another salon's tag",
          {booked},
          asked({"quiet", "loud"}, {}),
          facts,
          Refusal::tag_is_unknown},
  };
}

}  // namespace tress::testing::appointment_request_test
