#pragma once

#include <array>
#include <optional>
#include <string_view>
#include <vector>

#include "schema/sale.hpp"

#include "ledger/base/result.hpp"
#include "ledger/domain/decision.hpp"
#include "ledger/domain/facts.hpp"

/// Bills: opened, filled with lines, discounts, tips and tenders, then closed or voided; debts paid
/// later; refunds requested, approved by another person and paid out.
/// Pure, like every decider: no clock, no I/O, no logging, no randomness.
///
/// A bill is priced and taxed as of the business date on which it was opened, so that its lines and
/// discounts agree with each other even if it stays open past the cut-off hour.
namespace tress::sale {

inline constexpr std::string_view unstated_reason = "unstated";
inline constexpr std::string_view comp_reason = "comp";

/// Of the discount that a plan gives. Nobody says it: the service does, when the plan is used.
inline constexpr std::string_view member_reason = "member_benefit";

/// Discounts that stand alone on their line.
inline constexpr std::array<std::string_view, 4> exclusive_reasons{"promotion", "staff", "bundle",
                                                                   "comp"};

inline constexpr std::array<std::string_view, 4> tip_change_reasons{"wrong_person", "wrong_amount",
                                                                    "client_asks", "shared"};

/// Who may approve or reject a changed tip, unless it is theirs (domain.md §3.5).
inline constexpr std::array<Role, 2> tip_approvers{Role::manager, Role::owner};

inline constexpr std::array<std::string_view, 4> write_off_reasons{
    "cannot_be_reached", "disputed", "too_small_to_collect", "insolvent"};

/// Who may approve or reject the writing off of a debt.
inline constexpr std::array<Role, 1> write_off_approvers{Role::owner};

inline constexpr std::array<std::string_view, 7> refund_reasons{
    "not_satisfied",    "reaction",          "wrong_item", "wrong_price",
    "product_returned", "duplicate_payment", "goodwill"};

/// Who may approve or reject a refund (domain.md §3.5).
inline constexpr std::array<Role, 3> refund_approvers{Role::manager, Role::owner, Role::accountant};

/// Units of one line. More is a typo.
inline constexpr std::int32_t quantity_max = 1000;

enum class Stage : std::uint8_t { not_opened, open, closed, voided };

/// What a line that sells a plan does when the bill is closed.
struct Prepaid {
  PlanSale what;
  PlanId plan;
  std::uint32_t plan_version;
  ClientId client;
  std::optional<MembershipId> membership;  ///< the one that goes on

  friend bool operator==(const Prepaid&, const Prepaid&) = default;
};

/// The units that pay a line.
struct Cover {
  MembershipId membership;
  std::uint32_t hold;
  BranchId home;  ///< who owes the units
  Money value;
  std::uint32_t tender;
  bool is_reversed = false;

  friend bool operator==(const Cover&, const Cover&) = default;
};

/// The discount of a plan that the line has.
struct MemberDiscount {
  MembershipId membership;
  std::uint32_t hold;
  BranchId home;  ///< who owes it
  Money value;    ///< of the plan's price, earned with it
  bool is_reversed = false;

  friend bool operator==(const MemberDiscount&, const MemberDiscount&) = default;
};

/// A line as it stands after its discounts.
struct Line {
  LineKind kind;
  std::optional<ItemId> item;
  Money amount;                     ///< before discounts, without tax; negative if returned
  std::optional<Money> cost;        ///< products only
  std::int64_t discount_minor = 0;  ///< all discounts of this line
  std::vector<TaxShare> taxes;      ///< of the discounted amount
  std::optional<ValueSold> value = std::nullopt;  ///< lines that put value into a wallet
  std::int32_t quantity = 1;
  std::optional<StaffId> performer = std::nullopt;
  std::optional<ClientId> served = std::nullopt;
  std::optional<Prepaid> prepaid = std::nullopt;  ///< kind `prepaid` only
  std::optional<Cover> cover = std::nullopt;
  std::optional<MemberDiscount> member = std::nullopt;

  [[nodiscard]] std::int64_t net_minor() const noexcept { return amount.minor() - discount_minor; }

  friend bool operator==(const Line&, const Line&) = default;
};

enum class RefundStage : std::uint8_t { requested, approved, rejected, paid };

struct Refund {
  RefundRequested request;
  RefundStage stage;
  std::uint64_t requested_version;
  std::optional<std::uint64_t> approved_version;
  std::optional<TenderKind> paid_by = std::nullopt;
  std::optional<StaffId> approved_by = std::nullopt;

  friend bool operator==(const Refund&, const Refund&) = default;
};

enum class RequestStage : std::uint8_t { asked, rejected, approved };

struct TipChange {
  TipChangeAsked request;
  RequestStage stage;
  std::uint64_t asked_version;
  std::optional<StaffId> approved_by = std::nullopt;

  friend bool operator==(const TipChange&, const TipChange&) = default;
};

struct WriteOff {
  WriteOffAsked request;
  RequestStage stage;
  std::uint64_t asked_version;

  friend bool operator==(const WriteOff&, const WriteOff&) = default;
};

enum class DisputeStage : std::uint8_t { open, won, lost };

struct Dispute {
  DisputeOpened opened;
  DisputeStage stage;

  friend bool operator==(const Dispute&, const Dispute&) = default;
};

struct State {
  std::uint64_t version = 0;  ///< events so far
  Stage stage = Stage::not_opened;
  std::optional<Opened> opened;
  std::vector<Line> lines;  ///< line n is lines[n - 1]
  std::vector<DiscountApplied> discounts;
  std::vector<TipAdded> tips;
  std::vector<TenderTaken> tenders;
  std::optional<Closed> closed;
  std::uint64_t closed_version = 0;
  std::int64_t debt_paid_minor = 0;
  std::vector<Refund> refunds;         ///< refund n is refunds[n - 1]
  std::vector<TipChange> tip_changes;  ///< the n-th is tip_changes[n - 1], and so on
  std::vector<Dispute> disputes;
  std::vector<WriteOff> write_offs;

  friend bool operator==(const State&, const State&) = default;
};

[[nodiscard]] StreamName stream_of(const Command& command);

/// The events that carry out `command`, or why it is refused: of several reasons, the first in the
/// order of `Refusal`.
[[nodiscard]] Result<Decision<Event>, Refusal> decide(const Command& command,
                                                      const State& state,
                                                      const Facts& facts);

/// What the bill of that renewal would come to now, with its taxes; of `asked`, the paid amount
/// says only the currency. The refusals are those of opening such a bill and writing its line.
[[nodiscard]] Result<Money, Refusal> renewal_price(const SellRenewal& asked, const Facts& facts);

/// The state after `event`. Never refuses: an event of the log has been decided, so one that cannot
/// follow `before` is a programmer's error or corruption, and aborts.
[[nodiscard]] State evolve(State before, const Event& event);

}  // namespace tress::sale
