#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Instants, days and the salon's business date. Time comes in through `Clock`; nothing else in the
/// ledger asks the machine what time it is.
namespace tress {

/// UTC with microseconds.
using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;

/// A calendar day without a time zone; as a business date it is the branch's.
using Day = std::chrono::sys_days;

class Clock {
 public:
  virtual ~Clock() = default;

  /// May stand still or jump, also backwards: callers that need order use positions.
  /// Called from any thread.
  [[nodiscard]] virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
 public:
  [[nodiscard]] Timestamp now() const override;
};

/// RFC 3339 in UTC with six decimals: "2026-11-22T06:00:00.000000Z".
std::string to_text(Timestamp time);

/// RFC 3339 with `Z` or an offset, up to six decimals; years 1970 to 9999.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// "2026-11-22".
std::string to_text(Day day);

/// Strict "YYYY-MM-DD" of a day that exists; years 1970 to 9999.
std::optional<Day> parse_day(std::string_view text);

/// A day and the time since its midnight on a clock on the wall, seconds cut off.
struct LocalTime {
  Day day;
  std::chrono::minutes minute_of_day;

  friend bool operator==(const LocalTime&, const LocalTime&) = default;
};

/// An IANA time zone of the system's zone database. Cheap to copy, immutable, any thread.
class TimeZone {
 public:
  /// Nothing if the system has no zone of that name.
  static std::optional<TimeZone> find(std::string_view name);

  [[nodiscard]] std::string name() const;

  /// The business date at `time`: the local day, or the day before while the local clock is before
  /// `cut_off_hour` (0 to 23). A salon that closes at 1 a.m. books the night to the evening's date.
  [[nodiscard]] Day business_date(Timestamp time, int cut_off_hour) const;

  /// The instant of a local wall-clock time. A time that a daylight-saving change skips is taken as
  /// the first instant after the gap; one that occurs twice as the earlier one.
  [[nodiscard]] Timestamp from_local(Day day, std::chrono::minutes minutes_of_day) const;

  /// What a clock on the wall shows at `time`. Not the inverse of `from_local` while the clocks are
  /// put forward or back: a time of day that is skipped comes back as another one.
  [[nodiscard]] LocalTime to_local(Timestamp time) const;

 private:
  explicit TimeZone(const void* zone) noexcept : zone_(zone) {}

  const void* zone_;  ///< A date::time_zone; lives as long as the program. Opaque: see time.cpp.
};

}  // namespace tress
