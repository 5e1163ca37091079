#include "tests/support/risk_words.hpp"

namespace tress::testing {

risk::Evidence away_for(int days) {
  risk::Evidence evidence{.branch = main_street,
                          .first_visit = friday - std::chrono::days{days + 9 * 28},
                          .last_visit = friday - std::chrono::days{days},
                          .visits = 10,
                          .cadence_tenths = four_weeks,
                          .spread_thousandths = 0,
                          .data_until = noon};
  return evidence;
}

policy::RiskRule shipped() {
  return policy::shipped_risk_rule().rule;
}

policy::State with_control(std::uint8_t percent) {
  policy::RiskRuleSet set{1, std::nullopt, shipped(), long_ago};
  set.rule.control_percent = percent;
  return replayed<policy::State, policy::Event>({set});
}

risk::Score scoring(const risk::Evidence& evidence, Day as_of) {
  return {lin, as_of, evidence};
}

risk::Scored scored(int days, Level found, Level level, Day as_of) {
  const auto evidence = away_for(days);
  const auto finding = risk::finding_of(evidence, friday, 0, shipped());
  return {as_of, evidence, 0, finding.overdue_thousandths, found, level, finding.drivers, 1};
}

risk::AlertRaised raised(std::uint32_t number) {
  return {.client = lin,
          .alert = number,
          .is_control = false,
          .owner = stylist,
          .role = std::nullopt,
          .to_do = risk::ToDo::ask_what_happened,
          .on = friday,
          .backup_at = noon + std::chrono::hours{48},
          .managers_at = noon + std::chrono::hours{120},
          .return_days = 60,
          .rule_version = 1};
}

RiskHistory alerted() {
  return {scored(84, Level::high, Level::high), raised()};
}

RiskHistory and_then(RiskHistory history, const std::vector<risk::Event>& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

}  // namespace tress::testing
