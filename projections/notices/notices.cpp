#include "projections/notices/notices.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "projections/engine/provenance.hpp"

namespace tress::notices {

namespace {

using views::Key;
using views::Recorded;
using views::Rows;
using views::Snapshot;
using views::stream_of;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  expected = 1,      ///< appointment → Expected
  of_performer = 2,  ///< performer ‖ day → DayList
  of_client = 3,     ///< client ‖ day → DayList
  notice = 4,        ///< position → Notice
};

/// Appointments of one day that are looked at: six working days of quarters of an hour. More, such
/// as a file that gives everything to one person, are not waited for by name.
constexpr std::size_t day_list_max = 256;

using People = std::vector<StaffId>;

Key expected_key(AppointmentId appointment) {
  return Key{RowKind::expected}.id(appointment);
}

Key performer_key(const Expected& one) {
  return Key{RowKind::of_performer}.id(one.performer).day(one.day);
}

Key client_key(ClientId client, Day day) {
  return Key{RowKind::of_client}.id(client).day(day);
}

Key notice_key(Position position) {
  return Key{RowKind::notice}.number(position);
}

/// By the hour; those without one first.
bool is_before(const Expected& one, const Expected& other) {
  return std::pair{one.minute_of_day, one.appointment} <
         std::pair{other.minute_of_day, other.appointment};
}

DayList list_at(Rows& rows, const Key& key) {
  return rows.get<DayList>(key).value_or(DayList{});
}

void add_to(Rows& rows, const Key& key, const Expected& one) {
  DayList list = list_at(rows, key);
  if (list.expected.size() >= day_list_max) return;
  const auto place = std::upper_bound(list.expected.begin(), list.expected.end(), one, is_before);
  list.expected.insert(place, one);
  rows.put(key, list);
}

void take_from(Rows& rows, const Key& key, AppointmentId appointment) {
  DayList list = list_at(rows, key);
  std::erase_if(list.expected, [&](const Expected& one) { return one.appointment == appointment; });
  if (list.expected.empty()) return rows.erase(key);
  rows.put(key, list);
}

void put(Rows& rows, const Expected& one) {
  rows.put(expected_key(one.appointment), one);
  add_to(rows, performer_key(one), one);
  if (one.client) add_to(rows, client_key(*one.client, one.day), one);
}

void take_out(Rows& rows, const Expected& one) {
  rows.erase(expected_key(one.appointment));
  take_from(rows, performer_key(one), one.appointment);
  if (one.client) take_from(rows, client_key(*one.client, one.day), one.appointment);
}

void add(People& people, const std::optional<StaffId>& person) {
  if (person) people.push_back(*person);
}

/// Everybody who has this client that day.
void add_staff_of(Rows& rows, const std::optional<ClientId>& client, Day day, People& people) {
  if (!client) return;
  for (const Expected& one : list_at(rows, client_key(*client, day)).expected) {
    people.push_back(one.performer);
    add(people, one.taker);
  }
}

/// Whoever comes after `one` in the performer's day: those who serve that client are kept waiting,
/// or get time, together with the performer.
void add_next(Rows& rows, const Expected& one, People& people) {
  if (!one.minute_of_day) return;
  for (const Expected& next : list_at(rows, performer_key(one)).expected) {
    const bool is_later = next.appointment != one.appointment && is_before(one, next);
    if (!is_later) continue;
    people.push_back(next.performer);
    add_staff_of(rows, next.client, next.day, people);
    return;
  }
}

/// Whoever has to do with an appointment as it stands now.
void add_concerned(Rows& rows, const Expected& one, People& people) {
  people.push_back(one.performer);
  add(people, one.taker);
  add_staff_of(rows, one.client, one.day, people);
  add_next(rows, one, people);
}

void tell(const Recorded& event, Rows& rows, AppointmentId appointment, People people) {
  std::sort(people.begin(), people.end());
  people.erase(std::unique(people.begin(), people.end()), people.end());
  rows.put(notice_key(event.position), Notice{appointment, std::move(people)});
}

/// The appointment that the event is about; nothing for one that is over.
std::optional<Expected> expected(const Recorded& event, Rows& rows) {
  return rows.get<Expected>(expected_key(stream_of<AppointmentId>(event)));
}

void on(const Recorded& event, Rows& rows, const appointment::Booked& booked) {
  const Expected made{booked.appointment, booked.client,        booked.performer,
                      booked.day,         booked.minute_of_day, std::nullopt};
  put(rows, made);
  tell(event, rows, booked.appointment, {booked.performer});
}

/// It stays as it is, and the day changes for those around it.
void tell_all(const Recorded& event, Rows& rows) {
  const auto one = expected(event, rows);
  if (!one) return;
  People people;
  add_concerned(rows, *one, people);
  tell(event, rows, one->appointment, std::move(people));
}

/// Those of the day as it was, and those of the day as it is.
template <class Change>
void change(const Recorded& event, Rows& rows, const Change& make) {
  const auto before = expected(event, rows);
  if (!before) return;
  People people;
  add_concerned(rows, *before, people);
  take_out(rows, *before);
  Expected now = *before;
  make(now);
  put(rows, now);
  add_concerned(rows, now, people);
  tell(event, rows, now.appointment, std::move(people));
}

void end(const Recorded& event, Rows& rows) {
  tell_all(event, rows);
  const auto one = expected(event, rows);
  if (one) take_out(rows, *one);
}

void on(const Recorded& event, Rows& rows, const appointment::LateRecorded&) {
  tell_all(event, rows);
}

void on(const Recorded& event, Rows& rows, const appointment::Changed& changed) {
  change(event, rows, [&](Expected& one) {
    one.performer = changed.to.performer;
    one.day = changed.to.day;
    one.minute_of_day = changed.to.minute_of_day;
  });
}

void on(const Recorded& event, Rows& rows, const appointment::HandoverGiven& given) {
  change(event, rows, [&](Expected& one) { one.taker = given.to; });
}

void on(const Recorded& event, Rows& rows, const appointment::HandoverAccepted& accepted) {
  change(event, rows, [&](Expected& one) {
    one.performer = accepted.by;
    one.taker.reset();
  });
}

void on(const Recorded& event, Rows& rows, const appointment::Cancelled&) {
  end(event, rows);
}

void on(const Recorded& event, Rows& rows, const appointment::NoShowRecorded&) {
  end(event, rows);
}

/// The client is there: whoever serves them next hears of it.
void on(const Recorded& event, Rows& rows, const appointment::Arrived&) {
  const auto one = expected(event, rows);
  if (!one) return;
  People people{one->performer};
  add(people, one->taker);
  tell(event, rows, one->appointment, std::move(people));
}

void on(const Recorded& event, Rows& rows, const appointment::Completed&) {
  const auto one = expected(event, rows);
  if (one) take_out(rows, *one);
}

/// Events that concern nobody by name.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Notices final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "notices"; }

  [[nodiscard]] unsigned version() const override { return 1; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

}  // namespace

const views::Projection& projection() {
  static const Notices notices;
  return notices;
}

Result<std::optional<Notice>, Fault> at(const Snapshot& view, Position position) {
  return views::row_at<Notice>(view, notice_key(position));
}

}  // namespace tress::notices
