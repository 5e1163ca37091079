#pragma once

#include <string_view>
#include <vector>

#include "schema/common.hpp"

/// Who may do what: one table, roles across, permissions down. Denied unless it says otherwise; a
/// test walks every route with every role (tests/api).
namespace tress {

enum class Permission : std::uint8_t {
  anyone,         ///< nobody needs to be signed in: signed log data without business data
  signed_in,      ///< any member of staff: one's own session
  see_catalogue,  ///< services, products, prices, branches, staff names
  keep_catalogue,
  see_clients,   ///< find clients, read their card without personal fields
  read_contact,  ///< the field class: names and numbers on cards, searching by them
  read_notes,
  keep_clients,  ///< register clients, change contact details
  write_notes,
  see_bills,
  sell,  ///< open bills, add lines and tips, take tenders, close
  give_discounts,
  void_bills,
  ask_refunds,
  decide_refunds,
  pay_refunds,
  see_appointments,
  keep_appointments,
  see_books,          ///< journal, trial balance, revenue, exceptions
  review_exceptions,  ///< say what came of one, unless it is one's own act
  settle,             ///< record processor payouts, clear suspense
  close_days,
  keep_staff,  ///< hire, roles, sign-in, leaving
  keep_branches,
  prove,              ///< receipts with the stored event inside
  keep_holds,         ///< keep classes of a client's data from being erased
  ask_erasures,       ///< ask that a client's data be erased
  keep_rosters,       ///< hours and absences of staff, rules of booking
  decide_erasures,    ///< approve or reject that; the decider sees to it that two people take part
  read_health,        ///< the field class: allergies, observations, patch tests, formulas
  see_allergy_state,  ///< on the card: that there is an allergy, or none, never which
  write_health,
  claim_clients,   ///< claim clients out of the pool, give own ones back
  assign_clients,  ///< give clients to somebody, extend ownership
  see_consents,    ///< which consent stands for which purpose, and receipts
  keep_consents,   ///< record consents, and that they are withdrawn
  see_follow_ups,  ///< owners, follow-ups, feedback and complaints, without their words
  keep_follow_ups,
  segment_clients,   ///< tags
  keep_card,         ///< fields, words, notices and hint rules of cards
  see_wallets,       ///< balances of clients, their lots, what a refund would be
  keep_terms,        ///< on which terms value is sold and points are earned
  keep_wallets,      ///< notices, expiry, transfers, forfeited deposits
  see_memberships,   ///< plans that clients have, their lots, holds and requests
  keep_memberships,  ///< pause, transfer, forfeit, announce an expiry and carry it out
  see_approvals,     ///< proposals and what became of them
  decide_approvals,  ///< approve or reject; the policy says which role decides about which act
  ask_approvals,     ///< withdraw one's own proposal; proposing needs the command's permission
  see_policies,
  keep_policies,      ///< limits, approvers, reasons, owners of records
  keep_drawers,       ///< open drawers, pay in and out, pay out tips
  count_drawers,      ///< count blind: what is expected is not shown
  explain_variances,  ///< answer for another person's count
  ask_reopenings,
  reopen_days,
  lock_periods,
  decide_tips,  ///< approve or reject a tip that is changed after payment
  ask_write_offs,
  decide_write_offs,
  see_campaigns,   ///< what was sent to how many, to whom, and what came of it; no names
  plan_campaigns,  ///< words and audience
  run_campaigns,   ///< start what somebody else has planned, and stop it
  see_risk,        ///< who may stay away, why it is thought so, what was done; no names
  handle_risk,     ///< acknowledge an alert, get in touch, say what came of it
  see_offers,
  publish_offers,  ///< and end them
  grant_offers,
  see_payment_links,   ///< what was sent to be paid, what came of it, what is owed back
  make_payment_links,  ///< and call them off
  see_questions,       ///< that clients ask about a balance; not their words
  answer_questions,    ///< take one on, answer it, ask that a use be taken back
  follow_feed,         ///< be told of what is committed, each event by its own permission
  see_own_accesses,    ///< what one has read oneself of clients
  see_accesses,        ///< what anybody has read, and who has read about a client
  see_tiers,           ///< in which member tier a client is, and since when
  set_tiers,           ///< of these, whom the owner rule of member tiers names
  set_segments,        ///< of these, whom the owner rule of segments names
  decide_requests,     ///< about plans of clients; the decider says which role decides about which
  portal,              ///< of a client who is signed in, about themselves; no role has it
};

/// True if `role` has the permission.
bool may(Role role, Permission permission) noexcept;

/// The name in the API's documents and in the tests' table.
std::string_view name_of(Permission permission) noexcept;

/// All of them, in order.
const std::vector<Permission>& all_permissions();

}  // namespace tress
