#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "ledger/base/assert.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/due.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/outbox.hpp"

/// Value ends by time only after a notice and a reminder of it, and a notice that nobody got is
/// none: the stream whose lot ends orders a message, and before the system ends the lot it asks
/// whether that was sent.
namespace tress {

/// The notice comes so long before the end, or longer if that was agreed; the reminder so long.
inline constexpr std::chrono::days notice_min{14};
inline constexpr std::chrono::days reminder_min{3};
inline constexpr std::chrono::days one_day{1};

/// A notice that did not reach its client is given again so long after, or when it has run out;
/// each time twice as long after, up to the second: whom nobody reaches is not written to for ever.
inline constexpr std::chrono::days tell_again_after{7};
inline constexpr std::chrono::days tell_again_max{365};

/// The last notice of a lot's end.
struct ExpiryNotice {
  Day given_on;
  std::uint64_t version = 0;  ///< of its event in the stream
  Day first_given_on;         ///< of the first one
  std::uint32_t times = 1;    ///< how often it was given
  /// When the client was told for the second time: reminded, or told again.
  std::optional<Day> second_given_on = std::nullopt;
  std::optional<Day> reminded_on = std::nullopt;  ///< of this notice

  /// The last day of use: notice is as long as was agreed, however late it was given.
  [[nodiscard]] Day last_day(Day expires_on, std::chrono::days notice) const noexcept {
    return std::max(expires_on, given_on + notice - std::chrono::days{1});
  }

  /// The same by the first notice: what counts for a person who has told the client otherwise.
  [[nodiscard]] Day first_last_day(Day expires_on, std::chrono::days notice) const noexcept {
    return std::max(expires_on, first_given_on + notice - std::chrono::days{1});
  }

  /// The day after which it is looked whether the notice has reached anybody.
  [[nodiscard]] Day waits_until(Day expires_on, std::chrono::days notice) const noexcept {
    std::chrono::days wait = std::max(notice, tell_again_after);
    for (std::uint32_t i = 1; i < times && wait < tell_again_max; ++i) wait *= 2;
    return last_day(expires_on, std::max(notice, std::min(wait, tell_again_max)));
  }

  friend bool operator==(const ExpiryNotice&, const ExpiryNotice&) = default;
};

/// The notice that is given after `before`, if there was one.
[[nodiscard]] inline ExpiryNotice notice_after(const std::optional<ExpiryNotice>& before,
                                               Day on,
                                               std::uint64_t version) noexcept {
  if (!before) return {on, version, on};
  return {on, version, before->first_given_on, before->times + 1,
          before->second_given_on.value_or(on)};
}

/// What is known after a notice, or after a reminder of the one before.
[[nodiscard]] inline ExpiryNotice notice_said(const std::optional<ExpiryNotice>& before,
                                              bool is_reminder,
                                              Day on,
                                              std::uint64_t version) noexcept {
  if (!is_reminder) return notice_after(before, on, version);
  TRESS_ASSERT(before);
  ExpiryNotice notice = *before;
  notice.reminded_on = on;
  if (!notice.second_given_on) notice.second_given_on = on;
  return notice;
}

/// The words that name the message about the event with that version of `stream`.
template <class AnyId>
std::string words_of_notice(const AnyId& stream, std::uint64_t version) {
  // Counted from 0, as the log has it since the first release.
  return "expiry/" + stream.hex() + "/" + std::to_string(version - 1);
}

/// True if the message about the notice has left the house.
template <class AnyId>
bool is_told(const AnyId& stream, const ExpiryNotice& notice, const Facts& facts) {
  const outbox::State* const message =
      facts.around->message(words_of_notice(stream, notice.version));
  return message != nullptr && message->is_sent;
}

/// A lot's end, and what was said of it so far: the one rule of when it is said and when it comes.
struct Ending {
  Day expires_on;
  std::chrono::days notice;  ///< its length
  std::optional<ExpiryNotice> given;
  bool is_told;  ///< the notice has left the house

  /// What is said of it next.
  enum class Saying : std::uint8_t { notice, reminder, nothing };

  /// What somebody may say on that day. The system repeats a notice that nobody got; a reminder
  /// comes on another day, in the days that every notice covers.
  [[nodiscard]] Saying said_on(Day on, bool is_system) const noexcept {
    if (!given || (is_system && !is_told)) return Saying::notice;
    const bool is_time =
        on > given->given_on && on > given->last_day(expires_on, notice) - notice_min;
    return is_time && !given->reminded_on ? Saying::reminder : Saying::nothing;
  }

  /// The last day of use, or nothing while it does not end: the client was not told twice. A person
  /// answers for having told the client, by the first notice; the system counts only what was sent.
  [[nodiscard]] std::optional<Day> last_day(bool is_system) const noexcept {
    if (!given) return std::nullopt;
    if (is_told) return given->reminded_on ? std::optional{day_told()} : std::nullopt;
    if (is_system || !given->second_given_on) return std::nullopt;
    return std::max(given->first_last_day(expires_on, notice),
                    *given->second_given_on + reminder_min - one_day);
  }

  /// The same after the notice or reminder that is being given.
  void say(bool is_reminder, Day on, std::uint64_t version) noexcept {
    given = notice_said(given, is_reminder, on, version);
  }

  /// The last day of use as the client is told it. Requires a notice.
  [[nodiscard]] Day day_told() const noexcept {
    TRESS_ASSERT(given);
    const Day last = given->last_day(expires_on, notice);
    return given->reminded_on ? std::max(last, *given->reminded_on + reminder_min - one_day) : last;
  }

  /// What the system does next, and when: it says something, or ends the lot.
  struct Next {
    Timestamp when;
    bool is_end;
  };

  [[nodiscard]] Next next() const noexcept {
    if (!given) return {Timestamp{expires_on - notice}, false};
    // The first time it is looked in time for the reminder whether anybody got the notice.
    const bool is_said_again = !is_told && given->times > 1;
    if (is_said_again) return {when_over(given->waits_until(expires_on, notice)), false};
    if (!is_told || !given->reminded_on) {
      return {Timestamp{given->last_day(expires_on, notice) - reminder_min}, false};
    }
    return {when_over(*last_day(true)), true};
  }
};

}  // namespace tress
