#pragma once

#include "projections/appointments/appointments.hpp"

namespace tress::appointments {

/// What the branch's rule offers a client who is `minutes` late, in the performer's day as it
/// stands: wait, shorten, move, or count as not having come. Nothing if there is no such
/// appointment. The decider takes each of them; what the rule does not offer is chosen against it.
[[nodiscard]] Result<std::optional<LateOffer>, Fault> late_offer(const views::Snapshot& view,
                                                                 AppointmentId appointment,
                                                                 std::uint16_t minutes);

}  // namespace tress::appointments
