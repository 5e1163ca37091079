#pragma once

#include "tools/import/table_run.hpp"

/// A processor's payout reconciliation (Stripe): what reached the bank, out of which payments.
namespace tress::tables {

/// Columns: payout, its day, currency, gross, fee, net, category, references.
const std::vector<Field>& payout_fields();

/// Records one settlement of cards per payout: gross of payments less refunds, and all fees. A
/// payout with a line that cannot be read, of an unknown kind, or whose lines do not come to what
/// was paid out is rejected as a whole. Payments are looked up among the branch's card tenders;
/// those that are not found are remarked upon.
/// Disputes are left to their bills, which book them against the bank themselves.
Result<void, Fault> import_payouts(const Tools& tools,
                                   const std::optional<std::string>& branch,
                                   Table& table);

}  // namespace tress::tables
