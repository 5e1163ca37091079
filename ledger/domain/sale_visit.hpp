#pragma once

#include <vector>

#include "ledger/domain/any_command.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/sale.hpp"

/// What a bill means for those who sat in the chair. Inside of the decider of bills.
namespace tress::sale {

/// A visit extends the time for which somebody of the salon looks after the client (requirements.md
/// S2-74). Nothing of clients whom nobody owns, or whose time is long enough.
[[nodiscard]] std::vector<AnyCommand> visit_orders_of_close(const State& state, const Facts& facts);

}  // namespace tress::sale
