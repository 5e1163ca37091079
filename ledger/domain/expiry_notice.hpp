#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "ledger/base/time.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/outbox.hpp"

/// Value ends by time only after a notice, and a notice that nobody got is none: the stream whose
/// lot ends orders a message, and before the system ends the lot it asks whether that was sent.
namespace tress {

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
  return {on, version, before->first_given_on, before->times + 1};
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

}  // namespace tress
