#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/policy.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// The house's own rules as data: how much each role may do alone and who must approve the rest,
/// closed lists of reasons, who answers for which records. Dated, never backwards; what nobody has
/// set is as shipped, so that a salon with one branch works without setting anything.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::policy {

/// Rules of one kind for one subject, over all its dates.
inline constexpr std::size_t versions_max = 200;
inline constexpr std::size_t codes_max = 100;
inline constexpr unsigned approvals_max = 5;
/// Clients of the pool that one person may own at a time: who leaves gives all back in one commit.
inline constexpr unsigned owned_clients_max = 500;
inline constexpr unsigned cool_down_days_max = 90;
/// Twenty years: no law asks for longer, and who forgets a rule should not find it forgotten.
inline constexpr unsigned retention_months_max = 240;
/// A week at least, so that somebody on leave finds what was announced; a year at most.
inline constexpr unsigned grace_days_min = 7;
inline constexpr unsigned grace_days_max = 365;
/// Later than after a quarter nobody remembers what an exception was about.
inline constexpr unsigned review_days_max = 90;
inline constexpr unsigned review_backup_hours_max = 24 * 90;
/// A tip of ten times the bill is a limit that nothing reaches.
inline constexpr unsigned tip_percent_max = 1'000;
/// From an hour to ninety days: a proposal that waits longer is forgotten, not considered.
inline constexpr std::uint32_t lapse_hours_max = 24 * 90;
/// More tiers, retired ones among them, are none that anybody could tell apart at a desk.
inline constexpr std::size_t tiers_max = 20;

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::vector<ActRuleSet> act_rules;
  std::vector<ReasonsSet> reasons;
  std::vector<OwnerRuleSet> owner_rules;
  std::vector<RiskRuleSet> risk_rules = {};
  std::vector<OwnershipRuleSet> ownership_rules = {};
  std::vector<RetentionRuleSet> retention_rules = {};
  std::vector<TiersSet> tiers = {};
  std::vector<ReviewRuleSet> review_rules = {};
  std::vector<EndsSoonSet> ends_soon = {};

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

/// What is shipped: in force until something else is set.
[[nodiscard]] ActRuleSet shipped_rule(approval::Act act);
[[nodiscard]] std::vector<std::string> shipped_reasons(ReasonKind kind);
[[nodiscard]] OwnerRuleSet shipped_owner_rule(RecordType record);
[[nodiscard]] RiskRuleSet shipped_risk_rule();
[[nodiscard]] OwnershipRule shipped_ownership_rule();
[[nodiscard]] ReviewRule shipped_review_rule();

/// requirements.md S1-11.
inline constexpr std::uint16_t shipped_ends_soon_days = 30;

// In force on a day: of those that have begun, the latest; of two of the same day, the one that
// was set later. `state` may be null: nothing was ever set.

[[nodiscard]] ActRuleSet rule_on(const State* state, approval::Act act, Day day);
[[nodiscard]] std::vector<std::string> reasons_on(const State* state, ReasonKind kind, Day day);
[[nodiscard]] OwnerRuleSet owner_rule_on(const State* state, RecordType record, Day day);

[[nodiscard]] OwnershipRule ownership_rule_on(const State* state, Day day);

[[nodiscard]] ReviewRule review_rule_on(const State* state, Day day);

[[nodiscard]] std::uint16_t ends_soon_days_on(const State* state, Day day);

/// Null: nothing is erased by itself, as before the first rule.
[[nodiscard]] const RetentionRuleSet* retention_rule_on(const State* state, Day day);

/// What a salon may begin with (domain.md §4.4). Never in force by itself.
[[nodiscard]] RetentionRule suggested_retention_rule();

/// The branch's own rule; else the one for all branches.
[[nodiscard]] RiskRuleSet risk_rule_on(const State* state, BranchId branch, Day day);

/// The salon's member tiers. Null: it has none.
[[nodiscard]] const TiersSet* tiers_on(const State* state, Day day);

/// The tier of that code, retired or not; null: there is none, or there are no tiers. Valid as long
/// as `set` is.
[[nodiscard]] const Tier* tier_named(const TiersSet* set, std::string_view code);

/// How many people must approve an act of that amount, and in which roles. An act without an amount
/// is in the last band.
[[nodiscard]] const Band& band_of(const ActRuleSet& rule, const std::optional<Money>& amount);

/// True if somebody in that role may do it alone.
[[nodiscard]] bool is_within_limit(const ActRuleSet& rule,
                                   Role role,
                                   const std::optional<Money>& amount);

}  // namespace tress::policy
