#pragma once

#include <map>
#include <string>
#include <vector>

#include "projections/engine/projection.hpp"
#include "projections/store/view_store.hpp"

/// Which table of a projection is the one that people read. The answer lies in the store itself, in
/// a table of its own, so that a switch is one write.
namespace tress::views {

/// Projection → table.
using LiveTables = std::map<std::string, std::string>;

/// "client_card@1": a projection's table until it is rebuilt.
[[nodiscard]] std::string first_table(const Projection& projection);

/// A name for a table to be built beside the live one: "client_card@1.2", then "client_card@1.3".
[[nodiscard]] std::string table_beside(const Projection& projection, const std::string& live);

/// The live table of each projection at this release's version, where there is one, else the name
/// of the table to begin. Other tables (older versions, a rebuild that was cut off) are dropped:
/// their rows are not this release's, and the log has it all.
Result<LiveTables, Fault> settle_tables(ViewStore& store,
                                        const std::vector<const Projection*>& projections);

/// Makes `table` the one that is read, from now on and after the next start.
Result<void, Fault> make_live(ViewStore& store,
                              const Projection& projection,
                              const std::string& table);

}  // namespace tress::views
