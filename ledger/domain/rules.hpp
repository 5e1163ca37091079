#pragma once

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "ledger/base/limits.hpp"
#include "ledger/base/personal.hpp"
#include "ledger/base/result.hpp"
#include "ledger/domain/branch.hpp"
#include "ledger/domain/catalogue.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/staff.hpp"

/// Checks that several deciders share. Each is a template over the namespace's `Refusal` and names
/// the enumerators that it may return; the caller's order of calls is the order of precedence.
namespace tress::rules {

/// A text of a command with its bound. Absent = nothing to check.
struct Text {
  std::optional<std::string_view> value;
  std::size_t bytes_max;
  bool has_lines = false;
};

inline Text name(const std::string& text) {
  return {text, limits::name_bytes_max};
}

inline Text name(const std::optional<std::string>& text) {
  return {text, limits::name_bytes_max};
}

inline Text reason(const std::string& text) {
  return {text, limits::reason_bytes_max};
}

inline Text reason(const std::optional<std::string>& text) {
  return {text, limits::reason_bytes_max};
}

inline Text note(const std::optional<std::string>& text) {
  return {text, limits::note_bytes_max, true};
}

inline Text personal(const std::optional<Personal<std::string>>& text,
                     std::size_t bytes_max = limits::name_bytes_max) {
  if (!text) return {std::nullopt, bytes_max};
  return {text->reveal(), bytes_max};  // only its length and kinds of characters are looked at
}

inline Text personal_note(const Personal<std::string>& text) {
  return {text.reveal(), limits::note_bytes_max, true};  // as above
}

/// True for a code of the salon's own: 1 to 40 of a-z, 0-9 and _, so that it can stand in the open
/// and two who mean the same write the same.
[[nodiscard]] inline bool is_code(std::string_view code) noexcept {
  constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
  constexpr std::size_t bytes_max = 40;
  return !code.empty() && code.size() <= bytes_max &&
         code.find_first_not_of(letters) == std::string_view::npos;
}

/// True if `reason` is one of the closed list `reasons`.
template <class Reasons>
[[nodiscard]] bool is_listed(const Reasons& reasons, std::string_view reason) {
  return std::find(std::begin(reasons), std::end(reasons), reason) != std::end(reasons);
}

enum class TextFault : std::uint8_t { none, missing, too_long, not_plain };

/// The one that takes precedence: the earlier enumerator, unless it is `none`.
TextFault graver(TextFault one, TextFault other) noexcept;

/// The gravest fault of all of them, so that precedence does not depend on the order of the fields.
TextFault fault_of(std::initializer_list<Text> texts) noexcept;

/// The same fault in the words of a stream: text_is_missing, text_is_too_long, text_is_not_plain.
template <class Refusal>
Result<void, Refusal> refusal_of(TextFault fault) {
  switch (fault) {
    case TextFault::none: return ok();
    case TextFault::missing: return Refusal::text_is_missing;
    case TextFault::too_long: return Refusal::text_is_too_long;
    case TextFault::not_plain: return Refusal::text_is_not_plain;
  }
  TRESS_UNREACHABLE();
}

/// May return: text_is_missing, text_is_too_long, text_is_not_plain.
template <class Refusal>
Result<void, Refusal> check_texts(std::initializer_list<Text> texts) {
  return refusal_of<Refusal>(fault_of(texts));
}

/// May return: amount_is_not_positive, amount_is_too_high.
template <class Refusal>
Result<void, Refusal> check_amount(Money amount) {
  if (!amount.is_positive()) return Refusal::amount_is_not_positive;
  if (amount.minor() > limits::amount_minor_max) return Refusal::amount_is_too_high;
  return ok();
}

/// A branch on the business date of what is decided.
struct BranchDay {
  BranchId id;
  const branch::State* state;  ///< never null; its `opened` is there
  Day date;

  [[nodiscard]] Currency currency() const { return state->opened->currency; }
};

/// Nothing if the branch is not open, or if this machine does not know its time zone.
std::optional<BranchDay> find_branch_day(BranchId id, const Facts& facts);

/// May return: branch_is_unknown.
template <class Refusal>
Result<BranchDay, Refusal> require_branch(BranchId id, const Facts& facts) {
  const auto found = find_branch_day(id, facts);
  if (!found) return Refusal::branch_is_unknown;
  return *found;
}

/// May return: day_is_closed.
template <class Refusal>
Result<void, Refusal> require_open_day(const BranchDay& at, const Facts& facts) {
  if (facts.around->is_day_closed(at.id, at.date)) return Refusal::day_is_closed;
  return ok();
}

/// A branch that is closed for longer has its books brought up to date first.
inline constexpr std::chrono::days next_dates_max{14};

/// The date on which a branch books what was done at another one: its next open one, if it has
/// closed its day. May return: day_is_closed.
template <class Refusal>
Result<BranchDay, Refusal> next_open_day(BranchDay at, const Facts& facts) {
  const Day last = at.date + next_dates_max;
  while (facts.around->is_day_closed(at.id, at.date) && at.date < last) {
    at.date += std::chrono::days{1};
  }
  TRESS_TRY(require_open_day<Refusal>(at, facts));
  return at;
}

/// May return: currency_is_not_the_branchs.
template <class Refusal>
Result<void, Refusal> require_currency(const BranchDay& at, Money amount) {
  if (amount.currency() != at.currency()) return Refusal::currency_is_not_the_branchs;
  return ok();
}

/// May return: staff_is_unknown, staff_has_left. An imported past may name people who have left.
template <class Refusal>
Result<void, Refusal> require_staff(const std::optional<StaffId>& id, const Facts& facts) {
  if (!id) return ok();
  const staff::State* const person = facts.around->staff(*id);
  if (person == nullptr || !person->is_hired()) return Refusal::staff_is_unknown;
  if (person->has_left && !facts.is_import()) return Refusal::staff_has_left;
  return ok();
}

/// May return: client_is_unknown.
template <class Refusal>
Result<void, Refusal> require_client(const std::optional<ClientId>& id, const Facts& facts) {
  if (!id) return ok();
  const client::State* const client = facts.around->client(*id);
  if (client == nullptr || !client->is_registered()) return Refusal::client_is_unknown;
  return ok();
}

/// Somebody who begins something new for a client names the file that stays. An imported past names
/// whom it names, and what one stream orders of another goes on where it began. Asked last, as the
/// refusal is. May return: client_is_merged.
template <class Refusal>
Result<void, Refusal> require_not_merged(const std::optional<ClientId>& id, const Facts& facts) {
  const bool goes_on = facts.ordered_by.has_value() || facts.actor.kind == ActorKind::system;
  if (!id || facts.is_import() || goes_on) return ok();
  const client::State* const client = facts.around->client(*id);
  if (client != nullptr && client->merged_into) return Refusal::client_is_merged;
  return ok();
}

/// May return: item_is_unknown, item_is_retired. An imported past may name retired items.
template <class Refusal>
Result<const catalogue::State*, Refusal> require_item(ItemId id, const Facts& facts) {
  const catalogue::State* const item = facts.around->item(id);
  if (item == nullptr || !item->listed) return Refusal::item_is_unknown;
  if (item->is_retired && !facts.is_import()) return Refusal::item_is_retired;
  return item;
}

}  // namespace tress::rules
