#include "ledger/audit/retention_audit.hpp"

#include <algorithm>
#include <chrono>

#include "ledger/domain/retention.hpp"

namespace tress::audit {

namespace {

bool is_by_the_service(const Envelope& envelope) {
  return envelope.actor.kind == ActorKind::system;
}

/// The least time that the rule gives; more for whom a guardian has consented.
bool is_due(const policy::RetentionRule& rule, const client::RetentionAnnounced& announced) {
  return std::all_of(
      announced.classes.begin(), announced.classes.end(), [&](client::PersonalClass one) {
        const auto kept = std::find_if(rule.classes.begin(), rule.classes.end(),
                                       [&](const policy::KeptFor& of) { return of.kept == one; });
        return kept != rule.classes.end() &&
               announced.on >= retention::months_after(announced.last_contact, kept->months);
      });
}

}  // namespace

void RetentionAudit::take(const StoredEvent& stored, const Envelope& envelope) {
  const Day recorded = std::chrono::floor<std::chrono::days>(stored.recorded_at);
  const std::string place = event_place(stored.position);
  if (const auto* const set = get_if<policy::RetentionRuleSet>(&envelope.payload)) {
    rules_.emplace(set->version, *set);
  } else if (const auto* const announced = get_if<client::RetentionAnnounced>(&envelope.payload)) {
    if (!is_by_the_service(envelope)) findings_.add(place, "announces what only the service may");
    const char* const fault = has_holes_ ? nullptr : fault_of(*announced, recorded);
    if (fault != nullptr) findings_.add(place, fault);
  } else if (const auto* const erased = get_if<client::Erased>(&envelope.payload)) {
    if (!erased->rule_version) return;
    if (!is_by_the_service(envelope)) findings_.add(place, "erases by a rule in a person's name");
    const bool is_early = !erased->on || *erased->on > recorded;
    if (is_early) findings_.add(place, "erases by a rule before its time");
  } else if (const auto* const back = get_if<client::RetentionWithdrawn>(&envelope.payload)) {
    const bool may = is_by_the_service(envelope) || is_brought_about(*back, envelope);
    if (!may) findings_.add(place, "takes back what only the service, a bill or a hold may");
  } else if (holds_alternative<sale::Closed>(envelope.payload)) {
    closes_bill_ = envelope.command;
  } else if (holds_alternative<client::HoldPlaced>(envelope.payload)) {
    holds_ = std::pair{envelope.command, envelope.stream};
  }
}

/// By what somebody did in the same command: a bill of the client's, or a hold on their data.
bool RetentionAudit::is_brought_about(const client::RetentionWithdrawn& withdrawn,
                                      const Envelope& envelope) const {
  if (has_holes_ || closes_bill_ == envelope.command) return true;
  return withdrawn.reason == client::RetentionStay::class_is_held &&
         holds_ == std::pair{envelope.command, envelope.stream};
}

const char* RetentionAudit::fault_of(const client::RetentionAnnounced& announced,
                                     Day recorded) const {
  const auto found = rules_.find(announced.rule_version);
  const bool is_known = found != rules_.end() && found->second.set_by == announced.set_by;
  if (!is_known) return "announces an erasure by a rule that nobody has set";
  if (in_force(announced.on) != &found->second)
    return "announces an erasure by a rule not in force";
  const policy::RetentionRule& rule = found->second.rule;
  if (announced.on > recorded || !is_due(rule, announced)) {
    return "announces an erasure before its time";
  }
  const bool has_grace = announced.erase_from >= announced.on + std::chrono::days{rule.grace_days};
  return has_grace ? nullptr : "announces an erasure without the days of grace";
}

/// As policy::retention_rule_on says it, of the versions so far.
const policy::RetentionRuleSet* RetentionAudit::in_force(Day day) const {
  const policy::RetentionRuleSet* latest = nullptr;
  for (const auto& [version, set] : rules_) {
    if (set.from <= day && (latest == nullptr || set.from >= latest->from)) latest = &set;
  }
  return latest;
}

}  // namespace tress::audit
