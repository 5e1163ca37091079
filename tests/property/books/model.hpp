#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

/// A second opinion on a salon's money, in plain integers: what was asked and accepted, and what
/// the accounts must hold because of it. Shares no code with the ledger.
///
/// Amounts are cents; taxes and balances are hundredths of a cent ("fine").
namespace tress::model {

inline constexpr int taxes = 2;
inline constexpr std::array<std::int64_t, taxes> rate_millionths{50'000, 99'750};

/// `numerator / denominator`, halves away from zero; both positive or zero.
std::int64_t rounded(std::int64_t numerator, std::int64_t denominator);

struct Line {
  std::int64_t gross = 0;
  std::int64_t discount = 0;
  std::int64_t cost = 0;
  bool is_product = false;

  [[nodiscard]] std::int64_t net() const { return gross - discount; }

  [[nodiscard]] std::int64_t tax_fine(int tax) const;
};

struct Refund {
  std::size_t line = 0;
  std::int64_t amount = 0;
  std::array<std::int64_t, taxes> fine{};
  std::array<std::int64_t, taxes> cents{};
  int requested_by = 0;
  bool is_rejected = false;
  bool is_approved = false;
  bool is_paid = false;

  [[nodiscard]] std::int64_t total() const { return amount + cents[0] + cents[1]; }
};

struct Bill {
  std::vector<Line> lines;
  std::vector<std::int64_t> tips;
  std::map<int, std::int64_t> tenders;  ///< by account
  std::vector<Refund> refunds;
  std::map<int, std::int64_t> debt_paid;  ///< by account
  bool is_closed = false;
  bool is_voided = false;
  int opened_on = 0;

  [[nodiscard]] std::int64_t tax_cents(int tax) const;
  [[nodiscard]] std::int64_t total() const;
  [[nodiscard]] std::int64_t due() const;

  /// Adds a refund with the tax that belongs to it.
  void request(std::size_t line, std::int64_t amount, int requested_by);
};

struct Salon {
  std::vector<Bill> bills;
  std::vector<std::int64_t> waiting;    ///< of each settlement, in suspense
  std::map<int, std::int64_t> cleared;  ///< out of suspense, by account
  std::map<int, std::int64_t> settled;  ///< by clearing account, matched
  std::int64_t bank = 0;
  std::int64_t fees = 0;
  std::set<int> approvers;  ///< people who hold a role that may approve
  std::set<int> closed_days;

  /// Cents that a clearing account holds.
  [[nodiscard]] std::int64_t clearing(int account) const;

  [[nodiscard]] std::int64_t suspense() const;

  [[nodiscard]] bool has_open_bill_of(int day) const;

  [[nodiscard]] bool has_undecided_refund() const;

  /// Records a payout: what the clearing account lacks waits in suspense.
  void settle(int account, std::int64_t gross, std::int64_t fee);

  /// What every account must hold, debit less credit, in fine units; accounts at zero left out and
  /// 5310 (the difference of all others) too.
  [[nodiscard]] std::map<int, std::int64_t> balances_fine() const;
};

}  // namespace tress::model
