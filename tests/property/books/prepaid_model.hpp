#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

/// What prepaid units come to, in plain integers: a second opinion that shares no code with the
/// product. Amounts are cents.
namespace tress::testing::model {

struct Grant {
  std::int64_t price;  ///< of all `size` units
  std::int64_t size;
  std::int64_t paid;
  std::int64_t bought;          ///< units that are paid for
  std::optional<int> last_day;  ///< nothing: for ever
  std::int64_t gone = 0;        ///< units used, forfeited, expired, refunded or given away
  std::int64_t kept = 0;        ///< units reserved
  std::int64_t kept_money = 0;  ///< what goes with them
  std::int64_t money = 0;       ///< paid and neither gone nor reserved

  [[nodiscard]] std::int64_t there() const { return bought - gone - kept; }
};

struct Take {
  std::size_t grant;
  std::int64_t units;
  std::int64_t money;
};

struct Keep {
  std::vector<Take> takes;
  bool is_open = true;
};

/// One client's lots of one benefit.
class Pack {
 public:
  void grant(std::int64_t price, std::int64_t size, std::int64_t paid, std::optional<int> last_day);
  void pay(std::int64_t amount);

  /// Money that the next `units` are worth in the order of consumption; nothing if there are fewer
  /// on that day. Keeps them.
  std::optional<std::int64_t> keep(std::int64_t units, int day);
  void let_go(std::size_t keep);
  std::int64_t use_up(std::size_t keep);
  void bring_back(std::size_t keep);

  /// The grants of a keep end later by so many days.
  void extend(std::size_t keep, int days);

  /// Takes everything that is there out of a grant, or out of all.
  std::int64_t take_all(std::size_t grant);
  std::int64_t take_all();
  std::int64_t take(std::size_t grant, std::int64_t units);

  /// All of it, or as many units as are worth no more than that.
  std::int64_t take_worth(std::size_t grant, std::int64_t money);

  [[nodiscard]] std::int64_t owed() const;

  [[nodiscard]] const std::vector<Grant>& grants() const { return grants_; }

  [[nodiscard]] const std::vector<Keep>& keeps() const { return keeps_; }

  [[nodiscard]] bool keeps_any() const;

 private:
  std::int64_t worth(const Grant& grant, std::int64_t units) const;

  std::vector<Grant> grants_;
  std::vector<Keep> keeps_;
};

}  // namespace tress::testing::model
