#include "tools/import/phorest_rows.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "tools/import/values.hpp"

namespace tress::tills {

namespace {

namespace c = phorest;
using receipts::lower_ascii;

/// What is prepaid when it is sold: the balance is in the other program.
constexpr std::array<std::string_view, 6> prepaid_types{"voucher", "gift",    "course",
                                                        "member",  "deposit", "prepaid"};

bool is_prepaid(const std::string& item_type) {
  const std::string lower = lower_ascii(item_type);
  return std::any_of(prepaid_types.begin(), prepaid_types.end(),
                     [&](std::string_view part) { return lower.find(part) != std::string::npos; });
}

/// "1", "true", "yes", and an amount that is not zero.
bool is_set(const std::string& cell) {
  const std::string lower = lower_ascii(cell);
  return !lower.empty() && lower != "0" && lower != "false" && lower != "no" && lower != "0.0" &&
         lower != "0.00";
}

class Reader {
 public:
  Reader(tables::Row& row, Currency currency) : row_(row), currency_(currency) {}

  std::int64_t amount(std::size_t column) {
    const std::string& cell = row_.cells[column];
    if (cell.empty()) return 0;
    const auto minor = receipts::parse_shown_money(cell, currency_.decimals());
    const bool is_amount =
        minor && *minor <= limits::amount_minor_max && *minor >= -limits::amount_minor_max;
    if (is_amount) return *minor;
    row_.reject(fmt::format("its {} is not an amount", phorest_fields()[column].name));
    return 0;
  }

  /// What is not there is as the total.
  std::int64_t amount_or(std::size_t column, std::int64_t otherwise) {
    return row_.cells[column].empty() ? otherwise : amount(column);
  }

  std::int32_t quantity() {
    const std::string& cell = row_.cells[c::quantity];
    const auto count =
        cell.empty() ? std::optional<std::int32_t>{1} : receipts::parse_quantity(cell);
    if (count) return std::max(*count, 1);
    row_.remark = "its quantity is no whole number: its amount is taken as that of one";
    return 1;
  }

  std::vector<Payment> payments() {
    const std::string& names = row_.cells[c::payment_names];
    auto payments = payments_of(names.empty() ? row_.cells[c::payment_type] : names,
                                row_.cells[c::payment_amounts], currency_);
    if (!payments) row_.reject("its payments are no amounts");
    return payments.value_or(std::vector<Payment>{});
  }

 private:
  tables::Row& row_;
  Currency currency_;
};

}  // namespace

std::optional<PhorestRow> phorest_row(tables::Row& row, RowRef at, Currency currency) {
  const auto& cells = row.cells;
  const auto day = receipts::parse_till_date(cells[c::date]);
  if (!day) row.reject("its date is none");
  const auto minute = receipts::parse_clock(cells[c::time]);
  if (!minute && !cells[c::time].empty()) row.reject("its time is none");
  Reader read{row, currency};
  const std::int64_t total = read.amount(c::total);
  const bool is_paid_off = is_set(cells[c::balance_paid]);
  PhorestRow one{
      at,
      day.value_or(Day{}),
      minute,
      read.quantity(),
      {total, read.amount_or(c::gross_total, total), read.amount_or(c::discounted_total, total)},
      read.amount(c::tax),
      read.amount(c::discount),
      read.amount(c::membership_discount),
      is_set(cells[c::membership_used]),
      read.amount(c::staff_tip),
      read.amount(c::phorest_tip),
      cells[c::course].empty() ? 0 : read.amount(c::session_value),
      is_prepaid(cells[c::item_type]) || is_paid_off,
      is_set(cells[c::is_void]),
      read.payments()};
  if (row.outcome == tables::Outcome::rejected) return std::nullopt;
  return one;
}

std::string phorest_staff(const tables::Row& row) {
  std::string name = row.cells[c::staff_first_name];
  const std::string& last = row.cells[c::staff_last_name];
  if (!name.empty() && !last.empty()) name += ' ';
  name += last;
  return name.empty() ? row.cells[c::staff_id] : name;
}

const std::vector<tables::Field>& phorest_fields() {
  static const std::vector<tables::Field> fields{
      {"transaction", {"transaction id"}, true},
      {"date", {"purchased date"}, true},
      {"time", {"purchase time"}},
      {"kind of item", {"item type"}, true},
      {"description", {"description"}},
      {"quantity", {"quantity"}, true},
      {"total amount", {"total amount"}, true},
      {"gross total amount", {"gross total amount"}},
      {"gross total with discount", {"gross total with discount"}},
      {"tax amount", {"tax amount"}, true},
      {"name of the tax", {"tax rate name"}},
      {"discount amount", {"discount amount"}},
      {"name of the discount", {"fixed discount name"}},
      {"special offer", {"special offer name"}},
      {"membership benefit", {"membership benefit used"}},
      {"membership discount", {"membership discount amount"}},
      {"staff tip", {"staff tips"}},
      {"tip through Phorest", {"phorest tips"}},
      {"course", {"client course id"}},
      {"value of the session", {"session net amount"}},
      {"outstanding balance", {"outstanding balance pmt"}},
      {"payment names", {"payment type names"}},
      {"payment", {"payment type"}},
      {"payment amounts", {"payment type amounts"}},
      {"void", {"void"}},
      {"voided transaction", {"voided transaction id"}},
      {"reason of the void", {"void reason"}, false, true},
      {"client", {"client id"}, true},
      {"client of the appointment", {"appt client id"}},
      {"staff number", {"staff id"}},
      {"first name of staff", {"staff first name"}},
      {"last name of staff", {"staff last name"}},
      {"branch", {"branch name"}},
  };
  return fields;
}

}  // namespace tress::tills
