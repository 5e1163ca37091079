#include "projections/appointments/late.hpp"

#include <algorithm>

#include "ledger/base/limits.hpp"
#include "ledger/domain/roster.hpp"
#include "projections/appointments/rows.hpp"

namespace tress::appointments {

namespace {

using appointment::LateChoice;
using std::chrono::minutes;
using views::Snapshot;

/// The appointment, and how much time there is from when the client comes.
struct Late {
  std::uint16_t by;                  ///< minutes
  std::uint16_t planned;             ///< minutes that the service was given
  std::optional<std::int64_t> room;  ///< minutes until the next one begins; nothing: none comes
  roster::LateRule rule;
};

std::string in_minutes(std::int64_t count) {
  return std::to_string(count) + (count == 1 ? " minute" : " minutes");
}

/// The one behind it in the performer's day.
Result<std::optional<Appointment>, Fault> next_of(const Snapshot& view, const Appointment& one) {
  std::optional<Appointment> next;
  if (!one.starts_at) return next;
  views::Paging paging;
  while (true) {
    TRESS_TRY(const auto day, list_of_day(view, one.branch, one.day, paging));
    for (const Appointment& other : day.rows) {
      const bool is_open = other.status == Status::booked || other.status == Status::arrived;
      const bool is_behind = other.starts_at && *other.starts_at > *one.starts_at;
      if (!is_open || !is_behind || other.performer != one.performer) continue;
      if (!next || *other.starts_at < *next->starts_at) next = other;
    }
    if (!day.next) return next;
    paging.from = *day.next;
  }
}

LateOption wait_option(const Late& late) {
  const bool fits = !late.room || *late.room >= late.planned;
  LateOption option{LateChoice::wait, fits || late.by <= late.rule.wait_minutes, late.planned, {}};
  option.text = "Wait, and take the whole " + in_minutes(late.planned) + ". Offered up to " +
                in_minutes(late.rule.wait_minutes) +
                " late, and later where nobody is kept waiting.";
  return option;
}

LateOption shorten_option(const Late& late) {
  const std::int64_t left = late.room ? std::min<std::int64_t>(*late.room, late.planned) : 0;
  const bool is_offered = left >= limits::appointment_minutes_min && left < late.planned;
  LateOption option{LateChoice::shorten, is_offered, std::nullopt, {}};
  if (is_offered) option.minutes = static_cast<std::uint16_t>(left);
  option.text = is_offered ? "Begin when the client comes and end before the next appointment: " +
                                 in_minutes(left) + " are left."
                           : "Begin when the client comes and end before the next appointment: "
                             "nothing is gained by it, or too little time is left.";
  return option;
}

std::vector<LateOption> options_of(const Late& late) {
  return {wait_option(late), shorten_option(late),
          LateOption{LateChoice::move, true, late.planned,
                     "Move to another time that is free. Always offered."},
          LateOption{LateChoice::no_show, late.by >= late.rule.no_show_minutes, std::nullopt,
                     "Count as not having come. Offered from " +
                         in_minutes(late.rule.no_show_minutes) + " late."}};
}

}  // namespace

Result<std::optional<LateOffer>, Fault> late_offer(const Snapshot& view,
                                                   AppointmentId appointment,
                                                   std::uint16_t late_by) {
  TRESS_TRY(const auto one, find(view, appointment));
  if (!one) return std::optional<LateOffer>{};
  TRESS_TRY(const auto place, views::row_at<Place>(view, place_key(one->branch)));
  roster::RulesSet rules = roster::usual_rules(one->branch);
  if (place) rules.late = place->late;
  TRESS_TRY(const auto next, next_of(view, *one));
  Late late{late_by, one->minutes.value_or(0), std::nullopt, roster::late_rule_of(rules)};
  if (next) {
    const auto comes_at = *one->starts_at + minutes{late_by};
    late.room = std::chrono::floor<minutes>(*next->starts_at - comes_at).count();
  }
  LateOffer offer{late_by, late.rule, std::nullopt, std::nullopt, options_of(late)};
  if (next) {
    offer.next = next->appointment;
    offer.next_starts_at = next->starts_at;
  }
  return std::optional{std::move(offer)};
}

}  // namespace tress::appointments
