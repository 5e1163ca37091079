#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include "tests/support/sample_plans.hpp"
#include "tests/support/sample_salon.hpp"

#include "ledger/domain/outbox.hpp"

/// An hour on Saturday afternoon, and what may stand before it: the words of the appointment's
/// tests.
namespace tress::testing {

using appointment::Refusal;
using GivenAppointment = Given<appointment::State, appointment::Command>;
using Row = Refused<appointment::State, appointment::Command>;

inline const AppointmentId id = nth<AppointmentId>(1);
inline const auto made_id = id_cast<AppointmentId>(this_stream);
inline const appointment::Book booking{main_street, lin,     cut,         stylist,
                                       saturday,    15 * 60, std::nullopt};

/// Saturday at 15:00 in Vancouver.
inline const Timestamp saturday_at_three =
    TimeZone::find("America/Vancouver")->from_local(saturday, std::chrono::hours{15});
inline const auto notice = static_cast<std::int32_t>(
    std::chrono::duration_cast<std::chrono::minutes>(saturday_at_three - noon).count());

appointment::Slot slot_of(StaffId performer,
                          Timestamp start,
                          std::uint16_t minutes,
                          std::optional<Timestamp> remind_at = std::nullopt);

/// An hour on Saturday afternoon.
inline const appointment::Booked booked{
    id,      main_street, lin,
    cut,     stylist,     saturday,
    15 * 60, 60,          slot_of(stylist, saturday_at_three, 60)};
/// Friday, at no hour: as an import may have it.
inline const appointment::Booked booked_for_friday{
    id, main_street, lin, cut, stylist, friday, std::nullopt, std::nullopt, std::nullopt};
inline const appointment::Plan plan{cut, stylist, saturday, 15 * 60, 60};
inline const appointment::Cancelled cancelled{friday, std::nullopt, 1, std::nullopt, booked.slot};
inline const appointment::NoShowRecorded missed{std::nullopt, booked.slot};
inline const appointment::Completed completed{std::nullopt, booked.slot};
inline const appointment::Arrived arrived{std::nullopt};
inline const appointment::HandoverGiven handed_over{
    stylist, manager, appointment::HandoverReason::shift_ends, {}};

appointment::Change change();

template <class Fill>
appointment::Change change_of(Fill fill) {
  appointment::Change asked = change();
  fill(asked);
  return asked;
}

/// The cut takes an hour; Saturday is worked from 10:00 to 18:00.
void open_saturday(Table& table);

/// Of another appointment.
TakenTime taken(Timestamp from, int minutes);

inline const client::MustSeeItem allergy_one{client::MustSeeKind::allergy, 1};
inline const client::MustSeeItem observation_one{client::MustSeeKind::observation, 1};
inline const appointment::Conflict allergy_conflict{appointment::ConflictKind::allergy, 1};
inline const appointment::Conflict failed_conflict{appointment::ConflictKind::failed_patch_test, 1};
inline const appointment::Conflict missing_conflict{appointment::ConflictKind::missing_patch_test,
                                                    0};
inline const auto signature = Hash::from(Bytes(32, 7));
inline const appointment::AlertsAcknowledged all_seen{stylist, {allergy_one, observation_one}};
inline const appointment::ConflictsOverridden let_pass{
    manager, {allergy_conflict}, appointment::OverrideReason::client_insists, signature};
inline const appointment::ConflictsOverridden only_booked{
    manager, {allergy_conflict}, appointment::OverrideReason::client_insists, std::nullopt};

/// Lin is allergic to PPD, has something to be seen on the card, and PPD is in the cut.
void with_allergy(Table& table);

/// The cut needs a patch test, with this result of 1 November, good for 30 days.
std::function<void(Table&)> with_test(client::PatchResult result);

/// A plan that the client has.
std::function<void(Table&)> with_plan_of(ClientId client, bool is_shared);

/// The stylist on Saturday at three.
Facts at_the_chair(SampleSalon& salon, const std::function<void(Table&)>& change);

namespace appointment_request_test {

/// What is refused of what a client asks for.
std::vector<Row> refusals(SampleSalon& salon);

}  // namespace appointment_request_test

}  // namespace tress::testing
