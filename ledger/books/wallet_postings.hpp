#pragma once

#include <vector>

#include "schema/common.hpp"

#include "ledger/books/chart.hpp"
#include "ledger/domain/wallet.hpp"

/// Inside of postings.cpp: the events of wallets that move money (domain.md §3.3: T10, T11, T15,
/// T22). The liability of a kind is at every event the sum of its lots' values.
namespace tress::books {

/// Where the value of a kind is owed.
[[nodiscard]] Account value_account(ValueKind kind) noexcept;

/// T20: nobody is owed any more what was not used, the loss is less by that, and breakage of it was
/// none.
[[nodiscard]] std::vector<Posting> of_taken_back(const wallet::State& before,
                                                 const wallet::TakenBack& taken);

[[nodiscard]] std::vector<Posting> of_granted(const wallet::Granted& granted);
[[nodiscard]] std::vector<Posting> of_grant_taken_back(const wallet::State& before,
                                                       const wallet::GrantTakenBack& taken);
[[nodiscard]] std::vector<Posting> of_spent(const wallet::State& before,
                                            const wallet::Spent& spent);
[[nodiscard]] std::vector<Posting> of_spend_reversed(const wallet::State& before,
                                                     const wallet::SpendReversed& reversed);
[[nodiscard]] std::vector<Posting> of_booked_elsewhere(const wallet::State& before,
                                                       const wallet::BookedElsewhere& booked);
[[nodiscard]] std::vector<Posting> of_cleared_migration(const wallet::MigrationCleared& cleared);
[[nodiscard]] std::vector<Posting> of_approved_refund(const wallet::State& before,
                                                      const wallet::RefundApproved& approved);
[[nodiscard]] std::vector<Posting> of_paid_refund(const wallet::State& before,
                                                  const wallet::RefundPaid& paid);
[[nodiscard]] std::vector<Posting> of_expired(const wallet::State& before,
                                              const wallet::Expired& expired);
[[nodiscard]] std::vector<Posting> of_transferred(const wallet::State& before,
                                                  const wallet::Transferred& transferred);
[[nodiscard]] std::vector<Posting> of_points_taken_back(const wallet::State& before,
                                                        const wallet::PointsTakenBack& taken);
[[nodiscard]] std::vector<Posting> of_forfeited(const wallet::State& before,
                                                const wallet::Forfeited& forfeited);

}  // namespace tress::books
