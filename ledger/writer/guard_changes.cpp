#include <utility>

#include "ledger/books/chart.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/writer/guards.hpp"
#include "ledger/writer/streams.hpp"

namespace tress {

namespace {

class Changes {
 public:
  explicit Changes(const Envelope& envelope) : envelope_(envelope) {}

  std::vector<GuardChange> collect() {
    std::visit([this](const auto& one) { count(one); }, envelope_.payload);
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

  void count(const staff::Hired&) { add(guard::staff_present(), 1); }

  void count(const staff::Left&) { add(guard::staff_present(), -1); }

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

  void count(const client::Registered&) { add(guard::client_number_last(), 1); }

  void count(const sale::Opened& opened) {
    add(guard::bill_number_last(opened.branch), 1);
    add(guard::bills_open(opened.branch, envelope_.business_date), 1);
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

  void count(const appointment::Booked& booked) { take(booked.slot, 1); }

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
