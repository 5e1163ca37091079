#include "ledger/books/wallet_postings.hpp"

#include "ledger/base/assert.hpp"
#include "ledger/books/journal.hpp"
#include "ledger/books/postings.hpp"

namespace tress::books {

namespace {

/// Client, card or appointment, as the chart's dimensions say.
Side value_side(const wallet::Granted& grant) {
  const Account account = value_account(grant.kind);
  if (grant.kind == ValueKind::gift_card) return side_about(account, grant.wallet);
  if (grant.kind == ValueKind::deposit || !grant.client) return side_about(account, grant.holder);
  return side_about(account, grant.client);
}

/// What is paid with value that nobody paid for: the bonus of stored value, points.
Side discount_side(ValueKind kind) {
  return side(Account::discounts, std::string{name_of(kind)});
}

const wallet::Lot& lot_of(const wallet::State& before, std::uint32_t number) {
  return before.lots.at(number - 1);
}

Currency currency_of(const wallet::Lot& lot) {
  return lot.grant.value.currency();
}

/// True if the books of the branch at hand owe what is in the lot.
bool is_at_home(const wallet::Granted& grant, const std::optional<BranchId>& used_at) {
  return !used_at || grant.branch == *used_at;
}

/// What is owed for a part, in the books of the branch where it is used: T24 for value.
Side owed_for(const wallet::Granted& grant, const std::optional<BranchId>& used_at) {
  if (is_at_home(grant, used_at)) return value_side(grant);
  return side_about(Account::due_from_branches, grant.branch);
}

/// Parts that leave their lots (`sign` 1) or come back (-1): the liability, and what the client did
/// not pay for.
void post_parts(Journal& journal,
                const wallet::State& before,
                const std::vector<wallet::Part>& parts,
                const std::optional<BranchId>& used_at,
                int sign) {
  for (const wallet::Part& part : parts) {
    const wallet::Lot& lot = lot_of(before, part.lot);
    const std::int64_t face = part.units * lot.grant.unit_worth;
    journal.debit(owed_for(lot.grant, used_at), sign * part.released);
    journal.debit(discount_side(lot.grant.kind), sign * (face - part.released));
    journal.credit(side(Account::prepaid_in_transit), sign * face);
  }
}

/// Breakage in a journal of its own, so that it stands against the liability alone: that of lots of
/// the branch at hand.
std::vector<Posting> breakage_of(const wallet::State& before,
                                 const std::vector<wallet::Part>& parts,
                                 const std::optional<BranchId>& used_at,
                                 int sign) {
  if (parts.empty()) return {};
  Journal journal{currency_of(lot_of(before, parts.front().lot))};
  for (const wallet::Part& part : parts) {
    const wallet::Granted& grant = lot_of(before, part.lot).grant;
    if (!is_at_home(grant, used_at)) continue;
    journal.debit(value_side(grant), sign * part.breakage);
    journal.credit(side(Account::breakage), sign * part.breakage);
  }
  return journal.postings();
}

/// What a lot holds in the books goes to `to`.
std::vector<Posting> emptied(const wallet::Lot& lot, Side to) {
  Journal journal{currency_of(lot)};
  journal.debit(value_side(lot.grant), lot.book_minor());
  journal.credit(std::move(to), lot.book_minor());
  return journal.postings();
}

Side source_of(const wallet::Granted& granted) {
  switch (granted.origin) {
    case wallet::Origin::sale:
    case wallet::Origin::refund:
    case wallet::Origin::transfer: return side(Account::prepaid_in_transit);
    case wallet::Origin::goodwill:
      return side(Account::goodwill_credits, granted.reason.value_or(std::string{}));
    case wallet::Origin::earned: return discount_side(granted.kind);
    case wallet::Origin::offer: return side(Account::goodwill_credits, "offer");
    case wallet::Origin::migration: return side(Account::suspense);
  }
  TRESS_UNREACHABLE();
}

}  // namespace

Account value_account(ValueKind kind) noexcept {
  switch (kind) {
    case ValueKind::stored_value: return Account::stored_value;
    case ValueKind::gift_card: return Account::gift_cards;
    case ValueKind::client_credit: return Account::client_credit;
    case ValueKind::points: return Account::loyalty_points;
    case ValueKind::deposit: return Account::booking_deposits;
  }
  TRESS_UNREACHABLE();
}

std::vector<Posting> of_granted(const wallet::Granted& granted) {
  Journal journal{granted.value.currency()};
  journal.debit(source_of(granted), granted.value.minor());
  journal.credit(value_side(granted), granted.value.minor());
  std::vector<Posting> all = journal.postings();
  if (!granted.against_owed) return all;
  Journal owed{granted.value.currency()};
  owed.debit(value_side(granted), granted.against_owed->released);
  owed.credit(discount_side(granted.kind), granted.against_owed->released);
  append(all, owed.postings());
  return all;
}

std::vector<Posting> of_grant_taken_back(const wallet::State& before,
                                         const wallet::GrantTakenBack& taken) {
  return emptied(lot_of(before, taken.lot), side(Account::prepaid_in_transit));
}

std::vector<Posting> of_taken_back(const wallet::State& before, const wallet::TakenBack& taken) {
  Journal journal{taken.value.currency()};
  for (const wallet::Part& part : taken.parts) {
    journal.debit(value_side(lot_of(before, part.lot).grant), part.released + part.breakage);
    journal.debit(side(Account::breakage), -part.breakage);
  }
  journal.credit(side(Account::dispute_losses), taken.value.minor());
  return journal.postings();
}

std::vector<Posting> of_spent(const wallet::State& before, const wallet::Spent& spent) {
  Journal journal{spent.amount.currency()};
  post_parts(journal, before, spent.parts, spent.used_at, 1);
  std::vector<Posting> all = journal.postings();
  append(all, breakage_of(before, spent.parts, spent.used_at, 1));
  return all;
}

std::vector<Posting> of_spend_reversed(const wallet::State& before,
                                       const wallet::SpendReversed& reversed) {
  Journal journal{reversed.amount.currency()};
  post_parts(journal, before, reversed.parts, reversed.used_at, -1);
  std::vector<Posting> all = journal.postings();
  append(all, breakage_of(before, reversed.parts, reversed.used_at, -1));
  return all;
}

/// T24 for value, in the books of the branch that granted it.
std::vector<Posting> of_booked_elsewhere(const wallet::State& before,
                                         const wallet::BookedElsewhere& booked) {
  if (booked.parts.empty()) return {};
  const int sign = booked.is_back ? -1 : 1;
  Journal journal{currency_of(lot_of(before, booked.parts.front().lot))};
  for (const wallet::Part& part : booked.parts) {
    journal.debit(value_side(lot_of(before, part.lot).grant), sign * part.released);
    journal.credit(side_about(Account::due_to_branches, booked.used_at), sign * part.released);
  }
  std::vector<Posting> all = journal.postings();
  append(all, breakage_of(before, booked.parts, std::nullopt, sign));
  return all;
}

/// T12, T12b: what is not given back is revenue; breakage of what comes back was none.
std::vector<Posting> of_approved_refund(const wallet::State& before,
                                        const wallet::RefundApproved& approved) {
  const wallet::RefundRequested& asked = *before.requests.at(approved.request - 1).refund;
  const wallet::Lot& lot = lot_of(before, asked.lot);
  Journal journal{currency_of(lot)};
  journal.debit(value_side(lot.grant), lot.book_minor());
  journal.debit(side(Account::breakage), lot.breakage_minor);
  journal.credit(side_about(Account::refunds_payable, lot.grant.client), asked.refund.minor());
  // What the list price of what was used takes is for services done; a fee is not.
  const bool is_fee = asked.rule == wallet::RefundRule::pro_rata_less_fee;
  journal.credit(side(is_fee ? Account::other_gain : Account::service_revenue),
                 asked.value.minor() - asked.refund.minor());
  return journal.postings();
}

std::vector<Posting> of_paid_refund(const wallet::State& before, const wallet::RefundPaid& paid) {
  const wallet::RefundRequested& asked = *before.requests.at(paid.request - 1).refund;
  const wallet::Lot& lot = lot_of(before, asked.lot);
  Journal journal{currency_of(lot)};
  journal.debit(side_about(Account::refunds_payable, lot.grant.client), asked.refund.minor());
  journal.credit(side_about(tender_account(paid.kind), paid.drawer), asked.refund.minor());
  return journal.postings();
}

/// T26; points that were booked were a discount that is not given after all.
std::vector<Posting> of_expired(const wallet::State& before, const wallet::Expired& expired) {
  const wallet::Lot& lot = lot_of(before, expired.lot);
  const bool is_points = lot.grant.kind == ValueKind::points;
  return emptied(lot, is_points ? discount_side(lot.grant.kind) : side(Account::breakage));
}

/// T25, first part: the other client's wallet takes it from 1130.
std::vector<Posting> of_transferred(const wallet::State& before,
                                    const wallet::Transferred& transferred) {
  const wallet::Lot& lot = lot_of(before, transferred.lot);
  Journal journal{currency_of(lot)};
  journal.debit(value_side(lot.grant), transferred.value.minor());
  journal.credit(side(Account::prepaid_in_transit), transferred.value.minor());
  return journal.postings();
}

std::vector<Posting> of_points_taken_back(const wallet::State& before,
                                          const wallet::PointsTakenBack& taken) {
  if (taken.parts.empty()) return {};
  Journal journal{currency_of(lot_of(before, taken.parts.front().lot))};
  for (const wallet::Part& part : taken.parts) {
    const wallet::Granted& grant = lot_of(before, part.lot).grant;
    journal.debit(owed_for(grant, taken.used_at), part.released);
    journal.credit(discount_side(grant.kind), part.released);
  }
  return journal.postings();
}

/// T22, last part.
std::vector<Posting> of_forfeited(const wallet::State& before, const wallet::Forfeited& forfeited) {
  return emptied(lot_of(before, forfeited.lot), side(Account::no_show_fees, forfeited.reason));
}

/// As T3 came in at the other system: what it owed is owed here, and nobody earned it.
std::vector<Posting> of_cleared_migration(const wallet::MigrationCleared& cleared) {
  Journal journal{cleared.amount.currency()};
  journal.debit(side(Account::opening_balances), cleared.amount.minor());
  journal.credit(side(Account::suspense), cleared.amount.minor());
  return journal.postings();
}

}  // namespace tress::books
