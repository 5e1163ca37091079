#pragma once

#include "tools/import/items.hpp"
#include "tools/import/people.hpp"
#include "tools/import/work.hpp"

namespace tress::receipts {

/// Sends bookings, then the cancellations and no-shows of them. One whose booking no file has is
/// booked first, at an hour that nobody knows. Notes what is odd.
/// `rows_done` is told of each row.
void send_visits(Work& work,
                 const Rows& rows,
                 const People& people,
                 Items& items,
                 const std::function<void(std::size_t)>& rows_done);

}  // namespace tress::receipts
