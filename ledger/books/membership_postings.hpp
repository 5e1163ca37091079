#pragma once

#include <vector>

#include "schema/common.hpp"

#include "ledger/domain/membership.hpp"

/// Inside of postings.cpp: what lots do to the books. A lot is owed in 2000 or 2010, by the branch
/// that granted it, to its client.
namespace tress::books {

/// T3, T5, T6, T7 (paid by a bill), T9, T25 (coming in), and opening balances against suspense.
[[nodiscard]] std::vector<Posting> of_granted_lots(const membership::State& before,
                                                   const membership::LotsGranted& granted);

/// T6, a further part.
[[nodiscard]] std::vector<Posting> of_paid_lot(const membership::State& before,
                                               const membership::LotPaid& paid);

/// T4, T24: between lot and bill, or between the branches. `is_back` for T16 and voids.
[[nodiscard]] std::vector<Posting> of_used_units(const membership::State& before,
                                                 Money value,
                                                 BranchId used_at,
                                                 bool is_back);

/// T21.
[[nodiscard]] std::vector<Posting> of_forfeited_units(const membership::State& before,
                                                      const membership::Forfeited& forfeited);

/// T26, T7 at the end of a period.
[[nodiscard]] std::vector<Posting> of_expired_units(const membership::State& before,
                                                    const membership::Expired& expired);

/// T12, T12b, T12c: approved.
[[nodiscard]] std::vector<Posting> of_approved_refund(const membership::State& before,
                                                      const membership::RefundApproved& approved);

/// T12: paid.
[[nodiscard]] std::vector<Posting> of_paid_refund(const membership::State& before,
                                                  const membership::RefundPaid& paid);

/// T25, going out; and what a voided bill had sold.
[[nodiscard]] std::vector<Posting> of_units_in_transit(const membership::State& before,
                                                       Money value);

/// T7 of a ratable plan: what the days have earned.
[[nodiscard]] std::vector<Posting> of_earned_time(const membership::State& before,
                                                  const membership::TimeEarned& earned);

/// T20: nobody is owed any more what was not used, and the loss is less by that.
[[nodiscard]] std::vector<Posting> of_taken_back(const membership::State& before,
                                                 const membership::TakenBack& taken);

[[nodiscard]] std::vector<Posting> of_cleared_migration(
    const membership::MigrationCleared& cleared);

}  // namespace tress::books
