#pragma once

#include "tools/import/items.hpp"
#include "tools/import/work.hpp"

namespace tress::receipts {

/// Where a line stands.
struct LinePlace {
  SaleId sale;
  std::size_t subject;
  std::string key;  ///< of the line, in every run
};

/// Notes what is odd in one line of a receipt. `item` is null if nobody lists it.
void note_line(Work& work, const ReceiptRow& row, const KnownItem* item, const LinePlace& place);

}  // namespace tress::receipts
