#pragma once

#include <optional>
#include <vector>

#include "schema/appointment.hpp"
#include "schema/membership.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/appointment.hpp"
#include "ledger/domain/facts.hpp"

/// Inside of the appointment's decider: a visit that a plan pays for. Only appointment*.cpp include
/// this.
namespace tress::appointment {

/// What is asked of the membership in the same commit: a unit for this visit. Whether it has one is
/// its own to say. It is held until some days after the visit's. Nothing if the visit names none.
/// May return: membership_is_unknown, membership_is_another.
[[nodiscard]] Result<std::optional<membership::Reserve>, Refusal> hold_for(const Book& asked,
                                                                           AppointmentId id,
                                                                           const Facts& facts);

/// Of a visit that does not take place: what is held for it and on no bill goes back. On a day that
/// the membership's own branch has closed nothing does: it goes back when its time is over.
[[nodiscard]] std::vector<membership::Release> releases_of(const Booked& booked,
                                                           const Facts& facts);

/// Of a visit that is given another day or service: what is held for it is held anew, for the new
/// one. For a service that the membership does not pay for, nothing is; what cannot be held anew
/// otherwise (it rests, its branch has closed the day) stays held as it was.
[[nodiscard]] std::vector<membership::Command> holds_moved(const State& state,
                                                           const Plan& plan,
                                                           const Facts& facts);

}  // namespace tress::appointment
