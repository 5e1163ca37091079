#pragma once

#include "schema/trial_balance.hpp"

#include "projections/engine/projection.hpp"
#include "projections/engine/query.hpp"

/// The journal and the balances of all accounts, on both time axes at once: "as of" a business
/// date, and "as known" when the log ended at some position. Sums are kept in ten-thousandths of
/// the currency's major unit, so that tax below the minor unit is not lost.
namespace tress::trial_balance {

[[nodiscard]] const views::Projection& projection();

/// Which postings count.
struct Moment {
  Day as_of;                                            ///< business dates up to and with this one
  std::optional<Position> known_at = std::nullopt;      ///< only events before this position
  std::optional<Timestamp> recorded_by = std::nullopt;  ///< only events recorded up to then
  std::optional<BranchId> branch = std::nullopt;
};

/// Every account that has moved, by number. Of each currency debits equal credits: with a branch
/// too, because each posting has one branch.
/// Cheap for the latest positions (day totals less the tail) and for the first ones (the head).
[[nodiscard]] Result<TrialBalance, Fault> balances(const views::Snapshot& view,
                                                   const Moment& moment);

/// One account by party and label: 2200 per tax, 2100 per member of staff, 4900 per reason.
/// Their sum is the account's balance. `moment.branch` is not looked at.
[[nodiscard]] Result<std::vector<SideBalance>, Fault> sides(const views::Snapshot& view,
                                                            std::uint16_t account,
                                                            const Moment& moment);

struct JournalFilter {
  std::optional<Day> from = std::nullopt;  ///< business dates, both included
  std::optional<Day> until = std::nullopt;
  std::optional<std::uint16_t> account = std::nullopt;  ///< on either side
  std::optional<BranchId> branch = std::nullopt;
};

/// In the order of the log; if a date is given, by business date and then in the order of the log.
/// A cursor of one order can't be used in the other.
[[nodiscard]] Result<views::Page<JournalLine>, Fault> journal(const views::Snapshot& view,
                                                              const JournalFilter& filter,
                                                              const views::Paging& paging = {});

/// What one event has posted.
[[nodiscard]] Result<std::vector<JournalLine>, Fault> journal_of(const views::Snapshot& view,
                                                                 Position position);

}  // namespace tress::trial_balance
