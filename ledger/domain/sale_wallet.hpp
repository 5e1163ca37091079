#pragma once

#include <optional>
#include <vector>

#include "ledger/domain/rules.hpp"
#include "ledger/domain/sale_rules.hpp"

/// Inside of the sale's decider: what a bill has to do with wallets (domain.md §3.3, T10, T11,
/// T22). A line of value is paid into 1130 when the bill is closed, and the wallet's grant takes it
/// from there; a tender of value puts into 1130 what the wallet's spending takes out of it. Only
/// sale*.cpp include this.
namespace tress::sale {

/// The kind of value that a tender takes, or nothing if it is money.
[[nodiscard]] std::optional<ValueKind> value_kind(TenderKind kind) noexcept;

/// A tender of value as it is asked for.
struct ValueTender {
  ValueKind kind;
  Money amount;
  std::optional<SearchToken> card = std::nullopt;
  std::optional<AppointmentId> appointment = std::nullopt;
  std::optional<ClientId> client = std::nullopt;  ///< a file merged with the payer's
};

/// Whose value a tender takes.
/// May return: client_is_missing, appointment_is_missing, card_code_is_missing,
/// value_is_not_enough, value_buys_no_value, value_is_anothers.
Result<StreamId, Refusal> holder_of_tender(const ValueTender& asked,
                                           const State& state,
                                           const Facts& facts);

/// Value is bought with money: else its bonus would be a bonus on a bonus.
/// May return: value_buys_no_value.
Result<void, Refusal> check_prepaid(const State& state);

/// A refund is paid back the way in which the bill was paid: value does not become money, nor
/// points credit. May return: refund_goes_back_where_it_came_from.
Result<void, Refusal> check_way_back(const State& state, const Refund& refund, TenderKind kind);

/// Grants, spendings and points of a bill that is closed now.
std::vector<AnyCommand> orders_of_close(const State& state,
                                        const rules::BranchDay& at,
                                        const Facts& facts);

/// All of that taken back.
std::vector<AnyCommand> orders_of_void(const State& state, BranchId branch, const Facts& facts);

/// T20: what is unused of what the bill sold in advance, up to the amount that was lost. The first
/// lines go first, and what earlier disputes took is not taken twice.
std::vector<AnyCommand> orders_of_lost_dispute(const State& state, std::uint32_t dispute);

/// Points that the bill does not earn any more.
std::vector<AnyCommand> orders_of_approved_refund(const State& state,
                                                  std::uint32_t refund,
                                                  BranchId branch,
                                                  const Facts& facts);

/// Value goes back into its lots; what is left with the salon becomes credit.
std::vector<AnyCommand> orders_of_paid_refund(const State& state,
                                              const Refund& refund,
                                              TenderKind kind,
                                              BranchId branch);

inline void append(std::vector<AnyCommand>& orders, std::vector<AnyCommand> more) {
  for (AnyCommand& order : more) orders.push_back(std::move(order));
}

}  // namespace tress::sale
