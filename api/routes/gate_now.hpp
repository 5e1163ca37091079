#pragma once

#include <optional>

#include "schema/appointments.hpp"

#include "api/http/response.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/parts.hpp"

namespace tress {

/// What stands before the start of an appointment's service, by the ledger's states at this moment:
/// for `person`, or, without one, for whoever has the appointment or is to accept it. Nothing if
/// there is no such appointment. Reads three streams of the log. Any thread.
Result<std::optional<appointments::Gate>, Fault> gate_now(const Parts& parts,
                                                          AppointmentId appointment,
                                                          std::optional<StaffId> person);

/// Puts what is not yet acknowledged into a refusal's body, as `items`, which is noted as shown of
/// the appointment's client. Leaves it alone if that can't be read.
void name_unseen_items(const Parts& parts,
                       AppointmentId appointment,
                       Disclosure& disclosure,
                       http::Response& refusal);

}  // namespace tress
