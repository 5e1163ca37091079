#include "ledger/books/postings.hpp"

#include <type_traits>
#include <variant>

#include "ledger/base/assert.hpp"
#include "ledger/books/journal.hpp"
#include "ledger/books/membership_postings.hpp"
#include "ledger/books/sale_postings.hpp"
#include "ledger/books/wallet_postings.hpp"

namespace tress::books {

namespace {

template <class E, class... Listed>
concept is_one_of = (std::is_same_v<E, Listed> || ...);

template <class E, class Events>
inline constexpr bool is_event_of = false;
template <class E, class... Listed>
inline constexpr bool is_event_of<E, std::variant<Listed...>> = is_one_of<E, Listed...>;
template <class E, class Events>
concept IsEventOf = is_event_of<E, typename Events::Alternatives>;

/// Streams that are about no money: whatever is said in them moves none.
template <class E>
concept OfQuietStream = IsEventOf<E, salon::Event> || IsEventOf<E, branch::Event> ||
    IsEventOf<E, staff::Event> || IsEventOf<E, catalogue::Event> || IsEventOf<E, client::Event> ||
    IsEventOf<E, card::Event> || IsEventOf<E, appointment::Event> || IsEventOf<E, roster::Event> ||
    IsEventOf<E, importing::Event> || IsEventOf<E, system::Event> || IsEventOf<E, plan::Event> ||
    IsEventOf<E, policy::Event> || IsEventOf<E, approval::Event> || IsEventOf<E, outbox::Event> ||
    IsEventOf<E, day::Event> || IsEventOf<E, campaign::Event> || IsEventOf<E, risk::Event> ||
    IsEventOf<E, support::Event> || IsEventOf<E, access::Event> || IsEventOf<E, review::Event>;

/// Events of the other streams that move no money, each one decided by name.
template <class E>
concept MovesNoMoney = OfQuietStream<E> || is_one_of<E,
                                                     sale::Opened,
                                                     sale::LineAdded,
                                                     sale::DiscountApplied,
                                                     sale::TipAdded,
                                                     sale::TenderTaken,
                                                     sale::RefundRequested,
                                                     sale::RefundRejected,
                                                     sale::PrepaidLineAdded,
                                                     sale::LineCovered,
                                                     sale::DiscountReasonStated,
                                                     sale::TipChangeAsked,
                                                     sale::TipChangeRejected,
                                                     sale::WriteOffAsked,
                                                     sale::WriteOffRejected> ||
    is_one_of<E,
              membership::Started,
              membership::Reserved,
              membership::Assigned,
              membership::Released,
              membership::ExpiryAnnounced,
              membership::Paused,
              membership::Resumed,
              membership::Requested,
              membership::Rejected,
              membership::RenewalDateChanged,
              membership::RenewalFailed> || is_one_of<E,
                                                      wallet::TermsSet,
                                                      wallet::RefundRequested,
                                                      wallet::CreditRequested,
                                                      wallet::RequestRejected,
                                                      wallet::ExpiryNoticed,
                                                      drawer::Counted> ||
    is_one_of<E, offer::Published, offer::Ended> || is_one_of<E,
                                                              payment::Made,
                                                              payment::Opened,
                                                              payment::Declined,
                                                              payment::Received,
                                                              payment::Settled,
                                                              payment::RefundReported,
                                                              payment::Ended>;

template <class State, MovesNoMoney Happened>
std::vector<Posting> posted(const State&, const Happened&) {
  return {};
}

Side drawer_side(DrawerId drawer) {
  return side_about(Account::cash_in_drawer, drawer);
}

Account account_of(drawer::Purpose purpose) noexcept {
  switch (purpose) {
    case drawer::Purpose::safe: return Account::safe;
    case drawer::Purpose::bank: return Account::bank;
    case drawer::Purpose::owner: return Account::opening_balances;
    case drawer::Purpose::found: return Account::other_gain;
    case drawer::Purpose::stock: return Account::retail_stock;
    case drawer::Purpose::supplies: return Account::professional_product;
  }
  TRESS_UNREACHABLE();
}

std::vector<Posting> posted(const sale::State& before, const sale::Closed& closed) {
  return of_closed_bill(before, closed.totals);
}

/// T14: the exact mirror of what closing posted; a bill that was still open had posted nothing.
std::vector<Posting> posted(const sale::State& before, const sale::Voided& voided) {
  if (!voided.was_closed) return {};
  return mirrored(of_closed_bill(before, before.closed->totals));
}

std::vector<Posting> posted(const sale::State& before, const sale::DebtPaid& paid) {
  return of_paid_debt(before, paid);
}

std::vector<Posting> posted(const sale::State& before, const sale::RefundApproved& approved) {
  return of_approved_refund(before, before.refunds.at(approved.refund - 1).request);
}

std::vector<Posting> posted(const sale::State& before, const sale::RefundPaid& paid) {
  return of_paid_refund(before, before.refunds.at(paid.refund - 1).request, paid);
}

std::vector<Posting> posted(const sale::State& before, const sale::TipChanged& changed) {
  return of_changed_tip(before.tip_changes.at(changed.change - 1).request, changed);
}

std::vector<Posting> posted(const sale::State&, const sale::DisputeOpened& opened) {
  return of_opened_dispute(opened);
}

std::vector<Posting> posted(const sale::State& before, const sale::DisputeDecided& decided) {
  return of_decided_dispute(before.disputes.at(decided.dispute - 1).opened, decided.is_won);
}

std::vector<Posting> posted(const sale::State& before, const sale::DebtWrittenOff& written) {
  return of_written_off_debt(before, before.write_offs.at(written.write_off - 1).request);
}

/// What a drawer holds at its opening beyond what was left in it came from elsewhere.
std::vector<Posting> posted(const drawer::State&, const drawer::Opened& opened) {
  Journal journal{opened.opening.currency()};
  const std::int64_t added = opened.opening.minor() - opened.left.minor();
  journal.debit(drawer_side(opened.drawer), added);
  journal.credit(side(account_of(opened.purpose)), added);
  return journal.postings();
}

std::vector<Posting> posted(const drawer::State& before, const drawer::PaidIn& paid) {
  Journal journal{paid.amount.currency()};
  journal.debit(drawer_side(before.opened->drawer), paid.amount.minor());
  journal.credit(side(account_of(paid.purpose)), paid.amount.minor());
  return journal.postings();
}

/// T19, last part: a drop, or another thing that was paid for in cash.
std::vector<Posting> posted(const drawer::State& before, const drawer::PaidOut& paid) {
  Journal journal{paid.amount.currency()};
  journal.debit(side(account_of(paid.purpose)), paid.amount.minor());
  journal.credit(drawer_side(before.opened->drawer), paid.amount.minor());
  return journal.postings();
}

/// T18.
std::vector<Posting> posted(const drawer::State& before, const drawer::TipsPaid& paid) {
  Journal journal{paid.amount.currency()};
  journal.debit(side_about(Account::tips_payable, paid.staff), paid.amount.minor());
  journal.credit(drawer_side(before.opened->drawer), paid.amount.minor());
  return journal.postings();
}

/// T19: the books follow what was counted.
std::vector<Posting> posted(const drawer::State& before,
                            const drawer::VarianceExplained& explained) {
  Journal journal{explained.variance.currency()};
  journal.debit(side(Account::cash_over_short, explained.reason), -explained.variance.minor());
  journal.credit(drawer_side(before.opened->drawer), -explained.variance.minor());
  return journal.postings();
}

/// Credit is booked where it goes: in the client's wallet. A sample is product that earns nothing.
std::vector<Posting> posted(const offer::State& before, const offer::Granted& granted) {
  if (before.published->kind == offer::Kind::credit) return {};
  Journal journal{granted.amount.currency()};
  journal.debit(side_about(Account::product_used, before.published->item), granted.amount.minor());
  journal.credit(side_about(Account::retail_stock, before.published->item), granted.amount.minor());
  return journal.postings();
}

/// What a provider took and nothing is paid with is the client's, until they have it back.
std::vector<Posting> posted(const payment::State&, const payment::OwedBack& owed) {
  Journal journal{owed.amount.currency()};
  journal.debit(side(Account::card_clearing), owed.amount.minor());
  journal.credit(side_about(Account::refunds_payable, owed.client), owed.amount.minor());
  return journal.postings();
}

std::vector<Posting> posted(const payment::State&, const payment::PaidBack& paid) {
  Journal journal{paid.amount.currency()};
  journal.debit(side_about(Account::refunds_payable, paid.client), paid.amount.minor());
  journal.credit(side(Account::card_clearing), paid.amount.minor());
  return journal.postings();
}

std::vector<Posting> posted(const sale::State& before, const sale::CoverReversed& reversed) {
  return of_reversed_cover(before, reversed.line);
}

std::vector<Posting> posted(const membership::State& before,
                            const membership::LotsGranted& granted) {
  return of_granted_lots(before, granted);
}

std::vector<Posting> posted(const membership::State& before, const membership::LotPaid& paid) {
  return of_paid_lot(before, paid);
}

std::vector<Posting> posted(const membership::State& before, const membership::Redeemed& redeemed) {
  return of_used_units(before, redeemed.value, redeemed.used_at, false);
}

std::vector<Posting> posted(const membership::State& before, const membership::Returned& returned) {
  return of_used_units(before, returned.value, returned.used_at, true);
}

std::vector<Posting> posted(const membership::State& before,
                            const membership::Forfeited& forfeited) {
  return of_forfeited_units(before, forfeited);
}

std::vector<Posting> posted(const membership::State& before, const membership::Expired& expired) {
  return of_expired_units(before, expired);
}

std::vector<Posting> posted(const membership::State& before,
                            const membership::RefundApproved& approved) {
  return of_approved_refund(before, approved);
}

std::vector<Posting> posted(const membership::State& before, const membership::RefundPaid& paid) {
  return of_paid_refund(before, paid);
}

std::vector<Posting> posted(const membership::State& before,
                            const membership::TransferredOut& transferred) {
  return of_units_in_transit(before, transferred.value);
}

std::vector<Posting> posted(const membership::State& before,
                            const membership::LotsRevoked& revoked) {
  return of_units_in_transit(before, revoked.value);
}

std::vector<Posting> posted(const membership::State& before, const membership::TimeEarned& earned) {
  return of_earned_time(before, earned);
}

std::vector<Posting> posted(const membership::State& before, const membership::TakenBack& taken) {
  return of_taken_back(before, taken);
}

std::vector<Posting> posted(const membership::State&, const membership::MigrationCleared& cleared) {
  return of_cleared_migration(cleared);
}

/// T2, second part. What the clearing account did not hold waits in suspense.
std::vector<Posting> posted(const settlement::State&, const settlement::Recorded& recorded) {
  Journal journal{recorded.gross.currency()};
  journal.debit(side(Account::bank), recorded.gross.minor() - recorded.fee.minor());
  journal.debit(side(Account::processor_fees), recorded.fee.minor());
  journal.credit(side(tender_account(recorded.tender)), recorded.matched.minor());
  journal.credit(side_about(Account::suspense, recorded.settlement),
                 recorded.gross.minor() - recorded.matched.minor());
  return journal.postings();
}

std::vector<Posting> posted(const settlement::State& before,
                            const settlement::SuspenseCleared& cleared) {
  const AccountRow* const row = find_account(cleared.account);
  TRESS_ASSERT(row != nullptr);
  Journal journal{cleared.amount.currency()};
  journal.debit(side_about(Account::suspense, before.recorded->settlement), cleared.amount.minor());
  journal.credit(side(row->account), cleared.amount.minor());
  return journal.postings();
}

std::vector<Posting> posted(const wallet::State&, const wallet::Granted& granted) {
  return of_granted(granted);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::GrantTakenBack& taken) {
  return of_grant_taken_back(before, taken);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::TakenBack& taken) {
  return of_taken_back(before, taken);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::Spent& spent) {
  return of_spent(before, spent);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::SpendReversed& reversed) {
  return of_spend_reversed(before, reversed);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::BookedElsewhere& booked) {
  return of_booked_elsewhere(before, booked);
}

std::vector<Posting> posted(const wallet::State&, const wallet::MigrationCleared& cleared) {
  return of_cleared_migration(cleared);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::RefundApproved& approved) {
  return of_approved_refund(before, approved);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::RefundPaid& paid) {
  return of_paid_refund(before, paid);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::Expired& expired) {
  return of_expired(before, expired);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::Transferred& transferred) {
  return of_transferred(before, transferred);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::PointsTakenBack& taken) {
  return of_points_taken_back(before, taken);
}

std::vector<Posting> posted(const wallet::State& before, const wallet::Forfeited& forfeited) {
  return of_forfeited(before, forfeited);
}

template <class State, class Event>
std::vector<Posting> visited(const State& before, const Event& event) {
  return std::visit([&](const auto& happened) { return posted(before, happened); }, event);
}

}  // namespace

Account tender_account(sale::TenderKind kind) noexcept {
  switch (kind) {
    case sale::TenderKind::cash: return Account::cash_in_drawer;
    case sale::TenderKind::card: return Account::card_clearing;
    case sale::TenderKind::wallet: return Account::wallet_clearing;
    case sale::TenderKind::bank: return Account::bank;
    case sale::TenderKind::other: return Account::other_tender_clearing;
    case sale::TenderKind::on_account: return Account::client_receivable;
    case sale::TenderKind::unnamed_import: return Account::imported_tender_clearing;
    case sale::TenderKind::package:
    case sale::TenderKind::stored_value:
    case sale::TenderKind::gift_card:
    case sale::TenderKind::client_credit:
    case sale::TenderKind::points:
    case sale::TenderKind::deposit: return Account::prepaid_in_transit;
  }
  TRESS_UNREACHABLE();
}

std::vector<Posting> postings(const salon::State& before, const salon::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const branch::State& before, const branch::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const staff::State& before, const staff::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const catalogue::State& before, const catalogue::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const client::State& before, const client::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const sale::State& before, const sale::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const appointment::State& before, const appointment::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const settlement::State& before, const settlement::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const day::State& before, const day::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const importing::State& before, const importing::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const card::State& before, const card::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const roster::State& before, const roster::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const outbox::State& before, const outbox::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const campaign::State& before, const campaign::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const risk::State& before, const risk::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const offer::State& before, const offer::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const payment::State& before, const payment::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const support::State& before, const support::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const review::State& before, const review::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const access::State& before, const access::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const approval::State& before, const approval::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const policy::State& before, const policy::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const system::State& before, const system::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const plan::State& before, const plan::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const membership::State& before, const membership::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const wallet::State& before, const wallet::Event& event) {
  return visited(before, event);
}

std::vector<Posting> postings(const drawer::State& before, const drawer::Event& event) {
  return visited(before, event);
}

}  // namespace tress::books
