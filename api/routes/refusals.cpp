#include "api/routes/refusals.hpp"

#include <algorithm>
#include <array>

#include "api/http/problem.hpp"

namespace tress {

namespace {

/// Refusals that are about the state of things: nothing is wrong with the request, it came too late
/// or too early. Those of the same name in several streams mean the same.
constexpr std::array<std::string_view, 153> conflicts{
    "already_founded",
    "already_open",
    "already_hired",
    "already_listed",
    "already_registered",
    "already_booked",
    "already_recorded",
    "already_closed",
    "already_started",
    "bill_is_voided",
    "bill_is_closed",
    "bill_is_not_closed",
    "refund_is_decided",
    "refund_is_not_approved",
    "refund_is_paid",
    "day_is_closed",
    "void_is_too_late",
    "refund_was_requested",
    "debt_was_paid",
    "due_is_not_zero",
    "bills_are_open",
    "suspense_not_zero",
    "run_is_finished",
    "appointment_is_cancelled",
    "appointment_is_a_no_show",
    "appointment_is_completed",
    "item_is_retired",
    "staff_has_left",
    "role_is_already_held",
    "role_is_not_held",
    "hold_is_lifted",
    "erasure_is_decided",
    "class_is_erased",
    "class_is_held",
    "erasure_was_requested",
    "allergy_is_withdrawn",
    "allergy_was_declared",
    "allergies_stand",
    "observation_is_closed",
    "preference_is_not_set",
    "promise_is_settled",
    "need_is_closed",
    "need_is_stated",
    "need_is_not_compared",
    "advice_is_answered",
    "consent_is_not_given",
    "consent_still_counts",
    "client_is_claimed",
    "client_cools_down",
    "owns_too_many",
    "client_has_no_owner",
    "owned_long_enough",
    "time_is_not_over",
    "follow_up_is_finished",
    "complaint_is_resolved",
    "tag_is_there",
    "tag_is_not_there",
    "referral_is_recorded",
    "field_is_not_set",
    "already_defined",
    "template_is_installed",
    "same_text",
    "root_key_is_set",
    "root_key_is_missing",
    "witness_is_known",
    "key_was_used_before",
    "position_differs",
    "heads_are_sealed",
    "request_is_decided",
    "value_is_used",
    "value_is_reserved",
    "value_is_not_enough",
    "lot_is_empty",
    "notice_was_given",
    "notice_is_missing",
    "expiry_has_not_come",
    "notice_is_too_recent",
    "client_may_still_come",
    "terms_are_not_in_force",
    "hold_is_over",
    "hold_is_not_used",
    "hold_is_on_a_bill",
    "refund_is_requested",
    "membership_is_paused",
    "membership_is_not_paused",
    "units_are_used_up",
    "units_are_in_use",
    "expiry_is_announced",
    "expiry_is_not_announced",
    "quote_has_changed",
    "price_has_changed",
    "plan_is_retired",
    "line_is_covered",
    "line_is_not_covered",
    "cover_was_reversed",
    "nothing_is_in_suspense",
    "nothing_is_left",
    "time_has_not_come",
    "client_has_arrived",
    "service_is_started",
    "nothing_to_override",
    "allergy_forbids_it",
    "patch_test_was_failed",
    "patch_test_is_missing",
    "must_see_is_not_acknowledged",
    "nothing_is_due",
    "handover_is_open",
    "handover_is_not_given",
    "performer_does_not_work_then",
    "performer_is_busy",
    "nothing_changes",
    "roster_is_full",
    "already_queued",
    "message_is_settled",
    "attempt_is_unknown",
    "device_key_is_unknown",
    "device_key_was_used_before",
    "training_was_acknowledged",
    "already_proposed",
    "proposal_is_decided",
    "person_approved_before",
    "requester_has_left",
    "effect_is_refused",
    "drawer_is_open",
    "drawer_is_not_open",
    "drawer_is_counted",
    "drawer_is_not_counted",
    "variance_is_explained",
    "session_is_of_another_day",
    "counted_before",
    "day_is_not_closed",
    "reopening_was_not_asked",
    "nothing_to_explain",
    "period_is_locked",
    "days_are_open",
    "variance_is_unexplained",
    "cards_are_not_matched",
    "discounts_lack_reasons",
    "refunds_are_undecided",
    "reason_is_stated",
    "tip_change_is_decided",
    "dispute_is_decided",
    "write_off_is_decided",
    "discount_lacks_a_reason",
    "tip_change_was_asked",
    "dispute_was_opened",
    "write_off_was_asked",
    "tip_is_paid_out",
    "campaign_has_started",
    "campaign_has_not_started",
    "campaign_is_stopped",
    "audience_is_full",
    "audience_is_empty",
};

constexpr std::array<std::string_view, 22> forbidden{
    "self_approval",
    "approver_lacks_role",
    "approver_is_unknown",
    "counter_is_unknown",
    "own_role",
    "only_imports_say_what_was_charged",
    "only_imports_leave_tenders_unnamed",
    "only_imports_run",
    "only_the_service",
    "root_signature_is_wrong",
    "not_the_owner",
    "only_bills_move_value",
    "only_bills_ask",
    "only_memberships_ask",
    "handover_is_for_another",
    "only_the_performer",
    "override_takes_a_manager",
    "needs_approval",
    "not_your_own",
    "not_the_requester",
    "requester_is_unknown",
    "same_person",
};

/// The things that paths themselves name: their absence is a 404, that of a thing in the body 422.
constexpr std::array<std::string_view, 38> missing_targets{
    "branch.branch_is_unknown",
    "staff.staff_is_unknown",
    "catalogue.item_is_unknown",
    "client.client_is_unknown",
    "client.hold_is_unknown",
    "client.erasure_is_unknown",
    "client.allergy_is_unknown",
    "client.observation_is_unknown",
    "client.promise_is_unknown",
    "client.need_is_unknown",
    "client.advice_is_unknown",
    "client.follow_up_is_unknown",
    "client.complaint_is_unknown",
    "sale.bill_is_unknown",
    "sale.line_is_unknown",
    "sale.refund_is_unknown",
    "sale.discount_is_unknown",
    "sale.tip_is_unknown",
    "sale.tip_change_is_unknown",
    "sale.dispute_is_unknown",
    "sale.write_off_is_unknown",
    "appointment.appointment_is_unknown",
    "roster.branch_is_unknown",
    "roster.staff_is_unknown",
    "outbox.message_is_unknown",
    "settlement.settlement_is_unknown",
    "drawer.drawer_is_unknown",
    "importing.run_is_unknown",
    "membership.membership_is_unknown",
    "membership.hold_is_unknown",
    "membership.lot_is_unknown",
    "membership.request_is_unknown",
    "plan.plan_is_unknown",
    "wallet.wallet_is_unknown",
    "wallet.lot_is_unknown",
    "wallet.request_is_unknown",
    "approval.approval_is_unknown",
    "campaign.campaign_is_unknown",
};

/// What a person's own signature should show and does not.
constexpr std::array<std::string_view, 3> unsigned_acts{
    "command.signature_is_missing", "command.signature_is_wrong", "command.device_key_is_unknown"};

template <std::size_t count>
bool contains(const std::array<std::string_view, count>& list, std::string_view name) noexcept {
  return std::find(list.begin(), list.end(), name) != list.end();
}

}  // namespace

int status_of_refusal(std::string_view code) noexcept {
  const auto dot = code.find('.');
  const std::string_view name = code.substr(std::min(code.size(), dot + 1));
  if (code == "command.version_differs") return 412;
  if (contains(unsigned_acts, code)) return 401;
  if (code == "approval.proposal_has_lapsed") return 410;
  if (code == "approval.effect_changed") return 412;
  if (contains(missing_targets, code)) return 404;
  if (contains(forbidden, name)) return 403;
  if (contains(conflicts, name)) return 409;
  return 422;
}

http::Response refusal_problem(const std::string& code, const std::optional<std::string>& detail) {
  std::string title = code.substr(code.find('.') + 1);
  std::replace(title.begin(), title.end(), '_', ' ');
  if (!title.empty() && title.front() >= 'a' && title.front() <= 'z') {
    title.front() = static_cast<char>(title.front() - 'a' + 'A');
  }
  return http::problem(status_of_refusal(code), code, title, {detail, {}});
}

}  // namespace tress
