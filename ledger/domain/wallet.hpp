#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/wallet.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/expiry_notice.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/lots.hpp"

/// Value that a client has with the salon (domain.md §3.1): stored value with bonus, gift cards,
/// credit, points, deposits. A pool is a stream, named by its kind and its holder; its balance is a
/// sum of lots. Bills put value in and take it out by orders; refunds and goodwill are asked for
/// and approved by another person; nothing ends by time without notice, nor where the law bars it.
/// The terms on which value is given are streams of the same kind, named by their code.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::wallet {

inline constexpr std::array<std::string_view, 6> credit_reasons{
    "not_satisfied", "late_start", "redo", "complaint", "accident", "loyalty"};

/// The first two are the client's own withdrawal.
inline constexpr std::array<std::string_view, 6> refund_reasons{
    "client_withdraws", "moved_away", "health",
    "salon_closes",     "wrong_sale", "appointment_cancelled"};

inline constexpr std::array<std::string_view, 4> rejection_reasons{
    "not_justified", "already_settled", "wrong_amount", "duplicate"};

inline constexpr std::array<std::string_view, 3> transfer_reasons{"client_asked", "family",
                                                                  "wrong_client"};

inline constexpr std::array<std::string_view, 2> forfeit_reasons{"no_show", "late_cancel"};

/// Who may approve or reject refunds and goodwill (domain.md §3.5).
inline constexpr std::array<Role, 3> approvers{Role::manager, Role::owner, Role::accountant};

/// Lots that one payment may be taken from: more do not fit into an event.
inline constexpr std::size_t parts_max = 150;

/// Lots that a lost dispute follows to where its value went: given on more often than any family
/// does. What went further stays a loss.
inline constexpr std::size_t followed_max = 100;

/// Lots, uses and requests of one pool: a client who earns points on two bills a day for ten years.
inline constexpr std::size_t entries_max = 8000;

/// What was used of a lot, minor units: what it would have cost without a bonus, and what of the
/// price went with it. What was given on, taken back or has expired is neither.
struct UsedMinor {
  std::int64_t at_list = 0;
  std::int64_t released = 0;

  /// What the price of the units together made cheaper for those that were used.
  [[nodiscard]] std::int64_t saved() const noexcept { return at_list - released; }

  friend bool operator==(const UsedMinor&, const UsedMinor&) = default;
};

struct Lot {
  Granted grant;
  lots::Holding holding;
  std::int64_t breakage_minor = 0;  ///< taken into revenue so far
  std::int64_t reserved = 0;        ///< units, by a refund that is asked for
  std::optional<Day> expires_on = std::nullopt;
  std::optional<ExpiryNotice> notice = std::nullopt;
  /// Also before it was passed on or taken over, as far as that goes with these units.
  UsedMinor used = {};
  std::vector<ClientId> given_to = {};  ///< to whom some of it was given on, each once
  /// Taken back after a lost dispute, with its share of what had been used: for breakage it is
  /// neither paid nor used.
  std::int64_t left_out_minor = 0;

  /// True if it comes out of a lot that was bought before: in another system, or by somebody else.
  [[nodiscard]] bool is_passed_on() const noexcept {
    return grant.origin == Origin::migration || grant.origin == Origin::transfer;
  }

  /// What of `remaining` is used for breakage, if the lot were that.
  [[nodiscard]] std::int64_t used_minor(const lots::Holding& remaining) const noexcept {
    return std::max<std::int64_t>(0, remaining.paid_minor - remaining.left_minor - left_out_minor);
  }

  [[nodiscard]] std::int64_t available() const noexcept { return holding.left - reserved; }

  /// What the books hold for what is left.
  [[nodiscard]] std::int64_t book_minor() const noexcept {
    return holding.left_minor - breakage_minor;
  }

  friend bool operator==(const Lot&, const Lot&) = default;
};

/// What a tender of a bill took, less what came back since.
struct Use {
  SaleId sale;
  std::uint32_t tender;
  Day date;
  std::vector<Part> parts;
  std::optional<BranchId> used_at =
      std::nullopt;  ///< absent in old logs: booked where it was granted

  friend bool operator==(const Use&, const Use&) = default;
};

enum class RequestStage : std::uint8_t { requested, approved, rejected, paid };

/// A refund or a goodwill that somebody asked for: exactly one of the two is there.
struct Request {
  std::optional<RefundRequested> refund;
  std::optional<CreditRequested> credit;
  RequestStage stage = RequestStage::requested;
  std::uint64_t requested_version = 0;
  std::optional<std::uint64_t> approved_version;

  [[nodiscard]] const std::optional<StaffId>& requested_by() const noexcept {
    return refund ? refund->requested_by : credit->requested_by;
  }

  friend bool operator==(const Request&, const Request&) = default;
};

/// Points that a bill earned and that were taken back since.
struct Retaken {
  SaleId sale;
  std::int64_t points;

  friend bool operator==(const Retaken&, const Retaken&) = default;
};

/// What was taken over from another system at a branch and is not cleared yet.
struct InSuspense {
  BranchId branch;
  Money amount;

  friend bool operator==(const InSuspense&, const InSuspense&) = default;
};

struct State {
  std::uint64_t version = 0;    ///< events so far
  std::vector<TermsSet> terms;  ///< of a stream of terms; version n is terms[n - 1]
  std::vector<Lot> lots;        ///< lot n is lots[n - 1]
  std::vector<Use> uses;
  std::vector<Request> requests;  ///< request n is requests[n - 1]
  std::vector<Retaken> retaken;
  std::int64_t owed = 0;  ///< points that were spent and then taken back
  std::vector<InSuspense> in_suspense;

  [[nodiscard]] bool is_pool() const noexcept { return !lots.empty() || !requests.empty(); }

  friend bool operator==(const State&, const State&) = default;
};

/// The words that name a pool's stream, and those of terms.
[[nodiscard]] std::string words_of_pool(ValueKind kind, StreamId holder);
[[nodiscard]] std::string words_of_terms(std::string_view code);

/// The one code whose terms say what bills earn.
inline constexpr std::string_view points_code = "points";

/// The version in force on a business date, or null: the latest of those that began.
[[nodiscard]] const TermsSet* terms_on(const State& terms, Day date) noexcept;

/// That version, or null.
[[nodiscard]] const TermsSet* terms_at(const State& terms, std::uint32_t version) noexcept;

/// The bonus on a payment: that of the highest step that it reaches.
[[nodiscard]] std::int64_t bonus_minor(const TermsSet& terms, std::int64_t paid_minor) noexcept;

/// When what is granted on `date` ends; nothing if never.
[[nodiscard]] std::optional<Day> expiry_of(const TermsSet& terms, Day date);

/// Points that so much of services and products earns, rounded down.
[[nodiscard]] std::int64_t points_of(const TermsSet& terms,
                                     std::int64_t services_minor,
                                     std::int64_t products_minor) noexcept;

/// The points that a bill has earned less those taken back.
[[nodiscard]] std::int64_t points_kept(const State& state, SaleId sale) noexcept;

/// The terms' version under which a bill earned points; nothing if it earned none.
[[nodiscard]] std::optional<std::uint32_t> points_version(const State& state, SaleId sale) noexcept;

/// What can be paid with in that currency: units less reserved ones, at what they pay. Minor units.
[[nodiscard]] std::int64_t available_minor(const State& state, Currency currency) noexcept;

/// True if so many further units would be more than the law allows in one wallet.
[[nodiscard]] bool exceeds_limit(const TermsSet& terms, const State* pool, std::int64_t units);

/// Breakage to date of a lot if `remaining` were left of it (domain.md §3.1, 4): E·used/(paid − E),
/// in proportion to what was used, never more than is left in the books. What was taken back is
/// left out of both: it changes neither the proportion nor what was used. Minor units.
[[nodiscard]] std::int64_t breakage_to_date(const Lot& lot, const lots::Holding& remaining);

/// What was used before of a lot that is taken over or was passed on; nothing of others.
[[nodiscard]] UsedMinor used_before(const Granted& grant) noexcept;

/// What is refunded of a lot, and by which rule (domain.md §3.1).
struct Quote {
  RefundRule rule;
  std::int64_t units;          ///< all that is left
  std::int64_t value_minor;    ///< what was paid for them
  std::int64_t refund_minor;   ///< what goes back; the rest is kept as revenue
  std::int64_t fee_minor = 0;  ///< R3: what the rest is, if it is that
};

/// `terms` are those of the lot, or null. Requires that something is left.
[[nodiscard]] Quote refund_quote(const Lot& lot,
                                 const TermsSet* terms,
                                 Day date,
                                 std::string_view reason);

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// When the system is to look after the stream next (due.hpp); nothing: until something happens.
[[nodiscard]] std::optional<Timestamp> next_due(const State& state, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::wallet
