#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

/// What clients have with a salon, in plain integers: written from domain.md §3.1 alone, so that it
/// shares no code and no mistake with the product. Cents throughout.
namespace tress::model {

struct ValueLot {
  std::int64_t paid = 0;   ///< for all units
  std::int64_t units = 0;  ///< granted
  std::int64_t left = 0;
  std::int64_t value = 0;  ///< of `paid`, what the units left stand for
  std::int64_t expected_breakage = 0;
  bool is_reserved = false;
  bool is_money = true;         ///< paid for: it may be refunded or given on
  std::int64_t used = 0;        ///< units that were used, those before it was given on included
  std::int64_t used_money = 0;  ///< of the price, what went with them
  std::optional<std::size_t> from = std::nullopt;  ///< the other client's lot that it comes out of

  /// What a client who withdraws gets: the price less what the used units cost without bonus.
  [[nodiscard]] std::int64_t at_list() const;

  /// Taken into revenue in proportion to what was used, never more than is left.
  [[nodiscard]] std::int64_t breakage() const;

  [[nodiscard]] std::int64_t in_books() const { return value - breakage(); }
};

/// Units of one lot with their money.
struct ValuePart {
  std::size_t lot;
  std::int64_t units;
  std::int64_t money;
};

using ValueParts = std::vector<ValuePart>;

/// One pool: lots that nobody paid for are used first, then the oldest.
struct Value {
  std::vector<ValueLot> lots;
  std::int64_t owed = 0;  ///< points

  void grant(std::int64_t paid, std::int64_t units, std::int64_t breakage, bool is_money);

  /// Grants points, of which those owed are gone at once.
  void earn(std::int64_t points);

  [[nodiscard]] std::int64_t available() const;
  [[nodiscard]] std::int64_t left() const;
  [[nodiscard]] std::int64_t in_books() const;

  /// Nothing if there is not so much.
  std::optional<ValueParts> use(std::int64_t units);
  void give_back(const ValueParts& parts);

  /// What the next units of a lot release.
  ValuePart take(std::size_t lot, std::int64_t units);

  /// The next units of a lot with what of its use goes with them, as a lot for another client.
  ValueLot give(std::size_t lot, std::int64_t units);

  /// As many units of a lot as cost no more than that, all if they can be.
  [[nodiscard]] ValuePart worth(std::size_t lot, std::int64_t money) const;

  /// Gone without having been used.
  void lose(const ValuePart& part);

  /// All of a lot is gone.
  void end(std::size_t lot);

  /// Points of that lot first, then of the oldest; the rest is owed.
  void take_back(std::size_t first, std::int64_t points);
};

}  // namespace tress::model
