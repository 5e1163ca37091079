#pragma once

#include "tools/import/table_run.hpp"

/// What clients have left of packages and memberships that they bought elsewhere.
namespace tress::tables {

/// Columns: number of the client, plan, benefit, units left, their value, expiry, number of the
/// lot.
const std::vector<Field>& opening_fields();

/// Migrates each row as one lot, with the file's hash as evidence, against suspense; clearing that
/// is a person's act. Clients must have been imported, plans published. A lot is known by client,
/// plan, benefit and its number (without one, its expiry).
Result<void, Fault> import_openings(const Tools& tools,
                                    const std::optional<std::string>& branch,
                                    Table& table);

}  // namespace tress::tables
