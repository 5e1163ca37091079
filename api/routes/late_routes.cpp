#include "api/routes/late_routes.hpp"

#include "api/routes/reading.hpp"
#include "ledger/base/limits.hpp"
#include "projections/appointments/late.hpp"

namespace tress {

namespace {

using reading::Read;

/// Offered is what the rule says; which of it was chosen, and why, is recorded by `…/late`.
http::Response show_late_offer(Read& read) {
  const auto minutes = read.query.need<std::uint16_t>("minutes");
  if (auto wrong = read.query.problem()) return *wrong;
  if (*minutes < 1 || *minutes > limits::appointment_minutes_max) {
    return answers::bad_query("minutes", "is not 1 to 720");
  }
  const auto id = reading::id_in<AppointmentId>(read, "appointment");
  if (!id) return answers::not_found("appointment");
  return reading::row_answer(read, appointments::late_offer(*read.view, *id, *minutes),
                             "appointment");
}

}  // namespace

std::vector<ApiRoute> late_routes() {
  return {reading::row<show_late_offer>("/v1/appointments/{appointment}/late-offer",
                                        "appointments.late_offer", Permission::see_appointments,
                                        appointments::projection)};
}

}  // namespace tress
