#pragma once

#include "tests/support/sample_salon.hpp"

#include "ledger/domain/policy.hpp"
#include "ledger/domain/risk.hpp"

/// A client who used to come every four weeks, and what those who answer for her do.
namespace tress::testing {

using client::ConsentPurpose;
using client::ContactChannel;
using risk::Level;
using risk::Outcome;
using GivenRisk = Given<risk::State, risk::Command>;
using RiskHistory = std::vector<risk::Event>;

inline constexpr std::uint32_t four_weeks = 280;  ///< tenths of a day

/// Ten visits, every four weeks; the last one so many days before Friday.
inline risk::Evidence away_for(int days) {
  risk::Evidence evidence{.branch = main_street,
                          .first_visit = friday - std::chrono::days{days + 9 * 28},
                          .last_visit = friday - std::chrono::days{days},
                          .visits = 10,
                          .cadence_tenths = four_weeks,
                          .spread_thousandths = 0,
                          .data_until = noon};
  return evidence;
}

inline policy::RiskRule shipped() {
  return policy::shipped_risk_rule().rule;
}

/// Of nobody, or of everybody whom a control group may hold.
inline policy::State with_control(std::uint8_t percent) {
  policy::RiskRuleSet set{1, std::nullopt, shipped(), long_ago};
  set.rule.control_percent = percent;
  return replayed<policy::State, policy::Event>({set});
}

/// lin has agreed to be called, and is the stylist's. There is no control group.
inline Facts risk_facts(
    SampleSalon& salon, Actor actor, const std::function<void(Table&)>& change = [](Table&) {}) {
  return salon.facts_with(
      [&](Table& table) {
        table.house_rules = with_control(0);
        table.clients[lin].consents.last = {
            {3, ConsentPurpose::marketing_phone, long_ago, std::nullopt}};
        table.clients[lin].ownership.owner = stylist;
        table.clients[lin].ownership.until = friday + std::chrono::days{365};
        change(table);
      },
      std::move(actor));
}

inline Facts service(
    SampleSalon& salon, const std::function<void(Table&)>& change = [](Table&) {}) {
  return risk_facts(salon, system_actor(), change);
}

inline Facts by(
    SampleSalon& salon, StaffId person, const std::function<void(Table&)>& change = [](Table&) {}) {
  return risk_facts(salon, staff_actor(person, Role::stylist), change);
}

inline risk::Score scoring(const risk::Evidence& evidence, Day as_of = friday) {
  return {lin, as_of, evidence};
}

/// What the decider records of these.
inline risk::Scored scored(int days, Level found, Level level, Day as_of = friday) {
  const auto evidence = away_for(days);
  const auto finding = risk::finding_of(evidence, friday, 0, shipped());
  return {as_of, evidence, 0, finding.overdue_thousandths, found, level, finding.drivers, 1};
}

inline risk::AlertRaised raised(std::uint32_t number = 1) {
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

inline const risk::Contacted contacted{1, ContactChannel::phone, 3, stylist, friday};

/// High, and alerted.
inline RiskHistory alerted() {
  return {scored(84, Level::high, Level::high), raised()};
}

inline RiskHistory and_then(RiskHistory history, const std::vector<risk::Event>& more) {
  history.insert(history.end(), more.begin(), more.end());
  return history;
}

}  // namespace tress::testing
