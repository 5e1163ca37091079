#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"
#include "tests/unit/domain/client_rows.hpp"

#include "ledger/domain/client.hpp"

// Goal: what a client wants is said in the salon's words, compared before and after, and closed
// with an outcome that rests on the comparison; advice stands until it is answered. Method:
// histories are written out, so a case can be read without another file.

namespace tress::testing::client_aims_test {

namespace {

using client::NeedOutcome;
using client::Refusal;
using GivenClient = Given<client::State, client::Command>;
using Row = Refused<client::State, client::Command>;
using History = std::vector<client::Event>;

const client::Registered registered{lin, 3, std::nullopt, std::nullopt, {}};

Personal<std::string> personal(std::string text) {
  return Personal<std::string>{std::move(text)};
}

Facts facts_of(SampleSalon& salon) {
  return salon.facts_with(
      [](Table& table) {
        table.card_state = replayed<card::State, card::Event>({
            card::TermListed{card::List::need_area, "face", "Face"},
            card::TermListed{card::List::need_concern, "wrinkles", "Wrinkles"},
            card::TermListed{card::List::need_goal, "smoother", "Smoother skin"},
        });
      },
      staff_actor(stylist, Role::stylist));
}

client::StateNeed wanting() {
  return {lin, "face", "wrinkles", "smoother", personal("since the summer"), std::nullopt};
}

client::NeedStated stated(std::uint32_t number) {
  return {number,
          "face",
          "wrinkles",
          "smoother",
          friday,
          Sealed<client::Observation, FieldClass::health>{
              lin, Personal<client::Observation>{{"since the summer"}}}};
}

client::AssessNeed assessing(std::uint8_t reached) {
  return {lin, 1, reached, std::nullopt, std::nullopt, std::nullopt, std::nullopt};
}

client::NeedAssessed assessed(std::uint32_t number, std::uint8_t reached) {
  return {1, number, reached, friday, std::nullopt, std::nullopt, std::nullopt};
}

client::GiveAdvice advising() {
  return {lin, personal("sun cream, every day"), cut, nth<AppointmentId>(4), std::nullopt};
}

client::AdviceGiven advised(std::uint32_t number) {
  return {number,
          {lin, Personal<client::Advice>{{"sun cream, every day"}}},
          cut,
          nth<AppointmentId>(4),
          friday};
}

TEST_CASE("client: a need says where, what and what for, in the salon's words [S2-2]",
          "[unit][client]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  GivenClient{{registered}, facts}.when(wanting()).then({stated(1)});
  // Once it is closed the same may be wanted again, under a new number.
  GivenClient{{registered, stated(1), client::NeedClosed{1, NeedOutcome::given_up}}, facts}
      .when(wanting())
      .then({stated(2)});
}

TEST_CASE("client: a need that stands is stated again at a visit, by its number",
          "[unit][client]") {
  SampleSalon salon;
  Facts facts = facts_of(salon);
  facts.ordered_by = OrderedBy{StreamKind::appointment, this_stream};
  GivenClient{{registered}, facts}.when(wanting()).then({stated(1)});
  GivenClient{{registered, stated(1)}, facts}.when(wanting()).then({stated(1)});
  const auto state = replayed<client::State, client::Event>({registered, stated(1), stated(1)});
  CHECK(state.aims.needs.size() == 1);
  CHECK(state.aims.needs_stated == 1);
}

TEST_CASE("client: an outcome rests on a before and an after [S2-3]", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  GivenClient{{registered, stated(1)}, facts}.when(assessing(2)).then({assessed(1, 2)});
  GivenClient{{registered, stated(1), assessed(1, 2)}, facts}
      .when(assessing(10))
      .then({assessed(2, 10)});
  const History both{registered, stated(1), assessed(1, 2), assessed(2, 10)};
  GivenClient{both, facts}
      .when(client::CloseNeed{lin, 1, NeedOutcome::met})
      .then({client::NeedClosed{1, NeedOutcome::met}});
  // What was given up needs no comparison.
  GivenClient{{registered, stated(1)}, facts}
      .when(client::CloseNeed{lin, 1, NeedOutcome::given_up})
      .then({client::NeedClosed{1, NeedOutcome::given_up}});
}

TEST_CASE("client: advice stands until it is answered [S2-5]", "[unit][client]") {
  SampleSalon salon;
  const Facts facts = facts_of(salon);
  GivenClient{{registered}, facts}.when(advising()).then({advised(1)});
  GivenClient{{registered, advised(1)}, facts}
      .when(client::AnswerAdvice{lin, 1, client::AdviceAnswer::followed_in_part})
      .then({client::AdviceAnswered{1, client::AdviceAnswer::followed_in_part}});
  const auto state = replayed<client::State, client::Event>({registered, advised(1), advised(2)});
  CHECK(state.aims.advice == std::vector<std::uint32_t>{1, 2});
}

TEST_CASE("client: after an erasure nothing is wanted, and numbers go on", "[unit][client]") {
  const auto state = replayed<client::State, client::Event>({
      registered,
      stated(1),
      advised(1),
      client::ErasureRequested{1,
                               {client::PersonalClass::health, client::PersonalClass::notes},
                               "client_asked",
                               manager},
      client::Erased{
          1, {client::PersonalClass::health, client::PersonalClass::notes}, cashier, false, 2, {}},
  });
  CHECK(state.aims.needs.empty());
  CHECK(state.aims.advice.empty());
  CHECK(state.aims.needs_stated == 1);
  CHECK(state.aims.advice_given == 1);
}

}  // namespace

std::vector<ClientRow> refusals(SampleSalon& salon) {
  const Facts facts = facts_of(salon);
  auto elsewhere = wanting();
  elsewhere.area = "elbow";
  const client::CloseNeed met{lin, 1, NeedOutcome::met};
  const History open{registered, stated(1)};
  const History closed{registered, stated(1), client::NeedClosed{1, NeedOutcome::given_up}};
  return {
      {"a word that is not in the list", {registered}, elsewhere, facts, Refusal::term_is_unknown},
      {"the same again", open, wanting(), facts, Refusal::need_is_stated},
      {"assessed, and never stated", {registered}, assessing(1), facts, Refusal::need_is_unknown},
      {"assessed after the end", closed, assessing(1), facts, Refusal::need_is_closed},
      {"closed twice", closed, met, facts, Refusal::need_is_closed},
      {"eleven tenths", open, assessing(11), facts, Refusal::reached_is_out_of_range},
      {"met, and nobody looked before",
       {registered, stated(1), assessed(1, 10)},
       met,
       facts,
       Refusal::need_is_not_compared},
      {"an answer to no advice",
       {registered},
       client::AnswerAdvice{lin, 1, client::AdviceAnswer::declined},
       facts,
       Refusal::advice_is_unknown},
      {"answered twice",
       {registered, advised(1), client::AdviceAnswered{1, client::AdviceAnswer::declined}},
       client::AnswerAdvice{lin, 1, client::AdviceAnswer::declined},
       facts,
       Refusal::advice_is_answered},
  };
}

}  // namespace tress::testing::client_aims_test
