#pragma once

#include <optional>

#include "ledger/domain/appointment.hpp"
#include "ledger/domain/roster.hpp"
#include "ledger/domain/rules.hpp"

/// What an appointment takes of the calendar, and how much notice there is before it begins. Used
/// by the appointment's decider alone.
namespace tress::appointment {

/// A plan and whose it is.
struct Wanted {
  const rules::BranchDay& at;
  AppointmentId appointment;
  const Plan& plan;
  bool has_client;  ///< somebody to remind
};

/// The time that the plan takes; nothing if it has no hour, or lies in an imported past.
/// May return: time_is_skipped, performer_does_not_work_then, performer_is_busy.
[[nodiscard]] Result<std::optional<Slot>, Refusal> take_slot(const Wanted& wanted,
                                                             const Facts& facts);

/// The time of a handover's taker: what is left of `slot`, or nothing if it is over. They need not
/// be at work by the roster: they have said yes. May return: performer_is_busy.
[[nodiscard]] Result<std::optional<Slot>, Refusal> take_rest(const Slot& slot,
                                                             AppointmentId appointment,
                                                             StaffId taker,
                                                             const Facts& facts);

/// When it begins; without an hour, when its day does.
[[nodiscard]] Timestamp start_of(const Plan& plan, const rules::BranchDay& at);

/// The branch's rules of booking, or the usual ones.
[[nodiscard]] roster::RulesSet booking_rules(BranchId branch, const Facts& facts);

}  // namespace tress::appointment
