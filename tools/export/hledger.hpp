#pragma once

#include <ostream>

#include "tools/export/events.hpp"

namespace tress::exporting {

/// The books as an hledger journal that passes `hledger check --strict`: one transaction per event
/// with postings, in the order of the log; accounts as type:number name:branch:label, all of them
/// and the currencies declared. Amounts have the currency's decimals, or four where tax was charged
/// below the minor unit. Names no client and no member of staff.
/// Memory: one entry per bill. `io` if `out` fails.
[[nodiscard]] Result<void, Fault> write_hledger(const EventLog& log,
                                                std::ostream& out,
                                                const Progress& progress = {});

}  // namespace tress::exporting
