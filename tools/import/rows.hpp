#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ledger/base/money.hpp"
#include "ledger/base/time.hpp"
#include "tools/import/files.hpp"

/// Rows of the files as values. A row that cannot be read says why, and is never taken in part.
namespace tress::receipts {

/// A row among the files of an import.
struct RowRef {
  std::size_t file;
  std::size_t row;

  friend auto operator<=>(const RowRef&, const RowRef&) = default;
};

/// How to read amounts and which days are possible.
struct Reading {
  Currency currency;
  Day today;          ///< of the branch: nothing has been charged after it
  std::size_t taxes;  ///< columns of taxes
};

struct ItemRow {
  RowRef at;
  bool is_active;
  std::string code;
  std::string name;  ///< empty if the file has none
  std::string category;
  std::int64_t price_minor;  ///< 0: named at the till
  std::int64_t cost_minor;   ///< 0: not known
};

struct BookingRow {
  RowRef at;
  std::string client;  ///< empty: nobody is named
  std::string staff;
  std::string service;
  Day day;
  std::optional<std::uint16_t> minute_of_day;
};

struct CancellationRow {
  RowRef at;
  BookingRow booking;
  Day cancelled_on;
  std::string cancelled_by;
};

/// A tax as written.
struct WrittenTax {
  std::int64_t fine;  ///< ten-thousandths of the major unit

  /// The file rounds this one to cents, so that it may be half a cent off.
  [[nodiscard]] bool is_in_cents() const noexcept { return fine % 100 == 0; }
};

struct ReceiptRow {
  RowRef at;
  std::string number;
  Day date;
  std::string description;  ///< empty if the file has none
  std::string client;       ///< empty: walk-in
  std::string staff;        ///< empty if the file has none
  std::int32_t quantity;
  std::int64_t amount_minor;
  std::vector<std::optional<WrittenTax>> taxes;
};

/// Of all files; what could not be read is marked in the files themselves.
struct Rows {
  std::vector<ItemRow> services;
  std::vector<ItemRow> products;
  std::vector<BookingRow> bookings;
  std::vector<CancellationRow> cancellations;
  std::vector<BookingRow> no_shows;
  std::vector<ReceiptRow> receipts;
};

Rows read_rows(std::vector<SourceFile>& files, const Reading& reading);

}  // namespace tress::receipts
