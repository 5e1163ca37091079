#pragma once

#include <string>

#include "tests/support/prepaid_desk.hpp"

/// Plans of the sample salon, and the words in which tests sell and use them.
namespace tress::testing {

Actor at_desk();

Actor as_manager();

/// `units` cuts for `price`; 100.00 is the price of a single one.
plan::Terms cuts(std::int32_t units, std::int64_t price, plan::TaxPoint tax_point);

/// One cut in 30 days for `price`.
plan::Terms monthly(std::int32_t units, std::int64_t price);

PlanId publish(PrepaidDesk& desk, const plan::Terms& terms, const std::string& code = "ten");

SaleId open_bill(PrepaidDesk& desk,
                 std::optional<ClientId> payer = lin,
                 BranchId branch = main_street);

sale::AddPlan add_plan(SaleId sale, PlanId plan);

/// Takes what the bill still costs by card and closes it. The desk's last command is the close.
void settle_bill(PrepaidDesk& desk,
                 SaleId sale,
                 std::int64_t due,
                 sale::TenderKind kind = sale::TenderKind::card);

/// The membership that the only prepaid line of the last closed bill started.
MembershipId newest_membership(const PrepaidDesk& desk);

/// Sells the plan to lin for `due` at the till.
MembershipId sell(PrepaidDesk& desk, PlanId plan, std::int64_t due);

sale::AddLine line_of(SaleId sale, ItemId item);

membership::Cover cover(MembershipId membership, SaleId sale, std::uint32_t line = 1);

/// A bill of one cut that units pay, closed. Its number in the desk's table.
SaleId use_one(PrepaidDesk& desk, MembershipId membership, BranchId branch = main_street);

}  // namespace tress::testing
