// Goal: a question is found by whoever has to answer it until it is answered, and knows what became
// of the reversal that it led to. Method: histories written out.

#include "projections/questions/questions.hpp"

#include <array>

#include "tests/support/bill_words.hpp"
#include "tests/support/sample.hpp"

#include "projections/exceptions/exceptions.hpp"

namespace tress::questions::questions_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

const MembershipId cuts = nth<MembershipId>(1);

template <class Text>
Sealed<Text, FieldClass::notes> sealed_text() {
  return Sealed<Text, FieldClass::notes>{
      SealedBox{lin, FieldClass::notes, {}, Bytes(40), Hash::zero()}};
}

QuestionId ask(ViewHistory& history, Byte n, ClientId client = lin) {
  const auto id = nth<QuestionId>(n);
  history.add(id, support::Asked{id,
                                 client,
                                 main_street,
                                 {cuts, std::nullopt, std::nullopt, 1, 1, std::nullopt},
                                 sealed_text<support::QuestionText>(),
                                 noon + std::chrono::hours{48}});
  return id;
}

void answer(ViewHistory& history, QuestionId question) {
  history.add(question, support::Answered{manager, support::Outcome::upheld,
                                          sealed_text<support::AnswerText>()});
}

/// The use with this number is to be taken back, as that request.
void ask_back(ViewHistory& history, QuestionId question, std::uint32_t request) {
  history.add(question, support::ReversalAsked{manager, cuts, 1, request});
}

membership::Returned returned(std::uint32_t request) {
  return {1, membership::ReturnReason::wrongly_taken, cad(90'00), main_street, request, manager, {},
          {}};
}

struct Shelf {
  explicit Shelf(const ViewHistory& history) : tables(history.log(), {&projection()}) {}

  Question find_one(QuestionId id) {
    const auto row = require_value(find(*tables.snapshot(), id));
    REQUIRE(row);
    return *row;
  }

  ViewTables tables;
};

}  // namespace

TEST_CASE("a question stands in the open list until it is answered", "[unit][views]") {
  ViewHistory history;
  const QuestionId first = ask(history, 1);
  const QuestionId second = ask(history, 2);
  history.add(first, support::Acknowledged{cashier});
  history.add(second, support::AnswerOverdue{noon + std::chrono::hours{48}});
  {
    Shelf shelf{history};
    CHECK(require_value(open(*shelf.tables.snapshot())).rows.size() == 2);
    CHECK(shelf.find_one(first).stage == Stage::acknowledged);
    CHECK(shelf.find_one(first).acknowledged_by == cashier);
    CHECK(shelf.find_one(second).is_overdue);
  }
  answer(history, first);
  Shelf shelf{history};
  const auto left = require_value(open(*shelf.tables.snapshot()));
  REQUIRE(left.rows.size() == 1);
  CHECK(left.rows.front().question == second);
  CHECK(require_value(list(*shelf.tables.snapshot())).rows.size() == 2);
  CHECK(shelf.find_one(first).outcome == support::Outcome::upheld);
  CHECK(shelf.find_one(first).answered_by == manager);
}

TEST_CASE("a question is open no more once its client's notes are erased, and another one is",
          "[unit][views]") {
  ViewHistory history;
  const QuestionId late = ask(history, 1);
  const QuestionId later = ask(history, 2);
  const QuestionId of_mia = ask(history, 3, mia);
  history.add(late, support::AnswerOverdue{noon});
  const auto erase = [&](client::PersonalClass one) {
    history.add(lin, client::Erased{1, {one}, manager, false, 0, {}});
  };
  const auto left = [&] {
    const ViewTables tables{history.log(), {&projection(), &exceptions::projection()}};
    const auto page = require_value(open(*tables.snapshot("questions")));
    const auto own = require_value(open_of_client(*tables.snapshot("questions"), lin));
    const auto noted = require_value(
        exceptions::list(*tables.snapshot("exceptions"), {.status = exceptions::Status::open}));
    return std::array{page.rows.size(), own.rows.size(), noted.rows.size()};
  };
  CHECK(left() == std::array<std::size_t, 3>{3, 2, 1});
  erase(client::PersonalClass::contact);
  CHECK(left() == std::array<std::size_t, 3>{3, 2, 1});
  erase(client::PersonalClass::notes);
  CHECK(left() == std::array<std::size_t, 3>{1, 0, 0});
  // That its time is over as well is nothing that somebody could mend.
  history.add(later, support::AnswerOverdue{noon});
  CHECK(left() == std::array<std::size_t, 3>{1, 0, 0});
  history.add(of_mia, support::AnswerOverdue{noon});
  CHECK(left() == std::array<std::size_t, 3>{1, 0, 1});
}

TEST_CASE("of a client's questions the last one is first, and nobody else's is among them",
          "[unit][views]") {
  ViewHistory history;
  const QuestionId first = ask(history, 1);
  ask(history, 2, mia);
  const QuestionId third = ask(history, 3);
  Shelf shelf{history};
  const auto own = require_value(of_client(*shelf.tables.snapshot(), lin));
  REQUIRE(own.rows.size() == 2);
  CHECK(own.rows[0].question == third);
  CHECK(own.rows[1].question == first);
}

TEST_CASE("a question knows what was decided about the reversal that it led to, and of no other",
          "[unit][views]") {
  ViewHistory history;
  const QuestionId first = ask(history, 1);
  const QuestionId second = ask(history, 2);
  ask_back(history, first, 1);
  ask_back(history, second, 2);
  history.add(cuts, membership::Rejected{2, manager, "was there"});
  history.on(saturday).add(cuts, returned(1));
  history.add(cuts, returned(7));  // Of no question.
  Shelf shelf{history};
  const auto& approved = shelf.find_one(first).reversal;
  REQUIRE(approved);
  CHECK(approved->stage == ReversalStage::approved);
  CHECK(approved->decided_on == saturday);
  CHECK(shelf.find_one(second).reversal->stage == ReversalStage::rejected);
}

}  // namespace tress::questions::questions_test
