#pragma once

#include "tools/import/items.hpp"
#include "tools/import/people.hpp"
#include "tools/import/work.hpp"

namespace tress::receipts {

/// Sends every receipt as one bill, by date and number: opened, filled, paid in a way that no file
/// tells, closed. A receipt with a row that cannot be read is not taken at all, because a bill must
/// not come to another total than the client paid. Notes what is odd.
/// `rows_done` is told how many rows each receipt had.
void send_bills(Work& work,
                const std::vector<ReceiptRow>& rows,
                const People& people,
                const Items& items,
                const std::function<void(std::size_t)>& rows_done);

/// The holes in the receipt numbers, each noted at the receipt after it. Receipts that are rejected
/// do have a number.
void note_missing_numbers(Work& work);

}  // namespace tress::receipts
