#include "api/routes/appointment_routes.hpp"

#include "api/routes/client_files.hpp"
#include "api/routes/gate_now.hpp"
#include "api/routes/gate_plan.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/standing.hpp"
#include "projections/appointments/appointments.hpp"
#include "projections/appointments/availability.hpp"

namespace tress {

namespace {

using http::Response;
using reading::id_in;
using reading::page_answer;
using reading::Read;
using reading::row;
using reading::row_answer;

Response list_appointments(Read& read) {
  const auto branch = read.query.need<BranchId>("branch");
  const auto day = read.query.need<Day>("day");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, appointments::list_of_day(*read.view, *branch, *day, paging));
}

Response list_handovers(Read& read) {
  const auto to = read.query.take<StaffId>("to");
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  return page_answer(read, appointments::list_handovers(*read.view, to, paging));
}

Response list_free_slots(Read& read) {
  const auto branch = read.query.need<BranchId>("branch");
  const auto item = read.query.need<ItemId>("item");
  const auto day = read.query.need<Day>("day");
  const auto performer = read.query.take<StaffId>("performer");
  if (auto wrong = read.query.problem()) return *wrong;
  const auto slots = appointments::free_slots(
      *read.view, {*branch, *item, *day, performer, read.parts.clock.now()});
  if (!slots) return answers::unavailable(slots.error());
  if (!slots.value()) {
    switch (slots.value().error()) {
      case appointments::Unbookable::branch_is_unknown:
        return answers::bad_query("branch", "is none");
      case appointments::Unbookable::item_has_no_duration:
        return answers::bad_query("item", "is no service that is known to take some time");
    }
  }
  Result<views::Page<appointments::FreeSlot>, Fault> page{
      views::Page<appointments::FreeSlot>{slots.value().value(), std::nullopt}};
  return page_answer(read, page);
}

Response show_appointment(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<AppointmentId>(read, "appointment");
  if (!id) return answers::not_found("appointment");
  return row_answer(read, appointments::find(*read.view, *id), "appointment");
}

/// As things stand in the ledger now, which is what decides.
Response show_gate(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<AppointmentId>(read, "appointment");
  if (!id) return answers::not_found("appointment");
  auto gate = gate_now(read.parts, *id, read.call.actor.person);
  const auto visit = appointments::find(*read.view, *id);
  if (!visit) return answers::unavailable(visit.error());
  if (gate && gate.value() && visit.value()) {
    const auto added = add_plan_and_feedback(read.parts, *visit.value(), *gate.value());
    if (!added) return answers::unavailable(added.error());
  }
  if (visit.value() && visit.value()->client) read.disclosure.show(*visit.value()->client);
  return row_answer(read, gate, "appointment");
}

Response show_standing(Read& read) {
  if (auto wrong = read.query.problem()) return *wrong;
  const auto id = id_in<AppointmentId>(read, "appointment");
  if (!id) return answers::not_found("appointment");
  const auto visit = appointments::find(*read.view, *id);
  if (!visit) return answers::unavailable(visit.error());
  if (!visit.value()) return answers::not_found("appointment");
  const auto gate = gate_now(read.parts, *id, visit.value()->performer);
  if (!gate) return answers::unavailable(gate.error());
  if (!gate.value()) return answers::not_found("appointment");
  if (visit.value()->client) read.disclosure.show(*visit.value()->client);
  return read.answer(json_of(standing_of(*visit.value(), *gate.value())));
}

Response list_appointments_of_client(Read& read) {
  const auto paging = read.paging();
  if (auto wrong = read.query.problem()) return *wrong;
  const auto client = id_in<ClientId>(read, "client");
  if (!client) return answers::not_found("client");
  return page_answer(
      read, page_over_files<appointments::Appointment>(
                read.parts, *client, paging, [&](ClientId file, const views::Paging& part) {
                  return appointments::list_of_client(*read.view, file, part);
                }));
}

}  // namespace

std::vector<ApiRoute> appointment_routes() {
  using P = Permission;
  return {
      row<list_appointments_of_client>("/v1/clients/{client}/appointments", "clients.appointments",
                                       P::see_appointments, appointments::projection),
      row<list_appointments>("/v1/appointments", "appointments.list", P::see_appointments,
                             appointments::projection),
      row<show_appointment>("/v1/appointments/{appointment}", "appointments.show",
                            P::see_appointments, appointments::projection),
      row<list_handovers>("/v1/handovers", "appointments.handovers", P::see_appointments,
                          appointments::projection),
      row<list_free_slots>("/v1/availability", "appointments.availability", P::see_appointments,
                           appointments::projection),
      row<show_standing>("/v1/appointments/{appointment}/standing", "appointments.standing",
                         P::see_appointments, appointments::projection),
      row<show_gate>("/v1/appointments/{appointment}/gate", "appointments.gate", P::read_health,
                     appointments::projection),
  };
}

}  // namespace tress
