#pragma once

#include "schema/appointments.hpp"

#include "api/routes/parts.hpp"

/// What the views add to a gate: nothing of it decides whether the service starts.
namespace tress {

/// Which of the client's plans would pay for the visit and what is left of them, and what the
/// client has said of this service before.
Result<void, Fault> add_plan_and_feedback(const Parts& parts,
                                          const appointments::Appointment& visit,
                                          appointments::Gate& gate);

}  // namespace tress
