#include <map>
#include <string>
#include <string_view>

#include "tests/fuzz/targets/targets.hpp"

#include "tools/import/phorest.hpp"
#include "tools/import/plain_bills.hpp"
#include "tools/import/square.hpp"

namespace tress::fuzz {

namespace {

using Tables = std::vector<tables::Table>;

/// The text as a table of those fields, or nothing.
Tables read(std::string_view text, const std::vector<tables::Field>& fields) {
  auto found = tables::read_table("fuzz.csv", text, fields);
  if (auto* const table = std::get_if<tables::Table>(&found)) return {std::move(*table)};
  return {};
}

/// Every row is rejected with its reason, or stands in one bill of which no row is rejected.
void check(const tills::Batch& batch, Currency currency) {
  std::map<tills::RowRef, int> taken;
  for (const tills::Bill& bill : batch.bills) {
    TRESS_ASSERT(!bill.rows.empty());
    for (const tills::RowRef at : bill.rows) ++taken[at];
    if (bill.voided) {
      for (const tills::RowRef at : bill.voided->rows) ++taken[at];
    }
    for (const tills::Line& line : bill.lines) TRESS_ASSERT(taken.contains(line.at));
    for (const tills::Strange& one : bill.strange) TRESS_ASSERT(taken.contains(one.at));
    static_cast<void>(tills::total_minor(bill, currency));
  }
  for (std::size_t t = 0; t < batch.sources.size(); ++t) {
    const auto& rows = batch.sources[t].table.rows;
    for (std::size_t r = 0; r < rows.size(); ++r) {
      const bool is_rejected = rows[r].outcome == tables::Outcome::rejected;
      TRESS_ASSERT(is_rejected == !rows[r].reason.empty());
      const tills::RowRef at{t, r};
      TRESS_ASSERT(taken[at] == (is_rejected ? 0 : 1));
    }
  }
}

}  // namespace

/// Two files, parted by a record separator, of whatever till's columns they have.
void read_till_files(ByteView input) {
  const std::string_view text = text_of(input);
  const auto mark = std::min(text.find('\x1E'), text.size());
  const std::string_view first = text.substr(0, mark);
  const std::string_view second = mark == text.size() ? "" : text.substr(mark + 1);
  const Currency cad = *Currency::from_alpha("CAD");
  check(tills::read_square(read(first, tills::square_transaction_fields()),
                           read(second, tills::square_item_fields()), {cad, "TAX"}),
        cad);
  Tables both = read(first, tills::phorest_fields());
  for (auto& table : read(second, tills::phorest_fields())) both.push_back(std::move(table));
  check(tills::read_phorest(std::move(both), {cad, "TAX"}), cad);
  check(tills::read_plain_bills(read(first, tills::plain_bill_fields()), {cad, "TAX"}), cad);
}

}  // namespace tress::fuzz
