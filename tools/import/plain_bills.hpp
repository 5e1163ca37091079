#pragma once

#include "tools/import/till_bills.hpp"

/// Our own CSV of bills, for whatever till can be brought into it: one row for each line, tip or
/// tender of a bill.
namespace tress::tills {

/// bill, date, time, what (line, tip, tender, kept), name, quantity, amount, tax, tax code, staff,
/// client, paid by, reference.
const std::vector<tables::Field>& plain_bill_fields();

struct PlainReading {
  Currency currency;
  std::string tax_code;  ///< of rows that do not name their tax
};

/// The bills of the files. One without a tender is taken as paid in a way that nobody tells.
Batch read_plain_bills(std::vector<tables::Table> files, const PlainReading& reading);

}  // namespace tress::tills
