#pragma once

#include <optional>
#include <vector>

#include "schema/appointment.hpp"
#include "schema/membership.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/facts.hpp"

/// Inside of the appointment's decider: a visit that a plan pays for. Only appointment*.cpp include
/// this.
namespace tress::appointment {

/// What is asked of the membership in the same commit: a unit for this visit. Whether it has one is
/// its own to say. Nothing if the visit names none.
/// May return: membership_is_unknown, membership_is_another.
[[nodiscard]] Result<std::optional<membership::Reserve>, Refusal> hold_for(const Book& asked,
                                                                           AppointmentId id,
                                                                           const Facts& facts);

/// Of a visit that does not take place: what is held for it and on no bill goes back. On a day that
/// the membership's own branch has closed nothing does: it is then given back by hand.
[[nodiscard]] std::vector<membership::Release> releases_of(const Booked& booked,
                                                           const Facts& facts);

}  // namespace tress::appointment
