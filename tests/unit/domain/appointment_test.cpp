#include "ledger/domain/appointment.hpp"

#include <catch2/catch.hpp>

#include "tests/support/sample_salon.hpp"

// Goal: every Refusal is produced by at least one row, and every accepted command yields exactly
// the events listed. Method: histories are written out, so a case can be read without another file.

namespace tress::testing {

namespace {

using appointment::Refusal;
using GivenAppointment = Given<appointment::State, appointment::Command>;
using Row = Refused<appointment::State, appointment::Command>;

const AppointmentId id = nth<AppointmentId>(1);
const appointment::Book booking{main_street, lin, cut, stylist, saturday, 15 * 60};
const appointment::Booked booked{id, main_street, lin, cut, stylist, saturday, 15 * 60};
const appointment::Booked booked_for_friday{id,      main_street, lin,         cut,
                                            stylist, friday,      std::nullopt};
const appointment::Cancelled cancelled{friday, std::nullopt, 1, std::nullopt};
const appointment::NoShowRecorded missed{std::nullopt};
const appointment::Completed completed{std::nullopt};

TEST_CASE("appointment: booked for a client, a service and a performer", "[unit][appointment]") {
  const SampleSalon salon;
  const Heading heading =
      GivenAppointment{{}, salon.facts()}.when(booking).then({appointment::Booked{
          id_cast<AppointmentId>(this_stream), main_street, lin, cut, stylist, saturday, 15 * 60}});
  CHECK(heading.branch == main_street);
  CHECK(heading.business_date == friday);
}

TEST_CASE("appointment: cancelling says who, when and with how much notice",
          "[unit][appointment]") {
  const SampleSalon salon;
  GivenAppointment{{booked}, salon.facts()}
      .when(appointment::Cancel{id, stylist, "ill"})
      .then({appointment::Cancelled{friday, stylist, 1, "ill"}});
  // Two days after the day of the appointment: the notice is negative.
  const Facts late = at(salon.facts(), noon + std::chrono::days{3});
  GivenAppointment{{booked}, late}
      .when(appointment::Cancel{id, std::nullopt, std::nullopt})
      .then({appointment::Cancelled{saturday + std::chrono::days{2}, std::nullopt, -2,
                                    std::nullopt}});
}

TEST_CASE("appointment: missed from its own day on, or completed with a bill",
          "[unit][appointment]") {
  SampleSalon salon;
  GivenAppointment{{booked_for_friday}, salon.facts()}
      .when(appointment::RecordNoShow{id, "called twice"})
      .then({appointment::NoShowRecorded{"called twice"}});
  const auto bill = nth<SaleId>(1);
  const Facts facts = salon.facts_with([&](Table& table) { table.sales[bill] = {}; });
  GivenAppointment{{booked}, facts}
      .when(appointment::Complete{id, bill})
      .then({appointment::Completed{bill}});
}

TEST_CASE("appointment: imports may book the past, with people and services that are gone",
          "[unit][appointment]") {
  const SampleSalon salon;
  const auto made = id_cast<AppointmentId>(this_stream);
  GivenAppointment{{}, salon.import_facts()}
      .when(
          appointment::Book{main_street, std::nullopt, perm, gone_manager, long_ago, std::nullopt})
      .then({appointment::Booked{made, main_street, std::nullopt, perm, gone_manager, long_ago,
                                 std::nullopt}});
}

TEST_CASE("appointment: every reason to refuse has a case", "[unit][appointment]") {
  SampleSalon salon;
  const Facts facts = salon.facts();
  const appointment::Cancel cancel{id, std::nullopt, std::nullopt};
  const auto with = [](auto change) {
    appointment::Book changed = booking;
    change(changed);
    return changed;
  };
  check_refusals<appointment::State, appointment::Command>({
      Row{"same command id", {booked}, booking, facts, Refusal::already_booked},
      Row{"never booked", {}, cancel, facts, Refusal::appointment_is_unknown},
      Row{"cancelled twice", {booked, cancelled}, cancel, facts, Refusal::appointment_is_cancelled},
      Row{"cancelled after a no-show",
          {booked, missed},
          cancel,
          facts,
          Refusal::appointment_is_a_no_show},
      Row{"missed after completion",
          {booked, completed},
          appointment::RecordNoShow{id, std::nullopt},
          facts,
          Refusal::appointment_is_completed},
      Row{"blank reason",
          {booked},
          appointment::Cancel{id, std::nullopt, ""},
          facts,
          Refusal::text_is_missing},
      Row{"long note",
          {booked_for_friday},
          appointment::RecordNoShow{id, std::string(4001, 'x')},
          facts,
          Refusal::text_is_too_long},
      Row{"escape character",
          {booked},
          appointment::Cancel{id, std::nullopt, "\x1B[31m"},
          facts,
          Refusal::text_is_not_plain},
      Row{"minute 1440",
          {},
          with([](auto& b) { b.minute_of_day = 1440; }),
          facts,
          Refusal::minute_is_not_of_the_day},
      Row{"no such branch",
          {},
          with([](auto& b) { b.branch = no_branch; }),
          facts,
          Refusal::branch_is_unknown},
      Row{"no such performer",
          {},
          with([](auto& b) { b.performer = nobody; }),
          facts,
          Refusal::staff_is_unknown},
      Row{"the performer has left",
          {},
          with([](auto& b) { b.performer = gone_manager; }),
          facts,
          Refusal::staff_has_left},
      Row{"no such client",
          {},
          with([](auto& b) { b.client = no_client; }),
          facts,
          Refusal::client_is_unknown},
      Row{"no such item",
          {},
          with([](auto& b) { b.item = no_item; }),
          facts,
          Refusal::item_is_unknown},
      Row{"retired service",
          {},
          with([](auto& b) { b.item = perm; }),
          facts,
          Refusal::item_is_retired},
      Row{"a product",
          {},
          with([](auto& b) { b.item = wax; }),
          facts,
          Refusal::item_is_not_a_service},
      Row{"completed with a bill that is not there",
          {booked},
          appointment::Complete{id, nth<SaleId>(1)},
          facts,
          Refusal::sale_is_unknown},
      Row{"booked on a closed day",
          {},
          booking,
          salon.facts_of_closed_day(),
          Refusal::day_is_closed},
      Row{"for yesterday",
          {},
          with([](auto& b) { b.day = thursday; }),
          facts,
          Refusal::day_is_in_the_past},
      Row{"missed a day early",
          {booked},
          appointment::RecordNoShow{id, std::nullopt},
          facts,
          Refusal::day_has_not_come},
      Row{"three faults: the first listed wins",
          {},
          with([](auto& b) { b.client = no_client, b.item = perm, b.day = thursday; }),
          facts,
          Refusal::client_is_unknown},
  });
}

}  // namespace

}  // namespace tress::testing
