// Goal: what a client wants and was advised is shown with its comparison, counted by outcome, and
// gone with its class. Method: histories written out; sealed boxes with made-up bytes, for no view
// opens one.

#include <algorithm>

#include "tests/support/bill_words.hpp"

#include "projections/client_card/client_card.hpp"

namespace tress::client_card::client_aims_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using client::AdviceAnswer;
using client::NeedOutcome;
using client::PersonalClass;

template <class T, FieldClass field_class>
Sealed<T, field_class> sealed() {
  return Sealed<T, field_class>{SealedBox{lin, field_class, {}, Bytes(32, 0xE1), Hash::zero()}};
}

void register_lin(ViewHistory& history) {
  history.add(lin, client::Registered{lin, 1, std::nullopt, std::nullopt, {}});
}

void state_need(ViewHistory& history, std::uint32_t number) {
  history.add(lin, client::NeedStated{number, "face", "wrinkles", "smoother", friday,
                                      sealed<client::Observation, FieldClass::health>()});
}

void assess(ViewHistory& history, std::uint32_t assessment, std::uint8_t reached) {
  history.add(lin, client::NeedAssessed{1, assessment, reached, friday, std::nullopt, std::nullopt,
                                        sealed<client::Observation, FieldClass::health>()});
}

void advise(ViewHistory& history, std::uint32_t number) {
  history.add(lin, client::AdviceGiven{number, sealed<client::Advice, FieldClass::notes>(), cut,
                                       std::nullopt, friday});
}

Aims aims_in(const ViewHistory& history) {
  const ViewTables tables{history.log(), {&projection()}};
  const auto row = require_value(aims(*tables.snapshot(), lin));
  REQUIRE(row);
  return *row;
}

}  // namespace

TEST_CASE("a need shows how it was before and the latest, and its outcome counts",
          "[unit][views]") {
  ViewHistory history;
  register_lin(history);
  state_need(history, 1);
  for (std::uint32_t n = 1; n <= 12; ++n) assess(history, n, static_cast<std::uint8_t>(n % 11));
  history.add(lin, client::NeedClosed{1, NeedOutcome::partly_met});
  state_need(history, 2);
  history.add(lin, client::NeedClosed{2, NeedOutcome::entered_in_error});
  const Aims row = aims_in(history);
  REQUIRE(row.needs.size() == 2);
  const auto& compared = row.needs[0].assessments;
  REQUIRE(compared.size() == 10);
  CHECK(compared.front().assessment == 1);
  CHECK(compared[1].assessment == 4);
  CHECK(compared.back().assessment == 12);
  CHECK(row.needs[0].outcome == NeedOutcome::partly_met);
  CHECK(row.needs_met == 1);
  CHECK(row.needs_not_met == 0);
}

TEST_CASE("a need that is stated again is one need, with what was said last", "[unit][views]") {
  ViewHistory history;
  register_lin(history);
  state_need(history, 1);
  const Position again = history.log().size();
  state_need(history, 1);
  history.add(lin, client::NeedStated{1, "face", "wrinkles", "smoother", friday, std::nullopt});
  const Aims row = aims_in(history);
  REQUIRE(row.needs.size() == 1);
  // What is sealed is opened with the event that it stands in.
  CHECK(row.needs.front().source.position == again);
  CHECK(row.needs.front().sealed.has_value());
}

TEST_CASE("advice is open until it is answered, and of the answered the last thirty are shown",
          "[unit][views]") {
  ViewHistory history;
  register_lin(history);
  for (std::uint32_t n = 1; n <= 33; ++n) {
    advise(history, n);
    if (n > 1) history.add(lin, client::AdviceAnswered{n, AdviceAnswer::followed});
  }
  const Aims row = aims_in(history);
  REQUIRE(row.advice.size() == 31);
  CHECK_FALSE(row.advice.front().answer);
  CHECK(row.advice[1].advice == 4);
  CHECK(row.advice.back().answer == AdviceAnswer::followed);
}

TEST_CASE("needs go with health, advice goes with notes", "[unit][views]") {
  for (const auto gone : {PersonalClass::health, PersonalClass::notes}) {
    ViewHistory history;
    register_lin(history);
    state_need(history, 1);
    advise(history, 1);
    history.add(lin, client::ErasureRequested{1, {gone}, "client_asked", cashier});
    history.add(lin, client::Erased{1, {gone}, manager, false, 1, {}});
    const Aims row = aims_in(history);
    CHECK(row.needs.empty() == (gone == PersonalClass::health));
    CHECK(row.advice.empty() == (gone == PersonalClass::notes));
  }
}

TEST_CASE("people are alike with the same birthday and half of a name", "[unit][views]") {
  const auto token = [](Byte first) { return SearchToken::from(Bytes(16, first)); };
  const SearchToken birthday = token(9);
  const std::vector<SearchToken> anna{token(1), token(2), token(3), token(4)};
  ViewHistory history;
  history.add(lin,
              client::Registered{
                  lin, 1, std::nullopt, std::nullopt, {token(1), token(2), token(5), birthday}});
  history.add(mia,
              client::Registered{
                  mia, 2, std::nullopt, std::nullopt, {token(1), token(6), token(7), birthday}});
  const auto noah = nth<ClientId>(3);
  history.add(noah, client::Registered{
                        noah, 3, std::nullopt, std::nullopt, {token(1), token(2), token(3)}});
  const ViewTables tables{history.log(), {&projection()}};
  const auto view = tables.snapshot();
  const auto found = require_value(find_alike(*view, birthday, anna, 9));
  REQUIRE(found.size() == 1);
  CHECK(found.front().client == lin);
  CHECK(require_value(find_alike(*view, birthday, anna, 0)).empty());
  CHECK(require_value(find_alike(*view, token(8), anna, 9)).empty());
  CHECK(require_value(find_alike(*view, birthday, {}, 9)).empty());
}

}  // namespace tress::client_card::client_aims_test
