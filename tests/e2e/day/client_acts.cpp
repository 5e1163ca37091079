// Clients, their appointments, and everything that is only looked at.

#include <algorithm>

#include "tests/e2e/day/desk.hpp"

namespace tress::testing {

/// Now and then with a telephone number that somebody else has, too.
void Desk::register_client() {
  const std::string name = "Client " + name_ + " " + std::to_string(++made_);
  const auto number = chance(10) ? between(0, 5) : between(100'000, 999'999);
  std::string digits = std::to_string(number);
  digits.insert(0, 6 - digits.size(), '0');
  const Said made =
      line_.post("register a client", "/v1/clients",
                 R"({"name":")" + name + R"(","phone":"+1604)" + "5" + digits + "\"}");
  if (made.is_done()) salon_.clients.put(made.word("/stream"));
}

void Desk::write_note() {
  const auto client = salon_.clients.any(random_);
  if (!client) return;
  line_.post("write a note", "/v1/clients/" + *client + "/notes",
             R"({"text":"Likes the window seat, today with )" + name_ + "\"}");
}

/// A few clients that everybody wants.
void Desk::claim() {
  const auto all = salon_.clients.all();
  if (all.empty()) return;
  const auto last = static_cast<std::int64_t>(all.size()) - 1;
  const auto at =
      chance(50) ? between(std::max<std::int64_t>(0, last - 3), last) : between(0, last);
  const std::string& client = all[static_cast<std::size_t>(at)];
  if (line_.post("claim a client", "/v1/clients/" + client + "/claim").is_done()) {
    claimed_.push_back(client);
  }
}

void Desk::give_back() {
  if (claimed_.empty()) return;
  line_.post("give a client back", "/v1/clients/" + one_of(claimed_) + "/release",
             R"({"reason":"given_back"})");
}

void Desk::look_up() {
  if (const auto client = salon_.clients.any(random_)) {
    const std::string path = "/v1/clients/" + *client;
    line_.get("look at a card", path);
    line_.get("look at a card", path + "/timeline");
    if (chance(50)) line_.get("look at packages", path + "/memberships");
    if (chance(50)) line_.get("look at wallets", path + "/wallets");
  }
  if (const auto bill = salon_.closed.any(random_)) {
    line_.get("look at a bill", "/v1/sales/" + bill->id);
    if (chance(30)) line_.get("look at a bill", "/v1/sales/" + bill->id + "/refund-quote");
  }
  if (const auto card = salon_.cards.any(random_)) {
    line_.post("look up a gift card", "/v1/gift-cards/look-up",
               R"({"card_code":")" + *card + "\"}");
  }
}

void Desk::look_at_lists() {
  const std::string branch = "branch=" + salon_.branch;
  switch (between(0, 4)) {
    case 0:
      line_.get("look at the calendar", "/v1/appointments?" + branch + "&day=" + salon_.date);
      break;
    case 1: line_.get("list bills", "/v1/sales?limit=20&status=open&" + branch); break;
    case 2: line_.get("list clients", "/v1/clients?limit=20&query=" + name_); break;
    case 3:
      line_.get("list free times", "/v1/availability?" + branch + "&item=" +
                                       salon_.services.front().id + "&day=" + one_of(salon_.days));
      break;
    default: line_.get("list items", "/v1/items?limit=20"); break;
  }
}

/// A free time is not asked for first: two desks that promise the same half hour are the rule.
void Desk::book() {
  const auto client = salon_.clients.any(random_);
  if (!client) return;
  const std::string day = chance(40) ? salon_.date : one_of(salon_.days);
  const auto minute = 360 + 15 * between(0, 66);
  const std::string performer = any_stylist();
  const Said booked =
      line_.post("book", "/v1/appointments",
                 R"({"branch":")" + salon_.branch + R"(","client":")" + *client + R"(","item":")" +
                     salon_.services.front().id + R"(","performer":")" + performer +
                     R"(","day":")" + day + R"(","minute_of_day":)" + std::to_string(minute) + "}");
  if (booked.is_done() && (day == salon_.date || chance(2))) {
    salon_.appointments.put({booked.word("/stream"), performer});
  }
}

/// Some are over for good; those that are asked about again are refused, and say what happened.
void Desk::go_on_with_appointment() {
  const auto drawn = between(1, 100);
  const bool is_over = drawn > 55;
  const auto found =
      is_over && chance(70) ? salon_.appointments.take(random_) : salon_.appointments.any(random_);
  if (!found) return;
  const std::string path = "/v1/appointments/" + found->first;
  if (drawn <= 45) {
    line_.post("a client arrives", path + "/arrive");
  } else if (drawn <= 55) {
    line_.post("a client is late", path + "/late", R"({"minutes":10,"choice":"wait"})");
  } else if (drawn <= 70) {
    line_.post("cancel", path + "/cancel");
  } else if (drawn <= 75) {
    line_.post("a client has not come", path + "/no-show");
  } else {
    line_.post("complete", path + "/complete");
  }
}

/// Mostly one's own.
void Desk::start_appointment() {
  for (int look = 0; look < 12; ++look) {
    const auto found = salon_.appointments.any(random_);
    if (!found) return;
    if (found->second != who_.id && !chance(3)) continue;
    line_.post("start a service", "/v1/appointments/" + found->first + "/start");
    return;
  }
}

}  // namespace tress::testing
