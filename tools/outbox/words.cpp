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

/// "31 December 2026".
std::string day_words(Day day) {
  const std::chrono::year_month_day date{day};
  return fmt::format("{} {} {}", static_cast<unsigned>(date.day()),
                     months.at(static_cast<unsigned>(date.month()) - 1),
                     static_cast<int>(date.year()));
}

Words expiry_words(const outbox::Queued& message, const branch::Opened& branch) {
  const Day last = std::chrono::floor<std::chrono::days>(message.about_at);
  return {"Something you have paid for at " + branch.name + " ends soon",
          branch.name + ": what is left of something you have paid for ends on " + day_words(last) +
              ".\nPlease use it until then, or talk to us.\n"};
}

/// Neither address stands in it: whoever reads it needs to know only whether it was them.
Words address_asked_words(const branch::Opened& branch) {
  return {"Your address at " + branch.name + " is to be changed",
          branch.name +
              ": somebody who is signed in as you has asked us to write to another address from "
              "now on. Until a code that went there has come back, nothing changes.\nIf that was "
              "you, do nothing. If not, tell us at once.\n"};
}

Words address_changed_words(const branch::Opened& branch) {
  return {"Your address at " + branch.name + " was changed",
          branch.name +
              ": the address at which we reach you, and with which you sign in, was changed, as "
              "you have asked us.\nIf that was not you, tell us at once.\n"};
}

/// The campaign's own words, and how to get no more of them.
Words campaign_words(const campaign::Planned& campaign, const branch::Opened& branch) {
  return {campaign.subject, campaign.text + "\n\n" + branch.name +
                                " writes this because you agreed to it. To get no more of it, tell "
                                "us: a word is enough.\n"};
}

}  // namespace

Words words_of(const outbox::Queued& message,
               const branch::Opened& branch,
               const std::optional<campaign::Planned>& campaign) {
  switch (message.text) {
    case outbox::Template::appointment_reminder: return reminder_words(message, branch);
    case outbox::Template::value_expires: return expiry_words(message, branch);
    case outbox::Template::campaign: return campaign_words(campaign.value(), branch);
    case outbox::Template::address_change_asked: return address_asked_words(branch);
    case outbox::Template::address_changed: return address_changed_words(branch);
    case outbox::Template::payment_link: break;  // `payment_words`
    case outbox::Template::sign_in_code: break;  // `code_words`
    case outbox::Template::address_code: break;  // `address_code_words`
  }
  TRESS_UNREACHABLE();
}

/// Where the zone is not known the day is told as it is in UTC.
Words payment_words(const payment::Made& link,
                    const branch::Opened& branch,
                    const std::string& address) {
  const auto zone = TimeZone::find(branch.time_zone);
  const Day until = zone ? zone->to_local(link.expires_at).day
                         : std::chrono::floor<std::chrono::days>(link.expires_at);
  const std::string how =
      "\nUntil " + day_words(until) + " you can pay here, once:\n" + address +
      "\nWe never ask for the number of a card by mail, message or telephone.\n";
  if (link.membership) {
    return {"Your membership payment needs attention",
            branch.name + ": your membership payment needs attention." + how};
  }
  return {"Something is left to pay at " + branch.name,
          branch.name + ": something is left to pay." + how};
}

Words code_words(const branch::Opened& branch, const std::string& code) {
  return {"Your code to sign in at " + branch.name,
          branch.name + ": your code to sign in is " + code +
              ".\nIt counts for ten minutes and only where you asked for it.\nNobody of ours ever "
              "asks you for it. If you did not want to sign in, do nothing.\n"};
}

Words address_code_words(const branch::Opened& branch, const std::string& code) {
  return {"Your code to confirm this address at " + branch.name,
          branch.name + ": your code to confirm this address is " + code +
              ".\nIt counts for ten minutes. Nobody of ours ever asks you for it. If you did not "
              "want us to write here, do nothing.\n"};
}

}  // namespace tress::post
