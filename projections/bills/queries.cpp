#include <utility>

#include "projections/bills/bills.hpp"
#include "projections/bills/keys.hpp"

namespace tress::bills {

namespace {

using views::Direction;
using views::Page;
using views::Paging;
using views::Snapshot;

/// The bill that an index row names.
Result<std::optional<Bill>, Fault> bill_of(const Snapshot& view, const Found& found) {
  return find(view, found.sale);
}

Result<std::optional<Bill>, Fault> find_under(const Snapshot& view, const Key& index) {
  TRESS_TRY(const auto found, views::row_at<Found>(view, index));
  if (!found) return std::optional<Bill>{};
  return bill_of(view, *found);
}

Result<Page<Bill>, Fault> bills_under(const Snapshot& view, Key prefix, const Paging& paging) {
  return views::page_of<Found, Bill>(
      view, {.prefix = std::move(prefix).bytes(), .direction = Direction::backwards}, paging,
      [&](const Found& found) { return bill_of(view, found); });
}

bool is_wanted(const Bill& bill, const Filter& filter) {
  return !filter.branch || bill.branch == *filter.branch;
}

bool is_wanted(const ExclusiveDiscount& row, const ExclusiveFilter& filter) {
  const bool is_by =
      !filter.staff || row.given_by == filter.staff || row.approved_by == filter.staff;
  return is_by && (!filter.branch || row.branch == *filter.branch) &&
         (!filter.reason || row.reason == *filter.reason) &&
         (!filter.plan || row.plan == *filter.plan);
}

}  // namespace

Result<std::optional<Bill>, Fault> find(const Snapshot& view, SaleId sale) {
  return views::row_at<Bill>(view, bill_key(sale));
}

Result<std::optional<Bill>, Fault> find_by_number(const Snapshot& view,
                                                  BranchId branch,
                                                  std::uint64_t number) {
  return find_under(view, number_key(branch, number));
}

Result<Page<Bill>, Fault> find_by_reference(const Snapshot& view,
                                            std::string_view reference,
                                            const Paging& paging) {
  return bills_under(view, reference_prefix(reference), paging);
}

Result<Page<Bill>, Fault> list(const Snapshot& view, const Filter& filter, const Paging& paging) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  // A desk asks for its open bills all day: they are few, and lie together.
  const auto key = [&](Day date, std::uint64_t opened_at) {
    return filter.status ? status_key(*filter.status, date, opened_at) : date_key(date, opened_at);
  };
  const Key prefix = filter.status ? status_prefix(*filter.status) : Key{RowKind::by_date};
  views::Range range{.prefix = prefix.bytes(), .direction = Direction::backwards};
  if (filter.until) range.from = key(*filter.until, last).bytes();
  if (filter.from) range.until = key(*filter.from, 0).bytes();
  return views::page_of<Found, Bill>(view, range, paging,
                                     [&](const Found& found) -> Result<std::optional<Bill>, Fault> {
                                       TRESS_TRY(auto bill, bill_of(view, found));
                                       if (bill && !is_wanted(*bill, filter)) bill.reset();
                                       return bill;
                                     });
}

Result<Page<ExclusiveDiscount>, Fault> exclusive_discounts(const Snapshot& view,
                                                           const ExclusiveFilter& filter,
                                                           const Paging& paging) {
  constexpr auto last = std::numeric_limits<std::uint64_t>::max();
  views::Range range{.prefix = Key{RowKind::exclusive}.bytes(), .direction = Direction::backwards};
  if (filter.until) range.from = exclusive_key(*filter.until, last).bytes();
  if (filter.from) range.until = exclusive_key(*filter.from, 0).bytes();
  return views::page_of<ExclusiveDiscount, ExclusiveDiscount>(
      view, range, paging,
      [&](const ExclusiveDiscount& row) -> Result<std::optional<ExclusiveDiscount>, Fault> {
        return is_wanted(row, filter) ? std::optional{row} : std::nullopt;
      });
}

Result<Page<Bill>, Fault> list_of_payer(const Snapshot& view,
                                        ClientId payer,
                                        const Paging& paging) {
  return bills_under(view, payer_prefix(payer), paging);
}

}  // namespace tress::bills
