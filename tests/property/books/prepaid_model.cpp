#include "tests/property/books/prepaid_model.hpp"

#include <algorithm>
#include <utility>

namespace tress::testing::model {

namespace {

/// a·b/c to the nearest, halves up. For what is not negative.
std::int64_t nearest(std::int64_t a, std::int64_t b, std::int64_t c) {
  return (2 * a * b + c) / (2 * c);
}

}  // namespace

void Pack::grant(std::int64_t price,
                 std::int64_t size,
                 std::int64_t paid,
                 std::optional<int> last_day) {
  const std::int64_t bought = paid == price ? size : size * paid / price;
  grants_.push_back({price, size, paid, bought, last_day});
  grants_.back().money = paid;
}

void Pack::pay(std::int64_t amount) {
  Grant& first = grants_.front();
  first.paid += amount;
  first.money += amount;
  first.bought = first.paid == first.price ? first.size : first.size * first.paid / first.price;
}

/// Once k of n are gone, the first k are worth the k-th part of the price: what the next ones take
/// is the difference to what has been taken, the last ones take the rest.
std::int64_t Pack::worth(const Grant& grant, std::int64_t units) const {
  const std::int64_t unpaid = grant.price - grant.paid;
  const std::int64_t away = grant.gone + grant.kept + units;
  if (away == grant.size) return grant.money + unpaid;
  const std::int64_t stays = grant.price - nearest(grant.price, away, grant.size);
  return std::max<std::int64_t>(0, grant.money + unpaid - stays);
}

std::optional<std::int64_t> Pack::keep(std::int64_t units, int day) {
  std::vector<std::size_t> order;
  std::int64_t there = 0;
  for (std::size_t i = 0; i < grants_.size(); ++i) {
    const bool is_over = grants_[i].last_day && *grants_[i].last_day < day;
    if (is_over || grants_[i].there() == 0) continue;
    order.push_back(i);
    there += grants_[i].there();
  }
  if (there < units) return std::nullopt;
  constexpr int never = 1'000'000;
  std::stable_sort(order.begin(), order.end(), [&](std::size_t one, std::size_t other) {
    const Grant& a = grants_[one];
    const Grant& b = grants_[other];
    const int a_day = a.last_day.value_or(never);
    const int b_day = b.last_day.value_or(never);
    return a_day != b_day ? a_day < b_day : a.price == 0 && b.price != 0;
  });
  Keep made;
  std::int64_t money = 0;
  for (const std::size_t i : order) {
    Grant& grant = grants_[i];
    const std::int64_t part = std::min(units, grant.there());
    if (part == 0) break;
    const std::int64_t value = worth(grant, part);
    made.takes.push_back({i, part, value});
    grant.kept += part;
    grant.kept_money += value;
    grant.money -= value;
    money += value;
    units -= part;
  }
  keeps_.push_back(made);
  return money;
}

void Pack::let_go(std::size_t keep) {
  keeps_[keep].is_open = false;
  for (const Take& take : keeps_[keep].takes) {
    Grant& grant = grants_[take.grant];
    grant.kept -= take.units;
    grant.kept_money -= take.money;
    grant.money += take.money;
  }
}

std::int64_t Pack::use_up(std::size_t keep) {
  keeps_[keep].is_open = false;
  std::int64_t money = 0;
  for (const Take& take : keeps_[keep].takes) {
    Grant& grant = grants_[take.grant];
    grant.kept -= take.units;
    grant.kept_money -= take.money;
    grant.gone += take.units;
    money += take.money;
  }
  return money;
}

void Pack::bring_back(std::size_t keep) {
  for (const Take& take : keeps_[keep].takes) {
    Grant& grant = grants_[take.grant];
    grant.gone -= take.units;
    grant.money += take.money;
  }
}

void Pack::extend(std::size_t keep, int days) {
  for (const Take& take : keeps_[keep].takes) {
    auto& last_day = grants_[take.grant].last_day;
    if (last_day) *last_day += days;
  }
}

std::int64_t Pack::take_all(std::size_t number) {
  Grant& grant = grants_[number];
  grant.gone += grant.there();
  return std::exchange(grant.money, 0);
}

std::int64_t Pack::take_all() {
  std::int64_t money = 0;
  for (std::size_t i = 0; i < grants_.size(); ++i) money += take_all(i);
  return money;
}

std::int64_t Pack::take(std::size_t number, std::int64_t units) {
  Grant& grant = grants_[number];
  const std::int64_t value = worth(grant, units);
  grant.gone += units;
  grant.money -= value;
  return value;
}

std::int64_t Pack::take_worth(std::size_t number, std::int64_t money) {
  const Grant& grant = grants_[number];
  if (grant.money <= money) return take_all(number);
  std::int64_t units = 0;
  while (units < grant.there() && worth(grant, units + 1) <= money) ++units;
  return units == 0 ? 0 : take(number, units);
}

std::int64_t Pack::owed() const {
  std::int64_t sum = 0;
  for (const Grant& grant : grants_) sum += grant.money + grant.kept_money;
  return sum;
}

bool Pack::keeps_any() const {
  return std::any_of(keeps_.begin(), keeps_.end(), [](const Keep& one) { return one.is_open; });
}

}  // namespace tress::testing::model
