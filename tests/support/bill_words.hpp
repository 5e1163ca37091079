#pragma once

#include <string>

#include "tests/support/sample_bill.hpp"
#include "tests/support/view_history.hpp"
#include "tests/support/view_tables.hpp"

/// The bills that several views are tested with.
namespace tress::testing {

/// Bill number n, opened on the history's date.
SaleId open_bill(ViewHistory& history,
                 Byte n,
                 std::optional<ClientId> payer,
                 Day date = friday,
                 BranchId branch = main_street);

sale::LineAdded product_line(std::uint32_t line, Money amount, Money cost, Shares taxes);

/// T1 of domain.md §3.3: list 80.00, discount 8.00, GST 3.60, tip 10.00, 85.60 in cash.
SaleId close_t1(ViewHistory& history,
                Byte n,
                std::optional<ClientId> payer,
                Day date = friday,
                BranchId branch = main_street);

/// 100.00 and GST 5.00, by card.
SaleId close_colour(ViewHistory& history,
                    Byte n,
                    std::optional<ClientId> payer,
                    Day date = friday,
                    BranchId branch = main_street);

/// The exact mirror of a closed bill, on the same date.
Position void_bill(ViewHistory& history, SaleId sale);

/// Requests `amount` of line 1 with its tax, has it approved, and pays it on `paid_on`.
void refund(ViewHistory& history,
            SaleId sale,
            Money amount,
            Day paid_on,
            sale::TenderKind kind = sale::TenderKind::cash);

void register_client(ViewHistory& history,
                     ClientId client,
                     std::uint64_t number,
                     std::optional<std::string> reference = std::nullopt,
                     std::vector<SearchToken> tokens = {});

}  // namespace tress::testing
