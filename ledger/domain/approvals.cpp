#include "ledger/domain/approvals.hpp"

#include <algorithm>

#include "ledger/domain/policy.hpp"

namespace tress {

bool ApprovedBy::is_by(StaffId person) const {
  return std::find(approved_by.begin(), approved_by.end(), person) != approved_by.end();
}

bool rules::is_approved(approval::Act act, const std::optional<Money>& amount, const Facts& facts) {
  if (facts.actor.kind == ActorKind::system || facts.is_import()) return true;
  // The rule of today, whenever the act is said to have happened: nobody dates it back to an easier
  // one.
  const Day today = std::chrono::floor<std::chrono::days>(facts.now);
  const policy::ActRuleSet rule = policy::rule_on(facts.around->policy(), act, today);
  if (policy::is_within_limit(rule, facts.actor.role, amount)) return true;
  if (facts.approved == nullptr || facts.approved->act != act) return false;
  return facts.approved->by_one_person ||
         facts.approved->approvals >= policy::band_of(rule, amount).approvals;
}

bool rules::has_approved(StaffId person, const Facts& facts) {
  return facts.approved != nullptr && facts.approved->is_by(person);
}

}  // namespace tress
