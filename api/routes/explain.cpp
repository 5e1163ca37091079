#include "api/routes/explain.hpp"

#include <algorithm>
#include <utility>

#include "projections/memberships/memberships.hpp"
#include "projections/portal/portal.hpp"

namespace tress {

namespace {

using explanation::ByPlan;
using memberships::Membership;

/// Units of that service that are free in any lot of this period.
std::int64_t free_of(const Membership& row, const std::string& benefit) {
  std::int64_t units = 0;
  for (const memberships::Lot& lot : row.lots) {
    if (lot.benefit == benefit) units += lot.available;
  }
  return units;
}

Result<std::string, Fault> plan_name(const views::Snapshot& view,
                                     const memberships::Lot& lot,
                                     PlanId plan) {
  TRESS_TRY(const auto found, memberships::find_plan(view, plan));
  const bool is_known =
      found && lot.plan_version >= 1 && lot.plan_version <= found->versions.size();
  return is_known ? found->versions[lot.plan_version - 1].terms.name : std::string{};
}

/// One line for each lot that the use takes from.
Result<std::vector<ByPlan>, Fault> by_plan(const views::Snapshot& view,
                                           MembershipId id,
                                           std::uint32_t number) {
  std::vector<ByPlan> all;
  TRESS_TRY(const auto row, memberships::find(view, id));
  if (!row || number < 1 || number > row->holds.size()) return all;
  for (const membership::Part& part : row->holds[number - 1].parts) {
    if (part.lot < 1 || part.lot > row->lots.size()) continue;
    const memberships::Lot& lot = row->lots[part.lot - 1];
    ByPlan one{id,
               {},
               lot.plan_version,
               lot.lot,
               lot.granted_on,
               lot.sale,
               part.units,
               lot.available,
               free_of(*row, lot.benefit) == 0,
               row->period_until};
    TRESS_TRY(one.plan, plan_name(view, lot, row->plan));
    all.push_back(std::move(one));
  }
  return all;
}

explanation::Line line_of(const bills::Line& line) {
  explanation::Line made{
      line.line, line.description, line.quantity, line.list_price, line.amount, {}, line.net, {}};
  for (const bills::Discount& one : line.discounts) {
    const auto percent =
        one.member ? std::optional{one.member->percent_bp} : std::optional<std::int32_t>{};
    made.discounts.push_back(
        {one.amount, one.reason, percent, one.note, one.exclusive.has_value()});
  }
  return made;
}

}  // namespace

Result<explanation::Explanation, Fault> explain(const bills::Bill& bill,
                                                const ExplainingViews& views) {
  explanation::Explanation made{bill.sale, {}, {}, std::nullopt, std::nullopt, bill.due};
  if (bill.totals) {
    made.taxes = bill.totals->taxes;
    made.total = bill.totals->total;
    std::int64_t covered = 0;
    for (const bills::Tender& tender : bill.tenders) {
      if (tender.kind == sale::TenderKind::package) covered += tender.amount.minor();
    }
    made.by_plans = Money{made.total->currency(), covered};
  }
  TRESS_TRY(const auto covers, portal::covers_of(views.portal, bill.sale));
  for (const bills::Line& line : bill.lines) {
    made.lines.push_back(line_of(line));
    if (line.line < 1 || line.line > covers.size()) continue;
    const portal::BillLine& cover = covers[line.line - 1];
    if (!cover.membership || !cover.hold) continue;
    TRESS_TRY(made.lines.back().by_plan,
              by_plan(views.memberships, *cover.membership, *cover.hold));
  }
  return made;
}

}  // namespace tress
