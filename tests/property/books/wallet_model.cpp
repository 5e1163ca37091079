#include "tests/property/books/wallet_model.hpp"

#include <algorithm>

#include "tests/property/books/model.hpp"

namespace tress::model {

std::int64_t ValueLot::breakage() const {
  if (expected_breakage == 0) return 0;
  const std::int64_t used = paid - value;
  std::int64_t taken = rounded(expected_breakage * used, paid - expected_breakage);
  if (taken > expected_breakage) taken = expected_breakage;
  return taken > value ? value : taken;
}

void Value::grant(std::int64_t paid, std::int64_t units, std::int64_t breakage, bool is_money) {
  lots.push_back({paid, units, units, paid, breakage, false, is_money});
}

void Value::earn(std::int64_t points) {
  grant(0, points, 0, false);
  const std::int64_t gone = owed < points ? owed : points;
  lots.back().left -= gone;
  owed -= gone;
}

std::int64_t Value::available() const {
  std::int64_t sum = 0;
  for (const ValueLot& lot : lots) sum += lot.is_reserved ? 0 : lot.left;
  return sum;
}

std::int64_t Value::left() const {
  std::int64_t sum = 0;
  for (const ValueLot& lot : lots) sum += lot.left;
  return sum;
}

std::int64_t Value::in_books() const {
  std::int64_t sum = 0;
  for (const ValueLot& lot : lots) sum += lot.in_books();
  return sum;
}

ValuePart Value::take(std::size_t at, std::int64_t units) {
  ValueLot& lot = lots.at(at);
  const std::int64_t used_then = lot.units - lot.left + units;
  const std::int64_t value_then = lot.paid - rounded(lot.paid * used_then, lot.units);
  std::int64_t money = lot.value - value_then;
  if (money < 0) money = 0;
  if (units == lot.left) money = lot.value;
  lot.left -= units;
  lot.value -= money;
  return {at, units, money};
}

std::optional<ValueParts> Value::use(std::int64_t units) {
  if (units > available()) return std::nullopt;
  ValueParts parts;
  // What nobody paid for goes first.
  for (const bool is_free : {true, false}) {
    for (std::size_t at = 0; at < lots.size() && units > 0; ++at) {
      if (lots[at].is_reserved || lots[at].left == 0 || (lots[at].paid == 0) != is_free) continue;
      const std::int64_t part = lots[at].left < units ? lots[at].left : units;
      parts.push_back(take(at, part));
      units -= part;
    }
  }
  return parts;
}

void Value::give_back(const ValueParts& parts) {
  for (const ValuePart& part : parts) {
    lots.at(part.lot).left += part.units;
    lots.at(part.lot).value += part.money;
  }
}

void Value::end(std::size_t lot) {
  lots.at(lot).left = 0;
  lots.at(lot).value = 0;
  lots.at(lot).is_reserved = false;
}

void Value::take_back(std::size_t first, std::int64_t points) {
  const auto from = [&](std::size_t lot) {
    const std::int64_t part = lots[lot].left < points ? lots[lot].left : points;
    lots[lot].left -= part;
    points -= part;
  };
  from(first);
  for (std::size_t lot = 0; lot < lots.size(); ++lot) from(lot);
  owed += points;
}

}  // namespace tress::model
