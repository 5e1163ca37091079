#include <utility>

#include "ledger/books/chart.hpp"
#include "ledger/domain/day.hpp"
#include "ledger/domain/retention.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/streams.hpp"
#include "ledger/writer/submission.hpp"

namespace tress {

namespace {

class Changes {
 public:
  explicit Changes(const Envelope& envelope) : envelope_(envelope) {}

  std::vector<GuardChange> collect() {
    visit([this](const auto& one) { count(one); }, envelope_.payload);
    for (const Posting& posting : envelope_.postings) count_posting(posting);
    if (envelope_.due_was) add_due(*envelope_.due_was, -1);
    if (envelope_.due_at) add_due(*envelope_.due_at, 1);
    return std::move(changes_);
  }

 private:
  void add(GuardKey key, std::int64_t delta) { changes_.push_back({std::move(key), delta}); }

  template <class Event>
  void count(const Event&) {}  // Most events count towards no guard; those that do stand below.

  void count(const staff::RoleGranted& granted) {
    if (granted.role == Role::owner) add(guard::owners_made(), 1);
  }

  void count(const staff::Hired&) { count_present(1); }

  void count(const staff::Left&) { count_present(-1); }

  /// How many, and each by name.
  void count_present(std::int64_t delta) {
    add(guard::staff_present(), delta);
    add(guard::present(id_cast<StaffId>(envelope_.stream)), delta);
  }

  void count(const client::Erased& erased) {
    const auto client = id_cast<ClientId>(envelope_.stream);
    for (const auto one : erased.classes) add(guard::erased(client, field_class_of(one)), 1);
    add(guard::classes_erased(), static_cast<std::int64_t>(erased.classes.size()));
  }

  void count_owner(StaffId owner, std::int64_t more) {
    GuardKey key = guard::clients_of(owner);
    append(key, envelope_.stream.view());
    add(std::move(key), more);
  }

  void count(const client::Claimed& claimed) { count_owner(claimed.owner, 1); }

  void count(const client::Released& released) { count_owner(released.owner, -1); }

  void count(const client::Reassigned& reassigned) {
    if (reassigned.from) count_owner(*reassigned.from, -1);
    count_owner(reassigned.to, 1);
  }

  void count(const staff::DeviceKeyEnrolled& enrolled) { add(guard::device_key(enrolled.key), 1); }

  void count(const staff::DeviceKeyRotated& rotated) { add(guard::device_key(rotated.key), 1); }

  void count(const approval::Proposed&) { count_pending(1); }

  void count(const approval::Approved& approved) {
    if (approved.is_final) count_pending(-1);
  }

  void count(const approval::Rejected&) { count_pending(-1); }

  void count(const approval::Withdrawn&) { count_pending(-1); }

  void count(const approval::Lapsed&) { count_pending(-1); }

  void count_pending(std::int64_t delta) {
    add(guard::approvals_pending(), delta);
    add(guard::approval_pending(id_cast<ApprovalId>(envelope_.stream)), delta);
  }

  void count(const client::Registered&) {
    add(guard::client_number_last(), 1);
    count_contact();
  }

  void count(const client::ContactChanged&) { count_contact(); }

  void count(const client::AddressChangeAsked&) { count_contact(); }

  void count(const client::ConsentGiven&) { count_contact(); }

  void count(const client::FeedbackReceived&) { count_contact(); }

  void count(const client::ComplaintOpened&) { count_contact(); }

  /// Of the client whose stream it is.
  void count_contact() { count_contact(id_cast<ClientId>(envelope_.stream)); }

  void count_contact(const std::optional<ClientId>& client) {
    if (client) count_contact(*client, envelope_.business_date);
  }

  void count_contact(ClientId client, Day day) {
    add(guard::contact(client, retention::month_of(day)), 1);
  }

  void count_tie(ClientId client) {
    add(guard::tie(client, envelope_.stream_kind, envelope_.stream), 1);
  }

  void count(const sale::LineAdded& added) { count_contact(added.served); }

  void count(const membership::Started& started) { count_tie(started.client); }

  void count(const wallet::Granted& granted) {
    if (granted.client) count_tie(*granted.client);
  }

  void count(const support::Asked& asked) {
    count_tie(asked.client);
    count_contact(asked.client, envelope_.business_date);
  }

  void count(const sale::Opened& opened) {
    count_contact(opened.payer);
    if (opened.payer) count_tie(*opened.payer);
    add(guard::bill_number_last(opened.branch), 1);
    add(guard::bills_open(opened.branch, envelope_.business_date), 1);
    watch(opened.branch, envelope_.business_date, opened.close_due, Says::elsewhere);
  }

  void count(const sale::Closed& closed) {
    add(guard::bills_open(*envelope_.branch, closed.opened_on), -1);
    add(guard::bills_closed(*envelope_.branch, envelope_.business_date), 1);
  }

  void count(const sale::Voided& voided) {
    if (voided.was_closed) {
      add(guard::bills_closed(*envelope_.branch, envelope_.business_date), -1);
    } else {
      add(guard::bills_open(*envelope_.branch, voided.opened_on), -1);
      add(guard::discounts_unstated(*envelope_.branch),
          -std::int64_t{voided.reasons_unstated.value_or(0)});
    }
  }

  void take(const std::optional<appointment::Slot>& slot, std::int64_t delta) {
    if (!slot) return;
    add(guard::slot(*slot, id_cast<AppointmentId>(envelope_.stream)), delta);
  }

  void add_due(Timestamp when, std::int64_t delta) {
    add(guard::due(when, envelope_.stream_kind, envelope_.stream), delta);
  }

  /// Whether the event that begins a date is one of the day's own stream, whose envelope says when
  /// that is due.
  enum class Says : std::uint8_t { elsewhere, in_the_day };

  void watch(BranchId branch, Day date, std::optional<Timestamp> close_due, Says says) {
    if (!close_due) return;
    const StreamName name = day::stream_of(day::Command{day::Close{branch, date}});
    const StreamId stream = stream_id_of_words(StreamKind::day, name.words);
    add(guard::close_watch(stream, branch, date), close_due->time_since_epoch().count());
    if (says == Says::elsewhere) add(guard::due(*close_due, StreamKind::day, stream), 1);
  }

  /// Whoever is booked for a day is as good as here on it: also if it does not come to it. Where it
  /// is moved to says the appointment itself, whose later events do not name the client.
  void count(const appointment::Booked& booked) {
    take(booked.slot, 1);
    if (!booked.client) return;
    count_tie(*booked.client);
    count_contact(*booked.client, booked.day);
    const bool is_another_month =
        retention::month_of(booked.day) != retention::month_of(envelope_.business_date);
    if (is_another_month) count_contact(*booked.client, envelope_.business_date);
  }

  void count(const appointment::Cancelled& cancelled) { take(cancelled.freed, -1); }

  void count(const appointment::NoShowRecorded& recorded) { take(recorded.freed, -1); }

  void count(const appointment::Completed& completed) { take(completed.freed, -1); }

  void count(const appointment::Changed& changed) {
    take(changed.freed, -1);
    take(changed.slot, 1);
  }

  void count(const appointment::HandoverAccepted& accepted) {
    take(accepted.freed, -1);
    take(accepted.slot, 1);
  }

  void count(const sale::DiscountApplied& applied) {
    if (applied.reason == sale::unstated_reason)
      add(guard::discounts_unstated(*envelope_.branch), 1);
  }

  void count(const sale::DiscountReasonStated&) {
    add(guard::discounts_unstated(*envelope_.branch), -1);
  }

  void count(const sale::RefundRequested&) { add(guard::refunds_undecided(*envelope_.branch), 1); }

  void count(const sale::RefundApproved&) { add(guard::refunds_undecided(*envelope_.branch), -1); }

  void count(const sale::RefundRejected&) { add(guard::refunds_undecided(*envelope_.branch), -1); }

  void count(const drawer::Opened& opened) {
    if (opened.session == 1) add(guard::drawers(opened.branch), 1);
    count_session(1);
    watch(opened.branch, opened.date, opened.close_due, Says::elsewhere);
  }

  void count(const day::TerminalCounted& counted) {
    if (!envelope_.branch) return;  // Of no branch: `tress verify` says so.
    watch(*envelope_.branch, envelope_.business_date, counted.close_due, Says::in_the_day);
  }

  void count(const drawer::Counted& counted) {
    if (counted.counted == counted.expected) count_session(-1);
  }

  void count(const drawer::VarianceExplained&) { count_session(-1); }

  void count_session(std::int64_t delta) {
    const auto drawer = id_cast<DrawerId>(envelope_.stream);
    add(guard::drawer_open(*envelope_.branch, envelope_.business_date, drawer), delta);
  }

  void count_posting(const Posting& posting) {
    // Remainders below the cent belong to tax reports; guards watch money that can be paid.
    if (!envelope_.branch || posting.decimals != posting.currency.decimals()) return;
    count_side(posting.debit, posting.currency, posting.amount);
    count_side(posting.credit, posting.currency, -posting.amount);
  }

  void count_side(const Side& side, Currency currency, std::int64_t amount) {
    const std::uint16_t account = side.account;
    add(guard::balance(account, *envelope_.branch, currency), amount);
    if (side.party) count_party(account, *side.party, currency, amount);
    const bool is_till = envelope_.stream_kind == StreamKind::sale ||
                         envelope_.stream_kind == StreamKind::membership ||
                         envelope_.stream_kind == StreamKind::wallet;
    if (!is_till) return;
    add(guard::takings(*envelope_.branch, envelope_.business_date, account, currency), amount);
  }

  void count_party(std::uint16_t account, StreamId party, Currency currency, std::int64_t amount) {
    using books::Account;
    if (account == static_cast<std::uint16_t>(Account::cash_in_drawer)) {
      add(guard::drawer_cash(id_cast<DrawerId>(party), currency), amount);
    }
    const bool is_owed = account == static_cast<std::uint16_t>(Account::client_receivable) ||
                         account == static_cast<std::uint16_t>(Account::refunds_payable);
    if (is_owed) add(guard::owed(id_cast<ClientId>(party), account, currency), amount);
    if (account == static_cast<std::uint16_t>(Account::tips_payable)) {
      add(guard::tips_payable(*envelope_.branch, id_cast<StaffId>(party), currency), amount);
    }
  }

  const Envelope& envelope_;
  std::vector<GuardChange> changes_;
};

}  // namespace

std::vector<GuardChange> guard_changes(const Envelope& envelope) {
  return Changes{envelope}.collect();
}

}  // namespace tress
