#include "tests/property/books/model.hpp"

#include <algorithm>

namespace tress::model {

std::int64_t rounded(std::int64_t numerator, std::int64_t denominator) {
  const std::int64_t whole = numerator / denominator;
  return 2 * (numerator % denominator) >= denominator ? whole + 1 : whole;
}

std::int64_t Line::tax_fine(int tax) const {
  return rounded(net() * 100 * rate_millionths[static_cast<std::size_t>(tax)], 1'000'000);
}

std::int64_t Bill::tax_cents(int tax) const {
  std::int64_t fine = 0;
  for (const Line& line : lines) fine += line.tax_fine(tax);
  return rounded(fine, 100);
}

std::int64_t Bill::total() const {
  std::int64_t sum = tax_cents(0) + tax_cents(1);
  for (const Line& line : lines) sum += line.net();
  for (const std::int64_t tip : tips) sum += tip;
  return sum;
}

std::int64_t Bill::due() const {
  std::int64_t left = total();
  for (const auto& [account, cents] : tenders) left -= cents;
  return left;
}

void Bill::request(std::size_t line, std::int64_t amount, int requested_by) {
  Refund refund{line, amount, {}, {}, requested_by};
  std::int64_t so_far = amount;
  for (const Refund& other : refunds) {
    if (!other.is_rejected && other.line == line) so_far += other.amount;
  }
  for (std::size_t tax = 0; tax < taxes; ++tax) {
    std::int64_t line_taken = 0;
    std::int64_t bill_taken = 0;
    std::int64_t cents_taken = 0;
    for (const Refund& other : refunds) {
      if (other.is_rejected) continue;
      bill_taken += other.fine[tax];
      cents_taken += other.cents[tax];
      if (other.line == line) line_taken += other.fine[tax];
    }
    const Line& of = lines[line];
    const std::int64_t all = of.tax_fine(static_cast<int>(tax));
    refund.fine[tax] = rounded(all * so_far, of.net()) - line_taken;
    refund.cents[tax] =
        std::max<std::int64_t>(rounded(bill_taken + refund.fine[tax], 100) - cents_taken, 0);
  }
  refunds.push_back(refund);
}

std::int64_t Salon::clearing(int account) const {
  std::int64_t cents = 0;
  for (const Bill& bill : bills) {
    if (!bill.is_closed || bill.is_voided) continue;
    const auto tender = bill.tenders.find(account);
    if (tender != bill.tenders.end()) cents += tender->second;
    const auto debt = bill.debt_paid.find(account);
    if (debt != bill.debt_paid.end()) cents += debt->second;
    for (const Refund& refund : bill.refunds) {
      if (refund.is_paid && account == 1100) cents -= refund.total();
    }
  }
  const auto out = settled.find(account);
  const auto in = cleared.find(account);
  return cents - (out == settled.end() ? 0 : out->second) - (in == cleared.end() ? 0 : in->second);
}

std::int64_t Salon::suspense() const {
  std::int64_t sum = 0;
  for (const std::int64_t cents : waiting) sum += cents;
  return sum;
}

bool Salon::has_open_bill_of(int day) const {
  return std::any_of(bills.begin(), bills.end(), [=](const Bill& bill) {
    return bill.opened_on == day && !bill.is_closed && !bill.is_voided;
  });
}

bool Salon::has_undecided_refund() const {
  const auto waits = [](const Refund& one) { return !one.is_approved && !one.is_rejected; };
  return std::any_of(bills.begin(), bills.end(), [&](const Bill& bill) {
    return std::any_of(bill.refunds.begin(), bill.refunds.end(), waits);
  });
}

void Salon::settle(int account, std::int64_t gross, std::int64_t fee) {
  const std::int64_t matched = std::clamp<std::int64_t>(clearing(account), 0, gross);
  settled[account] += matched;
  waiting.push_back(gross - matched);
  bank += gross - fee;
  fees += fee;
}

namespace {

void add_bill(std::map<int, std::int64_t>& cents,
              std::map<int, std::int64_t>& fine,
              const Bill& bill) {
  for (const auto& [account, amount] : bill.tenders) cents[account] += amount;
  for (const Line& line : bill.lines) {
    cents[line.is_product ? 4010 : 4000] -= line.gross;
    cents[4900] += line.discount;
    cents[5000] += line.cost;
    cents[1300] -= line.cost;
    for (int tax = 0; tax < taxes; ++tax) fine[2200] -= line.tax_fine(tax);
  }
  for (const std::int64_t tip : bill.tips) cents[2100] -= tip;
  for (const auto& [account, amount] : bill.debt_paid) {
    cents[account] += amount;
    cents[1200] -= amount;
  }
  for (const Refund& refund : bill.refunds) {
    if (!refund.is_approved) continue;
    cents[4910] += refund.amount;
    cents[2250] -= refund.total();
    fine[2200] += refund.fine[0] + refund.fine[1];
    if (!refund.is_paid) continue;
    cents[2250] += refund.total();
    cents[1100] -= refund.total();
  }
}

}  // namespace

std::map<int, std::int64_t> Salon::balances_fine() const {
  std::map<int, std::int64_t> cents;
  std::map<int, std::int64_t> fine;
  for (const Bill& bill : bills) {
    if (bill.is_closed && !bill.is_voided) add_bill(cents, fine, bill);
  }
  for (const auto& [account, amount] : settled) cents[account] -= amount;
  for (const auto& [account, amount] : cleared) cents[account] -= amount;
  cents[1050] += bank;
  cents[5100] += fees;
  cents[1900] -= suspense();
  for (const auto& [account, amount] : cents) fine[account] += amount * 100;
  std::erase_if(fine, [](const auto& entry) { return entry.second == 0; });
  return fine;
}

}  // namespace tress::model
