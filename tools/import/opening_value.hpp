#pragma once

#include "ledger/keys/search_tokens.hpp"
#include "tools/import/table_run.hpp"

/// What clients and gift cards had as value elsewhere: stored value, gift cards, credit, points.
namespace tress::tables {

/// Columns: number of the client, kind, card code, terms, paid, bonus, remaining, day of issue,
/// expiry, number there.
const std::vector<Field>& opening_value_fields();

/// Migrates each row as one lot, with the file's hash as evidence, against suspense; clearing that
/// is a person's act. Clients must have been imported and terms set; a card's code is kept as a
/// blind token. A lot is known by its holder, its kind and its number there.
Result<void, Fault> import_opening_value(const Tools& tools,
                                         const std::optional<std::string>& branch,
                                         const SearchTokens& tokens,
                                         Table& table);

}  // namespace tress::tables
