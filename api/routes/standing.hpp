#pragma once

#include "schema/appointments.hpp"

namespace tress {

/// Where an appointment stands, by which rule it goes on, and which roles decide that (S0-26). Says
/// nothing of what stands against a service: that is health, and shown at the gate.
[[nodiscard]] appointments::Standing standing_of(const appointments::Appointment& visit,
                                                 const appointments::Gate& gate);

}  // namespace tress
