#include "projections/policies/policies.hpp"

#include <utility>
#include <variant>

#include "ledger/domain/policy.hpp"

namespace tress::policies {

namespace {

using views::Key;
using views::Recorded;
using views::Rows;
using views::Snapshot;

/// Stored; a new kind takes a new number and the projection a new version.
enum class RowKind : std::uint8_t {
  history = 1,  ///< → History
};

Key history_key() {
  return Key{RowKind::history};
}

template <class Change>
void change(const Recorded& event, Rows& rows, const Change& change_history) {
  History history = rows.get<History>(history_key()).value_or(History{});
  change_history(history);
  history.version = event.envelope.stream_version;
  rows.put(history_key(), history);
}

void on(const Recorded& event, Rows& rows, const policy::ActRuleSet& set) {
  change(event, rows, [&](History& history) { history.act_rules.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::ReasonsSet& set) {
  change(event, rows, [&](History& history) { history.reasons.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::OwnerRuleSet& set) {
  change(event, rows, [&](History& history) { history.owner_rules.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::RiskRuleSet& set) {
  change(event, rows, [&](History& history) { history.risk_rules.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::OwnershipRuleSet& set) {
  change(event, rows, [&](History& history) { history.ownership_rules.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::ReviewRuleSet& set) {
  change(event, rows, [&](History& history) { history.review_rules.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::EndsSoonSet& set) {
  change(event, rows, [&](History& history) { history.ends_soon.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::RetentionRuleSet& set) {
  change(event, rows, [&](History& history) { history.retention_rules.push_back(set); });
}

void on(const Recorded& event, Rows& rows, const policy::TiersSet& set) {
  change(event, rows, [&](History& history) { history.tiers.push_back(set); });
}

/// Events that set no rule.
template <class Other>
void on(const Recorded&, Rows&, const Other&) {}

class Policies final : public views::Projection {
 public:
  [[nodiscard]] std::string_view name() const override { return "policies"; }

  [[nodiscard]] unsigned version() const override { return 3; }

  void apply(const Recorded& event, Rows& rows) const override {
    visit([&](const auto& happened) { on(event, rows, happened); }, event.envelope.payload);
  }
};

/// As the deciders see it.
Result<policy::State, Fault> state_of(const Snapshot& view) {
  TRESS_TRY(const auto history, views::row_at<History>(view, history_key()));
  if (!history) return policy::State{};
  policy::State state{history->version,         history->act_rules,  history->reasons,
                      history->owner_rules,     history->risk_rules, history->ownership_rules,
                      history->retention_rules, history->tiers};
  state.review_rules = history->review_rules;
  state.ends_soon = history->ends_soon;
  return state;
}

}  // namespace

const views::Projection& projection() {
  static const Policies view;
  return view;
}

Result<InForce, Fault> in_force(const Snapshot& view, Day day) {
  TRESS_TRY(const policy::State state, state_of(view));
  InForce found{day,
                {},
                {},
                state.version,
                policy::ownership_rule_on(&state, day),
                policy::review_rule_on(&state, day),
                policy::ends_soon_days_on(&state, day)};
  for (const auto& [act, name] : DescribedEnum<approval::Act>::values) {
    found.acts.push_back(policy::rule_on(&state, act, day));
  }
  for (const auto& [kind, name] : DescribedEnum<policy::ReasonKind>::values) {
    found.reasons.push_back({kind, policy::reasons_on(&state, kind, day), day});
  }
  return found;
}

Result<std::vector<policy::OwnerRuleSet>, Fault> owner_rules(const Snapshot& view, Day day) {
  TRESS_TRY(const policy::State state, state_of(view));
  std::vector<policy::OwnerRuleSet> rules;
  for (const auto& [record, name] : DescribedEnum<policy::RecordType>::values) {
    rules.push_back(policy::owner_rule_on(&state, record, day));
  }
  return rules;
}

Result<policy::RiskRuleSet, Fault> risk_rule(const Snapshot& view, BranchId branch, Day day) {
  TRESS_TRY(const policy::State state, state_of(view));
  return policy::risk_rule_on(&state, branch, day);
}

Result<Retention, Fault> retention(const Snapshot& view, Day day) {
  TRESS_TRY(const policy::State state, state_of(view));
  Retention found{std::nullopt, {}, policy::suggested_retention_rule()};
  const policy::RetentionRuleSet* const set = policy::retention_rule_on(&state, day);
  if (set != nullptr) found.in_force = *set;
  for (const policy::RetentionRuleSet& one : state.retention_rules) {
    if (one.from > day) found.to_come.push_back(one);
  }
  return found;
}

Result<Tiers, Fault> tiers(const Snapshot& view, Day day) {
  TRESS_TRY(policy::State state, state_of(view));
  Tiers found{std::nullopt, {}};
  if (const policy::TiersSet* const set = policy::tiers_on(&state, day)) found.in_force = *set;
  found.sets = std::move(state.tiers);
  return found;
}

Result<views::Page<policy::RiskRuleSet>, Fault> risk_rules(const Snapshot& view) {
  TRESS_TRY(const auto history, views::row_at<History>(view, history_key()));
  views::Page<policy::RiskRuleSet> page{{policy::shipped_risk_rule()}, std::nullopt};
  if (!history) return page;
  page.rows.insert(page.rows.end(), history->risk_rules.begin(), history->risk_rules.end());
  return page;
}

}  // namespace tress::policies
