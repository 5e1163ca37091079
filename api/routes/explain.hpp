#pragma once

#include "schema/explanation.hpp"

#include "ledger/base/result.hpp"
#include "projections/bills/bills.hpp"
#include "projections/store/view_store.hpp"

/// Why a client pays what they pay (domain.md §7.1 C). Pure reading, any thread.
namespace tress {

/// The views that an explanation is made of.
struct ExplainingViews {
  const views::Snapshot& portal;       ///< which line is paid by which use
  const views::Snapshot& memberships;  ///< which lot that is, bought when, what is left
};

/// Each line of the bill with what pays for it.
[[nodiscard]] Result<explanation::Explanation, Fault> explain(const bills::Bill& bill,
                                                              const ExplainingViews& views);

}  // namespace tress
