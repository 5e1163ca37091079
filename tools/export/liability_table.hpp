#pragma once

#include <ostream>

#include "tools/export/tables.hpp"

namespace tress::exporting {

/// M-16: one row per account, branch and plan, in money and in units of each benefit.
Result<void, Fault> write_liability(const EventLog& log,
                                    const TableOptions& options,
                                    std::ostream& out);

}  // namespace tress::exporting
