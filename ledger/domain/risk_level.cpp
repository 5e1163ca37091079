#include <algorithm>

#include "ledger/domain/risk.hpp"

namespace tress::risk {

namespace {

constexpr std::uint64_t thousandths = 1000;

/// Windows and silences are at least as many usual times between two visits (M-12, M-13).
constexpr unsigned window_cadences = 3;
constexpr unsigned quiet_cadences = 2;

std::chrono::days cadences(unsigned times, std::uint32_t cadence_tenths) noexcept {
  constexpr std::uint32_t tenths = 10;
  return std::chrono::days{(times * cadence_tenths + tenths - 1) / tenths};
}

/// True if `now` is at most that share of `before`; what nobody knows has not fallen.
template <class Number>
bool has_fallen(const std::optional<Number>& now,
                const std::optional<Number>& before,
                std::uint32_t share_thousandths) {
  if (!now || !before || *before <= 0) return false;
  const auto whole = static_cast<Number>(thousandths);
  return *now * whole <= *before * static_cast<Number>(share_thousandths);
}

using Count = std::optional<std::int64_t>;

Count wide(const std::optional<std::uint32_t>& count) {
  return count ? Count{*count} : Count{};
}

/// How overdue a client is, against thresholds that irregular clients reach later.
struct Overdue {
  std::uint64_t ratio_thousandths;
  std::uint64_t factor_thousandths;

  [[nodiscard]] bool reaches(std::uint32_t threshold_thousandths) const noexcept {
    return ratio_thousandths * thousandths >= threshold_thousandths * factor_thousandths;
  }
};

Overdue overdue_of(const Evidence& evidence, Day as_of, const policy::RiskRule& rule) {
  constexpr std::uint64_t tenths = 10;
  // While a membership rests nobody is awaited.
  const auto days = static_cast<std::uint64_t>((as_of - evidence.last_visit).count() -
                                               evidence.rested_days.value_or(0));
  const bool is_irregular = evidence.spread_thousandths > rule.irregular_spread_thousandths;
  return {days * tenths * thousandths / evidence.cadence_tenths,
          is_irregular ? rule.irregular_factor_thousandths : thousandths};
}

/// Nothing ahead, and no word for long enough.
bool is_silent(const Evidence& evidence, Day as_of, const policy::RiskRule& rule) {
  if (evidence.next_booking) return false;
  const auto quiet = std::max(std::chrono::days{rule.quiet_days},
                              cadences(quiet_cadences, evidence.cadence_tenths));
  return !evidence.last_interaction || as_of - *evidence.last_interaction >= quiet;
}

/// What is so, each against the threshold of one level.
struct Signs {
  bool is_overdue;
  bool visits_fell;
  bool spend_fell;
  bool interactions_fell;
  bool complains;
};

Signs low_signs(const Evidence& evidence, const Overdue& overdue, const policy::RiskRule& rule) {
  const std::uint32_t share = rule.low_fall_thousandths;
  return {
      overdue.reaches(rule.low_overdue_thousandths),
      has_fallen(wide(evidence.visits_now), wide(evidence.visits_before), share),
      has_fallen(evidence.spend_now_minor, evidence.spend_before_minor, share),
      has_fallen(wide(evidence.interactions_now), wide(evidence.interactions_before), share),
      false,
  };
}

Signs medium_signs(const Evidence& evidence,
                   const Overdue& overdue,
                   std::uint32_t open_complaints,
                   const policy::RiskRule& rule) {
  return {
      overdue.reaches(rule.medium_overdue_thousandths),
      has_fallen(wide(evidence.visits_now), wide(evidence.visits_before),
                 rule.medium_visits_thousandths),
      has_fallen(evidence.spend_now_minor, evidence.spend_before_minor,
                 rule.medium_spend_thousandths),
      false,
      open_complaints > 0 && overdue.reaches(rule.complaint_overdue_thousandths),
  };
}

bool any(const Signs& signs) {
  return signs.is_overdue || signs.visits_fell || signs.spend_fell || signs.interactions_fell ||
         signs.complains;
}

std::vector<Driver> drivers_of(const Signs& low, bool complains, bool is_silent) {
  std::vector<Driver> drivers;
  if (low.is_overdue) drivers.push_back(Driver::overdue);
  if (complains) drivers.push_back(Driver::complaint_is_open);
  if (is_silent) drivers.push_back(Driver::silent);
  if (low.visits_fell) drivers.push_back(Driver::visits_fell);
  if (low.spend_fell) drivers.push_back(Driver::spend_fell);
  if (low.interactions_fell) drivers.push_back(Driver::interactions_fell);
  if (drivers.size() > drivers_max) drivers.resize(drivers_max);
  return drivers;
}

}  // namespace

std::chrono::days window_of(std::uint32_t cadence_tenths, const policy::RiskRule& rule) noexcept {
  return std::max(std::chrono::days{rule.window_days}, cadences(window_cadences, cadence_tenths));
}

bool is_well_formed(const Evidence& evidence, Day as_of) noexcept {
  constexpr std::uint32_t tenths = 10;
  constexpr std::uint32_t count_max = 1'000'000;
  constexpr std::int64_t mean_max = 1'000'000'000'000;
  const auto is_count = [](const auto& count) { return count.value_or(0) <= count_max; };
  const auto is_mean = [](const std::optional<std::int64_t>& mean) {
    return mean.value_or(0) <= mean_max && mean.value_or(0) >= -mean_max;
  };
  return evidence.visits > 0 && evidence.first_visit <= evidence.last_visit &&
         evidence.last_visit <= as_of && evidence.cadence_tenths >= cadence_days_min * tenths &&
         evidence.cadence_tenths <= cadence_days_max * tenths && is_count(evidence.visits_now) &&
         is_count(evidence.visits_before) && is_count(evidence.interactions_now) &&
         is_count(evidence.interactions_before) && is_mean(evidence.spend_now_minor) &&
         is_mean(evidence.spend_before_minor) &&
         evidence.rested_days.value_or(0) <= (as_of - evidence.last_visit).count() &&
         (!evidence.next_booking || *evidence.next_booking >= as_of);
}

Finding finding_of(const Evidence& evidence,
                   Day as_of,
                   std::uint32_t open_complaints,
                   const policy::RiskRule& rule) {
  const Overdue overdue = overdue_of(evidence, as_of, rule);
  const auto ratio = static_cast<std::uint32_t>(overdue.ratio_thousandths);
  if (evidence.visits == 1) {
    const bool is_late = overdue.reaches(rule.one_visit_overdue_thousandths);
    if (!is_late) return {Level::none, ratio, {}};
    return {Level::medium, ratio, {Driver::overdue, Driver::never_returned}};
  }
  const Signs low = low_signs(evidence, overdue, rule);
  const Signs medium = medium_signs(evidence, overdue, open_complaints, rule);
  const bool silent = is_silent(evidence, as_of, rule);
  const bool is_high = overdue.reaches(rule.high_overdue_thousandths) && silent;
  const std::vector<Driver> drivers = drivers_of(low, medium.complains, is_high);
  if (is_high) return {Level::high, ratio, drivers};
  if (any(medium)) return {Level::medium, ratio, drivers};
  if (any(low)) return {Level::low, ratio, drivers};
  return {Level::none, ratio, {}};
}

bool is_held_back(ClientId client, std::uint32_t alert, unsigned percent) noexcept {
  // FNV-1a over both: as even as it is cheap, and the same for ever.
  constexpr std::uint64_t beginning = 0xCBF2'9CE4'8422'2325U;
  constexpr std::uint64_t prime = 0x0000'0100'0000'01B3U;
  std::uint64_t mixed = beginning;
  for (const Byte byte : client.bytes()) mixed = (mixed ^ byte) * prime;
  for (unsigned shift = 0; shift < 32; shift += 8)
    mixed = (mixed ^ (alert >> shift & 0xFFU)) * prime;
  return (mixed >> 32U) % 100 < percent;
}

}  // namespace tress::risk
