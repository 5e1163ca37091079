#include "tests/support/sample_plans.hpp"

namespace tress::testing {

Actor at_desk() {
  return staff_actor(cashier, Role::cashier);
}

Actor as_manager() {
  return staff_actor(manager, Role::manager);
}

plan::Terms cuts(std::int32_t units, std::int64_t price, plan::TaxPoint tax_point) {
  return {.kind = plan::PlanKind::package,
          .name = "Cuts",
          .wording = "Pay once, come as often as you have bought.",
          .price = cad(price),
          .tax_point = tax_point,
          .benefits = {{"cut", {cut}, units, cad(100'00)}},
          .consumption = plan::Consumption::free_first,
          .validity_days = std::nullopt,
          .period_days = std::nullopt,
          .rolls_over = false,
          .is_shared = false,
          .refund_rule = plan::RefundRule::pro_rata,
          .refund_fee = std::nullopt,
          .cooling_off_days = 0,
          .notice_days = 14,
          .jurisdiction = "CA"};
}

plan::Terms monthly(std::int32_t units, std::int64_t price) {
  plan::Terms terms = cuts(units, price, plan::TaxPoint::at_redemption);
  terms.kind = plan::PlanKind::membership;
  terms.name = "Monthly";
  terms.period_days = 30;
  terms.notice_days = 3;
  return terms;
}

PlanId publish(PrepaidDesk& desk, const plan::Terms& terms, const std::string& code) {
  const Day today = std::chrono::floor<std::chrono::days>(desk.now);
  desk.must(plan::Command{plan::Publish{code, today - std::chrono::days{1}, terms}}, as_manager());
  return desk.made<PlanId>();
}

SaleId open_bill(PrepaidDesk& desk, std::optional<ClientId> payer, BranchId branch) {
  desk.must(sale::Command{sale::Open{branch, payer, std::nullopt}});
  return desk.made<SaleId>();
}

sale::AddPlan add_plan(SaleId sale, PlanId plan) {
  return {sale, plan, std::nullopt, sale::PlanSale::start, std::nullopt, std::nullopt};
}

void settle_bill(PrepaidDesk& desk, SaleId sale, std::int64_t due, sale::TenderKind kind) {
  if (due != 0) desk.must(sale::Command{sale::TakeTender{sale, kind, cad(due), std::nullopt}});
  desk.must(sale::Command{sale::Close{sale, std::nullopt}});
}

MembershipId newest_membership(const PrepaidDesk& desk) {
  REQUIRE_FALSE(desk.table.memberships.empty());
  return desk.table.memberships.rbegin()->first;
}

MembershipId sell(PrepaidDesk& desk, PlanId plan, std::int64_t due) {
  const SaleId sale = open_bill(desk);
  desk.must(sale::Command{add_plan(sale, plan)});
  settle_bill(desk, sale, due);
  return newest_membership(desk);
}

sale::AddLine line_of(SaleId sale, ItemId item) {
  return {sale, item, lin, stylist, 1, std::nullopt, std::nullopt};
}

membership::Cover cover(MembershipId membership, SaleId sale, std::uint32_t line) {
  return {membership, sale, line, std::nullopt, std::nullopt};
}

SaleId use_one(PrepaidDesk& desk, MembershipId membership, BranchId branch) {
  const SaleId sale = open_bill(desk, lin, branch);
  desk.must(sale::Command{line_of(sale, cut)});
  desk.must(membership::Command{cover(membership, sale)});
  settle_bill(desk, sale, 0);
  return sale;
}

}  // namespace tress::testing
