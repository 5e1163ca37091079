#pragma once

#include "tools/import/till_bills.hpp"

/// Phorest's export of transactions: one row for each thing sold, several to a transaction. Columns
/// are known by their names.
namespace tress::tills {

const std::vector<tables::Field>& phorest_fields();

struct PhorestReading {
  Currency currency;
  std::string tax_code;  ///< of rows that do not name their tax
};

/// The bills of the files. Of the columns that may be what was charged, and of payments that may
/// stand once or on every row, those are taken that agree; if none do, the transaction is rejected.
Batch read_phorest(std::vector<tables::Table> files, const PhorestReading& reading);

}  // namespace tress::tills
