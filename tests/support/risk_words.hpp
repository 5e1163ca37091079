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
risk::Evidence away_for(int days);

policy::RiskRule shipped();

/// Of nobody, or of everybody whom a control group may hold.
policy::State with_control(std::uint8_t percent);

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

risk::Score scoring(const risk::Evidence& evidence, Day as_of = friday);

/// What the decider records of these.
risk::Scored scored(int days, Level found, Level level, Day as_of = friday);

risk::AlertRaised raised(std::uint32_t number = 1);

inline const risk::Contacted contacted{1, ContactChannel::phone, 3, stylist, friday};

/// High, and alerted.
RiskHistory alerted();

RiskHistory and_then(RiskHistory history, const std::vector<risk::Event>& more);

}  // namespace tress::testing
