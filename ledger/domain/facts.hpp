#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/approval.hpp"
#include "schema/common.hpp"
#include "schema/review.hpp"
#include "schema/sale.hpp"

#include "ledger/base/bytes.hpp"
#include "ledger/base/ids.hpp"
#include "ledger/base/money.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/any_command.hpp"

namespace tress {

namespace branch {
struct State;
}

namespace staff {
struct State;
}

namespace catalogue {
struct State;
}

namespace client {
struct State;
}

namespace sale {
struct State;
}

namespace card {
struct State;
}

namespace plan {
struct State;
}

namespace membership {
struct State;
}

namespace appointment {
struct State;
}

namespace wallet {
struct State;
}

namespace outbox {
struct State;
}

namespace campaign {
struct State;
}

namespace payment {
struct State;
}

namespace risk {
struct State;
}

namespace roster {
struct State;
}

/// A time of a performer that an appointment takes.
struct TakenTime {
  AppointmentId appointment;
  Timestamp from;
  Timestamp until;  ///< exclusive

  friend bool operator==(const TakenTime&, const TakenTime&) = default;
};

namespace policy {
struct State;
}

/// How a client stands with the salon, beside what their own file says.
struct ClientTies {
  /// The first day of the month in which they were last here, are booked, were billed or said
  /// something (domain/retention.hpp); registering counts.
  std::optional<Day> last_contact = std::nullopt;
  bool is_value_outstanding = false;  ///< units, stored value, credit, debts, refunds not paid
  bool does_membership_run = false;
  bool is_question_open = false;
  bool is_proposal_pending = false;  ///< about them

  friend bool operator==(const ClientTies&, const ClientTies&) = default;
};

/// A command that somebody may ask to have approved, and what the rules must know of it.
struct Proposable {
  AnyCommand command;
  std::string name;  ///< "sale.apply_discount"
  approval::Act act;
  std::optional<Money> amount;
  StreamKind kind;
  StreamId target;  ///< the stream that it is for
};

/// The approval on whose word a command is carried out, or tried.
struct ApprovedBy {
  approval::Act act;
  Actor requester;                   ///< whose command it is
  std::vector<StaffId> approved_by;  ///< nobody yet while a proposal is being made
  unsigned approvals;                ///< how many there are, or will be
  bool by_one_person;                ///< one owner is the whole salon

  [[nodiscard]] bool is_by(StaffId person) const;
};

/// As whom a proposal's command is tried.
struct Trial {
  StreamId approval;  ///< the proposal's stream
  ApprovedBy approved;
  std::optional<std::uint64_t> seen_version;  ///< of the command's stream; nothing: any
};

/// What a command would do if it were approved now.
struct TriedEffect {
  std::optional<std::string> refusal;  ///< why it would do nothing: a code, "sale.bill_is_closed"
  std::vector<Bytes> events;           ///< as they are shown to the approver (schema/README.md)
  Hash hash = Hash::zero();            ///< over all of them
  std::vector<approval::BalanceChange> balances;
  std::optional<BranchId> branch;
};

namespace drawer {
struct State;
}

/// A business date on which something has happened, and by when it is to be closed.
struct DateWatch {
  BranchId branch;
  Day date;
  Timestamp close_due;

  friend bool operator==(const DateWatch&, const DateWatch&) = default;
};

namespace review {

/// An exception, as the event says that opened it (exception_source.hpp).
struct Source {
  Subject about;
  Timestamp opened_at;  ///< when that event was recorded
  /// Whose act it is, in whose name it was done, and who gains by it: none of them reviews it.
  std::vector<StaffId> concerned;

  friend bool operator==(const Source&, const Source&) = default;
};

}  // namespace review

/// What the rest of the ledger says at the moment of a decision: other streams' states and the few
/// sums that rules depend on. The committer answers from the log up to the last decided event, so
/// the same log gives the same answers; tests answer from a table (tests/support/given.hpp).
/// A pointer is valid until the next decision; null = no such stream.
class Surroundings {
 public:
  virtual ~Surroundings() = default;

  [[nodiscard]] virtual const branch::State* branch(BranchId id) const = 0;
  [[nodiscard]] virtual const staff::State* staff(StaffId id) const = 0;
  [[nodiscard]] virtual const catalogue::State* item(ItemId id) const = 0;
  [[nodiscard]] virtual const client::State* client(ClientId id) const = 0;
  [[nodiscard]] virtual const sale::State* sale(SaleId id) const = 0;
  [[nodiscard]] virtual const plan::State* plan(PlanId id) const = 0;
  [[nodiscard]] virtual const membership::State* membership(MembershipId id) const = 0;

  /// By the words that name it (membership.hpp).
  [[nodiscard]] virtual const membership::State* membership_named(
      const std::string& words) const = 0;
  [[nodiscard]] virtual const appointment::State* appointment(AppointmentId id) const = 0;
  [[nodiscard]] virtual const campaign::State* campaign(CampaignId id) const = 0;
  [[nodiscard]] virtual const payment::State* payment(PaymentId id) const = 0;
  [[nodiscard]] virtual const risk::State* risk(ClientId id) const = 0;

  /// By its id, or by the words that name it (wallet.hpp).
  [[nodiscard]] virtual const wallet::State* wallet(WalletId id) const = 0;
  [[nodiscard]] virtual const wallet::State* wallet_named(const std::string& words) const = 0;

  /// A message, by the words that name it (outbox.hpp).
  [[nodiscard]] virtual const outbox::State* message(const std::string& key) const = 0;

  /// What the salon has laid down about client cards; null until it has.
  [[nodiscard]] virtual const card::State* card() const = 0;

  /// Those that somebody owns, also when their time is over and nobody has released them.
  [[nodiscard]] virtual std::vector<ClientId> clients_of(StaffId owner) const = 0;

  /// What keeps a client's data from being erased by a rule, on that day.
  [[nodiscard]] virtual ClientTies ties(ClientId client, Day on) const = 0;

  /// Somebody's hours in a branch; null if nobody has said.
  [[nodiscard]] virtual const roster::State* hours(BranchId branch, StaffId staff) const = 0;

  /// A branch's rules of booking; null if it has set none.
  [[nodiscard]] virtual const roster::State* booking_rules(BranchId branch) const = 0;

  /// What overlaps [from, until) of the performer's time, in every branch, in order of its start.
  [[nodiscard]] virtual std::vector<TakenTime> taken(StaffId performer,
                                                     Timestamp from,
                                                     Timestamp until) const = 0;

  [[nodiscard]] virtual const drawer::State* drawer(DrawerId id) const = 0;

  /// Drawers that the branch ever had. One that has none keeps no till.
  [[nodiscard]] virtual std::int64_t drawers(BranchId branch) const = 0;

  /// Those whose session of that date is not over: open, or counted with an unexplained difference.
  [[nodiscard]] virtual std::vector<DrawerId> drawers_open(BranchId branch, Day date) const = 0;

  /// Minor units that the drawer holds by the books.
  [[nodiscard]] virtual std::int64_t drawer_cash(DrawerId drawer, Currency currency) const = 0;

  /// Tips taken for somebody in a branch and not paid out yet, minor units.
  [[nodiscard]] virtual std::int64_t tips_payable(BranchId branch,
                                                  StaffId staff,
                                                  Currency currency) const = 0;

  /// Discounts on open bills of the branch that still have no reason.
  [[nodiscard]] virtual std::int64_t discounts_unstated(BranchId branch) const = 0;

  /// Refunds asked for in the branch that nobody has approved or rejected.
  [[nodiscard]] virtual std::int64_t refunds_undecided(BranchId branch) const = 0;

  /// True once something has happened on the branch's business date that somebody is to close.
  [[nodiscard]] virtual bool has_date_begun(BranchId branch, Day date) const = 0;

  /// The date of that stream of kind `day`, as what first happened on it has said; nothing if its
  /// events say it themselves, or if nothing has happened.
  [[nodiscard]] virtual std::optional<DateWatch> date_watch(StreamId day) const = 0;

  /// True if the date lies in a locked period of the branch.
  [[nodiscard]] virtual bool is_period_locked(BranchId branch, Day date) const = 0;

  /// What the branch's accounts hold now, as a hash (schema/README.md).
  [[nodiscard]] virtual Hash trial_balance(BranchId branch, Currency currency) const = 0;

  /// True while the branch's business date is closed: nothing is recorded with it.
  [[nodiscard]] virtual bool is_day_closed(BranchId branch, Day date) const = 0;

  [[nodiscard]] virtual std::uint64_t client_number_last() const = 0;
  [[nodiscard]] virtual std::uint64_t bill_number_last(BranchId branch) const = 0;

  /// Bills opened on that date and neither closed nor voided.
  [[nodiscard]] virtual std::int64_t bills_open(BranchId branch, Day date) const = 0;

  /// Bills closed with that business date and not voided.
  [[nodiscard]] virtual std::int64_t bills_closed(BranchId branch, Day date) const = 0;

  /// Tenders in minus tenders out of sales with that business date, minor units.
  [[nodiscard]] virtual std::int64_t takings(BranchId branch,
                                             Day date,
                                             sale::TenderKind kind,
                                             Currency currency) const = 0;

  /// Debit minus credit of an account of the chart in a branch, minor units.
  [[nodiscard]] virtual std::int64_t balance(std::uint16_t account,
                                             BranchId branch,
                                             Currency currency) const = 0;

  /// People hired who have not left.
  [[nodiscard]] virtual std::int64_t staff_present() const = 0;

  /// What a rule asks of somebody.
  using IsSuch = std::function<bool(StaffId person, const staff::State& state)>;

  /// True if one of them is such.
  [[nodiscard]] virtual bool is_present(const IsSuch& is_such) const = 0;

  /// The house's own rules; null: as shipped.
  [[nodiscard]] virtual const policy::State* policy() const = 0;

  /// True if the key was ever enrolled, by whomever.
  [[nodiscard]] virtual bool is_device_key_known(const PublicKey& key) const = 0;

  /// The exception of that number among those that the event at `position` has opened, or nothing.
  [[nodiscard]] virtual std::optional<review::Source> exception(std::uint64_t position,
                                                                std::uint32_t index) const = 0;

  /// True while somebody has yet to decide a proposal about that stream.
  [[nodiscard]] virtual bool is_proposal_pending(StreamKind kind, StreamId target) const = 0;

  /// Proposals that nobody has decided and that have not lapsed.
  [[nodiscard]] virtual std::int64_t approvals_pending() const = 0;

  /// The command in these bytes (schema/README.md, "Proposals"), or nothing: none that is approved.
  [[nodiscard]] virtual std::optional<Proposable> proposable(ByteView command,
                                                             StreamId approval) const = 0;

  /// Carries the command out as if it were approved, tells what that does, and takes it all back.
  /// Counts as a decision: pointers that were got before are not valid after it.
  [[nodiscard]] virtual TriedEffect rehearse(const Proposable& asked, const Trial& trial) const = 0;

  /// True if `signature` is that of `key` over `text` (Ed25519, strict). Arithmetic only, but its
  /// library is not the rules' to know.
  [[nodiscard]] virtual bool is_signed(const PublicKey& key,
                                       ByteView text,
                                       const Signature& signature) const = 0;
};

/// Whose decision ordered a command.
struct OrderedBy {
  StreamKind kind;
  StreamId stream;
};

/// The outside facts of one decision, captured once per command by the committer.
struct Facts {
  Timestamp now;           ///< when the ledger took the command
  Timestamp effective_at;  ///< when it happened: `now`, or earlier if the command says so
  Actor actor;             ///< who asks, in which role; checked at the edge, recorded for ever
  StreamId stream;         ///< the stream decided upon: a creation names its new thing with it
  const Surroundings* around;
  std::uint64_t position = 0;  ///< in the log, of the first event that the decision makes
  /// The stream whose decision asks for this one, in the same commit. Nothing: somebody asks.
  std::optional<OrderedBy> ordered_by = std::nullopt;
  /// Who has approved it: set for what a proposal orders and all that this orders in turn. `actor`
  /// is then who asked for it. Ask by rules::require_approval (approvals.hpp).
  const ApprovedBy* approved = nullptr;
  std::string_view origin = {};  ///< the log's name

  /// True if a stream of that kind asks: some commands are nobody's but another stream's to give.
  [[nodiscard]] bool is_ordered_by(StreamKind kind) const noexcept {
    return ordered_by && ordered_by->kind == kind;
  }

  [[nodiscard]] bool is_import() const noexcept { return actor.kind == ActorKind::importer; }

  /// The day in UTC, for events that belong to no branch.
  [[nodiscard]] Day utc_day() const noexcept {
    return std::chrono::floor<std::chrono::days>(effective_at);
  }
};

}  // namespace tress
