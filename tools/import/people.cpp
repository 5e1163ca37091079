#include "tools/import/people.hpp"

#include <algorithm>

namespace tress::receipts {

People::People(Work& work, const Rows& rows, Day earliest) {
  collect(rows);
  const auto start = work.setting().noon(earliest);
  for (const std::string& code : staff_) {
    work.send({key_of({"staff", code}), staff::Command{staff::Hire{code, code}}, start, 0, true});
  }
  for (const auto& [reference, date] : first_seen_) {
    client::Register who{std::nullopt, std::nullopt, std::nullopt, reference, {}};
    const StreamId stream = work.send(
        {key_of({"client", reference}), client::Command{who}, work.setting().noon(date), 0, true});
    clients_.emplace(reference, id_cast<ClientId>(stream));
  }
}

void People::see(const std::string& client, const std::string& staff, Day date) {
  staff_.insert(staff.empty() ? house_code : staff);
  if (client.empty()) return;
  const auto [seen, is_new] = first_seen_.emplace(client, date);
  if (!is_new) seen->second = std::min(seen->second, date);
}

void People::collect(const Rows& rows) {
  for (const ReceiptRow& row : rows.receipts) see(row.client, row.staff, row.date);
  for (const BookingRow& row : rows.bookings) see(row.client, row.staff, row.day);
  for (const BookingRow& row : rows.no_shows) see(row.client, row.staff, row.day);
  for (const CancellationRow& row : rows.cancellations) {
    see(row.booking.client, row.booking.staff, std::min(row.cancelled_on, row.booking.day));
  }
}

std::optional<ClientId> People::client(const std::string& reference) const {
  if (reference.empty()) return std::nullopt;
  return clients_.at(reference);
}

StaffId People::staff(const std::string& code) {
  return id_cast<StaffId>(stream_id_of_words(StreamKind::staff, code));
}

}  // namespace tress::receipts
