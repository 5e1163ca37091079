#include "ledger/books/chart.hpp"
#include "projections/engine/sums.hpp"
#include "projections/liability/keys.hpp"
#include "projections/liability/liability.hpp"

namespace tress::liability {

namespace {

bool is_same_line(const Line& line, const DayFlow& flow) {
  return line.account == flow.account && line.branch == flow.branch && line.plan == flow.plan &&
         line.benefit == flow.benefit && line.currency == flow.currency;
}

std::string account_name(std::uint16_t account) {
  const auto* const row = books::find_account(account);
  return row == nullptr ? std::string{} : std::string{row->name};
}

Line empty_line(const DayFlow& flow) {
  return {flow.account,
          account_name(flow.account),
          flow.branch,
          flow.plan,
          flow.benefit,
          flow.currency,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0,
          0};
}

std::int64_t net_of(const DayFlow& flow) {
  return flow.granted - flow.redeemed - flow.refunded - flow.expired - flow.forfeited +
         flow.transferred + flow.adjusted;
}

void add(Line& line, const DayFlow& flow, const Period& period) {
  line.closing += net_of(flow);
  line.posted += flow.posted;
  line.difference = line.closing - line.posted;
  if (flow.date < period.from) {
    line.opening += net_of(flow);
    return;
  }
  line.granted += flow.granted;
  line.redeemed += flow.redeemed;
  line.refunded += flow.refunded;
  line.expired += flow.expired;
  line.forfeited += flow.forfeited;
  line.transferred += flow.transferred;
  line.adjusted += flow.adjusted;
}

}  // namespace

Result<RollForward, Fault> roll_forward(const views::Snapshot& view, const Period& period) {
  RollForward all{period.from, period.until, {}, 0};
  TRESS_TRY(views::for_each_row<DayFlow>(
      view, {.prefix = Key{RowKind::flow}.bytes()}, [&](const DayFlow& flow) {
        if (flow.date > period.until) return true;
        if (period.branch && flow.branch != *period.branch) return true;
        // Rows of one line stand together.
        if (all.lines.empty() || !is_same_line(all.lines.back(), flow)) {
          all.lines.push_back(empty_line(flow));
        }
        add(all.lines.back(), flow, period);
        return true;
      }));
  for (const Line& line : all.lines) all.differences += line.difference == 0 ? 0 : 1;
  return all;
}

}  // namespace tress::liability
