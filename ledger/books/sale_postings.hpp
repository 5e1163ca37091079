#pragma once

#include <vector>

#include "schema/common.hpp"

#include "ledger/domain/sale.hpp"

/// Inside of postings.cpp: the events of a bill that move money.
namespace tress::books {

/// T1, T2 (first part), T23 (first part), T27: all of a bill is booked when it is closed.
[[nodiscard]] std::vector<Posting> of_closed_bill(const sale::State& before,
                                                  const sale::BillTotals& totals);

/// T23, second part.
[[nodiscard]] std::vector<Posting> of_paid_debt(const sale::State& before,
                                                const sale::DebtPaid& paid);

/// T13, first part.
[[nodiscard]] std::vector<Posting> of_approved_refund(const sale::State& before,
                                                      const sale::RefundRequested& request);

/// T13, second part.
[[nodiscard]] std::vector<Posting> of_paid_refund(const sale::State& before,
                                                  const sale::RefundRequested& request,
                                                  const sale::RefundPaid& paid);

/// The tip moves from one person to another; what it is more or less, by the tender that is named.
[[nodiscard]] std::vector<Posting> of_changed_tip(const sale::TipChangeAsked& request,
                                                  const sale::TipChanged& changed);

/// T20, first part.
[[nodiscard]] std::vector<Posting> of_opened_dispute(const sale::DisputeOpened& opened);

/// T20: won or lost.
[[nodiscard]] std::vector<Posting> of_decided_dispute(const sale::DisputeOpened& opened,
                                                      bool is_won);

/// T28.
[[nodiscard]] std::vector<Posting> of_written_off_debt(const sale::State& before,
                                                       const sale::WriteOffAsked& request);

/// T16: what a covered line earned goes back to where its units came from.
[[nodiscard]] std::vector<Posting> of_reversed_cover(const sale::State& before, std::uint32_t line);

}  // namespace tress::books
