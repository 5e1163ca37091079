#include <algorithm>

#include "ledger/domain/drawer_rules.hpp"
#include "ledger/domain/wallet_rules.hpp"

namespace tress::wallet {

namespace {

Result<Request, Refusal> require_request(const State& state, std::uint32_t number) {
  if (!state.is_pool()) return Refusal::wallet_is_unknown;
  if (number < 1 || number > state.requests.size()) return Refusal::request_is_unknown;
  return state.requests[number - 1];
}

Result<Request, Refusal> require_undecided(const State& state, std::uint32_t number) {
  TRESS_TRY(const Request request, require_request(state, number));
  if (request.stage != RequestStage::requested) return Refusal::request_is_decided;
  return request;
}

BranchId branch_of(const State& state, const Request& request) {
  if (request.credit) return request.credit->branch;
  return state.lots.at(request.refund->lot - 1).grant.branch;
}

const std::string& reason_of(const Request& request) {
  return request.refund ? request.refund->reason : request.credit->reason;
}

struct Approver {
  StaffId person;
  bool is_alone;  ///< asked and approved by the only person who works here
};

/// Who decides, and that they hold a role for it now, whatever the session says.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
Result<Approver, Refusal> require_approver(const Request& request, const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  const bool is_own = person == request.requested_by();
  const bool is_alone =
      is_own && facts.around->staff_present() == 1 && known->has_role(Role::owner);
  if (is_own && !is_alone) return Refusal::self_approval;
  const bool may = std::any_of(approvers.begin(), approvers.end(),
                               [&](Role role) { return known->has_role(role); });
  if (!may) return Refusal::approver_lacks_role;
  return Approver{*person, is_alone};
}

Granted goodwill(const State& state,
                 std::uint32_t number,
                 const CreditRequested& asked,
                 const Approver& by,
                 Day date) {
  const auto lot = static_cast<std::uint32_t>(state.lots.size() + 1);
  return {.wallet = asked.wallet,
          .kind = ValueKind::client_credit,
          .holder = id_cast<StreamId>(asked.client),
          .client = asked.client,
          .branch = asked.branch,
          .lot = lot,
          .origin = Origin::goodwill,
          .units = asked.amount.minor(),
          .value = asked.amount,
          .unit_worth = 1,
          .granted_on = date,
          .expires_on = std::nullopt,
          .terms = std::nullopt,
          .terms_version = std::nullopt,
          .breakage = {asked.amount.currency(), 0},
          .refundable = false,
          .sale = std::nullopt,
          .line = std::nullopt,
          .reason = asked.reason,
          .request = number,
          .approved_by = by.person,
          .by_one_person = by.is_alone,
          .against_owed = std::nullopt,
          .moves = {{lot, benefit_of(ValueKind::client_credit), UnitAccount::issued,
                     UnitAccount::available, asked.amount.minor()}}};
}

bool pays_refunds(sale::TenderKind kind) noexcept {
  switch (kind) {
    case sale::TenderKind::cash:
    case sale::TenderKind::card:
    case sale::TenderKind::wallet:
    case sale::TenderKind::bank: return true;
    case sale::TenderKind::other:
    case sale::TenderKind::on_account:
    case sale::TenderKind::unnamed_import:
    case sale::TenderKind::package:
    case sale::TenderKind::stored_value:
    case sale::TenderKind::gift_card:
    case sale::TenderKind::client_credit:
    case sale::TenderKind::points:
    case sale::TenderKind::deposit: return false;
  }
  TRESS_UNREACHABLE();
}

std::optional<Money> fee_of(const Quote& quote, Currency currency) {
  if (quote.rule != RefundRule::pro_rata_less_fee) return std::nullopt;
  return Money{currency, quote.fee_minor};
}

}  // namespace

Outcome carry_out(const RequestRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Lot lot, require_lot(state, asked.lot));
  if (!is_listed(refund_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, open_day_of(lot.grant.branch, facts));
  if (state.requests.size() >= entries_max) return Refusal::wallet_is_full;
  if (lot.reserved > 0) return Refusal::value_is_reserved;
  if (lot.holding.left == 0) return Refusal::lot_is_empty;
  if (!lot.grant.refundable) return Refusal::lot_takes_no_refund;
  const Quote quote = refund_quote(lot, terms_of(lot.grant, facts), at.date, asked.reason);
  const Currency currency = lot.grant.value.currency();
  const Money refund{currency, quote.refund_minor};
  if (asked.expected_refund && *asked.expected_refund != refund) return Refusal::refund_differs;
  const auto number = static_cast<std::uint32_t>(state.requests.size() + 1);
  return one<Event>(
      {at.id, at.date, asked.reason},
      RefundRequested{number,
                      asked.lot,
                      quote.rule,
                      quote.units,
                      {currency, quote.value_minor},
                      refund,
                      asked.reason,
                      facts.actor.person,
                      {moved(lot, UnitAccount::available, UnitAccount::reserved, quote.units)},
                      fee_of(quote, currency)});
}

Outcome carry_out(const RequestCredit& asked, const State& state, const Facts& facts) {
  if (!is_listed(credit_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(rules::check_amount<Refusal>(asked.amount));
  TRESS_TRY(const auto at, rules::require_branch<Refusal>(asked.branch, facts));
  TRESS_TRY(rules::require_currency<Refusal>(at, asked.amount));
  TRESS_TRY(rules::require_client<Refusal>(asked.client, facts));
  TRESS_TRY(rules::require_open_day<Refusal>(at, facts));
  if (state.requests.size() >= entries_max) return Refusal::wallet_is_full;
  TRESS_TRY(rules::require_not_merged<Refusal>(asked.client, facts));
  const auto number = static_cast<std::uint32_t>(state.requests.size() + 1);
  return one<Event>({at.id, at.date, asked.reason},
                    CreditRequested{number, asked.client, id_cast<WalletId>(facts.stream),
                                    asked.branch, asked.amount, asked.reason, facts.actor.person});
}

Outcome carry_out(const Approve& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Request request, require_undecided(state, asked.request));
  TRESS_TRY(const auto at, open_day_of(branch_of(state, request), facts));
  if (request.credit && state.lots.size() >= entries_max) return Refusal::wallet_is_full;
  TRESS_TRY(const Approver by, require_approver(request, facts));
  Heading heading{at.id, at.date, reason_of(request)};
  heading.approval_version = request.requested_version;
  if (request.credit) {
    return one<Event>(std::move(heading),
                      goodwill(state, asked.request, *request.credit, by, at.date));
  }
  const Lot& lot = state.lots.at(request.refund->lot - 1);
  // An older program let value come back into it meanwhile: it is to be asked for anew.
  const bool is_as_asked = lot.holding.left == request.refund->units &&
                           lot.holding.left_minor == request.refund->value.minor();
  if (!is_as_asked) return Refusal::refund_differs;
  return one<Event>(std::move(heading),
                    RefundApproved{asked.request,
                                   by.person,
                                   by.is_alone,
                                   {moved(lot, UnitAccount::reserved, UnitAccount::refunded,
                                          request.refund->units)}});
}

Outcome carry_out(const Reject& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Request request, require_undecided(state, asked.request));
  if (!is_listed(rejection_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(const auto at, open_day_of(branch_of(state, request), facts));
  TRESS_TRY(const Approver by, require_approver(request, facts));
  Heading heading{at.id, at.date, asked.reason};
  heading.approval_version = request.requested_version;
  RequestRejected rejected{asked.request, by.person, asked.reason, {}};
  if (request.refund) {
    rejected.moves.push_back(moved(state.lots.at(request.refund->lot - 1), UnitAccount::reserved,
                                   UnitAccount::available, request.refund->units));
  }
  return one<Event>(std::move(heading), rejected);
}

Outcome carry_out(const PayRefund& asked, const State& state, const Facts& facts) {
  TRESS_TRY(const Request request, require_request(state, asked.request));
  if (!request.refund) return Refusal::request_is_no_refund;
  if (request.stage == RequestStage::paid) return Refusal::refund_is_paid;
  if (request.stage != RequestStage::approved) return Refusal::refund_is_not_approved;
  TRESS_TRY(rules::check_texts<Refusal>({rules::name(asked.reference)}));
  TRESS_TRY(const auto at, open_day_of(branch_of(state, request), facts));
  if (!pays_refunds(asked.kind)) return Refusal::tender_pays_no_refund;
  TRESS_TRY(const auto drawer, rules::drawer_for<Refusal>(asked.kind, asked.drawer, at, facts));
  Heading heading{at.id, at.date};
  heading.approval_version = request.approved_version;
  return one<Event>(std::move(heading),
                    RefundPaid{asked.request, asked.kind, asked.reference, drawer});
}

}  // namespace tress::wallet
