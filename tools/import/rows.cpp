#include "tools/import/rows.hpp"

#include <cstdlib>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/text.hpp"
#include "ledger/domain/sale.hpp"
#include "tools/import/values.hpp"

namespace tress::receipts {

namespace {

/// Why a row cannot be read, as shown to people.
struct Unreadable {
  std::string reason;
};

/// How much of a strange cell a report shows.
constexpr std::size_t cell_bytes_shown = 60;

Unreadable unreadable(std::string_view column, const std::string& cell, std::string_view expected) {
  return {fmt::format("{} \"{}\" is not {}", column, printable(cell, cell_bytes_shown), expected)};
}

bool is_walk_in(const std::string& client) {
  return client.empty() || lower_ascii(client) == "walk_in";
}

/// One row's cells, by column.
class Cells {
 public:
  Cells(const SourceRow& row, const Reading& reading) : row_(row), reading_(reading) {}

  [[nodiscard]] Result<std::string, Unreadable> text(std::size_t column,
                                                     std::string_view name) const {
    const std::string& cell = row_.cells[column];
    if (cell.size() > limits::name_bytes_max)
      return Unreadable{fmt::format("{} is too long", name)};
    if (!is_plain_text(cell)) return unreadable(name, cell, "readable text");
    return cell;
  }

  [[nodiscard]] Result<std::string, Unreadable> required_text(std::size_t column,
                                                              std::string_view name) const {
    if (row_.cells[column].empty()) return Unreadable{fmt::format("{} is blank", name)};
    return text(column, name);
  }

  [[nodiscard]] Result<std::string, Unreadable> client(std::size_t column,
                                                       std::string_view name) const {
    TRESS_TRY(auto client, text(column, name));
    return is_walk_in(client) ? std::string{} : client;
  }

  [[nodiscard]] Result<Day, Unreadable> date(std::size_t column, std::string_view name) const {
    const auto day = parse_us_date(row_.cells[column]);
    if (!day) return unreadable(name, row_.cells[column], "a date (MM/DD/YYYY)");
    return *day;
  }

  [[nodiscard]] Result<Day, Unreadable> past_date(std::size_t column, std::string_view name) const {
    TRESS_TRY(const Day day, date(column, name));
    if (day > reading_.today) return unreadable(name, row_.cells[column], "in the past");
    return day;
  }

  [[nodiscard]] Result<std::optional<std::uint16_t>, Unreadable> time(std::size_t column,
                                                                      std::string_view name) const {
    if (row_.cells[column].empty()) return std::optional<std::uint16_t>{};
    const auto minute = parse_us_time(row_.cells[column]);
    if (!minute) return unreadable(name, row_.cells[column], "a time (3:50:00 PM)");
    return minute;
  }

  [[nodiscard]] Result<std::int64_t, Unreadable> amount(std::size_t column,
                                                        std::string_view name) const {
    return decimal(column, name, reading_.currency.decimals(), limits::amount_minor_max);
  }

  /// A price or a cost of the list; blank is 0. Nobody has paid it yet, so one below the minor unit
  /// is rounded, half up, and `remark` says so.
  Result<std::int64_t, Unreadable> price(std::size_t column,
                                         std::string_view name,
                                         std::optional<std::string>& remark) const {
    if (row_.cells[column].empty()) return std::int64_t{0};
    const std::int64_t most = *minor_to_fine(limits::amount_minor_max, reading_.currency);
    TRESS_TRY(const std::int64_t fine, decimal(column, name, fine_decimals, most));
    if (fine < 0) return unreadable(name, row_.cells[column], "a price");
    const std::int64_t minor = fine_to_minor_half_up(fine, reading_.currency);
    if (minor_to_fine(minor, reading_.currency) != fine) {
      remark = fmt::format("{} {} is kept as {}", name, row_.cells[column],
                           decimal_text(Money{reading_.currency, minor}));
    }
    return minor;
  }

  [[nodiscard]] Result<std::optional<WrittenTax>, Unreadable> tax(std::size_t column) const {
    if (row_.cells[column].empty()) return std::optional<WrittenTax>{};
    const std::int64_t most = *minor_to_fine(limits::amount_minor_max, reading_.currency);
    TRESS_TRY(const std::int64_t fine, decimal(column, "a tax", fine_decimals, most));
    return std::optional{WrittenTax{fine}};
  }

  [[nodiscard]] Result<bool, Unreadable> truth(std::size_t column, std::string_view name) const {
    const auto value = parse_truth(row_.cells[column]);
    if (!value) return unreadable(name, row_.cells[column], "TRUE or FALSE");
    return *value;
  }

  /// How many were sold. Of what came back (a negative line) some programs count downwards.
  [[nodiscard]] Result<std::int32_t, Unreadable> quantity(std::size_t column,
                                                          bool is_returned) const {
    const auto value = parse_whole(row_.cells[column]);
    const bool is_in_range = value && *value >= -sale::quantity_max && *value <= sale::quantity_max;
    const std::int64_t written = is_in_range ? *value : 0;
    const std::int64_t count = is_returned && written < 0 ? -written : written;
    if (count < 1) {
      return unreadable("Quantity", row_.cells[column], "a number of things");
    }
    return static_cast<std::int32_t>(count);
  }

 private:
  [[nodiscard]] Result<std::int64_t, Unreadable> decimal(std::size_t column,
                                                         std::string_view name,
                                                         int decimals,
                                                         std::int64_t most) const {
    const auto value = parse_decimal(row_.cells[column], decimals);
    if (!value) {
      return unreadable(name, row_.cells[column],
                        fmt::format("an amount with at most {} decimals", decimals));
    }
    if (*value > most || *value < -most) return Unreadable{fmt::format("{} is too high", name)};
    return *value;
  }

  const SourceRow& row_;
  const Reading& reading_;
};

Result<ItemRow, Unreadable> item_row(RowRef at,
                                     const Cells& cells,
                                     std::optional<std::string>& remark) {
  namespace c = column::item;
  TRESS_TRY(const bool is_active, cells.truth(c::is_active, "IsActive"));
  TRESS_TRY(auto code, cells.required_text(c::code, "Code"));
  TRESS_TRY(auto name, cells.text(c::name, "the description"));
  TRESS_TRY(auto category, cells.text(c::category, "the category"));
  TRESS_TRY(const auto price, cells.price(c::price, "Price", remark));
  TRESS_TRY(const auto cost, cells.price(c::cost, "Cost", remark));
  return ItemRow{at, is_active, std::move(code), std::move(name), std::move(category), price, cost};
}

Result<BookingRow, Unreadable> booking_row(RowRef at, const Cells& cells) {
  namespace c = column::booking;
  TRESS_TRY(auto client, cells.client(c::client, "Code"));
  TRESS_TRY(auto staff, cells.text(c::staff, "Staff"));
  TRESS_TRY(auto service, cells.required_text(c::service, "Service"));
  TRESS_TRY(const Day day, cells.date(c::date, "Date"));
  TRESS_TRY(const auto minute, cells.time(c::time, "Time"));
  return BookingRow{at, std::move(client), std::move(staff), std::move(service), day, minute};
}

Result<CancellationRow, Unreadable> cancellation_row(RowRef at, const Cells& cells) {
  namespace c = column::cancellation;
  TRESS_TRY(auto client, cells.client(c::client, "Code"));
  TRESS_TRY(auto staff, cells.text(c::staff, "Staff"));
  TRESS_TRY(auto service, cells.required_text(c::service, "Service"));
  TRESS_TRY(const Day day, cells.date(c::booking_date, "Booking Date"));
  TRESS_TRY(const Day cancelled, cells.past_date(c::cancel_date, "Cancel Date"));
  TRESS_TRY(auto by, cells.text(c::cancelled_by, "Canceled By"));
  BookingRow booking{at, std::move(client), std::move(staff), std::move(service), day, {}};
  return CancellationRow{at, std::move(booking), cancelled, std::move(by)};
}

Result<BookingRow, Unreadable> no_show_row(RowRef at, const Cells& cells) {
  namespace c = column::no_show;
  TRESS_TRY(auto client, cells.client(c::client, "Code"));
  TRESS_TRY(auto staff, cells.text(c::staff, "Staff"));
  TRESS_TRY(auto service, cells.required_text(c::service, "Service"));
  TRESS_TRY(const Day day, cells.past_date(c::date, "Date"));
  return BookingRow{at, std::move(client), std::move(staff), std::move(service), day, {}};
}

Result<ReceiptRow, Unreadable> receipt_row(RowRef at, const Cells& cells, std::size_t taxes) {
  namespace c = column::receipt;
  TRESS_TRY(auto number, cells.required_text(c::number, "Receipt"));
  TRESS_TRY(const Day date, cells.past_date(c::date, "Date"));
  TRESS_TRY(auto description, cells.text(c::description, "Description"));
  TRESS_TRY(auto client, cells.client(c::client, "Client"));
  TRESS_TRY(auto staff, cells.text(c::staff, "Staff"));
  TRESS_TRY(const auto amount, cells.amount(c::amount, "Amount"));
  TRESS_TRY(const auto quantity, cells.quantity(c::quantity, amount < 0));
  ReceiptRow row{at,
                 std::move(number),
                 date,
                 std::move(description),
                 std::move(client),
                 std::move(staff),
                 quantity,
                 amount,
                 {}};
  for (std::size_t i = 0; i < taxes; ++i) {
    TRESS_TRY(const auto tax, cells.tax(c::first_tax + i));
    row.taxes.push_back(tax);
  }
  return row;
}

template <class Row>
void keep(SourceRow& source, Result<Row, Unreadable> row, std::vector<Row>& rows) {
  if (row) {
    rows.push_back(std::move(row.value()));
  } else {
    source.rejected = std::move(row.error().reason);
  }
}

void read_row(SourceRow& row, Contents contents, RowRef at, const Reading& reading, Rows& rows) {
  const Cells cells{row, reading};
  switch (contents) {
    case Contents::services: return keep(row, item_row(at, cells, row.remark), rows.services);
    case Contents::products: return keep(row, item_row(at, cells, row.remark), rows.products);
    case Contents::bookings: return keep(row, booking_row(at, cells), rows.bookings);
    case Contents::cancellations: return keep(row, cancellation_row(at, cells), rows.cancellations);
    case Contents::no_shows: return keep(row, no_show_row(at, cells), rows.no_shows);
    case Contents::receipts: return keep(row, receipt_row(at, cells, reading.taxes), rows.receipts);
  }
}

}  // namespace

Rows read_rows(std::vector<SourceFile>& files, const Reading& reading) {
  Rows rows;
  for (std::size_t f = 0; f < files.size(); ++f) {
    for (std::size_t r = 0; r < files[f].rows.size(); ++r) {
      SourceRow& row = files[f].rows[r];
      if (!row.rejected) read_row(row, files[f].contents, {f, r}, reading, rows);
    }
  }
  return rows;
}

}  // namespace tress::receipts
