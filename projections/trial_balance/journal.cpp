#include <limits>

#include "projections/trial_balance/keys.hpp"
#include "projections/trial_balance/trial_balance.hpp"

namespace tress::trial_balance {

namespace {

using views::Page;
using views::Paging;
using views::Snapshot;

constexpr auto last_position = std::numeric_limits<std::uint64_t>::max();
constexpr auto last_index = std::numeric_limits<std::uint32_t>::max();

Result<std::optional<JournalLine>, Fault> if_wanted(std::optional<JournalLine> line,
                                                    const JournalFilter& filter) {
  if (!line) return line;
  const bool is_on_account = !filter.account || line->debit.account == *filter.account ||
                             line->credit.account == *filter.account;
  const bool is_of_branch = !filter.branch || line->branch == filter.branch;
  if (!is_on_account || !is_of_branch) line.reset();
  return line;
}

Result<Page<JournalLine>, Fault> journal_by_date(const Snapshot& view,
                                                 const JournalFilter& filter,
                                                 const Paging& paging) {
  views::Range range{.prefix = Key{RowKind::by_date}.bytes()};
  if (filter.from) range.from = date_key(*filter.from, 0, 0).bytes();
  if (filter.until) range.until = date_key(*filter.until, last_position, last_index).bytes();
  return views::page_of<Found, JournalLine>(
      view, range, paging, [&](const Found& found) -> Result<std::optional<JournalLine>, Fault> {
        TRESS_TRY(auto line,
                  views::row_at<JournalLine>(view, line_key(found.position, found.index)));
        return if_wanted(std::move(line), filter);
      });
}

}  // namespace

Result<Page<JournalLine>, Fault> journal(const Snapshot& view,
                                         const JournalFilter& filter,
                                         const Paging& paging) {
  if (filter.from || filter.until) return journal_by_date(view, filter, paging);
  return views::page_of<JournalLine, JournalLine>(
      view, {.prefix = Key{RowKind::line}.bytes()}, paging,
      [&](const JournalLine& line) { return if_wanted(line, filter); });
}

Result<std::vector<JournalLine>, Fault> journal_of(const Snapshot& view, Position position) {
  std::vector<JournalLine> lines;
  TRESS_TRY(views::for_each_row<JournalLine>(
      view, {.prefix = Key{RowKind::line}.number(position).bytes()}, [&](const JournalLine& line) {
        lines.push_back(line);
        return true;
      }));
  return lines;
}

}  // namespace tress::trial_balance
