#include "ledger/domain/rules.hpp"

#include <algorithm>

#include "ledger/base/text.hpp"
#include "ledger/base/time.hpp"

namespace tress::rules {

namespace {

bool is_blank(std::string_view text) noexcept {
  return text.find_first_not_of(" \t\n") == std::string_view::npos;
}

TextFault fault_of_one(const Text& text) noexcept {
  if (!text.value) return TextFault::none;
  if (is_blank(*text.value)) return TextFault::missing;
  if (text.value->size() > text.bytes_max) return TextFault::too_long;
  if (!is_plain_text(*text.value, text.has_lines)) return TextFault::not_plain;
  return TextFault::none;
}

}  // namespace

TextFault graver(TextFault one, TextFault other) noexcept {
  if (one == TextFault::none) return other;
  if (other == TextFault::none) return one;
  return std::min(one, other);
}

TextFault fault_of(std::initializer_list<Text> texts) noexcept {
  auto gravest = TextFault::none;
  for (const Text& text : texts) gravest = graver(gravest, fault_of_one(text));
  return gravest;
}

std::optional<BranchDay> find_branch_day(BranchId id, const Facts& facts) {
  const branch::State* const state = facts.around->branch(id);
  if (state == nullptr || !state->opened) return std::nullopt;
  const auto zone = TimeZone::find(state->opened->time_zone);
  if (!zone) return std::nullopt;
  const Day date = zone->business_date(facts.effective_at, state->opened->cut_off_hour);
  return BranchDay{id, state, date};
}

}  // namespace tress::rules
