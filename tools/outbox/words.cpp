#include "tools/outbox/words.hpp"

#include <array>

#include <fmt/core.h>

#include "ledger/base/assert.hpp"
#include "ledger/base/time.hpp"

namespace tress::post {

namespace {

constexpr std::array weekdays{"Sunday",   "Monday", "Tuesday", "Wednesday",
                              "Thursday", "Friday", "Saturday"};
constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                            "July",    "August",   "September", "October", "November", "December"};

/// "Saturday 21 November at 15:00".
std::string when_of(const LocalTime& at) {
  const std::chrono::year_month_day date{at.day};
  const std::chrono::hh_mm_ss clock{at.minute_of_day};
  return fmt::format("{} {} {} at {}:{:02}", weekdays.at(std::chrono::weekday{at.day}.c_encoding()),
                     static_cast<unsigned>(date.day()),
                     months.at(static_cast<unsigned>(date.month()) - 1), clock.hours().count(),
                     clock.minutes().count());
}

Words reminder_words(const outbox::Queued& message, const branch::Opened& branch) {
  const auto zone = TimeZone::find(branch.time_zone);
  const std::string when = zone ? ": " + when_of(zone->to_local(message.about_at)) : "";
  return {"Your appointment at " + branch.name, branch.name + ": a reminder of your appointment" +
                                                    when +
                                                    ".\nIf you cannot come, please let us know.\n"};
}

}  // namespace

Words words_of(const outbox::Queued& message, const branch::Opened& branch) {
  switch (message.text) {
    case outbox::Template::appointment_reminder: return reminder_words(message, branch);
  }
  TRESS_UNREACHABLE();
}

}  // namespace tress::post
