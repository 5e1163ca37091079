// Whom it concerns when something happens to an appointment, and what a late client is offered.

#include "projections/notices/notices.hpp"

#include "tests/support/bill_words.hpp"

#include "projections/appointments/appointments.hpp"
#include "projections/appointments/late.hpp"

namespace tress::notices_test {

namespace {

using namespace testing;  // NOLINT(google-build-using-namespace): the words of the test

using People = std::vector<StaffId>;

const AppointmentId first = nth<AppointmentId>(1);
const AppointmentId second = nth<AppointmentId>(2);
const AppointmentId third = nth<AppointmentId>(3);
const AppointmentId fourth = nth<AppointmentId>(4);

const StaffId anna = nth<StaffId>(101);
const StaffId bea = nth<StaffId>(102);
const StaffId cleo = nth<StaffId>(103);
const StaffId dora = nth<StaffId>(104);

/// Friday: Anna has Lin at nine and Mia at ten; Bea has Lin at eleven, Cleo has Mia at twelve.
struct Friday : ViewHistory {
  Friday() {
    book(first, lin, anna, 540);
    book(second, mia, anna, 600);
    book(third, lin, bea, 660);
    book(fourth, mia, cleo, 720);
  }

  void book(AppointmentId id, std::optional<ClientId> client, StaffId performer, int minute) {
    const auto at = static_cast<std::uint16_t>(minute);
    const appointment::Slot slot{performer, noon + std::chrono::minutes{minute}, 60, std::nullopt};
    add(id, appointment::Booked{id, main_street, client, cut, performer, friday, at, 60, slot});
  }

  [[nodiscard]] People told(Position position) const {
    const ViewTables tables{log(), {&notices::projection()}};
    const auto notice = require_value(notices::at(*tables.snapshot(), position));
    return notice ? notice->staff : People{};
  }
};

appointment::Plan plan_at(StaffId performer, int minute, Day day = friday) {
  return {cut, performer, day, static_cast<std::uint16_t>(minute), 60};
}

}  // namespace

TEST_CASE(
    "a client who is late concerns who serves them that day and everybody who serves the next",
    "[unit][views]") {
  Friday history;
  const auto late =
      history.add(first, appointment::LateRecorded{25, appointment::LateChoice::shorten});
  CHECK(history.told(late) == People{anna, bea, cleo});
  // The last of Cleo's day keeps nobody waiting but Mia's other hands.
  const auto later =
      history.add(fourth, appointment::LateRecorded{25, appointment::LateChoice::wait});
  CHECK(history.told(later) == People{anna, cleo});
  CHECK(history.told(0) == People{anna});
}

TEST_CASE("a change concerns those of the day as it was and those of the day as it is",
          "[unit][views]") {
  Friday history;
  const auto moved =
      history.add(first, appointment::Changed{plan_at(anna, 540),
                                              plan_at(dora, 480, saturday),
                                              appointment::ChangeReason::client_asked,
                                              300,
                                              {},
                                              {}});
  CHECK(history.told(moved) == People{anna, bea, cleo, dora});
  // Now nobody comes behind it, and Lin has nobody else on Saturday.
  const auto late =
      history.add(first, appointment::LateRecorded{25, appointment::LateChoice::wait});
  CHECK(history.told(late) == People{dora});
  const auto still_there =
      history.add(third, appointment::LateRecorded{25, appointment::LateChoice::wait});
  CHECK(history.told(still_there) == People{bea});
}

TEST_CASE("whoever is given a handover is concerned from then on, and the giver until then",
          "[unit][views]") {
  Friday history;
  const auto given = history.add(
      third, appointment::HandoverGiven{bea, dora, appointment::HandoverReason::shift_ends, {}});
  CHECK(history.told(given) == People{anna, bea, dora});
  const auto accepted = history.add(third, appointment::HandoverAccepted{bea, dora, {}, {}});
  CHECK(history.told(accepted) == People{anna, bea, dora});
  const auto arrived = history.add(third, appointment::Arrived{0});
  CHECK(history.told(arrived) == People{dora});
}

TEST_CASE("what is over concerns those around it once, and then nobody", "[unit][views]") {
  Friday history;
  const auto cancelled = history.add(second, appointment::Cancelled{friday, cashier, 0, "ill", {}});
  CHECK(history.told(cancelled) == People{anna, cleo});
  history.add(third, appointment::Completed{std::nullopt, {}});
  const auto missed = history.add(first, appointment::NoShowRecorded{"no answer", {}});
  CHECK(history.told(missed) == People{anna});
  CHECK(history.told(history.add(cut, catalogue::PriceSet{friday, cad(80'00), std::nullopt}))
            .empty());
}

TEST_CASE("a late client is offered what the branch's rule and the performer's day leave",
          "[unit][views]") {
  Friday history;
  history.add(main_street,
              branch::Opened{main_street, "MAIN", "Main Street", "America/Vancouver", 4, cad()});
  const auto offered = [&](AppointmentId id, std::uint16_t minutes) {
    const ViewTables tables{history.log(), {&appointments::projection()}};
    const auto offer = require_value(appointments::late_offer(*tables.snapshot(), id, minutes));
    REQUIRE(offer);
    std::string choices;
    for (const auto& option : offer->options) {
      CHECK_FALSE(option.text.empty());
      if (!option.is_offered) continue;
      choices += std::string{name_of(option.choice)};
      if (option.choice == appointment::LateChoice::shorten) {
        choices += "(" + std::to_string(*option.minutes) + ")";
      }
      choices += " ";
    }
    return choices;
  };
  // Mia comes at ten: of Lin's hour from nine, sixty minutes less the lateness are left.
  CHECK(offered(first, 5) == "wait shorten(55) move ");
  CHECK(offered(first, 25) == "shorten(35) move ");
  CHECK(offered(first, 30) == "shorten(30) move no_show ");
  CHECK(offered(first, 56) == "move no_show ");
  // Nobody comes after Mia at Cleo's: the whole hour can be had however late she is.
  CHECK(offered(fourth, 45) == "wait move no_show ");
  roster::RulesSet rules = roster::usual_rules(main_street);
  rules.late = roster::LateRule{30, 120};
  history.add(nth<ItemId>(99), rules);
  CHECK(offered(first, 30) == "wait shorten(30) move ");
  const ViewTables tables{history.log(), {&appointments::projection()}};
  CHECK_FALSE(
      require_value(appointments::late_offer(*tables.snapshot(), nth<AppointmentId>(9), 5)));
}

}  // namespace tress::notices_test
