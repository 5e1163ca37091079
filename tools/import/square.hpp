#pragma once

#include "tools/import/till_bills.hpp"

/// The exports of Square: transactions and items, joined by the transaction's number. Columns are
/// known by their names, so that a file of any year is taken that has those that are needed.
namespace tress::tills {

/// Of the file of transactions: one row each, what was collected, by which tender, by whom.
const std::vector<tables::Field>& square_transaction_fields();

/// Of the file of items: one row for each line of a transaction.
const std::vector<tables::Field>& square_item_fields();

/// How its amounts and its one column of tax are to be read.
struct SquareReading {
  Currency currency;
  std::string tax_code;
};

/// The bills of the files: a transaction each, with its items as lines. A transaction without items
/// is one line under what it describes itself as; items without a transaction are rejected.
Batch read_square(std::vector<tables::Table> transactions,
                  std::vector<tables::Table> items,
                  const SquareReading& reading);

}  // namespace tress::tills
