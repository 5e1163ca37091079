#include "ledger/domain/policy.hpp"

namespace tress::policy {

namespace {

using approval::Act;

constexpr std::uint32_t lapse_hours = 72;

RoleLimit up_to(Role role, std::int64_t minor) {
  return {role, minor};
}

RoleLimit any(Role role) {
  return {role, std::nullopt};
}

/// One approval by somebody in one of these roles, whatever the amount.
ActRuleSet rule(Act act, std::vector<RoleLimit> limits, std::vector<Role> approvers) {
  return {act, std::move(limits), {Band{0, 1, std::move(approvers)}}, lapse_hours, Day{}};
}

}  // namespace

/// domain.md §3.5, with limits of a small salon. Where somebody has a limit, they may do as much
/// alone, and it stands in the reports under their name.
ActRuleSet shipped_rule(Act act) {
  const std::vector<Role> managers{Role::owner, Role::manager};
  const std::vector<Role> owners{Role::owner};
  switch (act) {
    case Act::discount:
      return rule(act,
                  {any(Role::owner), any(Role::manager), up_to(Role::cashier, 50'00),
                   up_to(Role::receptionist, 50'00), up_to(Role::stylist, 20'00)},
                  managers);
    case Act::refund: return rule(act, {}, {Role::owner, Role::manager, Role::accountant});
    case Act::benefit_adjustment: return rule(act, {}, managers);
    case Act::deduction_reversal: return rule(act, {}, managers);
    case Act::tip_change: return rule(act, {}, managers);
    case Act::drawer_variance: return rule(act, {}, managers);
    case Act::day_reopening: return rule(act, {}, owners);
    case Act::period_lock: return rule(act, {}, owners);
    case Act::write_off: return rule(act, {}, owners);
    case Act::prices: return rule(act, {any(Role::owner), any(Role::manager)}, owners);
    case Act::key_shredding: return rule(act, {}, {Role::owner, Role::compliance});
    case Act::roles: return rule(act, {any(Role::owner)}, owners);
    case Act::renewal_date: return rule(act, {}, managers);
    case Act::data_access: return rule(act, {}, {Role::owner, Role::compliance});
    case Act::goodwill:
      return rule(act, {any(Role::owner), up_to(Role::manager, 100'00)}, managers);
    case Act::client_merge: return rule(act, {}, managers);
  }
  TRESS_UNREACHABLE();
}

std::vector<std::string> shipped_reasons(ReasonKind kind) {
  switch (kind) {
    case ReasonKind::discount:
      return {"goodwill",   "promotion", "loyalty", "staff",
              "correction", "bundle",    "comp",    "unstated"};
    case ReasonKind::exclusive_discount:
      return {"benefit_used_up",  "plan_has_lapsed", "promised_before",
              "service_recovery", "system_error",    "owner_decides"};
    case ReasonKind::proposal:
      return {"client_asked",    "goodwill",         "entry_error",   "service_failed",
              "system_error",    "price_correction", "end_of_period", "change_of_staff",
              "not_collectable", "other_agreed",     "same_person",   "another_person"};
  }
  TRESS_UNREACHABLE();
}

OwnerRuleSet shipped_owner_rule(RecordType record) {
  const auto owned = [record](Role owner, Role backup) {
    return OwnerRuleSet{record, owner, backup, Day{}};
  };
  switch (record) {
    case RecordType::client: return owned(Role::receptionist, Role::manager);
    case RecordType::consent: return owned(Role::compliance, Role::owner);
    case RecordType::note: return owned(Role::stylist, Role::manager);
    case RecordType::appointment: return owned(Role::receptionist, Role::manager);
    case RecordType::bill: return owned(Role::cashier, Role::manager);
    case RecordType::refund: return owned(Role::manager, Role::owner);
    case RecordType::benefit: return owned(Role::manager, Role::owner);
    case RecordType::day_close: return owned(Role::manager, Role::owner);
    case RecordType::campaign: return owned(Role::marketing, Role::manager);
    case RecordType::segment: return owned(Role::receptionist, Role::manager);
    case RecordType::risk: return owned(Role::manager, Role::owner);
    case RecordType::complaint: return owned(Role::manager, Role::owner);
    case RecordType::catalogue: return owned(Role::manager, Role::owner);
    case RecordType::staff: return owned(Role::owner, Role::manager);
    case RecordType::policy: return owned(Role::owner, Role::manager);
    case RecordType::access: return owned(Role::compliance, Role::owner);
    case RecordType::import_run: return owned(Role::accountant, Role::owner);
    case RecordType::backup: return owned(Role::owner, Role::manager);
    case RecordType::member_tier: return owned(Role::manager, Role::owner);
  }
  TRESS_UNREACHABLE();
}

/// requirements.md M-13, S4-16, S4-20, S4-21; domain.md §5.4, §5.5.
RiskRuleSet shipped_risk_rule() {
  return {.version = 0,
          .branch = std::nullopt,
          .rule = {.high_overdue_thousandths = 3000,
                   .medium_overdue_thousandths = 2000,
                   .low_overdue_thousandths = 1350,
                   .complaint_overdue_thousandths = 1500,
                   .one_visit_overdue_thousandths = 1500,
                   .irregular_spread_thousandths = 600,
                   .irregular_factor_thousandths = 1250,
                   .medium_visits_thousandths = 500,
                   .medium_spend_thousandths = 600,
                   .low_fall_thousandths = 800,
                   .window_days = 60,
                   .quiet_days = 60,
                   .backup_after_hours = 48,
                   .manager_after_hours = 120,
                   .data_age_hours_max = 36,
                   .control_percent = 10,
                   .contact_gap_days = 30,
                   .return_days = 60},
          .from = Day{}};
}

/// requirements.md S2-74.
OwnershipRule shipped_ownership_rule() {
  return {.owned_days = 30, .clients_max = 50, .cool_down_days = 7, .contact_within_days = 14};
}

/// requirements.md S0-56. A tip of half the bill is rare enough to be worth a look.
ReviewRule shipped_review_rule() {
  return {.within_days = 7, .backup_after_hours = 48, .tip_percent_max = 50};
}

/// domain.md §4.4, from the middle of its ranges. Treatments are what a salon is liable for
/// longest, and of a minor longer: the years begin with majority.
RetentionRule suggested_retention_rule() {
  using client::PersonalClass;
  return {.classes = {{PersonalClass::contact, 36},
                      {PersonalClass::health, 60},
                      {PersonalClass::notes, 36},
                      {PersonalClass::financial_link, 36}},
          .minor_months_more = 60,
          .grace_days = 30};
}

}  // namespace tress::policy
