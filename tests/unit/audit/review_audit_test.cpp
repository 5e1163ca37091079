// Goal: who has the log's key still cannot have an exception reviewed in another person's name, by
// whose act it was, in another exception's stream or of something that was never opened, nor told
// of too soon or to anybody. Method: a ledger in which a voided bill was told of twice and then
// reviewed; copies of its log altered by somebody who makes all that hangs on it right again.

#include <chrono>

#include "tests/unit/audit/forgery.hpp"

namespace tress::testing::review_audit_test {

namespace {

using std::chrono::days;

/// The cashier voids two bills; of the first one the owner and the backup are told, then the
/// manager says what it was.
struct ReviewedLedger {
  ReviewedLedger() : salon(ledger) {
    voided_at = void_bill();
    other_at = void_bill();
    ledger.clock().advance(days{8});
    overdue_at = notice();
    ledger.clock().advance(days{3});
    escalated_at = notice();
    reviewed_at =
        ledger
            .accept(review::Command{review::ReviewException{
                        voided_at, 0, review::Outcome::explained, "rung up twice", std::nullopt}},
                    staff_actor(salon.manager, Role::manager))
            .first_position;
  }

  Position void_bill() {
    const SaleId bill = salon.open_bill(ledger);
    return ledger
        .accept(sale::Command{sale::Void{bill, "rung up twice", std::nullopt}},
                staff_actor(salon.cashier, Role::cashier))
        .first_position;
  }

  Position notice() {
    return ledger
        .accept(review::Command{review::NoticeUnreviewed{voided_at, 0, std::nullopt}},
                system_actor())
        .first_position;
  }

  TestLedger ledger;
  TestSalon salon;
  Position voided_at = 0;
  Position other_at = 0;
  Position overdue_at = 0;
  Position escalated_at = 0;
  Position reviewed_at = 0;
};

ReviewedLedger& salon() {
  static ReviewedLedger made;
  return made;
}

/// What is said about the event at `position` when it is another.
template <class Event, class Change>
std::vector<std::string> said_of(Position position, const Change& change) {
  return said_of_told<Event>(salon().ledger, position, change);
}

template <class Change>
std::vector<std::string> said_of_review(const Change& change) {
  return said_of<review::ExceptionReviewed>(salon().reviewed_at, change);
}

using Said = std::vector<std::string>;

}  // namespace

TEST_CASE("audit: an exception that was told of twice and then reviewed by another person is good",
          "[unit][audit]") {
  const Report report = audited_by_key_of(salon().ledger, salon().ledger.log());
  INFO(places_of(report));
  CHECK(report.is_good());
  const auto last = salon().ledger.envelope(salon().escalated_at);
  CHECK(holds_alternative<review::Escalated>(last.payload));
}

TEST_CASE("audit: nobody reviews in another's name, nor their own act", "[unit][audit]") {
  const auto in_the_cashiers = [](auto& reviewed, Envelope&) {
    reviewed.reviewed_by = salon().salon.cashier;
  };
  CHECK(said_of_review(in_the_cashiers) == Said{"says that somebody else has reviewed an exception",
                                                "is a review by somebody whose act it was"});
  const auto by_the_cashier = [](auto& reviewed, Envelope& envelope) {
    reviewed.reviewed_by = salon().salon.cashier;
    envelope.actor = staff_actor(salon().salon.cashier, Role::manager);
  };
  CHECK(said_of_review(by_the_cashier) == Said{"is a review by somebody whose act it was"});
  CHECK(said_of_review([](auto& reviewed, Envelope&) { reviewed.by_one_person = true; }) ==
        Said{"says of another's act that its reviewer was alone with it"});
}

TEST_CASE("audit: a review is of what its exception's event has opened, in its own stream",
          "[unit][audit]") {
  const std::string unlike = "is about something else than what its event has opened";
  CHECK(said_of_review([](auto& reviewed, Envelope&) {
          reviewed.about.kind = review::Kind::day_reopened;
        }) == Said{unlike});
  CHECK(said_of_review([](auto& reviewed, Envelope&) {
          reviewed.about.event = salon().ledger.envelope(salon().other_at).event;
        }) == Said{unlike});
  CHECK(said_of_review([](auto& reviewed, Envelope&) { reviewed.about.branch.reset(); }) ==
        Said{unlike});
  const std::string elsewhere = "is about another exception than its stream";
  CHECK(said_of_review([](auto& reviewed, Envelope&) {
          reviewed.about.position = salon().other_at;
          reviewed.about.event = salon().ledger.envelope(salon().other_at).event;
        }) == Said{elsewhere});
  CHECK(said_of_review([](auto& reviewed, Envelope&) { reviewed.about.index = 3; }) ==
        Said{elsewhere, "is about an exception that no event has opened"});
}

TEST_CASE("audit: only the service tells of an exception, and not before its time",
          "[unit][audit]") {
  using review::Escalated;
  using review::Overdue;
  const auto by_a_person = [](auto&, Envelope& envelope) {
    envelope.actor = staff_actor(salon().salon.manager, Role::manager);
  };
  const Position overdue = salon().overdue_at;
  const Position escalated = salon().escalated_at;
  const Said not_the_service{"says what only the service may"};
  CHECK(said_of<Overdue>(overdue, by_a_person) == not_the_service);
  CHECK(said_of<Escalated>(escalated, by_a_person) == not_the_service);
  const std::string early = "says that an exception is overdue before it is";
  CHECK(said_of<Overdue>(overdue, [](auto& told, Envelope&) { told.due_by -= days{9}; }) ==
        Said{early});
  AlteredLog log{salon().ledger.log()};
  const auto later = [](Envelope& envelope) {
    auto told = get<Overdue>(envelope.payload);
    told.escalates_at += days{2};
    envelope.payload = told;
  };
  forge(log, overdue, later, salon().ledger.log_key());
  const Report report = audited_by_key_of(salon().ledger, log);
  require_only(report, event(escalated));
}

TEST_CASE("audit: nobody is told of an exception who may not review it", "[unit][audit]") {
  const auto to_the_desk = [](auto& told, Envelope&) { told.owner = Role::cashier; };
  CHECK(said_of<review::Overdue>(salon().overdue_at, to_the_desk).size() == 1);
  const auto to_a_stylist = [](auto& told, Envelope&) { told.backup = Role::stylist; };
  CHECK(said_of<review::Escalated>(salon().escalated_at, to_a_stylist).size() == 1);
}

}  // namespace tress::testing::review_audit_test
