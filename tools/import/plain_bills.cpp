#include "tools/import/plain_bills.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>

#include <fmt/core.h>

#include "ledger/base/limits.hpp"
#include "tools/import/values.hpp"

namespace tress::tills {

namespace {

using importing::Oddity;
using receipts::lower_ascii;
using tables::Row;

namespace c {
enum : std::size_t {
  bill,
  date,
  time,
  what,
  name,
  quantity,
  amount,
  tax,
  tax_code,
  staff,
  client,
  paid_by,
  reference,
};
}

std::optional<sale::TenderKind> tender_of(const std::string& text) {
  static const std::map<std::string, sale::TenderKind> kinds{
      {"cash", sale::TenderKind::cash},     {"card", sale::TenderKind::card},
      {"wallet", sale::TenderKind::wallet}, {"bank", sale::TenderKind::bank},
      {"other", sale::TenderKind::other},   {"", sale::TenderKind::unnamed_import},
  };
  const auto found = kinds.find(lower_ascii(text));
  if (found == kinds.end()) return std::nullopt;
  return found->second;
}

class PlainBills {
 public:
  PlainBills(std::vector<tables::Table> files, const PlainReading& reading) : reading_(reading) {
    batch_.what = "bills";
    for (auto& file : files) batch_.sources.push_back({std::move(file), "bills"});
  }

  Batch batch() {
    for (std::size_t t = 0; t < batch_.sources.size(); ++t) {
      for (std::size_t r = 0; r < batch_.sources[t].table.rows.size(); ++r) read({t, r});
    }
    for (auto& [number, bill] : bills_) finish(bill);
    return std::move(batch_);
  }

 private:
  Row& row_at(RowRef at) { return batch_.sources[at.table].table.rows[at.row]; }

  void read(RowRef at) {
    Row& row = row_at(at);
    if (row.cells.size() != plain_bill_fields().size()) return;
    const std::string& number = row.cells[c::bill];
    if (number.empty()) return row.reject("it is of no bill");
    const auto day = receipts::parse_till_date(row.cells[c::date]);
    if (!day) row.reject("its date is none");
    const auto minute = receipts::parse_clock(row.cells[c::time]);
    if (!minute && !row.cells[c::time].empty()) row.reject("its time is none");
    const auto [known, is_new] = bills_.try_emplace(number);
    Bill& bill = known->second;
    if (is_new) {
      bill.number = number;
      bill.is_number_of_day = true;
      bill.day = day.value_or(Day{});
      bill.minute_of_day = minute;
    } else if (bill.rows.front().table != at.table) {
      return row.reject(fmt::format("its bill is taken from {}",
                                    batch_.sources[bill.rows.front().table].table.name));
    } else if (day && bill.day != *day) {
      row.reject("its bill has another date before");
    }
    bill.rows.push_back(at);
    if (bill.payer.empty()) bill.payer = row.cells[c::client];
    read_what(at, bill);
  }

  std::optional<std::int64_t> amount_of(Row& row) {
    const auto minor =
        receipts::parse_shown_money(row.cells[c::amount], reading_.currency.decimals());
    const bool is_amount =
        minor && *minor <= limits::amount_minor_max && *minor >= -limits::amount_minor_max;
    if (is_amount) return minor;
    row.reject("its amount is none");
    return std::nullopt;
  }

  void read_what(RowRef at, Bill& bill) {
    Row& row = row_at(at);
    const auto amount = amount_of(row);
    if (!amount) return;
    const std::string what = lower_ascii(row.cells[c::what]);
    if (what.empty() || what == "line" || what == "kept") {
      add_line(at, *amount, what == "kept", bill);
    } else if (what == "tip") {
      if (*amount != 0) bill.tips.push_back({row.cells[c::staff], *amount});
    } else if (what == "tender") {
      add_tender(at, *amount, bill);
    } else {
      row.reject("it is no line, tip, tender or kept value");
    }
  }

  void add_line(RowRef at, std::int64_t amount, bool is_kept, Bill& bill) {
    Row& row = row_at(at);
    const auto count = row.cells[c::quantity].empty()
                           ? std::optional<std::int32_t>{1}
                           : receipts::parse_quantity(row.cells[c::quantity]);
    if (!count || *count == 0) return row.reject("its quantity is no whole number");
    Line line{
        at,     row.cells[c::name], row.cells[c::client], row.cells[c::staff], *count, amount, {},
        is_kept};
    if (!row.cells[c::tax].empty()) {
      const auto fine = parse_decimal(row.cells[c::tax], fine_decimals);
      const auto most = minor_to_fine(limits::amount_minor_max, reading_.currency);
      const bool is_tax = fine && *fine <= *most && *fine >= -*most;
      if (!is_tax) return row.reject("its tax is no amount with at most four decimals");
      const std::string& code = row.cells[c::tax_code];
      line.taxes.push_back({code.empty() ? reading_.tax_code : code, *fine});
    }
    const bool is_unexplained = amount < 0 && !is_kept;
    if (is_unexplained) {
      bill.strange.push_back({Oddity::negative_without_reason, at,
                              fmt::format("{} is charged, and nothing says why", money(amount))});
    }
    bill.lines.push_back(std::move(line));
  }

  void add_tender(RowRef at, std::int64_t amount, Bill& bill) {
    Row& row = row_at(at);
    const auto kind = tender_of(row.cells[c::paid_by]);
    if (!kind) return row.reject("its tender is none of cash, card, wallet, bank and other");
    batch_.stated.push_back({at, bill.day, amount});
    if (amount == 0) return;
    const std::string& reference = row.cells[c::reference];
    bill.tenders.push_back(
        {*kind, amount, reference.empty() ? std::nullopt : std::optional{reference}});
    if (*kind != sale::TenderKind::unnamed_import) return;
    bill.strange.push_back(
        {Oddity::tender_not_told, at, fmt::format("how {} was paid is not told", money(amount))});
  }

  [[nodiscard]] std::string money(std::int64_t minor) const {
    return decimal_text(Money{reading_.currency, minor});
  }

  /// All of a bill or nothing of it.
  void finish(Bill& bill) {
    for (const RowRef at : bill.rows) {
      const Row& row = row_at(at);
      if (row.outcome != tables::Outcome::rejected) continue;
      const std::string reason = fmt::format("line {} of the same bill cannot be taken", row.line);
      for (const RowRef other : bill.rows) row_at(other).reject(reason);
      return;
    }
    const std::int64_t total = total_minor(bill, reading_.currency);
    const bool is_untold = bill.tenders.empty() && total != 0;
    if (is_untold) {
      bill.tenders.push_back({sale::TenderKind::unnamed_import, total});
      batch_.stated.push_back({bill.rows.front(), bill.day, total});
      bill.strange.push_back({Oddity::tender_not_told, bill.rows.front(),
                              fmt::format("how {} was paid is not told", money(total))});
    }
    batch_.bills.push_back(std::move(bill));
  }

  const PlainReading& reading_;
  Batch batch_;
  std::map<std::string, Bill> bills_;
};

}  // namespace

const std::vector<tables::Field>& plain_bill_fields() {
  static const std::vector<tables::Field> fields{
      {"bill", {"bill", "receipt", "bill number", "receipt number"}, true},
      {"date", {"date"}, true},
      {"time", {"time"}},
      {"kind of row", {"what", "row"}},
      {"name of what was sold", {"name", "item", "description"}},
      {"quantity", {"quantity", "qty"}},
      {"amount", {"amount"}, true},
      {"tax", {"tax"}},
      {"code of the tax", {"tax code"}},
      {"member of staff", {"staff", "employee"}},
      {"number of the client", {"client", "client id", "customer id"}},
      {"tender", {"paid by", "tender"}},
      {"reference", {"reference"}},
  };
  return fields;
}

Batch read_plain_bills(std::vector<tables::Table> files, const PlainReading& reading) {
  return PlainBills{std::move(files), reading}.batch();
}

}  // namespace tress::tills
