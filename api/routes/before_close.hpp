#pragma once

#include "schema/before_close.hpp"

#include "api/routes/states_now.hpp"
#include "ledger/base/result.hpp"
#include "projections/bills/bills.hpp"
#include "projections/store/view_store.hpp"

/// What is to be known of the people on a bill before it is closed (domain.md §7.1 C): which
/// consent is missing, what they hold, when a membership is renewed, what ends soon, what was
/// promised, what somebody has yet to decide; apart from it, what of health stands with the
/// services. By the ledger's states and the views of what clients hold. Any thread.
namespace tress::before_close {

/// How soon something must end to be named.
inline constexpr std::chrono::days ends_soon{31};

/// What clients hold, and the log for what waits for a decision.
struct Sources {
  const EventLog& log;
  const views::Snapshot& memberships;
  const views::Snapshot& wallets;
};

[[nodiscard]] Result<BeforeClose, Fault> find(const bills::Bill& bill,
                                              Timestamp now,
                                              StatesNow& states,
                                              const Sources& sources);

[[nodiscard]] Result<HealthNotice, Fault> find_health(const bills::Bill& bill,
                                                      Timestamp now,
                                                      StatesNow& states);

}  // namespace tress::before_close
