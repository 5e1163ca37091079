#include "ledger/witness/memory.hpp"

namespace tress::witness {

namespace {

constexpr std::uint64_t seconds_of_day = 86'400;

}  // namespace

void remember_day(LogState& state, std::uint64_t now_s) {
  const bool is_later_day = now_s / seconds_of_day > state.cosigned_at_s / seconds_of_day;
  if (state.last.size == 0 || !is_later_day) return;
  if (!state.days.empty() && state.days.back().size >= state.last.size) return;
  if (state.days.size() == days_max) state.days.erase(state.days.begin());
  state.days.push_back(state.last);
}

void give_up_beyond(LogState& state, std::uint64_t trusted_size) {
  while (!state.days.empty() && state.days.back().size > trusted_size) state.days.pop_back();
  state.last = state.days.empty() ? empty_tree() : state.days.back();
  state.note.clear();
  state.cosigned_at_s = 0;
}

}  // namespace tress::witness
