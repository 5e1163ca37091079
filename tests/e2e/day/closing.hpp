#pragma once

#include <map>
#include <string>

#include "tests/e2e/day/believable_salon.hpp"

namespace tress::testing {

/// The evening: what is left over is finished by a manager, drawers and terminals are counted from
/// the desks' own notes, and the day is closed. Then the books are held against the notes.
class Closing {
 public:
  /// `notes` are those of all desks together.
  Closing(BelievableSalon& salon, Notes& notes);

  void finish_bills();
  void finish_refunds();
  void count_drawers();
  void count_terminals();
  void close_day();

  void check_takings();
  void check_trial_balance();
  void check_prepaid();
  void check_exceptions();

 private:
  Said manager_posts(const std::string& target, const std::string& body = "{}");
  void require_refused(const std::string& code);
  std::string of_day(const std::string& more = "") const;
  [[nodiscard]] std::int64_t balance_of(int account) const;
  void pay_rest_of_refunds();

  BelievableSalon& salon_;
  Notes& notes_;
  Line& manager_;
  Line& other_manager_;
  Line& cashier_;
  std::map<int, std::int64_t> balances_;  ///< in cents, debit positive
};

}  // namespace tress::testing
