#pragma once

#include "ledger/keys/search_tokens.hpp"
#include "tools/import/table_run.hpp"

/// A list of clients, from whatever software wrote it.
namespace tress::tables {

struct ClientOptions {
  std::string branch;    ///< code: under which numbers of other systems are kept apart
  PhoneCountry country;  ///< whose national numbers the file has
  const SearchTokens& tokens;
};

/// Columns: number in the other system, name or its parts, mobile, telephone, e-mail, note.
const std::vector<Field>& client_fields();

/// Registers who is not a client yet. A row is known by its number in the other system, or if it
/// has none by all of its contact details together. Rows are marked in `table`.
Result<void, Fault> import_clients(const Tools& tools, const ClientOptions& options, Table& table);

/// The code of the branch named, or of the only one, or of the one that an import would open.
Result<std::string, Fault> branch_code(const EventLog& log, const std::string& named);

}  // namespace tress::tables
