#pragma once

#include "ledger/domain/staff.hpp"

/// Inside of the decider of staff: device keys and trainings stand in staff_keys.cpp. Only
/// staff*.cpp include this.
namespace tress::staff {

using Outcome = Result<Decision<Event>, Refusal>;

/// May return: staff_is_unknown, staff_has_left.
Result<void, Refusal> require_present(const State& state);

Outcome carry_out(const EnrolDeviceKey& asked, const State& state, const Facts& facts);
Outcome carry_out(const RotateDeviceKey& asked, const State& state, const Facts& facts);
Outcome carry_out(const RevokeDeviceKey& asked, const State& state, const Facts& facts);
Outcome carry_out(const AcknowledgeTraining& asked, const State& state, const Facts& facts);

State after(State before, const DeviceKeyEnrolled& enrolled);
State after(State before, const DeviceKeyRotated& rotated);
State after(State before, const DeviceKeyRevoked& revoked);
State after(State before, const TrainingAcknowledged& acknowledged);

}  // namespace tress::staff
