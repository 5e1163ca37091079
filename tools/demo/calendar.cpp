#include "tools/demo/calendar.hpp"

#include <algorithm>

namespace tress::demo {

namespace {

constexpr int hour_of_first = 10;
constexpr int quarters_until_last = 32;  // 18:00
constexpr int minutes_per_quarter = 15;

}  // namespace

bool is_business_day(Day day) {
  return std::chrono::weekday{day} != std::chrono::Sunday;
}

StreamId Calendar::send(std::size_t branch, appointment::Command command, Timestamp at) {
  return desk_.send(house_.actor(Role::cashier, branch), std::move(command), at);
}

void Calendar::book(std::size_t branch, ClientId client, Day day, Timestamp called_at) {
  int quarter = dice_.between(0, quarters_until_last);
  const StaffId performer = dice_.one_of(house_.stylists(branch));
  const Ware service = dice_.one_of(house_.services);
  const auto minute_of = [&] {
    return hour_of_first * minutes_per_hour + quarter * minutes_per_quarter;
  };
  int tries = 0;
  while (!taken_.insert({performer, {day, minute_of()}}).second) {
    if (++tries > quarters_until_last) return;
    quarter = (quarter + 1) % (quarters_until_last + 1);
  }
  const int minute = minute_of();
  const appointment::Book book{house_.branches[branch],
                               client,
                               service.item,
                               performer,
                               day,
                               static_cast<std::uint16_t>(minute),
                               std::nullopt};
  const auto id = id_cast<AppointmentId>(send(branch, book, called_at));
  booked_[{branch, day}].push_back({id, branch, client, performer, service, minute});
}

std::vector<Appointment> Calendar::take(std::size_t branch, Day day) {
  auto entry = booked_.extract({branch, day});
  if (entry.empty()) return {};
  std::vector<Appointment> due = std::move(entry.mapped());
  std::stable_sort(due.begin(), due.end(),
                   [](const Appointment& a, const Appointment& b) { return a.minute < b.minute; });
  return due;
}

void Calendar::cancel(const Appointment& appointment, Timestamp at) {
  send(appointment.branch, appointment::Cancel{appointment.id, std::nullopt, "Called: is ill"}, at);
}

void Calendar::record_no_show(const Appointment& appointment, Timestamp at) {
  send(appointment.branch, appointment::RecordNoShow{appointment.id, std::nullopt}, at);
}

void Calendar::complete(const Appointment& appointment,
                        const std::vector<client::MustSeeItem>& must_see,
                        SaleId sale,
                        Timestamp at) {
  if (!must_see.empty()) {
    const Actor performer{ActorKind::staff, appointment.performer, Role::stylist, std::nullopt};
    const appointment::Acknowledge seen{appointment.id, must_see};
    desk_.send(performer, appointment::Command{seen}, at - std::chrono::minutes{1});
  }
  send(appointment.branch, appointment::Complete{appointment.id, sale}, at);
}

}  // namespace tress::demo
