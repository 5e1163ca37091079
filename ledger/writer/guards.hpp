#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/log/event_log.hpp"

/// Guards: the few sums over the whole log that rules depend on, kept by the committer itself in
/// the same batch as the events (numbers given out, open bills, takings, balances). Each is a
/// counter; an event adds to some. They can be derived again from the log at any time (`tress
/// verify`).
namespace tress {

/// Key of a counter: a kind byte and what it counts by. Layout in schema/README.md.
using GuardKey = Bytes;

struct GuardChange {
  GuardKey key;
  std::int64_t delta;
};

namespace guard {

GuardKey client_number_last();
GuardKey bill_number_last(BranchId branch);
GuardKey bills_open(BranchId branch, Day opened_on);
GuardKey bills_closed(BranchId branch, Day date);
GuardKey takings(BranchId branch, Day date, std::uint16_t account, Currency currency);
GuardKey balance(std::uint16_t account, BranchId branch, Currency currency);

/// How often somebody was made an owner: while it is 0 the ledger belongs to nobody yet.
GuardKey owners_made();

/// 1 once a class of a client's data was erased: whose keys must be gone, whatever key store is put
/// in place.
GuardKey erased(ClientId client, FieldClass field_class);

/// The beginning of every key of `erased`.
GuardKey all_erased();

/// How many of them there are: tells at one look whether something was erased since.
GuardKey classes_erased();

/// The client and the class of a key of `erased`; nothing if it is none.
std::optional<std::pair<ClientId, FieldClass>> read_erased(ByteView key);

/// People hired, less those who left.
GuardKey staff_present();

/// Listed: each of them. The person follows the beginning of the key.
GuardKey present(StaffId person);
GuardKey all_present();

/// The beginning of the keys of the clients that somebody owns; the client follows.
GuardKey clients_of(StaffId owner);

/// Listed: the client was here in that month, is booked for it, or said something in it. `month` is
/// its first day.
GuardKey contact(ClientId client, Day month);

/// The beginning of the keys of one client's months, and of everybody's.
GuardKey contacts_of(ClientId client);
GuardKey all_contacts();

/// What a key of `contact` says; nothing if it is none.
std::optional<std::pair<ClientId, Day>> read_contact(ByteView key);

/// Listed: a membership or a wallet that is or was the client's, a question that they have asked,
/// an appointment that was booked for them, a bill that they pay.
GuardKey tie(ClientId client, StreamKind kind, StreamId stream);

/// The beginning of the keys of one client's ties.
GuardKey ties_of(ClientId client);

/// The kind and the stream of a key of `tie`; nothing if it is none.
std::optional<std::pair<StreamKind, StreamId>> read_tie(ByteView key);

/// Listed, minor units: what is posted about a client to an account of debts or of refunds to be
/// paid, debit less credit; there while it is not 0.
GuardKey owed(ClientId client, std::uint16_t account, Currency currency);

/// The beginning of the keys of one client.
GuardKey owed_of(ClientId client);

/// Time of a performer that an appointment takes: a list by performer and day (UTC) of its start.
GuardKey slot(const appointment::Slot& slot, AppointmentId appointment);

/// The beginning of the keys of one performer's day.
GuardKey slots_of_day(StaffId performer, Day day);

/// What a key of `slot` says; nothing if it is none.
std::optional<TakenTime> read_slot(ByteView key);

/// Something is due at `when` in a stream: a list in order of time for each kind of stream. The
/// event that says so adds 1, the one by which it is done, moved or called off takes it back.
/// What is then asked of the stream: writer/due.hpp.
GuardKey due(Timestamp when, StreamKind kind, StreamId stream);

/// The beginning of the keys of one kind of stream.
GuardKey all_due(StreamKind kind);

/// What a key of `due` says; nothing if it is none.
struct Due {
  Timestamp when;
  StreamKind kind;
  StreamId stream;

  friend bool operator==(const Due&, const Due&) = default;
};

std::optional<Due> read_due(ByteView key);

/// When a business date is to be closed by (microseconds since 1970), as what first happened on it
/// has said: a list of one for each stream of a day, whose own first event comes later.
GuardKey close_watch(StreamId day, BranchId branch, Day date);

/// The beginning of the key of one day's stream.
GuardKey close_watch_of(StreamId day);

/// Branch and date of a key of `close_watch`; nothing if it is none.
std::optional<std::pair<BranchId, Day>> read_close_watch(ByteView key);

/// 1 once the key was enrolled: it is one person's for ever.
GuardKey device_key(const PublicKey& key);

/// Proposals not decided, withdrawn or lapsed: how many, and (a list) which.
GuardKey approvals_pending();
GuardKey approval_pending(ApprovalId approval);
GuardKey all_approvals_pending();

/// What a drawer holds by the books.
GuardKey drawer_cash(DrawerId drawer, Currency currency);

/// Debit less credit of 2100 about somebody in a branch: below zero while they are owed tips.
GuardKey tips_payable(BranchId branch, StaffId staff, Currency currency);

/// Discounts on open bills without a reason.
GuardKey discounts_unstated(BranchId branch);

/// Drawers that a branch ever had.
GuardKey drawers(BranchId branch);

/// Refunds asked for, less those approved or rejected.
GuardKey refunds_undecided(BranchId branch);

/// Listed: the drawer's session of that date is not over.
GuardKey drawer_open(BranchId branch, Day date, DrawerId drawer);

/// The beginning of every key of `drawer_open` of that date.
GuardKey drawers_open(BranchId branch, Day date);

}  // namespace guard

/// True if the key is a member of a list: its row is there while its counter is not 0, so that the
/// list is one scan of its rows.
bool is_listed(ByteView key);

/// What an event adds to the guards, in the order of its fields and postings.
std::vector<GuardChange> guard_changes(const Envelope& envelope);

/// The counters as the committer sees them: the durable ones of the log, and over them what the
/// group at hand has added. Owned and used by the committer's thread alone.
class Guards {
 public:
  explicit Guards(const EventLog& log) : log_(log) {}

  /// The counter's value; 0 if nothing has been counted. A fault of the log is kept and shown by
  /// `fault()`: a decision made after one is thrown away.
  [[nodiscard]] std::int64_t value(const GuardKey& key) const;

  /// The keys that begin with `prefix` and whose counter is not 0, in ascending order, at most
  /// `listed_max` of them: a list longer than its deciders may make it is a fault. Requires that
  /// they are listed keys.
  [[nodiscard]] std::vector<GuardKey> members(const GuardKey& prefix) const;

  /// The same of a list that may be longer; nothing if it has more than `max`.
  [[nodiscard]] std::optional<std::vector<GuardKey>> members_if_at_most(
      std::size_t max, const GuardKey& prefix) const;

  void add(const GuardChange& change);

  /// Where `undo_to` goes back to. Marks are undone or kept in the reverse order of their making.
  using Mark = std::size_t;
  [[nodiscard]] Mark mark();

  /// Takes back what was added since the mark.
  void undo_to(Mark mark);

  /// What was added since the mark stays.
  void keep(Mark mark);

  /// Rows for all counters that changed since the last call, as part of `group`; they stay in
  /// force.
  std::vector<Rider> take_changed(std::uint64_t group);

  /// Drops remembered counters when there are more than `guards_cached_max`, but none that changed
  /// in a group after `durable`; none may be changed and not taken.
  void trim(std::uint64_t durable);

  [[nodiscard]] const std::optional<Fault>& fault() const noexcept { return fault_; }

 private:
  struct KeyHash {
    std::size_t operator()(const GuardKey& key) const noexcept {
      return std::hash<std::string_view>{}(text_of(key));
    }
  };

  struct Counter {
    std::int64_t value;
    bool is_changed;
    std::uint64_t taken_in;  ///< the last group that it changed in; 0: none since it was read
  };

  /// A counter before it was added to.
  struct Former {
    GuardKey key;
    std::int64_t value;
    bool was_changed;
  };

  Counter& counter(const GuardKey& key) const;

  const EventLog& log_;
  mutable std::unordered_map<GuardKey, Counter, KeyHash> counters_;
  mutable std::set<GuardKey> listed_;  ///< the listed keys among those of `counters_`
  std::vector<GuardKey> changed_;      ///< keys of the counters that are changed
  std::size_t marks_ = 0;
  std::vector<Former> former_;  ///< while there are marks
  mutable std::optional<Fault> fault_;
};

/// The stored form of a counter and back; nothing if the bytes are none.
Bytes guard_value(std::int64_t value);
std::optional<std::int64_t> read_guard_value(ByteView bytes);

}  // namespace tress
