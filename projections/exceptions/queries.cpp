#include "projections/exceptions/exceptions.hpp"
#include "projections/exceptions/keys.hpp"

namespace tress::exceptions {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Snapshot;

/// What is closed by an event of its own and was never reviewed need not be.
std::optional<Seen> seen_of(const Exception& row) {
  if (row.unreviewed_since) return row.overdue_at ? Seen::overdue : Seen::waiting;
  return row.review ? std::optional{Seen::reviewed} : std::nullopt;
}

bool is_wanted(const Exception& row, const Filter& filter) {
  return (!filter.kind || row.kind == *filter.kind) &&
         (!filter.oddity || row.oddity == filter.oddity) &&
         (!filter.status || row.status == *filter.status) &&
         (!filter.seen || seen_of(row) == filter.seen);
}

}  // namespace

Result<std::optional<Exception>, Fault> find(const Snapshot& view,
                                             std::uint64_t position,
                                             std::uint32_t index) {
  return views::row_at<Exception>(view, exception_key(position, index));
}

Result<Page<Exception>, Fault> list(const Snapshot& view,
                                    const Filter& filter,
                                    const Paging& paging) {
  const auto prefix =
      filter.kind ? Key{RowKind::by_kind}.number(static_cast<std::uint8_t>(*filter.kind)).bytes()
                  : Key{RowKind::exception}.bytes();
  return views::page_of<Exception, Exception>(
      view, {.prefix = prefix}, paging,
      [&](const Exception& row) -> Result<std::optional<Exception>, Fault> {
        if (!is_wanted(row, filter)) return std::optional<Exception>{};
        return std::optional<Exception>{row};
      });
}

Result<std::vector<Count>, Fault> counts(const Snapshot& view) {
  std::vector<Count> all;
  TRESS_TRY(views::for_each_row<Count>(view, {.prefix = Key{RowKind::count}.bytes()},
                                       [&](const Count& count) {
                                         all.push_back(count);
                                         return true;
                                       }));
  return all;
}

}  // namespace tress::exceptions
