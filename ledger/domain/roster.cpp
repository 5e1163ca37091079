#include "ledger/domain/roster.hpp"

#include <algorithm>

#include "ledger/domain/rules.hpp"

namespace tress::roster {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

constexpr std::uint16_t minutes_of_a_day = 24 * 60;
constexpr std::uint16_t slot_minutes_min = 5;
constexpr std::uint16_t slot_minutes_max = 240;
constexpr std::uint16_t reminder_minutes_min = 30;
constexpr std::uint16_t notice_minutes_max = 14 * minutes_of_a_day;
constexpr unsigned weekdays = 7;

/// Nobody is waited for longer than that: it would be another appointment.
constexpr std::uint16_t late_minutes_max = 4 * 60;

constexpr LateRule usual_late_rule{10, 30};

StreamName name_of_stream(const SetHours& asked) {
  return named_by_words(words_of_hours(asked.branch, asked.staff));
}

StreamName name_of_stream(const ChangeDay& asked) {
  return named_by_words(words_of_hours(asked.branch, asked.staff));
}

StreamName name_of_stream(const SetRules& asked) {
  return named_by_words(words_of_rules(asked.branch));
}

Result<void, Refusal> check_spans(std::vector<Span> spans) {
  for (const Span& span : spans) {
    if (span.from_minute >= span.until_minute || span.until_minute > minutes_of_a_day) {
      return Refusal::minutes_are_out_of_order;
    }
  }
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from_minute < b.from_minute; });
  for (std::size_t i = 1; i < spans.size(); ++i) {
    if (spans[i].from_minute < spans[i - 1].until_minute) return Refusal::hours_overlap;
  }
  return ok();
}

std::vector<Span> spans_of(const std::vector<Shift>& shifts, unsigned weekday) {
  std::vector<Span> spans;
  for (const Shift& shift : shifts) {
    if (shift.weekday == weekday) spans.push_back({shift.from_minute, shift.until_minute});
  }
  return spans;
}

Result<void, Refusal> check_week(const std::vector<Shift>& shifts) {
  const auto is_none = [](const Shift& one) { return one.weekday < 1 || one.weekday > weekdays; };
  if (std::any_of(shifts.begin(), shifts.end(), is_none)) return Refusal::weekday_is_none;
  for (unsigned weekday = 1; weekday <= weekdays; ++weekday) {
    TRESS_TRY(check_spans(spans_of(shifts, weekday)));
  }
  return ok();
}

Outcome carry_out(const SetHours& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.staff, facts));
  TRESS_TRY(check_week(asked.shifts));
  if (asked.from < at.date && !facts.is_import()) return Refusal::starts_in_the_past;
  const bool is_full = state.weeks.size() >= limits::roster_entries_max;
  if (is_full || asked.shifts.size() > limits::shifts_max) return Refusal::roster_is_full;
  return one<Event>({at.id, at.date},
                    HoursSet{asked.branch, asked.staff, asked.from, asked.shifts});
}

Outcome carry_out(const ChangeDay& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.staff, facts));
  TRESS_TRY(check_spans(asked.spans));
  if (asked.day < at.date && !facts.is_import()) return Refusal::starts_in_the_past;
  const bool is_full = state.days.size() >= limits::roster_entries_max;
  if (is_full || asked.spans.size() > limits::shifts_max) return Refusal::roster_is_full;
  return one<Event>({at.id, at.date},
                    DayChanged{asked.branch, asked.staff, asked.day, asked.spans, asked.reason});
}

bool is_minute_of_day(std::uint16_t minute) {
  return minute < minutes_of_a_day;
}

bool is_out_of_order(const LateRule& rule) {
  return rule.wait_minutes >= rule.no_show_minutes || rule.no_show_minutes > late_minutes_max;
}

Outcome carry_out(const SetRules& asked, const State&, const Facts& facts) {
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  if (asked.slot_minutes < slot_minutes_min || asked.slot_minutes > slot_minutes_max) {
    return Refusal::slot_is_out_of_range;
  }
  if (asked.change_reason_minutes > notice_minutes_max) return Refusal::notice_is_out_of_range;
  if (asked.reminder_minutes && (*asked.reminder_minutes < reminder_minutes_min ||
                                 *asked.reminder_minutes > notice_minutes_max)) {
    return Refusal::reminder_is_out_of_range;
  }
  if (!is_minute_of_day(asked.quiet_from_minute) || !is_minute_of_day(asked.quiet_until_minute)) {
    return Refusal::quiet_hours_are_not_of_the_day;
  }
  if (asked.late && is_out_of_order(*asked.late)) return Refusal::late_rule_is_out_of_order;
  return one<Event>({at.id, at.date},
                    RulesSet{asked.branch, asked.change_reason_minutes, asked.slot_minutes,
                             asked.reminder_minutes, asked.quiet_from_minute,
                             asked.quiet_until_minute, asked.late});
}

State after(State before, const HoursSet& set) {
  before.weeks.push_back(set);
  return before;
}

State after(State before, const DayChanged& changed) {
  const auto same = std::find_if(before.days.begin(), before.days.end(),
                                 [&](const DayChanged& one) { return one.day == changed.day; });
  if (same == before.days.end()) {
    before.days.push_back(changed);
  } else {
    *same = changed;
  }
  return before;
}

State after(State before, const RulesSet& set) {
  before.rules = set;
  return before;
}

/// What the day's own change says, or else the week that holds then.
std::vector<Span> spans_on(const std::vector<HoursSet>& weeks,
                           const std::vector<DayChanged>& days,
                           Day day) {
  for (const DayChanged& changed : days) {
    if (changed.day == day) return changed.spans;
  }
  const HoursSet* best = nullptr;
  for (const HoursSet& set : weeks) {
    if (set.from <= day && (best == nullptr || best->from <= set.from)) best = &set;
  }
  if (best == nullptr) return {};
  return spans_of(best->shifts, std::chrono::weekday{day}.iso_encoding());
}

bool overlap(const Stretch& a, const Stretch& b) {
  return a.from < b.until && b.from < a.until;
}

}  // namespace

std::string words_of_hours(BranchId branch, StaffId staff) {
  return "hours/" + branch.hex() + "/" + staff.hex();
}

std::string words_of_rules(BranchId branch) {
  return "rules/" + branch.hex();
}

RulesSet usual_rules(BranchId branch) {
  return {branch, 120, 15, std::nullopt, 21 * 60, 8 * 60, std::nullopt};
}

LateRule late_rule_of(const RulesSet& rules) {
  return rules.late.value_or(usual_late_rule);
}

std::vector<Stretch> stretches_on(const std::vector<HoursSet>& weeks,
                                  const std::vector<DayChanged>& days,
                                  const TimeZone& zone,
                                  Day day) {
  using std::chrono::minutes;
  std::vector<Span> spans = spans_on(weeks, days, day);
  std::sort(spans.begin(), spans.end(),
            [](const Span& a, const Span& b) { return a.from_minute < b.from_minute; });
  std::vector<Stretch> stretches;
  for (const Span& span : spans) {
    const Stretch next{zone.from_local(day, minutes{span.from_minute}),
                       zone.from_local(day, minutes{span.until_minute})};
    if (next.from >= next.until) continue;  // All of it is skipped by the clocks.
    if (!stretches.empty() && stretches.back().until == next.from) {
      stretches.back().until = next.until;
    } else {
      stretches.push_back(next);
    }
  }
  return stretches;
}

bool holds(const std::vector<Stretch>& stretches, const Stretch& what) {
  return std::any_of(stretches.begin(), stretches.end(), [&](const Stretch& one) {
    return one.from <= what.from && what.until <= one.until;
  });
}

Timestamp after_quiet(const RulesSet& rules, const TimeZone& zone, Timestamp time) {
  const std::chrono::minutes from{rules.quiet_from_minute};
  const std::chrono::minutes until{rules.quiet_until_minute};
  if (from == until) return time;
  const LocalTime local = zone.to_local(time);
  const bool is_over_midnight = from > until;
  const bool is_after_from = local.minute_of_day >= from;
  const bool is_before_until = local.minute_of_day < until;
  const bool is_quiet =
      is_over_midnight ? is_after_from || is_before_until : is_after_from && is_before_until;
  if (!is_quiet) return time;
  const bool is_tomorrow = is_over_midnight && is_after_from;
  return zone.from_local(local.day + std::chrono::days{is_tomorrow ? 1 : 0}, until);
}

std::optional<Timestamp> instant_of(const TimeZone& zone, Day day, std::uint16_t minute_of_day) {
  const std::chrono::minutes minute{minute_of_day};
  const Timestamp time = zone.from_local(day, minute);
  if (zone.to_local(time) != LocalTime{day, minute}) return std::nullopt;
  return time;
}

std::vector<std::uint16_t> free_starts(const FreeQuery& query,
                                       const std::vector<Stretch>& working,
                                       const std::vector<Stretch>& taken,
                                       const TimeZone& zone) {
  TRESS_ASSERT(query.step > 0);
  std::vector<std::uint16_t> starts;
  for (std::uint16_t minute = 0; minute < minutes_of_a_day;
       minute = static_cast<std::uint16_t>(minute + query.step)) {
    const auto from = instant_of(zone, query.day, minute);
    if (!from || *from < query.not_before) continue;
    const Stretch what{*from, *from + std::chrono::minutes{query.minutes}};
    if (!holds(working, what)) continue;
    const bool is_taken = std::any_of(taken.begin(), taken.end(),
                                      [&](const Stretch& one) { return overlap(one, what); });
    if (!is_taken) starts.push_back(minute);
  }
  return starts;
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::roster
