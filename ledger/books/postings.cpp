#include "ledger/books/postings.hpp"

#include <type_traits>
#include <variant>

#include "ledger/base/assert.hpp"
#include "ledger/books/journal.hpp"
#include "ledger/books/sale_postings.hpp"

namespace tress::books {

namespace {

template <class E, class... Listed>
concept is_one_of = (std::is_same_v<E, Listed> || ...);

template <class E, class Events>
inline constexpr bool is_event_of = false;
template <class E, class... Listed>
inline constexpr bool is_event_of<E, std::variant<Listed...>> = is_one_of<E, Listed...>;

/// Events that move no money, each one decided by name; but whatever is said of a client or of
/// cards moves none.
template <class E>
concept MovesNoMoney = is_event_of<E, client::Event> || is_event_of<E, card::Event> ||
    is_one_of<E,
              salon::Founded,
              branch::Opened,
              branch::TaxSet,
              staff::Hired,
              staff::RoleGranted,
              staff::RoleRevoked,
              staff::Left,
              catalogue::ItemListed,
              catalogue::PriceSet,
              catalogue::ItemRetired> || is_one_of<E,
                                                   sale::Opened,
                                                   sale::LineAdded,
                                                   sale::DiscountApplied,
                                                   sale::TipAdded,
                                                   sale::TenderTaken,
                                                   sale::RefundRequested,
                                                   sale::RefundRejected> ||
    is_one_of<E,
              appointment::Booked,
              appointment::Cancelled,
              appointment::NoShowRecorded,
              appointment::Completed,
              day::Closed,
              importing::RunStarted,
              importing::OddityNoted,
              importing::RunFinished> || is_one_of<E,
                                                   system::RootKeySet,
                                                   system::LogKeyRotated,
                                                   system::LogKeyCompromised,
                                                   system::HeadsSealed,
                                                   system::RecoveryPerformed,
                                                   system::BackupTaken,
                                                   system::WitnessAdded,
                                                   system::WitnessRemoved>;

template <class State, MovesNoMoney Happened>
std::vector<Posting> posted(const State&, const Happened&) {
  return {};
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
  return of_paid_refund(before, before.refunds.at(paid.refund - 1).request, paid.kind);
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

std::vector<Posting> postings(const card::State& before, const card::Event& event) {
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

std::vector<Posting> postings(const system::State& before, const system::Event& event) {
  return visited(before, event);
}

}  // namespace tress::books
