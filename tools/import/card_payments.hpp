#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ledger/log/event_log.hpp"

namespace tress::tables {

/// What the books hold of clients' card payments at one branch: to find the one that a line of the
/// processor means.
class CardPayments {
 public:
  struct Payment {
    std::string reference;  ///< of the terminal; empty if nobody typed one
    std::int64_t amount_minor;
    Day date;
    bool is_matched = false;
  };

  /// How a line of the processor was found in the books.
  enum class Match : std::uint8_t {
    by_reference,
    by_amount,     ///< same amount, at most a day apart; the payment has no reference
    other_amount,  ///< the reference is in the books with another amount
    none,
  };

  /// Reads all bills of the branch.
  static Result<CardPayments, Fault> read(const EventLog& log, BranchId branch);

  /// Each payment is found once.
  Match match(const std::vector<std::string>& references,
              std::int64_t amount_minor,
              std::optional<Day> date);

  void add(Payment payment) { payments_.push_back(std::move(payment)); }

 private:
  std::vector<Payment> payments_;
};

}  // namespace tress::tables
