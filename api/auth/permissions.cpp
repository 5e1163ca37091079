#include "api/auth/permissions.hpp"

#include <array>

namespace tress {

namespace {

// Columns of the table. `service` is the system itself and has no session, so no column.
constexpr std::array<Role, 8> columns{Role::owner,        Role::manager,  Role::accountant,
                                      Role::compliance,   Role::cashier,  Role::stylist,
                                      Role::receptionist, Role::marketing};

struct Row {
  Permission permission;
  std::string_view name;
  std::string_view allowed;  ///< 'x' = may, '.' = may not; one character per column
};

constexpr std::array<Row, 79> rows{{
    // owner, manager, accountant, compliance, cashier, stylist, receptionist, marketing
    {Permission::anyone, "anyone", "xxxxxxxx"},
    {Permission::signed_in, "signed_in", "xxxxxxxx"},
    {Permission::see_catalogue, "see_catalogue", "xxxxxxxx"},
    {Permission::keep_catalogue, "keep_catalogue", "xx......"},
    {Permission::see_clients, "see_clients", "xx.xxxx."},
    // Accountant and compliance officer work with numbers, not with names (security-and-screens
    // §6).
    {Permission::read_contact, "read_contact", "xx....x."},
    {Permission::read_notes, "read_notes", "xx...x.."},
    {Permission::keep_clients, "keep_clients", "xx....x."},
    {Permission::write_notes, "write_notes", "xx...xx."},
    {Permission::see_bills, "see_bills", "xxxxx.x."},
    {Permission::sell, "sell", "xx..x.x."},
    {Permission::give_discounts, "give_discounts", "xx..x.x."},
    {Permission::void_bills, "void_bills", "xx......"},
    {Permission::ask_refunds, "ask_refunds", "xx..x.x."},
    {Permission::decide_refunds, "decide_refunds", "xxx....."},
    {Permission::pay_refunds, "pay_refunds", "xx..x.x."},
    {Permission::see_appointments, "see_appointments", "xx..xxx."},
    {Permission::keep_appointments, "keep_appointments", "xx...xx."},
    {Permission::see_books, "see_books", "xxxx...."},
    {Permission::review_exceptions, "review_exceptions", "xxxx...."},
    {Permission::settle, "settle", "x.x....."},
    {Permission::close_days, "close_days", "xxx....."},
    {Permission::keep_staff, "keep_staff", "x......."},
    {Permission::keep_branches, "keep_branches", "x......."},
    {Permission::prove, "prove", "xxxxx.x."},
    {Permission::keep_holds, "keep_holds", "x..x...."},
    {Permission::ask_erasures, "ask_erasures", "xx.x..x."},
    {Permission::keep_rosters, "keep_rosters", "xx......"},
    {Permission::decide_erasures, "decide_erasures", "x..x...."},
    {Permission::read_health, "read_health", "xx...x.."},
    {Permission::see_allergy_state, "see_allergy_state", "xx..xxx."},
    {Permission::write_health, "write_health", "xx...x.."},
    {Permission::claim_clients, "claim_clients", "xx...xx."},
    {Permission::assign_clients, "assign_clients", "xx......"},
    {Permission::see_consents, "see_consents", "xx.x.xxx"},
    {Permission::keep_consents, "keep_consents", "xx...xx."},
    {Permission::see_follow_ups, "see_follow_ups", "xx...xxx"},
    {Permission::keep_follow_ups, "keep_follow_ups", "xx...xxx"},
    {Permission::segment_clients, "segment_clients", "xx....xx"},
    {Permission::keep_card, "keep_card", "xx......"},
    {Permission::see_wallets, "see_wallets", "xxx.x.x."},
    {Permission::keep_terms, "keep_terms", "x......."},
    {Permission::keep_wallets, "keep_wallets", "xx......"},
    {Permission::see_memberships, "see_memberships", "xxx.xxx."},
    {Permission::keep_memberships, "keep_memberships", "xx....x."},
    {Permission::see_approvals, "see_approvals", "xxxxxxx."},
    {Permission::decide_approvals, "decide_approvals", "xxxx...."},
    {Permission::ask_approvals, "ask_approvals", "xxxxxxx."},
    {Permission::see_policies, "see_policies", "xxxxxxxx"},
    {Permission::keep_policies, "keep_policies", "x......."},
    {Permission::keep_drawers, "keep_drawers", "xx..x.x."},
    {Permission::count_drawers, "count_drawers", "xx..x.x."},
    {Permission::explain_variances, "explain_variances", "xxx.x..."},
    {Permission::ask_reopenings, "ask_reopenings", "x.x....."},
    {Permission::reopen_days, "reopen_days", "x......."},
    {Permission::lock_periods, "lock_periods", "x......."},
    {Permission::decide_tips, "decide_tips", "xx......"},
    {Permission::ask_write_offs, "ask_write_offs", "x.x....."},
    {Permission::decide_write_offs, "decide_write_offs", "x......."},
    {Permission::see_campaigns, "see_campaigns", "xx.x...x"},
    {Permission::plan_campaigns, "plan_campaigns", "xx.....x"},
    {Permission::run_campaigns, "run_campaigns", "xx......"},
    {Permission::see_risk, "see_risk", "xx.x.xxx"},
    {Permission::handle_risk, "handle_risk", "xx...xx."},
    {Permission::see_offers, "see_offers", "xxx.xxxx"},
    {Permission::publish_offers, "publish_offers", "xx......"},
    {Permission::grant_offers, "grant_offers", "xx...xx."},
    {Permission::see_payment_links, "see_payment_links", "xxx.x.x."},
    {Permission::make_payment_links, "make_payment_links", "xx..x.x."},
    {Permission::see_questions, "see_questions", "xxx...x."},
    {Permission::answer_questions, "answer_questions", "xx....x."},
    {Permission::follow_feed, "follow_feed", "xxxxxxxx"},
    {Permission::see_own_accesses, "see_own_accesses", "xx.xxxxx"},
    {Permission::see_accesses, "see_accesses", "xx.x...."},
    // Whoever answers for tiers and segments is named by a rule that the salon sets; any role may
    // be, and who is not is refused by the decider, which puts the attempt on record.
    {Permission::see_tiers, "see_tiers", "xxxxxxxx"},
    {Permission::set_tiers, "set_tiers", "xxxxxxxx"},
    {Permission::set_segments, "set_segments", "xxxxxxxx"},
    // A policy names who decides about renewal dates; it may be any role.
    {Permission::decide_requests, "decide_requests", "xxxxxxxx"},
    {Permission::portal, "portal", "........"},
}};

const Row& row_of(Permission permission) noexcept {
  return rows[static_cast<std::size_t>(permission)];
}

constexpr bool rows_stand_in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].permission) != i) return false;
    if (rows[i].allowed.size() != columns.size()) return false;
  }
  return true;
}

static_assert(rows_stand_in_order());
static_assert(static_cast<std::size_t>(Permission::portal) + 1 == rows.size());

}  // namespace

bool may(Role role, Permission permission) noexcept {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    if (columns[i] == role) return row_of(permission).allowed[i] == 'x';
  }
  return false;
}

std::string_view name_of(Permission permission) noexcept {
  return row_of(permission).name;
}

const std::vector<Permission>& all_permissions() {
  static const std::vector<Permission> all = [] {
    std::vector<Permission> list;
    for (const Row& row : rows) list.push_back(row.permission);
    return list;
  }();
  return all;
}

}  // namespace tress
