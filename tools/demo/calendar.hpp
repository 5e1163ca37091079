#pragma once

#include <map>
#include <optional>
#include <set>
#include <vector>

#include "tools/demo/dice.hpp"
#include "tools/demo/house.hpp"

namespace tress::demo {

struct Appointment {
  AppointmentId id;
  std::size_t branch;
  ClientId client;
  StaffId performer;
  Ware service;
  int minute;  ///< of the day, local
};

/// The appointment books of both branches.
class Calendar {
 public:
  Calendar(Desk& desk, const House& house, Dice& dice) : desk_(desk), house_(house), dice_(dice) {}

  /// Somebody calls at `called_at` and books for `day`: the hour they want, or the next one that is
  /// free. A full day is not booked.
  void book(std::size_t branch, ClientId client, Day day, Timestamp called_at);

  /// What a branch has to do on a day, by hour; each is handed out once.
  std::vector<Appointment> take(std::size_t branch, Day day);

  void cancel(const Appointment& appointment, Timestamp at);
  void record_no_show(const Appointment& appointment, Timestamp at);

  /// The performer has seen what had to be seen.
  void complete(const Appointment& appointment,
                const std::vector<client::MustSeeItem>& must_see,
                SaleId sale,
                Timestamp at);

 private:
  StreamId send(std::size_t branch, appointment::Command command, Timestamp at);

  Desk& desk_;
  const House& house_;
  Dice& dice_;
  std::map<std::pair<std::size_t, Day>, std::vector<Appointment>> booked_;
  std::set<std::pair<StaffId, std::pair<Day, int>>> taken_;  ///< performer, day, minute
};

/// Shops are closed on Sundays.
bool is_business_day(Day day);

}  // namespace tress::demo
