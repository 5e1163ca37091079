#include "ledger/books/membership_postings.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/books/journal.hpp"
#include "ledger/books/postings.hpp"

namespace tress::books {

namespace {

Account account_of(plan::PlanKind kind) noexcept {
  switch (kind) {
    case plan::PlanKind::package: return Account::packages;
    case plan::PlanKind::membership: return Account::memberships;
  }
  TRESS_UNREACHABLE();
}

Side owed(const membership::State& state) {
  return side_about(account_of(state.started->kind), state.started->client);
}

Side about_plan(Account account, const membership::State& state) {
  return side_about(account, state.plan);
}

/// Where the other side of a grant comes from.
Account source_of(membership::Origin origin) noexcept {
  switch (origin) {
    case membership::Origin::sale:
    case membership::Origin::renewal:
    case membership::Origin::upgrade:
    case membership::Origin::adjustment:
    case membership::Origin::transfer: return Account::prepaid_in_transit;
    case membership::Origin::migration: return Account::suspense;
  }
  TRESS_UNREACHABLE();
}

}  // namespace

std::vector<Posting> of_granted_lots(const membership::State& before,
                                     const membership::LotsGranted& granted) {
  Journal journal{granted.value.currency()};
  journal.debit(side(source_of(granted.origin)), granted.value.minor());
  for (const auto& part : granted.closed) journal.debit(owed(before), part.minor);
  for (const auto& lot : granted.lots) journal.credit(owed(before), lot.paid.minor());
  return journal.postings();
}

std::vector<Posting> of_paid_lot(const membership::State& before, const membership::LotPaid& paid) {
  Journal journal{paid.amount.currency()};
  journal.debit(side(Account::prepaid_in_transit), paid.amount.minor());
  journal.credit(owed(before), paid.amount.minor());
  return journal.postings();
}

std::vector<Posting> of_used_units(const membership::State& before,
                                   Money value,
                                   BranchId used_at,
                                   bool is_back) {
  const bool is_here = used_at == before.started->branch;
  Journal journal{value.currency()};
  journal.debit(owed(before), value.minor());
  journal.credit(
      is_here ? side(Account::prepaid_in_transit) : side_about(Account::due_to_branches, used_at),
      value.minor());
  return is_back ? mirrored(journal.postings()) : journal.postings();
}

std::vector<Posting> of_forfeited_units(const membership::State& before,
                                        const membership::Forfeited& forfeited) {
  Journal journal{forfeited.value.currency()};
  std::int64_t net = forfeited.value.minor();
  for (const auto& tax : forfeited.taxes) net -= tax.minor;
  journal.debit(owed(before), forfeited.value.minor());
  journal.credit(about_plan(Account::no_show_fees, before), net);
  for (const auto& tax : forfeited.taxes) {
    journal.credit(side(Account::output_tax_payable, tax.code), tax.minor);
  }
  return journal.postings();
}

std::vector<Posting> of_expired_units(const membership::State& before,
                                      const membership::Expired& expired) {
  Journal journal{expired.value.currency()};
  journal.debit(owed(before), expired.value.minor());
  journal.credit(about_plan(Account::breakage, before), expired.value.minor());
  return journal.postings();
}

std::vector<Posting> of_approved_refund(const membership::State& before,
                                        const membership::RefundApproved& approved) {
  const std::int64_t liability = approved.quote.liability.minor();
  const std::int64_t kept = liability - approved.amount.minor();
  // What the list price of used units takes is for services done; a fee is not.
  const bool is_fee = approved.quote.rule == membership::Rule::pro_rata_less_fee;
  Journal journal{approved.total.currency()};
  journal.debit(owed(before), liability);
  if (kept < 0) journal.debit(side(Account::refunds_and_allowances, approved.reason), -kept);
  for (const auto& tax : approved.quote.taxes) {
    journal.debit(side(Account::output_tax_payable, tax.code), tax.minor);
  }
  journal.credit(side_about(Account::refunds_payable, before.started->client),
                 approved.total.minor());
  if (kept > 0) {
    journal.credit(about_plan(is_fee ? Account::other_gain : Account::service_revenue, before),
                   kept);
  }
  return journal.postings();
}

std::vector<Posting> of_paid_refund(const membership::State& before,
                                    const membership::RefundPaid& paid) {
  Journal journal{paid.total.currency()};
  journal.debit(side_about(Account::refunds_payable, before.started->client), paid.total.minor());
  journal.credit(side_about(tender_account(paid.kind), paid.drawer), paid.total.minor());
  return journal.postings();
}

std::vector<Posting> of_units_in_transit(const membership::State& before, Money value) {
  Journal journal{value.currency()};
  journal.debit(owed(before), value.minor());
  journal.credit(side(Account::prepaid_in_transit), value.minor());
  return journal.postings();
}

std::vector<Posting> of_earned_time(const membership::State& before,
                                    const membership::TimeEarned& earned) {
  Journal journal{earned.value.currency()};
  journal.debit(owed(before), earned.value.minor());
  journal.credit(about_plan(Account::membership_access_revenue, before), earned.value.minor());
  return journal.postings();
}

std::vector<Posting> of_taken_back(const membership::State& before,
                                   const membership::TakenBack& taken) {
  Journal journal{taken.value.currency()};
  journal.debit(owed(before), taken.value.minor());
  journal.credit(side(Account::dispute_losses), taken.value.minor());
  return journal.postings();
}

std::vector<Posting> of_cleared_migration(const membership::MigrationCleared& cleared) {
  Journal journal{cleared.amount.currency()};
  journal.debit(side(Account::opening_balances), cleared.amount.minor());
  journal.credit(side(Account::suspense), cleared.amount.minor());
  return journal.postings();
}

}  // namespace tress::books
