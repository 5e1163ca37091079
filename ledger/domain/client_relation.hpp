#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/client.hpp"

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"

/// What rules may know of a client's consents, of whose client it is, of what is to be done about
/// it and of what the client wants.
namespace tress::client {

/// The consent that stands, or stood last, for its purpose.
struct Consent {
  std::uint32_t number;
  ConsentPurpose purpose;
  Day given_on;
  std::optional<Day> expires_on;  ///< the last day that it counts
  bool is_over = false;           ///< withdrawn or lapsed

  /// True if it counts on that day, as far as is known today.
  [[nodiscard]] bool is_valid(Day on) const noexcept {
    return !is_over && given_on <= on && (!expires_on || on <= *expires_on);
  }

  friend bool operator==(const Consent&, const Consent&) = default;
};

struct Consents {
  std::vector<Consent> last{};  ///< one per purpose, in the order of being given first
  std::uint32_t given = 0;
  bool by_guardian = false;  ///< one of them ever was: for whom, was a minor then

  /// Null if none was ever given for it.
  [[nodiscard]] const Consent* of(ConsentPurpose purpose) const noexcept;

  /// May this be done on that day?
  [[nodiscard]] bool allows(ConsentPurpose purpose, Day on) const noexcept;

  friend bool operator==(const Consents&, const Consents&) = default;
};

/// Somebody who gave a client back, and may not claim them again before that day.
struct CoolDown {
  StaffId staff;
  Day free_from;

  friend bool operator==(const CoolDown&, const CoolDown&) = default;
};

struct Ownership {
  std::optional<StaffId> owner{};  ///< also when `until` is over, until it is released
  Day until{};                     ///< this day included
  std::vector<CoolDown> cooling{};
  /// Without a follow-up by then, this day included, the client is released; nothing: there was
  /// one.
  std::optional<Day> contact_until{};

  /// Who owns the client on that day.
  [[nodiscard]] std::optional<StaffId> owner_on(Day day) const noexcept;

  friend bool operator==(const Ownership&, const Ownership&) = default;
};

/// A follow-up or a complaint that is not finished.
struct OpenMatter {
  std::uint32_t number;
  StaffId owner;
  Day due;

  friend bool operator==(const OpenMatter&, const OpenMatter&) = default;
};

/// How long after its day a missed follow-up may still be made good.
inline constexpr std::chrono::days late_follow_up_max{90};

/// Of a client's missed follow-ups, those that may still be made good: the last ones.
inline constexpr std::size_t missed_follow_ups_max = 200;

struct Care {
  std::vector<OpenMatter> follow_ups{};
  std::vector<OpenMatter> missed_follow_ups{};  ///< their day is over, and nobody has done them yet
  std::uint32_t follow_ups_planned = 0;
  std::vector<OpenMatter> complaints{};
  std::uint32_t complaints_opened = 0;
  std::uint32_t feedback_received = 0;
  std::vector<std::string> tags{};  ///< in order
  std::optional<std::string> segment{};
  std::optional<ClientId> referred_by{};
  std::vector<std::string> fields{};  ///< of the salon's own, that are set; in order

  friend bool operator==(const Care&, const Care&) = default;
};

/// Something that the client wants, and that is not closed.
struct OpenNeed {
  std::uint32_t number;
  std::string area;
  std::string concern;
  std::string goal;
  std::uint32_t assessments = 0;

  friend bool operator==(const OpenNeed&, const OpenNeed&) = default;
};

struct Aims {
  std::vector<OpenNeed> needs{};  ///< in order of number
  std::uint32_t needs_stated = 0;
  std::vector<std::uint32_t> advice{};  ///< that was not answered, in order
  std::uint32_t advice_given = 0;

  friend bool operator==(const Aims&, const Aims&) = default;
};

}  // namespace tress::client
