#pragma once

#include <ostream>

#include "ledger/log/event_log.hpp"

/// Inside of tables.cpp: the tables that have a column per tax code.
namespace tress::exporting {

Result<void, Fault> write_days(const EventLog& log, std::ostream& out);
Result<void, Fault> write_bills(const EventLog& log, std::ostream& out);
Result<void, Fault> write_lines(const EventLog& log, std::ostream& out);

}  // namespace tress::exporting
