#include "tools/import/till_bills.hpp"

#include <map>

namespace tress::tills {

std::int64_t total_minor(const Bill& bill, Currency currency) {
  std::int64_t total = 0;
  std::map<std::string, std::int64_t> taxes;
  for (const Line& line : bill.lines) {
    total += line.amount_minor;
    for (const sale::TaxShare& tax : line.taxes) taxes[tax.code] += tax.fine;
  }
  // As the books round: once per bill and tax.
  for (const auto& [code, fine] : taxes) total += fine_to_minor_half_up(fine, currency);
  for (const Tip& tip : bill.tips) total += tip.minor;
  return total;
}

}  // namespace tress::tills
