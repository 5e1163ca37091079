#pragma once

#include "schema/bills.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// Bills as people read them: lines, discounts, taxes, tips, tenders, refunds, and the event that
/// each comes from.
namespace tress::bills {

[[nodiscard]] const views::Projection& projection();

[[nodiscard]] Result<std::optional<Bill>, Fault> find(const views::Snapshot& view, SaleId sale);

/// By the branch's own bill number.
[[nodiscard]] Result<std::optional<Bill>, Fault> find_by_number(const views::Snapshot& view,
                                                                BranchId branch,
                                                                std::uint64_t number);

/// By the receipt number of an imported file; two files may use the same.
[[nodiscard]] Result<views::Page<Bill>, Fault> find_by_reference(const views::Snapshot& view,
                                                                 std::string_view reference,
                                                                 const views::Paging& paging = {});

struct Filter {
  std::optional<Day> from = std::nullopt;  ///< business dates, both included
  std::optional<Day> until = std::nullopt;
  std::optional<Status> status = std::nullopt;
  std::optional<BranchId> branch = std::nullopt;
};

/// Newest business date first; within a date, the bill opened last first.
[[nodiscard]] Result<views::Page<Bill>, Fault> list(const views::Snapshot& view,
                                                    const Filter& filter,
                                                    const views::Paging& paging = {});

/// Bills that the client pays for, the one opened last first.
[[nodiscard]] Result<views::Page<Bill>, Fault> list_of_payer(const views::Snapshot& view,
                                                             ClientId payer,
                                                             const views::Paging& paging = {});

struct ExclusiveFilter {
  std::optional<Day> from = std::nullopt;  ///< business dates, both included
  std::optional<Day> until = std::nullopt;
  std::optional<BranchId> branch = std::nullopt;
  std::optional<std::string> reason = std::nullopt;
  std::optional<PlanId> plan = std::nullopt;
  std::optional<StaffId> staff = std::nullopt;  ///< who gave it, or approved
};

/// Discounts for members that their plan does not give, the newest first.
[[nodiscard]] Result<views::Page<ExclusiveDiscount>, Fault> exclusive_discounts(
    const views::Snapshot& view, const ExclusiveFilter& filter, const views::Paging& paging = {});

/// What the bill's lines give back if all of what is left is refunded, by the rule that requests
/// are held to. Nothing if the bill is not closed.
[[nodiscard]] std::optional<RefundQuote> refund_quote(const Bill& bill);

}  // namespace tress::bills
