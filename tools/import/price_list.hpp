#pragma once

#include "ledger/domain/catalogue.hpp"
#include "tools/import/table_run.hpp"

/// A list of services or products with their prices.
namespace tress::tables {

struct PriceListOptions {
  std::optional<std::string> branch;
  catalogue::ItemKind kind;  ///< of rows that do not say
  std::optional<Day> from;   ///< first day of the prices; absent: today
};

/// Columns: code, name, category, type, price, cost, minutes.
const std::vector<Field>& price_list_fields();

/// Lists what is not listed yet, and sets price and duration where the ledger has others. An empty
/// price and 0 are an open price. An item is known by its type and code (without a code, by its
/// name), as receipts know it. What the file lacks stays as it is: nothing is retired.
Result<void, Fault> import_price_list(const Tools& tools,
                                      const PriceListOptions& options,
                                      Table& table);

}  // namespace tress::tables
