#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/membership.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/expiry_notice.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/lots.hpp"

/// Packages and memberships: lots of units that one client has paid for, holds on them, and what
/// becomes of them.
///
/// A unit is reserved before it is used, and the money that goes with it is settled when it is
/// reserved; so whatever happens in whatever order, the lots give out their price to the cent.
/// Bills sell and use units by orders (sale_prepaid.cpp), in the same commit.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
namespace tress::membership {

inline constexpr std::array<std::string_view, 5> reversal_reasons{
    "wrong_client", "wrong_service", "service_not_done", "deducted_twice", "complaint"};

inline constexpr std::array<std::string_view, 4> adjustment_reasons{"goodwill", "service_redone",
                                                                    "wrong_count", "promise_kept"};

/// `client_withdraws` is the client's own wish; the rest is not the client's fault.
inline constexpr std::array<std::string_view, 6> refund_reasons{
    "client_withdraws", "salon_cannot_serve", "not_satisfied",
    "reaction",         "moved_away",         "goodwill"};

inline constexpr std::array<std::string_view, 5> pause_reasons{"client_asked", "illness", "travel",
                                                               "salon_closed", "payment_due"};

inline constexpr std::array<std::string_view, 6> renewal_date_reasons{
    "client_asked", "pay_day", "illness", "travel", "entry_error", "salon_closed"};

inline constexpr std::array<std::string_view, 5> failure_reasons{
    "card_declined", "card_expired", "no_payment", "client_unreachable", "system_fault"};

/// What nobody has paid for is said so often, so far apart; then the membership has run out.
inline constexpr std::uint32_t renewal_attempts_max = 3;
inline constexpr std::chrono::days retry_after{3};

/// Memberships that a lost dispute follows to where its units went. What went further stays a loss.
inline constexpr std::size_t followed_max = 100;

/// Holds, lots or requests of one membership: more than any client's life holds.
inline constexpr std::size_t entries_max = 1'000;

/// What one bill paid of a lot.
struct Payment {
  SaleId sale;
  std::int64_t units;
  std::int64_t minor;
  std::vector<sale::TaxTotal> taxes;

  friend bool operator==(const Payment&, const Payment&) = default;
};

/// What was used, minor units: at the price of each unit alone, and what of the price went with it.
struct UsedMinor {
  std::int64_t at_list = 0;
  std::int64_t money = 0;

  friend bool operator==(const UsedMinor&, const UsedMinor&) = default;
};

struct LotState {
  Lot granted;         ///< with what was paid and moved since
  lots::Holding free;  ///< what is neither used nor reserved, at full price: the unpaid included
  std::int64_t reserved = 0;
  std::int64_t reserved_minor = 0;
  std::int64_t unpaid = 0;
  std::int64_t unpaid_minor = 0;
  std::int64_t used = 0;  ///< redeemed or forfeited
  Origin origin = Origin::sale;
  std::vector<Payment> payments = {};
  std::optional<ExpiryNotice> notice = std::nullopt;
  /// Of an unlimited benefit, whose units are the days of its period: the first one that has not
  /// been earned. Nothing is counted but how often it was used.
  std::optional<Day> earned_from = std::nullopt;
  /// The first of the lots that were bought together: granted for one price, or, when the plan was
  /// changed, with what was left of one before.
  std::uint32_t first_of_grant = 0;
  std::int64_t used_minor = 0;    ///< what went with what was used, forfeited, earned
  std::int64_t closed_minor = 0;  ///< what went into lots of another plan
  std::int64_t gone_minor = 0;    ///< given on, refunded, taken back
  /// Of the first of them: what another client used before, less what has gone with units that were
  /// given on since.
  UsedMinor past = {};
  std::optional<Past> bought = std::nullopt;  ///< by another client: as it came
  std::vector<Source> sources = {};
  /// Of the first lot of a renewal: the period's end before it, which counts again if it is voided.
  std::optional<Day> period_before = std::nullopt;
  std::int64_t moved_before = 0;  ///< and by how many days it had been moved

  [[nodiscard]] bool is_unlimited() const noexcept { return earned_from.has_value(); }

  [[nodiscard]] std::int64_t available() const noexcept { return free.left - unpaid; }

  /// Money of what is available.
  [[nodiscard]] std::int64_t available_minor() const noexcept {
    return free.left_minor - unpaid_minor;
  }

  /// The liability: what is paid and neither used nor gone in another way.
  [[nodiscard]] std::int64_t left_minor() const noexcept {
    return available_minor() + reserved_minor;
  }

  friend bool operator==(const LotState&, const LotState&) = default;
};

enum class HoldStage : std::uint8_t { reserved, released, redeemed, returned, forfeited };

struct HoldState {
  Reserved reserved;
  HoldStage stage = HoldStage::reserved;
  std::optional<SaleId> sale = std::nullopt;  ///< whose line it pays
  std::optional<std::uint32_t> line = std::nullopt;
  std::optional<BranchId> used_at = std::nullopt;
  std::optional<Day> used_on = std::nullopt;

  friend bool operator==(const HoldState&, const HoldState&) = default;
};

enum class RequestStage : std::uint8_t { requested, rejected, approved, paid };

struct RequestState {
  Requested asked;
  RequestStage stage = RequestStage::requested;
  std::uint64_t requested_version = 0;
  std::optional<std::uint64_t> approved_version = std::nullopt;
  std::optional<Money> to_pay = std::nullopt;  ///< of an approved refund

  friend bool operator==(const RequestState&, const RequestState&) = default;
};

/// Units of a lot that went to another client, by the event with that version.
struct GivenOn {
  std::uint32_t lot;
  std::uint64_t version;

  friend bool operator==(const GivenOn&, const GivenOn&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  std::optional<Started> started;
  std::optional<PlanId> plan;  ///< the one that it is under now
  std::uint32_t plan_version = 0;
  std::vector<LotState> lots;          ///< lot n is lots[n - 1]
  std::vector<HoldState> holds;        ///< hold n is holds[n - 1]
  std::vector<RequestState> requests;  ///< request n is requests[n - 1]
  std::optional<Day> period_until;
  std::int64_t moved_days = 0;  ///< by which the newest period ends later than was paid for
  std::optional<Paused> paused;
  std::uint32_t failures = 0;   ///< of the renewal, since it last succeeded
  std::optional<Day> retry_on;  ///< after the last of them, if a day was named
  std::int64_t in_suspense_minor = 0;
  std::vector<GivenOn> given_on = {};

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The words that name the membership which units of another one come into, by the event with that
/// version.
[[nodiscard]] std::string words_of_transfer(MembershipId from, std::uint64_t version);

/// The words that name the membership which a bill's line starts.
[[nodiscard]] std::string words_of_line(SaleId sale, std::uint32_t line);

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

/// The days of unlimited benefits that are over on `date` and have not been earned, lot by lot;
/// none while the membership rests, nor while a refund is asked for: that ends with what is left on
/// the day on which it was asked.
[[nodiscard]] std::vector<TimeEarned> earned_by(const State& state, Day date);

/// The membership as it stands when all of them are earned.
[[nodiscard]] State settled(State state, Day date);

/// True if a refund was approved: what was left is owed in money, and the membership is neither
/// renewed nor changed; what is wanted after that is started anew.
[[nodiscard]] bool has_refund(const State& state);

/// True if one unit could be used for the item on `date`.
[[nodiscard]] bool has_use_for(ItemId item, const State& state, Day date, const Facts& facts);

/// Money of all lots that is still owed to the client.
[[nodiscard]] std::int64_t liability_minor(const State& state) noexcept;

}  // namespace tress::membership
