#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <iterator>
#include <optional>
#include <utility>
#include <vector>

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// What time brings to a stream. A kind of stream in which something is ever due says what it is
/// and when, by `due_acts`; from that follow both its `next_due`, which the committer records
/// beside the events, and what its `CarryOutDue` does when the system asks.
namespace tress {

/// Something that the system does in a stream when its time has come.
template <class Command>
struct DueAct {
  Timestamp when;
  Command command;
};

/// A moment at which the day is over in every time zone: noon in UTC of the day after. A salon
/// whose business date ends hours after midnight may still have it; then the act is refused, and
/// asked for again some hours later (ledger/writer/due.hpp).
inline Timestamp when_over(Day day) {
  return Timestamp{day + std::chrono::days{1}} + std::chrono::hours{12};
}

template <class Command>
std::optional<Timestamp> first_due(const std::vector<DueAct<Command>>& acts) {
  const auto first =
      std::min_element(acts.begin(), acts.end(),
                       [](const auto& one, const auto& other) { return one.when < other.when; });
  return first == acts.end() ? std::nullopt : std::optional{first->when};
}

/// More that is due waits for the next time: an event group has an end.
inline constexpr std::ptrdiff_t due_at_once_max = 50;

/// Everything that is due by now, each act decided on the state that the one before it left. What
/// is refused (a date is closed) waits; if all of it is, that is the answer.
template <class Event, class Refusal, class State, class Command>
Result<Decision<Event>, Refusal> carry_out_due(std::vector<DueAct<Command>> acts,
                                               State state,
                                               const Facts& facts,
                                               Refusal nothing_is_due) {
  std::erase_if(acts, [&](const auto& act) { return act.when > facts.now; });
  std::stable_sort(acts.begin(), acts.end(),
                   [](const auto& one, const auto& other) { return one.when < other.when; });
  if (std::ssize(acts) > due_at_once_max) acts.erase(acts.begin() + due_at_once_max, acts.end());
  std::optional<Decision<Event>> all;
  std::optional<Refusal> first_refusal;
  for (const DueAct<Command>& act : acts) {
    auto decided = decide(act.command, state, facts);
    if (!decided) {
      if (!first_refusal) first_refusal = decided.error();
      continue;
    }
    Decision<Event>& one = decided.value();
    for (const Event& event : one.events) state = evolve(std::move(state), event);
    if (!all) {
      all = std::move(one);
      continue;
    }
    // The heading says why only where there is one reason.
    if (all->heading.reason_code != one.heading.reason_code) all->heading.reason_code.reset();
    std::move(one.events.begin(), one.events.end(), std::back_inserter(all->events));
    std::move(one.orders.begin(), one.orders.end(), std::back_inserter(all->orders));
  }
  if (all) return std::move(*all);
  return first_refusal.value_or(nothing_is_due);
}

}  // namespace tress
