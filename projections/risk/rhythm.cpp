#include "projections/risk/rhythm.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "ledger/domain/risk.hpp"

namespace tress::risk_view {

namespace {

constexpr std::uint32_t tenths = 10;
constexpr std::uint32_t thousandths = 1000;

/// Gaps that say how somebody comes now (domain.md §5.4).
constexpr std::size_t last_gaps = 6;

/// Fewer are read together with others'.
constexpr std::size_t gaps_alone_min = 3;

/// Visits whose mean is compared with that of those before (M-12).
constexpr std::ptrdiff_t visits_now = 3;
constexpr std::ptrdiff_t visits_before = 6;

std::uint32_t within_bounds(std::uint32_t cadence_tenths) {
  return std::clamp(cadence_tenths, risk::cadence_days_min * tenths,
                    risk::cadence_days_max * tenths);
}

std::uint32_t spread_of(const std::vector<std::uint32_t>& gaps, std::uint32_t cadence_tenths) {
  std::vector<std::uint32_t> away;
  for (const std::uint32_t gap : gaps) {
    const std::uint32_t gap_tenths = gap * tenths;
    away.push_back(gap_tenths > cadence_tenths ? gap_tenths - cadence_tenths
                                               : cadence_tenths - gap_tenths);
  }
  // Distances are tenths already: the median's own tenths come off again.
  return median_tenths(std::move(away)) / tenths * thousandths / cadence_tenths;
}

template <class Dated>
std::uint32_t days_in(const std::vector<Dated>& all, Day after, Day until) {
  return static_cast<std::uint32_t>(std::count_if(all.begin(), all.end(), [&](const Dated& one) {
    return one.day > after && one.day <= until;
  }));
}

std::uint32_t times_in(const std::vector<Count>& all, Day after, Day until) {
  std::uint32_t times = 0;
  for (const Count& one : all) {
    if (one.day > after && one.day <= until) times += one.times;
  }
  return times;
}

std::int64_t mean_spent(std::vector<Visit>::const_iterator first, std::ptrdiff_t count) {
  const std::int64_t sum = std::accumulate(
      first, first + count, std::int64_t{0},
      [](std::int64_t so_far, const Visit& visit) { return so_far + visit.spent_minor; });
  return sum / count;
}

void note_spend(risk::Evidence& evidence, const std::vector<Visit>& visits) {
  if (std::ssize(visits) < visits_now + visits_before) return;
  evidence.spend_now_minor = mean_spent(visits.end() - visits_now, visits_now);
  evidence.spend_before_minor =
      mean_spent(visits.end() - visits_now - visits_before, visits_before);
}

/// Days from `from` on and before `until` on which a membership of the client's rested, each once.
std::int64_t rested_days(const Rhythm& rhythm, Day from, Day until) {
  std::vector<std::pair<Day, Day>> spans;
  for (const Rest& rest : rhythm.rests) {
    const Day begins = std::max(rest.from, from);
    const Day ends = std::min(rest.until.value_or(until), until);
    if (begins < ends) spans.emplace_back(begins, ends);
  }
  std::sort(spans.begin(), spans.end());
  std::int64_t days = 0;
  Day counted = from;
  for (const auto& [begins, ends] : spans) {
    days += std::max<std::int64_t>(0, (ends - std::max(begins, counted)).count());
    counted = std::max(counted, ends);
  }
  return days;
}

/// Visits and words in the last window and in the one before, if both are known whole.
void note_windows(risk::Evidence& evidence,
                  const Rhythm& rhythm,
                  Day as_of,
                  std::chrono::days window) {
  const Day begins = as_of - 2 * window;
  // Who rested in one of them has come less often for that: they say nothing of each other.
  if (rested_days(rhythm, begins, as_of) > 0) return;
  const bool is_whole = rhythm.visits_before == 0 || rhythm.visits.front().day <= begins;
  if (evidence.first_visit > begins || !is_whole) return;
  evidence.visits_now = days_in(rhythm.visits, as_of - window, as_of);
  evidence.visits_before = days_in(rhythm.visits, begins, as_of - window);
  const auto& words = rhythm.interactions;
  const bool are_kept = words.size() < days_kept_max || words.front().day <= begins;
  if (!are_kept) return;
  evidence.interactions_now = times_in(words, as_of - window, as_of);
  evidence.interactions_before = times_in(words, begins, as_of - window);
}

std::optional<Day> next_booking(const Rhythm& rhythm, Day as_of) {
  std::optional<Day> next;
  for (const Booking& booking : rhythm.bookings) {
    if (booking.day >= as_of && (!next || booking.day < *next)) next = booking.day;
  }
  return next;
}

template <class Dated>
auto place_of(std::vector<Dated>& all, Day day) {
  return std::lower_bound(all.begin(), all.end(), day,
                          [](const Dated& one, Day wanted) { return one.day < wanted; });
}

}  // namespace

std::uint32_t median_tenths(std::vector<std::uint32_t> days) {
  TRESS_ASSERT(!days.empty());
  std::sort(days.begin(), days.end());
  const std::size_t middle = days.size() / 2;
  if (days.size() % 2 == 1) return days[middle] * tenths;
  return (days[middle - 1] + days[middle]) * tenths / 2;
}

std::optional<std::uint32_t> median_tenths(const Gaps& gaps) {
  const auto all = std::accumulate(gaps.counts.begin(), gaps.counts.end(), std::uint64_t{0});
  if (all == 0) return std::nullopt;
  const auto day_of = [&](std::uint64_t rank) {
    std::uint64_t seen = 0;
    std::uint32_t day = 0;
    while ((seen += gaps.counts[day]) <= rank) ++day;
    return day;
  };
  if (all % 2 == 1) return day_of(all / 2) * tenths;
  return (day_of(all / 2 - 1) + day_of(all / 2)) * tenths / 2;
}

std::vector<std::uint32_t> gaps_of(const Rhythm& rhythm) {
  std::vector<std::uint32_t> gaps;
  for (std::size_t i = 1; i < rhythm.visits.size(); ++i) {
    const Day last = rhythm.visits[i - 1].day;
    const Day next = rhythm.visits[i].day;
    // A visit on the day on which it went on is one all the same.
    const auto days = (next - last).count() - rested_days(rhythm, last, next);
    gaps.push_back(static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(days, 1, static_cast<std::int64_t>(gap_days_max))));
  }
  return gaps;
}

std::optional<Cadence> cadence_of(const Rhythm& rhythm,
                                  const Gaps& category,
                                  const Gaps& second_visits) {
  std::vector<std::uint32_t> gaps = gaps_of(rhythm);
  if (gaps.empty()) {
    const auto others = median_tenths(second_visits);
    if (!others) return std::nullopt;
    return Cadence{within_bounds(*others), 0};
  }
  if (gaps.size() > last_gaps) {
    gaps.erase(gaps.begin(), gaps.end() - static_cast<std::ptrdiff_t>(last_gaps));
  }
  std::uint32_t usual = median_tenths(gaps);
  if (gaps.size() < gaps_alone_min) {
    const auto count = static_cast<std::uint32_t>(gaps.size());
    const std::uint32_t others = median_tenths(category).value_or(usual);
    usual = (count * usual + 2 * others) / (count + 2);
  }
  usual = within_bounds(usual);
  return Cadence{usual, spread_of(gaps, usual)};
}

risk::Evidence evidence_of(const Rhythm& rhythm,
                           const Cadence& cadence,
                           Day as_of,
                           Timestamp data_until,
                           const policy::RiskRule& rule) {
  TRESS_ASSERT(!rhythm.visits.empty() && rhythm.visits.back().day <= as_of);
  risk::Evidence evidence{
      .branch = rhythm.visits.back().branch,
      .first_visit = rhythm.first_visit.value_or(rhythm.visits.front().day),
      .last_visit = rhythm.visits.back().day,
      .visits = rhythm.visits_before + static_cast<std::uint32_t>(rhythm.visits.size()),
      .cadence_tenths = cadence.tenths,
      .spread_thousandths = cadence.spread_thousandths,
      .next_booking = next_booking(rhythm, as_of),
      .last_interaction = std::nullopt,
      .data_until = data_until};
  const std::int64_t rested = rested_days(rhythm, evidence.last_visit, as_of);
  if (rested > 0) evidence.rested_days = static_cast<std::uint32_t>(rested);
  if (!rhythm.interactions.empty()) evidence.last_interaction = rhythm.interactions.back().day;
  note_spend(evidence, rhythm.visits);
  note_windows(evidence, rhythm, as_of, risk::window_of(cadence.tenths, rule));
  return evidence;
}

void add_visit(Rhythm& rhythm, Day day, BranchId branch, std::int64_t spent_minor) {
  const auto at = place_of(rhythm.visits, day);
  if (at != rhythm.visits.end() && at->day == day) {
    ++at->bills;
    at->spent_minor += spent_minor;
  } else {
    rhythm.visits.insert(at, Visit{day, branch, 1, spent_minor});
  }
  if (!rhythm.first_visit || day < *rhythm.first_visit) rhythm.first_visit = day;
}

void take_visit_back(Rhythm& rhythm, Day day, std::int64_t spent_minor) {
  const auto at = place_of(rhythm.visits, day);
  // Bills are voided on their own day: that one is kept.
  if (at == rhythm.visits.end() || at->day != day) return;
  at->spent_minor -= spent_minor;
  if (--at->bills > 0) return;
  rhythm.visits.erase(at);
  if (rhythm.visits_before > 0) return;
  rhythm.first_visit =
      rhythm.visits.empty() ? std::nullopt : std::optional{rhythm.visits.front().day};
}

void note_interaction(Rhythm& rhythm, Day day) {
  const auto at = place_of(rhythm.interactions, day);
  if (at != rhythm.interactions.end() && at->day == day) {
    ++at->times;
  } else {
    rhythm.interactions.insert(at, Count{day, 1});
  }
}

void begin_rest(Rhythm& rhythm, MembershipId membership, Day from) {
  rhythm.rests.push_back({membership, from, std::nullopt});
  if (rhythm.rests.size() > rests_max) rhythm.rests.erase(rhythm.rests.begin());
}

void end_rest(Rhythm& rhythm, MembershipId membership, Day until) {
  for (Rest& rest : rhythm.rests) {
    if (rest.membership == membership && !rest.until) rest.until = until;
  }
}

void take_in(Rhythm& rhythm, const Rhythm& other) {
  if (rhythm.visits.empty()) rhythm.category = other.category;
  for (const Visit& visit : other.visits) {
    add_visit(rhythm, visit.day, visit.branch, visit.spent_minor);
  }
  if (other.first_visit && other.first_visit < rhythm.first_visit) {
    rhythm.first_visit = other.first_visit;
  }
  rhythm.visits_before += other.visits_before;
  for (const Count& words : other.interactions) {
    for (std::uint32_t i = 0; i < words.times; ++i) note_interaction(rhythm, words.day);
  }
  rhythm.bookings.insert(rhythm.bookings.end(), other.bookings.begin(), other.bookings.end());
  rhythm.rests.insert(rhythm.rests.end(), other.rests.begin(), other.rests.end());
  rhythm.complaints += other.complaints;
}

void trim(Rhythm& rhythm) {
  while (rhythm.visits.size() > days_kept_max) {
    rhythm.visits.erase(rhythm.visits.begin());
    ++rhythm.visits_before;
  }
  while (rhythm.interactions.size() > days_kept_max) {
    rhythm.interactions.erase(rhythm.interactions.begin());
  }
  while (rhythm.bookings.size() > bookings_max) rhythm.bookings.erase(rhythm.bookings.begin());
}

}  // namespace tress::risk_view
