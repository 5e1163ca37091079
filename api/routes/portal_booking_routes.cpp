#include "api/routes/portal_booking_routes.hpp"

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "schema/portal_session.hpp"

#include "api/http/problem.hpp"
#include "api/routes/bodies.hpp"
#include "api/routes/disclosure.hpp"
#include "api/routes/portal_access.hpp"
#include "api/routes/reading.hpp"
#include "api/routes/refusals.hpp"
#include "ledger/crypto/sha256.hpp"
#include "projections/appointments/availability.hpp"
#include "projections/portal/portal.hpp"

namespace tress {

namespace {

using http::problem;
using http::Response;
using reading::Read;
using reading::row;

/// Visits ahead that a client may have booked: an unlimited plan is not the whole calendar.
constexpr std::size_t bookings_ahead_max = 10;

/// How far ahead: rosters are made for months, not for years.
constexpr std::chrono::days booked_ahead_max{180};

/// Of one day.
constexpr std::size_t times_shown_max = 200;

/// What stands against it is health, which is not spoken of here; or what the desk can settle.
constexpr std::array<std::string_view, 3> for_the_desk{"appointment.allergy_forbids_it",
                                                       "appointment.patch_test_was_failed",
                                                       "appointment.patch_test_is_missing"};

Response not_bookable() {
  return problem(409, "not_bookable", "This cannot be booked here: ask the salon");
}

Response not_offered() {
  return problem(409, "time_is_not_offered", "This time is not offered: choose another one");
}

/// What of a plan is asked for: any lot, any service, unless they are named.
struct Named {
  MembershipId membership;
  std::optional<std::uint32_t> lot;
  std::optional<ItemId> item = std::nullopt;
};

bool is_named(const portal::Benefit& one, const Named& named) {
  if (one.membership != named.membership || (named.lot && one.lot != *named.lot)) return false;
  return !named.item ||
         std::find(one.items.begin(), one.items.end(), *named.item) != one.items.end();
}

/// What the client can use today: of what is named, the first.
Result<std::optional<portal::Benefit>, Fault> benefit_of(const Parts& parts,
                                                         const views::Snapshot& view,
                                                         ClientId client,
                                                         const Named& named) {
  TRESS_TRY(auto all, portal::benefits(view, client, parts.clock.now()));
  for (portal::Benefit& one : all.available) {
    const bool is_bookable = one.kind != plan::BenefitKind::discount;
    if (is_bookable && is_named(one, named)) return std::optional{std::move(one)};
  }
  return std::optional<portal::Benefit>{};
}

/// The list and the booking ask this: what is not in it is not booked. Nothing of a service of
/// which nobody has said how long it takes.
Result<std::vector<appointments::FreeSlot>, Fault> offered(const Parts& parts,
                                                           const appointments::Wish& wish) {
  std::vector<appointments::FreeSlot> none;
  if (wish.day > std::chrono::floor<std::chrono::days>(wish.not_before) + booked_ahead_max) {
    return none;
  }
  TRESS_TRY(const auto calendar, parts.follower.snapshot("appointments"));
  TRESS_TRY(auto free, appointments::free_slots(*calendar, wish));
  return free ? std::move(free.value()) : none;
}

Result<void, Fault> add_times(const Read& read,
                              const portal::Benefit& benefit,
                              Day day,
                              portal::FreeTimes& shown) {
  for (const ItemId item : benefit.items) {
    TRESS_TRY(const auto free, offered(read.parts, {benefit.branch, item, day, std::nullopt,
                                                    read.parts.clock.now()}));
    TRESS_TRY(const std::string service, portal::service_name(*read.view, item));
    for (const appointments::FreeSlot& slot : free) {
      if (shown.times.size() == times_shown_max) return ok();
      TRESS_TRY(std::string who, portal::first_name_of(*read.view, slot.performer));
      shown.times.push_back({item, service, slot.performer, std::move(who), benefit.branch,
                             slot.day, slot.minute_of_day, slot.minutes});
    }
  }
  return ok();
}

Response list_free_times(Read& read) {
  const auto membership = read.query.need<MembershipId>("membership");
  const auto lot = read.query.take<std::uint32_t>("lot");
  const auto day = read.query.need<Day>("day");
  if (auto wrong = read.query.problem()) return *wrong;
  const auto benefit = benefit_of(read.parts, *read.view, *read.call.client, {*membership, lot});
  if (!benefit) return answers::unavailable(benefit.error());
  if (!benefit.value()) return answers::not_found("membership");
  portal::FreeTimes shown{{}};
  const auto added = add_times(read, *benefit.value(), *day, shown);
  if (!added) return answers::unavailable(added.error());
  return read.answer(json_of(shown));
}

Result<bool, Fault> is_offered(const Parts& parts, const portal_session::BookIncluded& asked) {
  TRESS_TRY(const auto free, offered(parts, {asked.branch, asked.item, asked.day, asked.performer,
                                             parts.clock.now()}));
  return std::any_of(free.begin(), free.end(), [&](const appointments::FreeSlot& slot) {
    return slot.minute_of_day == asked.minute_of_day;
  });
}

/// 409 for what is not the client's, or not to be used today, or not offered then; 429 for who has
/// booked enough. What has its answer already gets the same one again. That a time is taken, over
/// or nobody's is refused once more where it is booked; the number of visits is not (README.md).
Result<void, Response> require_bookable(const Parts& parts,
                                        const Call& call,
                                        const portal_session::BookIncluded& asked,
                                        CommandId command) {
  const auto earlier = parts.log.row(Space::commands, command.view());
  if (!earlier) return answers::unavailable(earlier.error());
  if (earlier.value()) return ok();
  const auto view = parts.follower.snapshot("portal");
  if (!view) return answers::unavailable(view.error());
  const auto benefit =
      benefit_of(parts, *view.value(), *call.client, {asked.membership, asked.lot, asked.item});
  if (!benefit) return answers::unavailable(benefit.error());
  if (!benefit.value() || benefit.value()->branch != asked.branch) return not_bookable();
  const auto ahead = portal::appointments(*view.value(), *call.client, parts.clock.now());
  if (!ahead) return answers::unavailable(ahead.error());
  if (ahead.value().upcoming.size() >= bookings_ahead_max) {
    return problem(429, "too_many_bookings", "You have booked as many visits ahead as one may");
  }
  const auto is_free = is_offered(parts, asked);
  if (!is_free) return answers::unavailable(is_free.error());
  if (!is_free.value()) return not_offered();
  return ok();
}

Result<Submission, Response> booking_of(const Parts& parts, const Call& call) {
  TRESS_TRY(const CommandId command, portal_command(call, "booking"));
  const auto read = bodies::read<portal_session::BookIncluded>(call.request);
  if (!read) return read.error();
  const portal_session::BookIncluded& asked = read.value();
  TRESS_TRY(require_bookable(parts, call, asked, command));
  return Submission{command, sha256(bytes_of(call.request.body)), call.actor,
                    AnyCommand{appointment::Command{appointment::Book{
                        asked.branch, *call.client, asked.item, asked.performer, asked.day,
                        asked.minute_of_day, std::nullopt, asked.membership, asked.lot}}}};
}

Response refused(const std::string& code) {
  const bool is_for_desk =
      std::find(for_the_desk.begin(), for_the_desk.end(), code) != for_the_desk.end();
  return is_for_desk ? not_bookable() : refusal_problem(code);
}

/// The unit is held after the visit is booked.
Position last_position_of(const Accepted& accepted) {
  return accepted.first_position + accepted.events.size() - 1;
}

/// The visit as the client's list shows it.
Result<Response, Fault> booked(const Parts& parts, const Call& call, const Accepted& accepted) {
  static_cast<void>(parts.follower.wait_for("portal", last_position_of(accepted), view_wait_max));
  TRESS_TRY(const auto view, parts.follower.snapshot("portal"));
  TRESS_TRY(const auto all, portal::appointments(*view, *call.client, parts.clock.now()));
  for (const portal::Upcoming& one : all.upcoming) {
    if (one.appointment != id_cast<AppointmentId>(accepted.stream)) continue;
    Response response = http::json_response(201, json_of(one));
    response.headers.emplace_back("Ledger-Position", std::to_string(view->applied()));
    return response;
  }
  // Sent again after the visit was cancelled, or is over.
  if (accepted.is_replay) return answers::not_found("appointment");
  return Fault{Fault::Kind::halted, "the portal's view", "is behind"};
}

void book_included(const Parts& parts, const Call& call, http::Responder responder) {
  if (auto closed = answers::closed(parts)) return responder(std::move(*closed));
  auto submission = booking_of(parts, call);
  if (!submission) return responder(std::move(submission.error()));
  const auto answer = parts.writer.submit_and_wait(std::move(submission.value()));
  if (!answer) return responder(answers::busy());
  if (const auto* const no = std::get_if<Refused>(&answer.value())) {
    return responder(refused(no->code));
  }
  auto shown = booked(parts, call, std::get<Accepted>(answer.value()));
  if (!shown) return responder(answers::unavailable(shown.error()));
  Disclosure disclosure{parts, reader_of(call)};
  disclosure.show(*call.client);
  responder(disclosure.recorded(std::move(shown.value())));
}

}  // namespace

std::vector<ApiRoute> portal_booking_routes() {
  constexpr auto own = Permission::portal;
  return {
      row<list_free_times>("/portal/v1/free-times", "portal.free_times", own, portal::projection),
      {http::Method::post, "/portal/v1/bookings", "portal.book_included", own, Runs::in_pool,
       book_included},
  };
}

}  // namespace tress
