#include "tools/import/visits.hpp"

#include <deque>
#include <map>
#include <tuple>

#include <fmt/core.h>

namespace tress::receipts {

namespace {

using importing::Oddity;

/// What cancellations and no-shows say of the booking that they mean.
using Meant = std::tuple<std::string, std::string, std::string, Day>;

Meant meant_by(const BookingRow& row) {
  return {row.client, row.staff, row.service, row.day};
}

struct Booking {
  AppointmentId id;
  std::string key;
};

class VisitSender {
 public:
  VisitSender(Work& work, const People& people, Items& items)
      : work_(work),
        people_(people),
        items_(items) {}

  void book(const BookingRow& row) {
    const std::size_t subject = work_.add_subject({row.at});
    const std::string time =
        row.minute_of_day ? std::to_string(*row.minute_of_day) : std::string{"unknown"};
    const Booking booking = send_booking(row, key_of_booking(row, time), subject);
    standing_[meant_by(row)].push_back(booking);
    note_row(row, booking.key, subject);
    if (!row.minute_of_day) note_time(row, booking.key, subject);
  }

  void cancel(const CancellationRow& row) {
    const std::size_t subject = work_.add_subject({row.booking.at});
    const Booking booking = find_or_book(row.booking, "cancelled", subject);
    appointment::Cancel cancel{booking.id, std::nullopt, std::nullopt};
    if (people_.is_staff(row.cancelled_by)) {
      cancel.cancelled_by = People::staff(row.cancelled_by);
    } else if (!row.cancelled_by.empty()) {
      cancel.reason = "cancelled by " + row.cancelled_by;
      work_.note(
          {Oddity::staff_unknown, row.booking.at, key_of({booking.key, "cancelled"}),
           fmt::format("{} cancelled, and performs nothing in these files", row.cancelled_by),
           std::nullopt, subject});
    }
    work_.send({key_of({booking.key, "cancel"}), appointment::Command{cancel},
                work_.setting().noon(row.cancelled_on), subject, false});
  }

  void record_no_show(const BookingRow& row) {
    const std::size_t subject = work_.add_subject({row.at});
    const Booking booking = find_or_book(row, "missed", subject);
    work_.send({key_of({booking.key, "no show"}),
                appointment::Command{appointment::RecordNoShow{booking.id, std::nullopt}},
                work_.setting().noon(row.day), subject, false});
  }

 private:
  /// Two equal bookings are two; in another file they are the same two.
  std::string key_of_booking(const BookingRow& row, std::string_view time) {
    std::string key =
        key_of({"booking", row.client, row.staff, row.service, to_text(row.day), time});
    const std::size_t nth = ++equal_[{row.at.file, key}];
    return nth == 1 ? key : key_of({key, std::to_string(nth)});
  }

  Booking send_booking(const BookingRow& row, std::string key, std::size_t subject) {
    const ItemId item = items_.service(work_, row.service, row.at, subject);
    const appointment::Book book{work_.setting().id,
                                 people_.client(row.client),
                                 item,
                                 People::staff(row.staff.empty() ? house_code : row.staff),
                                 row.day,
                                 row.minute_of_day,
                                 std::nullopt};
    const StreamId stream =
        work_.send({key, appointment::Command{book}, happened_at(row), subject, false});
    return {id_cast<AppointmentId>(stream), std::move(key)};
  }

  /// When a booking was made is in no file, so it is recorded at its own hour; one that lies ahead
  /// is recorded now.
  [[nodiscard]] std::optional<Timestamp> happened_at(const BookingRow& row) const {
    const Setting& at = work_.setting();
    if (!row.minute_of_day) return at.noon(row.day);
    const Timestamp time = at.zone.from_local(row.day, std::chrono::minutes{*row.minute_of_day});
    return time > at.now ? std::nullopt : std::optional{time};
  }

  Booking find_or_book(const BookingRow& row, std::string_view what, std::size_t subject) {
    auto& standing = standing_[meant_by(row)];
    if (!standing.empty()) {
      Booking booking = standing.front();
      standing.pop_front();
      note_repeated(row, booking.key, subject);
      return booking;
    }
    Booking booking = send_booking(row, key_of_booking(row, what), subject);
    work_.note({Oddity::booking_missing, row.at, booking.key,
                fmt::format("{} of {} was {}, and no file has the booking", row.service,
                            to_text(row.day), what),
                std::nullopt, subject});
    note_row(row, booking.key, subject);
    note_time(row, booking.key, subject);
    return booking;
  }

  void note_row(const BookingRow& row, const std::string& key, std::size_t subject) {
    const auto note = [&](Oddity oddity, const char* detail) {
      work_.note({oddity, row.at, key, detail, std::nullopt, subject});
    };
    if (row.client.empty()) note(Oddity::client_missing, "no client is named");
    if (row.staff.empty()) note(Oddity::staff_unknown, "no member of staff is named");
    note_repeated(row, key, subject);
  }

  void note_repeated(const BookingRow& row, const std::string& key, std::size_t subject) {
    if (!work_.is_repeated(row.at)) return;
    work_.note({Oddity::row_repeated, row.at, key, "the same row stands here twice", std::nullopt,
                subject});
  }

  void note_time(const BookingRow& row, const std::string& key, std::size_t subject) {
    work_.note({Oddity::time_missing, row.at, key,
                fmt::format("the hour on {} is not known", to_text(row.day)), std::nullopt,
                subject});
  }

  Work& work_;
  const People& people_;
  Items& items_;
  std::map<Meant, std::deque<Booking>> standing_;  ///< neither cancelled nor missed yet
  std::map<std::pair<std::size_t, std::string>, std::size_t> equal_;
};

}  // namespace

void send_visits(Work& work,
                 const Rows& rows,
                 const People& people,
                 Items& items,
                 const std::function<void(std::size_t)>& rows_done) {
  VisitSender sender{work, people, items};
  for (const BookingRow& row : rows.bookings) {
    sender.book(row);
    rows_done(1);
  }
  for (const CancellationRow& row : rows.cancellations) {
    sender.cancel(row);
    rows_done(1);
  }
  for (const BookingRow& row : rows.no_shows) {
    sender.record_no_show(row);
    rows_done(1);
  }
}

}  // namespace tress::receipts
