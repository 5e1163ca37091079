// Goal: an exception waits until somebody has looked at it; the list of a weekly review shows what
// waits, the longest first, tips among it; what an import found is looked at as one. Method:
// histories written out.

#include <chrono>

#include "tests/support/bill_words.hpp"

#include "projections/exceptions/exceptions.hpp"

namespace tress::review_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test
using exceptions::Kind;
using exceptions::Seen;
using exceptions::Status;
using review::Outcome;
using std::chrono::days;
using std::chrono::hours;

const SaleId first_bill = nth<SaleId>(1);
const SaleId second_bill = nth<SaleId>(2);
const ImportId run = nth<ImportId>(3);
const sale::BillTotals tipped{cad(80'00), cad(0), {}, cad(50'00), cad(130'00)};
const sale::Voided voided{"rung up twice", std::nullopt, friday, false, std::nullopt};

review::Subject about(Position position, Kind kind) {
  std::optional<ImportId> of;
  if (kind == Kind::import_oddity) of = run;
  return {position, 0, kind, nth<EventId>(9), of, std::nullopt};
}

review::ExceptionReviewed said(Position position, Kind kind, Outcome outcome) {
  return {about(position, kind), outcome, "looked at", manager, false, std::nullopt, std::nullopt};
}

template <class Event>
Position add(ViewHistory& history, const Event& event) {
  return history.add_happened(StreamKind::review, nth<StreamId>(7), Payload{event});
}

struct Shelf {
  explicit Shelf(const ViewHistory& history) : tables(history.log(), {&exceptions::projection()}) {}

  [[nodiscard]] std::vector<exceptions::ToReview> waiting(exceptions::ReviewFilter filter = {}) {
    return require_value(exceptions::to_review(*tables.snapshot(), filter, now)).rows;
  }

  [[nodiscard]] std::vector<exceptions::Waiting> untold() const {
    return require_value(exceptions::unreviewed(*tables.snapshot(), now, 10));
  }

  [[nodiscard]] std::vector<exceptions::Exception> seen(Seen how) const {
    return require_value(exceptions::list(*tables.snapshot(), {.seen = how})).rows;
  }

  [[nodiscard]] exceptions::Exception row(Position position) const {
    const auto found = require_value(exceptions::find(*tables.snapshot(), position, 0));
    REQUIRE(found);
    return *found;
  }

  ViewTables tables;
  Timestamp now = Timestamp{friday} + days{60};
};

Position tip_closed(ViewHistory& history, SaleId bill) {
  return history.add_happened(StreamKind::sale, id_cast<StreamId>(bill),
                              Payload{sale::Closed{tipped, friday, friday, std::uint16_t{50}}});
}

}  // namespace

TEST_CASE(
    "what nobody has reviewed is listed for the weekly review, tips among it, and is over when "
    "somebody says what it was [S1-77]",
    "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  const Position tip = tip_closed(history, first_bill);
  const Position gone =
      history.add_happened(StreamKind::sale, id_cast<StreamId>(second_bill), Payload{voided});
  {
    Shelf shelf{history};
    REQUIRE(shelf.waiting().size() == 2);
    CHECK(shelf.waiting()[0].exception.opener.position == tip);
    CHECK(shelf.waiting()[1].exception.opener.position == gone);
    CHECK(shelf.waiting({.kind = Kind::tip_above_limit}).size() == 1);
    CHECK(shelf.seen(Seen::waiting).size() == 2);
    const Timestamp opened = shelf.row(tip).opener.recorded_at;
    CHECK(shelf.waiting()[0].due_by == opened + days{7});
    shelf.now = opened + days{7};
    CHECK(shelf.untold().empty());
    shelf.now = opened + days{8};
    CHECK(shelf.untold().size() == 2);
    CHECK(shelf.waiting()[0].age_days == 8);
  }
  add(history, said(tip, Kind::tip_above_limit, Outcome::corrected));
  Shelf shelf{history};
  CHECK(shelf.row(tip).status == Status::closed);
  REQUIRE(shelf.row(tip).review);
  CHECK(shelf.row(tip).review->outcome == Outcome::corrected);
  CHECK(shelf.waiting().size() == 1);
  CHECK(shelf.seen(Seen::reviewed).size() == 1);
  CHECK(require_value(exceptions::counts(*shelf.tables.snapshot())) ==
        std::vector<exceptions::Count>{{Kind::bill_voided, std::nullopt, 1},
                                       {Kind::tip_above_limit, std::nullopt, 0}});
}

TEST_CASE("who was told of what nobody reviewed stands in the row, and nobody is told twice",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  const Position tip = tip_closed(history, first_bill);
  const Timestamp later = Timestamp{friday} + days{30};
  add(history,
      review::Overdue{about(tip, Kind::tip_above_limit), later, Role::manager, later + hours{48}});
  {
    Shelf shelf{history};
    CHECK(shelf.row(tip).overdue_at);
    CHECK(shelf.row(tip).owner == Role::manager);
    CHECK(shelf.waiting()[0].is_overdue);
    CHECK(shelf.seen(Seen::overdue).size() == 1);
    shelf.now = later + hours{47};
    CHECK(shelf.untold().empty());
    shelf.now = later + hours{48};
    REQUIRE(shelf.untold().size() == 1);
    CHECK(shelf.untold()[0].escalates_at == later + hours{48});
  }
  add(history, review::Escalated{about(tip, Kind::tip_above_limit), later, Role::owner});
  Shelf shelf{history};
  CHECK(shelf.row(tip).backup == Role::owner);
  CHECK(shelf.row(tip).backup_told_at);
  CHECK(shelf.untold().empty());
  CHECK(shelf.waiting().size() == 1);
}

TEST_CASE("all that an import found is reviewed as one, and told of once", "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  const importing::OddityNoted odd{importing::Oddity::tax_missing, "a.csv", 2, "no tax",
                                   std::nullopt};
  const Position one = history.add(run, odd);
  const Position two = history.add(run, odd);
  {
    Shelf shelf{history};
    CHECK(shelf.waiting().size() == 2);
    CHECK(shelf.untold().size() == 1);
  }
  add(history, said(two, Kind::import_oddity, Outcome::explained));
  Shelf shelf{history};
  CHECK(shelf.waiting().empty());
  CHECK(shelf.untold().empty());
  CHECK(shelf.row(one).status == Status::closed);
  CHECK(shelf.row(two).status == Status::closed);
  const Position three = history.add(run, odd);  // the import went on
  Shelf longer{history};
  REQUIRE(longer.untold().size() == 1);
  CHECK(longer.untold()[0].position == three);
  CHECK(longer.waiting().size() == 1);
}

TEST_CASE("the voids of an imported history are listed, and nobody is told of each",
          "[unit][views]") {
  ViewHistory history;
  history.on(friday);
  const Position own =
      history.add_happened(StreamKind::sale, id_cast<StreamId>(first_bill), Payload{voided});
  const auto stored = require_value(history.log().read(own, 1, 1));
  Envelope imported = decode_event(stored.front().bytes).value();
  imported.stream = id_cast<StreamId>(second_bill);
  imported.actor = Actor{ActorKind::importer, std::nullopt, Role::service, std::nullopt};
  const Position theirs = history.add_bytes(encode_event(imported));
  Shelf shelf{history};
  CHECK(shelf.row(theirs).status == Status::open);
  CHECK_FALSE(shelf.row(theirs).unreviewed_since);
  REQUIRE(shelf.waiting().size() == 1);
  CHECK(shelf.waiting()[0].exception.opener.position == own);
  REQUIRE(shelf.untold().size() == 1);
  CHECK(shelf.untold()[0].position == own);
}

TEST_CASE("a review does not end what ends by an event of its own", "[unit][views]") {
  ViewHistory history;
  history.on(saturday);
  const DayId open_friday = nth<DayId>(3);
  const Timestamp due = Timestamp{saturday} + hours{14};
  const Position late = history.add(
      open_friday,
      day::CloseOverdue{main_street, friday, due, Role::manager, Role::owner, due + hours{8}});
  add(history, said(late, Kind::close_overdue, Outcome::explained));
  {
    Shelf shelf{history};
    CHECK(shelf.row(late).status == Status::open);
    CHECK(shelf.waiting().empty());
  }
  history.on(friday);
  history.add(open_friday, day::Closed{open_friday, main_street, friday, 2, {}});
  CHECK(Shelf{history}.row(late).status == Status::closed);
}

}  // namespace tress::review_test
