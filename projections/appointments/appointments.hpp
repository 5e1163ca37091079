#pragma once

#include "schema/appointments.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The appointment book: who is expected when, and what became of it.
namespace tress::appointments {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Appointment>, Fault> find(const views::Snapshot& view,
                                                             AppointmentId appointment);

/// One branch's day, in order of the hour; those without an hour first.
[[nodiscard]] Result<views::Page<Appointment>, Fault> list_of_day(const views::Snapshot& view,
                                                                  BranchId branch,
                                                                  Day day,
                                                                  const views::Paging& paging = {});

/// The client's appointments, the latest day first.
[[nodiscard]] Result<views::Page<Appointment>, Fault> list_of_client(
    const views::Snapshot& view, ClientId client, const views::Paging& paging = {});

/// Appointments that are handed over and not yet accepted: those that `to` is to accept, or all.
[[nodiscard]] Result<views::Page<Appointment>, Fault> list_handovers(
    const views::Snapshot& view, std::optional<StaffId> to, const views::Paging& paging = {});

}  // namespace tress::appointments
