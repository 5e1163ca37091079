#include "ledger/domain/client.hpp"
#include "ledger/writer/guards.hpp"

namespace tress {

namespace {

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
  present = 141,
  slot = 170,
  due = 171,
  device_key = 50,
  approvals_pending = 51,
  contact = 150,
  tie = 151,
  owed = 152,
  approval_pending = 160,
  drawer_cash = 70,
  tips_payable = 71,
  discounts_unstated = 72,
  drawers = 73,
  refunds_undecided = 74,
  drawer_open = 180,
  close_watch = 190,
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

constexpr std::size_t contact_key_size = 1 + ClientId::size + sizeof(std::uint32_t);

constexpr std::size_t tie_key_size = 1 + ClientId::size + 1 + StreamId::size;

constexpr std::size_t due_key_size = 1 + 1 + sizeof(std::uint64_t) + StreamId::size;

constexpr std::size_t close_watch_key_size =
    1 + StreamId::size + BranchId::size + sizeof(std::uint32_t);

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

GuardKey guard::all_present() {
  return key_of(GuardKind::present);
}

GuardKey guard::present(StaffId person) {
  GuardKey key = all_present();
  append(key, person.view());
  return key;
}

GuardKey guard::clients_of(StaffId owner) {
  GuardKey key = key_of(GuardKind::clients_of);
  append(key, owner.view());
  return key;
}

GuardKey guard::all_contacts() {
  return key_of(GuardKind::contact);
}

GuardKey guard::contacts_of(ClientId client) {
  GuardKey key = all_contacts();
  append(key, client.view());
  return key;
}

GuardKey guard::contact(ClientId client, Day month) {
  GuardKey key = contacts_of(client);
  append_day(key, month);
  return key;
}

std::optional<std::pair<ClientId, Day>> guard::read_contact(ByteView key) {
  const bool is_one =
      key.size() == contact_key_size && key.front() == static_cast<Byte>(GuardKind::contact);
  if (!is_one) return std::nullopt;
  const ByteView rest = key.subspan(1);
  const Day month{std::chrono::days{read_be<std::uint32_t>(rest.subspan(ClientId::size))}};
  return std::pair{ClientId::from(rest.first(ClientId::size)), month};
}

GuardKey guard::ties_of(ClientId client) {
  GuardKey key = key_of(GuardKind::tie);
  append(key, client.view());
  return key;
}

GuardKey guard::tie(ClientId client, StreamKind kind, StreamId stream) {
  GuardKey key = ties_of(client);
  key.push_back(static_cast<Byte>(kind));
  append(key, stream.view());
  return key;
}

std::optional<std::pair<StreamKind, StreamId>> guard::read_tie(ByteView key) {
  const bool is_one =
      key.size() == tie_key_size && key.front() == static_cast<Byte>(GuardKind::tie);
  if (!is_one) return std::nullopt;
  const ByteView rest = key.subspan(1 + ClientId::size);
  const auto kind = enum_of<StreamKind>(rest.front());
  if (!kind) return std::nullopt;
  return std::pair{*kind, StreamId::from(rest.subspan(1))};
}

GuardKey guard::owed_of(ClientId client) {
  GuardKey key = key_of(GuardKind::owed);
  append(key, client.view());
  return key;
}

GuardKey guard::owed(ClientId client, std::uint16_t account, Currency currency) {
  GuardKey key = owed_of(client);
  append_be(key, account);
  append_be(key, currency.numeric());
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

GuardKey guard::close_watch_of(StreamId day) {
  GuardKey key = key_of(GuardKind::close_watch);
  append(key, day.view());
  return key;
}

GuardKey guard::close_watch(StreamId day, BranchId branch, Day date) {
  GuardKey key = close_watch_of(day);
  append(key, branch.view());
  append_day(key, date);
  return key;
}

std::optional<std::pair<BranchId, Day>> guard::read_close_watch(ByteView key) {
  const bool is_one = key.size() == close_watch_key_size &&
                      key.front() == static_cast<Byte>(GuardKind::close_watch);
  if (!is_one) return std::nullopt;
  const ByteView rest = key.subspan(1 + StreamId::size);
  const Day date{std::chrono::days{read_be<std::uint32_t>(rest.subspan(BranchId::size))}};
  return std::pair{BranchId::from(rest.first(BranchId::size)), date};
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

}  // namespace tress
