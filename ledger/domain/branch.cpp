#include "ledger/domain/branch.hpp"

#include <algorithm>

#include "ledger/base/time.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::branch {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

constexpr int hours_of_a_day = 24;

StreamName name_of_stream(const Open& asked) {
  return named_by_words(asked.code);
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.branch);
}

Outcome carry_out(const Open& asked, const State& state, const Facts& facts) {
  if (state.opened) return Refusal::already_open;
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::name(asked.code), rules::name(asked.name), rules::name(asked.time_zone)}));
  const auto zone = TimeZone::find(asked.time_zone);
  if (!zone) return Refusal::time_zone_is_unknown;
  if (asked.cut_off_hour >= hours_of_a_day) return Refusal::cut_off_is_not_an_hour;
  const auto id = id_cast<BranchId>(facts.stream);
  const Day date = zone->business_date(facts.effective_at, asked.cut_off_hour);
  return one<Event>({id, date}, Opened{id, asked.code, asked.name, asked.time_zone,
                                       asked.cut_off_hour, asked.currency});
}

Outcome carry_out(const SetTax& asked, const State& state, const Facts& facts) {
  if (!state.opened) return Refusal::branch_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.code)}));
  const auto zone = TimeZone::find(state.opened->time_zone);
  if (!zone) return Refusal::time_zone_is_unknown;
  if (asked.rate_millionths > rate_millionths_max) return Refusal::rate_is_too_high;
  const Day date = zone->business_date(facts.effective_at, state.opened->cut_off_hour);
  TRESS_TRY(rules::require_open_day<Refusal>({asked.branch, &state, date}, facts));
  // A tax never takes effect backwards: bills of those days are charged and printed already.
  if (asked.from < date && !facts.is_import()) return Refusal::starts_in_the_past;
  return one<Event>({asked.branch, date}, TaxSet{asked.code, asked.rate_millionths, asked.from});
}

/// Today's business date there. May return: branch_is_unknown, time_zone_is_unknown.
Result<Day, Refusal> today(const State& state, const Facts& facts) {
  if (!state.opened) return Refusal::branch_is_unknown;
  const auto zone = TimeZone::find(state.opened->time_zone);
  if (!zone) return Refusal::time_zone_is_unknown;
  return zone->business_date(facts.effective_at, state.opened->cut_off_hour);
}

constexpr int days_of_a_week = 7;
constexpr int minutes_of_a_day = hours_of_a_day * 60;
constexpr std::size_t spans_max = 21;  // three a day

bool is_span(const OpenSpan& span) {
  return span.weekday >= 1 && span.weekday <= days_of_a_week &&
         span.opens_minute < span.closes_minute && span.closes_minute <= minutes_of_a_day;
}

/// May return: hours_are_wrong, hours_overlap.
Result<std::vector<OpenSpan>, Refusal> in_order(std::vector<OpenSpan> spans) {
  if (spans.size() > spans_max || !std::all_of(spans.begin(), spans.end(), is_span)) {
    return Refusal::hours_are_wrong;
  }
  std::sort(spans.begin(), spans.end(), [](const OpenSpan& a, const OpenSpan& b) {
    return std::pair{a.weekday, a.opens_minute} < std::pair{b.weekday, b.opens_minute};
  });
  const auto overlap = [](const OpenSpan& one, const OpenSpan& next) {
    return one.weekday == next.weekday && next.opens_minute < one.closes_minute;
  };
  if (std::adjacent_find(spans.begin(), spans.end(), overlap) != spans.end()) {
    return Refusal::hours_overlap;
  }
  return spans;
}

Outcome carry_out(const SetHours& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Day date, today(state, facts));
  if (asked.from < date) return Refusal::starts_in_the_past;
  TRESS_TRY(auto spans, in_order(asked.spans));
  if (state.hours.size() >= versions_max) return Refusal::history_is_full;
  return one<Event>({asked.branch, date}, HoursSet{std::move(spans), asked.from});
}

Outcome carry_out(const SetContact& asked, const State& state, const Facts& facts) {
  if (!state.opened) return Refusal::branch_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::name(asked.address), rules::name(asked.phone), rules::name(asked.email)}));
  TRESS_TRY(const Day date, today(state, facts));
  if (asked.from < date) return Refusal::starts_in_the_past;
  if (!asked.address && !asked.phone && !asked.email) return Refusal::contact_is_missing;
  if (state.contacts.size() >= versions_max) return Refusal::history_is_full;
  return one<Event>({asked.branch, date},
                    ContactSet{asked.address, asked.phone, asked.email, asked.from});
}

constexpr unsigned work_places_max = 1'000;
constexpr std::uint32_t area_m2_max = 100'000;

bool is_size(const SetProfile& asked) {
  const bool are_places =
      !asked.work_places || (*asked.work_places >= 1 && *asked.work_places <= work_places_max);
  const bool is_area = !asked.area_m2 || (*asked.area_m2 >= 1 && *asked.area_m2 <= area_m2_max);
  return are_places && is_area;
}

Outcome carry_out(const SetProfile& asked, const State& state, const Facts& facts) {
  if (!state.opened) return Refusal::branch_is_unknown;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.idea)}));
  TRESS_TRY(const Day date, today(state, facts));
  if (asked.from < date) return Refusal::starts_in_the_past;
  if (state.profiles.size() >= versions_max) return Refusal::history_is_full;
  if (!asked.idea && !asked.work_places && !asked.area_m2) return Refusal::profile_is_missing;
  if (!is_size(asked)) return Refusal::size_is_out_of_range;
  return one<Event>({asked.branch, date},
                    ProfileSet{asked.idea, asked.work_places, asked.area_m2, asked.from});
}

Outcome carry_out(const NameRecordKeeper& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Day date, today(state, facts));
  if (asked.from < date) return Refusal::starts_in_the_past;
  if (state.keepers.size() >= versions_max) return Refusal::history_is_full;
  TRESS_TRY(rules::require_staff<Refusal>(asked.keeper, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.backup, facts));
  if (asked.backup == asked.keeper) return Refusal::keeper_is_the_backup;
  return one<Event>({asked.branch, date},
                    RecordKeeperNamed{asked.keeper, asked.backup, asked.from});
}

State after(State before, const Opened& opened) {
  TRESS_ASSERT(!before.opened);
  before.opened = opened;
  return before;
}

State after(State before, const TaxSet& set) {
  TRESS_ASSERT(before.opened);
  TRESS_ASSERT(set.rate_millionths <= rate_millionths_max);
  before.taxes.push_back(set);
  return before;
}

State after(State before, const HoursSet& set) {
  TRESS_ASSERT(before.opened);
  before.hours.push_back(set);
  return before;
}

State after(State before, const ContactSet& set) {
  TRESS_ASSERT(before.opened);
  before.contacts.push_back(set);
  return before;
}

State after(State before, const ProfileSet& set) {
  TRESS_ASSERT(before.opened);
  before.profiles.push_back(set);
  return before;
}

State after(State before, const RecordKeeperNamed& named) {
  TRESS_ASSERT(before.opened);
  before.keepers.push_back(named);
  return before;
}

}  // namespace

const HoursSet* hours_on(const State& state, Day date) {
  const HoursSet* latest = nullptr;
  for (const HoursSet& set : state.hours) {
    if (set.from <= date && (latest == nullptr || set.from >= latest->from)) latest = &set;
  }
  return latest;
}

std::vector<TaxSet> taxes_on(const State& state, Day date) {
  std::vector<TaxSet> in_force;
  for (const TaxSet& set : state.taxes) {
    if (set.from > date) continue;
    const auto known = std::find_if(in_force.begin(), in_force.end(),
                                    [&](const TaxSet& other) { return other.code == set.code; });
    if (known == in_force.end()) {
      in_force.push_back(set);
    } else if (known->from <= set.from) {
      *known = set;
    }
  }
  std::erase_if(in_force, [](const TaxSet& set) { return set.rate_millionths == 0; });
  return in_force;
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

}  // namespace tress::branch
