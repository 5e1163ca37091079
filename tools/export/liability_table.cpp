#include "tools/export/liability_table.hpp"

#include <unordered_map>

#include "projections/liability/liability.hpp"
#include "tools/export/csv.hpp"
#include "tools/export/events.hpp"
#include "tools/export/folded_view.hpp"

namespace tress::exporting {

namespace {

constexpr Day first_day{std::chrono::year{1} / 1 / 1};
/// Plans by the code that people call them by.
using PlanCodes = std::unordered_map<PlanId, std::string>;

Result<PlanCodes, Fault> plan_codes(const EventLog& log) {
  PlanCodes codes;
  TRESS_TRY(
      for_each_event_of(log, StreamKind::plan, [&](const StoredEvent&, const Envelope& envelope) {
        const auto* const published = get_if<plan::Published>(&envelope.payload);
        if (published != nullptr) codes[published->plan] = published->code;
      }));
  return codes;
}

std::string code_of(const PlanCodes& codes, const std::optional<PlanId>& plan) {
  if (!plan) return {};
  const auto found = codes.find(*plan);
  return found == codes.end() ? plan->hex() : found->second;
}

}  // namespace

Result<void, Fault> write_liability(const EventLog& log,
                                    const TableOptions& options,
                                    std::ostream& out) {
  TRESS_TRY(const auto branches, BranchCodes::read(log));
  TRESS_TRY(const auto plans, plan_codes(log));
  TRESS_TRY(const auto view, FoldedView::fold(log, liability::projection()));
  const liability::Period period{options.from.value_or(first_day),
                                 options.as_of.value_or(last_day)};
  TRESS_TRY(const auto all, liability::roll_forward(view->rows(), period));
  Csv csv{out,
          {"account", "name", "branch", "plan", "counted", "currency", "opening", "granted",
           "redeemed", "refunded", "expired", "forfeited", "adjusted", "transferred", "closing",
           "posted", "difference"}};
  for (const liability::Line& line : all.lines) {
    csv.number(line.account).text(line.name.value_or(std::string{})).text(branches.of(line.branch));
    csv.text(code_of(plans, line.plan)).text(line.benefit.value_or("money"));
    csv.text(line.currency.alpha());
    const int decimals = line.benefit ? 0 : line.currency.decimals();
    for (const std::int64_t amount :
         {line.opening, line.granted, line.redeemed, line.refunded, line.expired, line.forfeited,
          line.adjusted, line.transferred, line.closing, line.posted, line.difference}) {
      csv.figure(decimal_text(amount, decimals));
    }
    csv.end_row();
  }
  return ok();
}

}  // namespace tress::exporting
