#include "ledger/writer/guards.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/books/chart.hpp"
#include "ledger/domain/sale.hpp"
#include "ledger/writer/streams.hpp"

namespace tress {

namespace {

/// Counters remembered without asking the log: a busy salon touches a few hundred a day.
constexpr std::size_t guards_cached_max = 50'000;

// Kinds of counters. Stored for ever.
enum class GuardKind : Byte {
  client_number_last = 1,
  bill_number_last = 2,
  bills_open = 3,
  bills_closed = 4,
  takings = 5,
  balance = 6,
  owners_made = 7,
  erased = 8,
  staff_present = 9,
  classes_erased = 10,
  clients_of = 140,
  slot = 170,
  due = 171,
  device_key = 50,
  approvals_pending = 51,
  approval_pending = 160,
  drawer_cash = 70,
  tips_payable = 71,
  discounts_unstated = 72,
  drawers = 73,
  refunds_undecided = 74,
  drawer_open = 180,
};

/// Kinds from here on are lists.
constexpr Byte first_listed_kind = 128;

GuardKey key_of(GuardKind kind) {
  return {static_cast<Byte>(kind)};
}

GuardKey key_of(GuardKind kind, BranchId branch) {
  GuardKey key = key_of(kind);
  append(key, branch.view());
  return key;
}

void append_day(GuardKey& key, Day day) {
  append_be(key, static_cast<std::uint32_t>(day.time_since_epoch().count()));
}

constexpr std::size_t slot_key_size =
    1 + StaffId::size + sizeof(std::uint32_t) + 2 * sizeof(std::uint16_t) + AppointmentId::size;

constexpr std::size_t due_key_size = 1 + 1 + sizeof(std::uint64_t) + StreamId::size;

class Changes {
 public:
  explicit Changes(const Envelope& envelope) : envelope_(envelope) {}

  std::vector<GuardChange> collect() {
    std::visit([this](const auto& one) { count(one); }, envelope_.payload);
    for (const Posting& posting : envelope_.postings) count_posting(posting);
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
    if (slot->remind_at) add_due(*slot->remind_at, delta);
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

  void count(const appointment::ReminderCameDue& reminder) { add_due(reminder.due_was, -1); }

  void count(const outbox::Queued& queued) { add_due(queued.due_at, 1); }

  void count(const outbox::Postponed& postponed) {
    add_due(postponed.due_was, -1);
    add_due(postponed.due_at, 1);
  }

  void count(const outbox::Released& released) {
    add_due(released.due_was, -1);
    add_due(released.due_at, 1);
  }

  void count(const outbox::Sent& sent) { add_due(sent.due_was, -1); }

  void count(const outbox::Failed& failed) {
    add_due(failed.due_was, -1);
    if (failed.due_at) add_due(*failed.due_at, 1);
  }

  void count(const outbox::Suppressed& suppressed) { add_due(suppressed.due_was, -1); }

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

GuardKey guard::client_number_last() {
  return key_of(GuardKind::client_number_last);
}

GuardKey guard::bill_number_last(BranchId branch) {
  return key_of(GuardKind::bill_number_last, branch);
}

GuardKey guard::bills_open(BranchId branch, Day opened_on) {
  GuardKey key = key_of(GuardKind::bills_open, branch);
  append_day(key, opened_on);
  return key;
}

GuardKey guard::bills_closed(BranchId branch, Day date) {
  GuardKey key = key_of(GuardKind::bills_closed, branch);
  append_day(key, date);
  return key;
}

GuardKey guard::takings(BranchId branch, Day date, std::uint16_t account, Currency currency) {
  GuardKey key = key_of(GuardKind::takings, branch);
  append_day(key, date);
  append_be(key, account);
  append_be(key, currency.numeric());
  return key;
}

GuardKey guard::balance(std::uint16_t account, BranchId branch, Currency currency) {
  GuardKey key = key_of(GuardKind::balance, branch);
  append_be(key, account);
  append_be(key, currency.numeric());
  return key;
}

GuardKey guard::owners_made() {
  return key_of(GuardKind::owners_made);
}

GuardKey guard::erased(ClientId client, FieldClass field_class) {
  GuardKey key = key_of(GuardKind::erased);
  append(key, client.view());
  key.push_back(static_cast<Byte>(field_class));
  return key;
}

GuardKey guard::all_erased() {
  return key_of(GuardKind::erased);
}

std::optional<std::pair<ClientId, FieldClass>> guard::read_erased(ByteView key) {
  constexpr std::size_t size = 1 + ClientId::size + 1;
  if (key.size() != size || key.front() != static_cast<Byte>(GuardKind::erased)) {
    return std::nullopt;
  }
  const auto known = enum_of<client::PersonalClass>(key.back());
  if (!known) return std::nullopt;
  return std::pair{ClientId::from(key.subspan(1, ClientId::size)), field_class_of(*known)};
}

GuardKey guard::classes_erased() {
  return key_of(GuardKind::classes_erased);
}

GuardKey guard::staff_present() {
  return key_of(GuardKind::staff_present);
}

GuardKey guard::clients_of(StaffId owner) {
  GuardKey key = key_of(GuardKind::clients_of);
  append(key, owner.view());
  return key;
}

GuardKey guard::slots_of_day(StaffId performer, Day day) {
  GuardKey key = key_of(GuardKind::slot);
  append(key, performer.view());
  append_day(key, day);
  return key;
}

GuardKey guard::slot(const appointment::Slot& slot, AppointmentId appointment) {
  const auto day = std::chrono::floor<std::chrono::days>(slot.starts_at);
  const auto minute = std::chrono::floor<std::chrono::minutes>(slot.starts_at - day);
  GuardKey key = slots_of_day(slot.performer, day);
  append_be(key, static_cast<std::uint16_t>(minute.count()));
  append_be(key, slot.minutes);
  append(key, appointment.view());
  return key;
}

std::optional<TakenTime> guard::read_slot(ByteView key) {
  if (key.size() != slot_key_size || key.front() != static_cast<Byte>(GuardKind::slot)) {
    return std::nullopt;
  }
  ByteView rest = key.subspan(1 + StaffId::size);
  const Day day{std::chrono::days{read_be<std::uint32_t>(rest)}};
  rest = rest.subspan(sizeof(std::uint32_t));
  const std::chrono::minutes minute{read_be<std::uint16_t>(rest)};
  rest = rest.subspan(sizeof(std::uint16_t));
  const std::chrono::minutes length{read_be<std::uint16_t>(rest)};
  rest = rest.subspan(sizeof(std::uint16_t));
  const Timestamp from = Timestamp{day} + minute;
  return TakenTime{AppointmentId::from(rest), from, from + length};
}

GuardKey guard::all_due(StreamKind kind) {
  GuardKey key = key_of(GuardKind::due);
  key.push_back(static_cast<Byte>(kind));
  return key;
}

GuardKey guard::due(Timestamp when, StreamKind kind, StreamId stream) {
  GuardKey key = all_due(kind);
  append_be(key, static_cast<std::uint64_t>(when.time_since_epoch().count()));
  append(key, stream.view());
  return key;
}

std::optional<guard::Due> guard::read_due(ByteView key) {
  if (key.size() != due_key_size || key.front() != static_cast<Byte>(GuardKind::due)) {
    return std::nullopt;
  }
  const auto kind = enum_of<StreamKind>(key[1]);
  if (!kind) return std::nullopt;
  const auto when = static_cast<std::int64_t>(read_be<std::uint64_t>(key.subspan(2)));
  return Due{Timestamp{std::chrono::microseconds{when}}, *kind,
             StreamId::from(key.subspan(2 + sizeof(std::uint64_t)))};
}

GuardKey guard::device_key(const PublicKey& key) {
  GuardKey made = key_of(GuardKind::device_key);
  append(made, key.view());
  return made;
}

GuardKey guard::approvals_pending() {
  return key_of(GuardKind::approvals_pending);
}

GuardKey guard::approval_pending(ApprovalId approval) {
  GuardKey made = all_approvals_pending();
  append(made, approval.view());
  return made;
}

GuardKey guard::all_approvals_pending() {
  return key_of(GuardKind::approval_pending);
}

GuardKey guard::drawer_cash(DrawerId drawer, Currency currency) {
  GuardKey key = key_of(GuardKind::drawer_cash);
  append(key, drawer.view());
  append_be(key, currency.numeric());
  return key;
}

GuardKey guard::tips_payable(BranchId branch, StaffId staff, Currency currency) {
  GuardKey key = key_of(GuardKind::tips_payable, branch);
  append(key, staff.view());
  append_be(key, currency.numeric());
  return key;
}

GuardKey guard::discounts_unstated(BranchId branch) {
  return key_of(GuardKind::discounts_unstated, branch);
}

GuardKey guard::drawers(BranchId branch) {
  return key_of(GuardKind::drawers, branch);
}

GuardKey guard::refunds_undecided(BranchId branch) {
  return key_of(GuardKind::refunds_undecided, branch);
}

GuardKey guard::drawers_open(BranchId branch, Day date) {
  GuardKey key = key_of(GuardKind::drawer_open, branch);
  append_day(key, date);
  return key;
}

GuardKey guard::drawer_open(BranchId branch, Day date, DrawerId drawer) {
  GuardKey key = drawers_open(branch, date);
  append(key, drawer.view());
  return key;
}

bool is_listed(ByteView key) {
  return !key.empty() && key.front() >= first_listed_kind;
}

std::vector<GuardChange> guard_changes(const Envelope& envelope) {
  return Changes{envelope}.collect();
}

Bytes guard_value(std::int64_t value) {
  Bytes bytes;
  append_be(bytes, static_cast<std::uint64_t>(value));
  return bytes;
}

std::optional<std::int64_t> read_guard_value(ByteView bytes) {
  if (bytes.size() != sizeof(std::int64_t)) return std::nullopt;
  return static_cast<std::int64_t>(read_be<std::uint64_t>(bytes));
}

Guards::Counter& Guards::counter(const GuardKey& key) const {
  const auto found = counters_.find(key);
  if (found != counters_.end()) return found->second;
  std::int64_t stored = 0;
  auto row = log_.row(Space::guards, key);
  if (!row) {
    fault_ = row.error();
  } else if (row.value()) {
    const auto value = read_guard_value(*row.value());
    if (!value) fault_ = Fault{Fault::Kind::damaged, "a guard row", "is not a counter"};
    stored = value.value_or(0);
  }
  if (is_listed(key)) listed_.insert(key);
  return counters_.emplace(key, Counter{stored, false, 0}).first->second;
}

std::vector<GuardKey> Guards::members(const GuardKey& prefix) const {
  TRESS_ASSERT(is_listed(prefix));
  std::set<GuardKey> found;
  const auto scanned = log_.scan(Space::guards, prefix, {}, [&](ByteView key, ByteView) {
    found.emplace(key.begin(), key.end());
    return found.size() <= limits::listed_max;
  });
  if (!scanned) fault_ = scanned.error();
  const bool is_cut_short = found.size() > limits::listed_max;
  // What is remembered is newer than what is stored.
  for (auto at = listed_.lower_bound(prefix); at != listed_.end(); ++at) {
    if (!text_of(*at).starts_with(text_of(prefix))) break;
    if (counters_.at(*at).value != 0) {
      found.insert(*at);
    } else {
      found.erase(*at);
    }
  }
  if (is_cut_short || found.size() > limits::listed_max) {
    fault_ = Fault{Fault::Kind::damaged, "a list of guards", "is longer than its rules allow"};
  }
  return {found.begin(), found.end()};
}

std::int64_t Guards::value(const GuardKey& key) const {
  return counter(key).value;
}

void Guards::add(const GuardChange& change) {
  if (change.delta == 0) return;
  Counter& found = counter(change.key);
  if (marks_ > 0) former_.push_back({change.key, found.value, found.is_changed});
  // 2^63 cents are more money than there is: an overflow here is a broken program.
  TRESS_ASSERT(!__builtin_add_overflow(found.value, change.delta, &found.value));
  if (!found.is_changed) changed_.push_back(change.key);
  found.is_changed = true;
}

Guards::Mark Guards::mark() {
  ++marks_;
  return former_.size();
}

void Guards::undo_to(Mark mark) {
  TRESS_ASSERT(marks_ > 0);
  while (former_.size() > mark) {
    const Former& former = former_.back();
    Counter& counter = counters_.at(former.key);
    counter.value = former.value;
    if (counter.is_changed && !former.was_changed) {
      TRESS_ASSERT(changed_.back() == former.key);
      changed_.pop_back();
    }
    counter.is_changed = former.was_changed;
    former_.pop_back();
  }
  keep(mark);
}

void Guards::keep(Mark mark) {
  TRESS_ASSERT(marks_ > 0 && mark <= former_.size());
  // An outer mark may still be undone to: its former values stay.
  if (--marks_ == 0) former_.clear();
}

std::vector<Rider> Guards::take_changed(std::uint64_t group) {
  TRESS_ASSERT(marks_ == 0);
  std::vector<Rider> rows;
  rows.reserve(changed_.size());
  for (GuardKey& key : changed_) {
    Counter& changed = counters_.at(key);
    changed.is_changed = false;
    changed.taken_in = group;
    std::optional<Bytes> value{guard_value(changed.value)};
    if (changed.value == 0 && is_listed(key)) value.reset();
    rows.push_back({Space::guards, std::move(key), std::move(value)});
  }
  changed_.clear();
  return rows;
}

void Guards::trim(std::uint64_t durable) {
  if (counters_.size() <= guards_cached_max) return;
  std::erase_if(counters_, [&](const auto& one) {
    if (one.second.taken_in > durable) return false;
    if (is_listed(one.first)) listed_.erase(one.first);
    return true;
  });
}

}  // namespace tress
