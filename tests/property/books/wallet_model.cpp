#include "tests/property/books/wallet_model.hpp"

#include <algorithm>

#include "tests/property/books/model.hpp"

namespace tress::model {

std::int64_t ValueLot::breakage() const {
  if (expected_breakage == 0) return 0;
  const std::int64_t gone = paid - value;
  std::int64_t taken = rounded(expected_breakage * gone, paid - expected_breakage);
  if (taken > expected_breakage) taken = expected_breakage;
  return taken > value ? value : taken;
}

std::int64_t ValueLot::at_list() const {
  const std::int64_t back = value - (used - used_money);
  if (back < 0) return 0;
  return back > value ? value : back;
}

void Value::grant(std::int64_t paid, std::int64_t units, std::int64_t breakage, bool is_money) {
  lots.push_back({paid, units, units, paid, breakage, false, is_money, 0, 0, std::nullopt});
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
      lots[at].used += part;
      lots[at].used_money += parts.back().money;
      units -= part;
    }
  }
  return parts;
}

void Value::give_back(const ValueParts& parts) {
  for (const ValuePart& part : parts) {
    lots.at(part.lot).left += part.units;
    lots.at(part.lot).value += part.money;
    lots.at(part.lot).used -= part.units;
    lots.at(part.lot).used_money -= part.money;
  }
}

/// Both together must get what the whole would, to the cent: so neither side of the split may owe
/// more than it has while the other one gets something.
ValueLot Value::give(std::size_t at, std::int64_t units) {
  const ValueLot before = lots.at(at);
  const ValuePart part = take(at, units);
  ValueLot& stays = lots.at(at);
  ValueLot goes{part.money, units, units, part.money, 0, false, true, 0, 0, at};
  const std::int64_t saved = before.used - before.used_money;
  if (before.used_money < 0 || saved < 0) return goes;
  std::int64_t money = rounded(before.used_money * units, before.left);
  std::int64_t cheaper = saved;
  if (units == before.left) {
    money = before.used_money;
  } else if (stays.value > 0) {
    cheaper = rounded(saved * goes.value, before.value);
    const std::int64_t rest = saved - stays.value;
    const std::int64_t most = rest > goes.value ? rest : goes.value;
    const std::int64_t least = rest > goes.value ? goes.value : rest;
    if (cheaper > most) cheaper = most;
    if (cheaper < least) cheaper = least;
  }
  goes.used_money = money;
  goes.used = money + cheaper;
  stays.used_money -= money;
  stays.used -= money + cheaper;
  return goes;
}

ValuePart Value::worth(std::size_t at, std::int64_t money) const {
  const ValueLot& lot = lots.at(at);
  if (lot.value <= money) return {at, lot.left, lot.value};
  const auto taken = [&](std::int64_t units) {
    Value copy;
    copy.lots = {lot};
    return copy.take(0, units).money;
  };
  std::int64_t fits = 0;
  std::int64_t too_many = lot.left;
  while (fits + 1 < too_many) {
    const std::int64_t middle = (fits + too_many) / 2;
    (taken(middle) <= money ? fits : too_many) = middle;
  }
  return {at, fits, fits == 0 ? 0 : taken(fits)};
}

void Value::lose(const ValuePart& part) {
  lots.at(part.lot).left -= part.units;
  lots.at(part.lot).value -= part.money;
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
