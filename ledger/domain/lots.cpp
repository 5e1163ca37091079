#include "ledger/domain/lots.hpp"

#include <algorithm>
#include <numeric>

#include "ledger/base/assert.hpp"
#include "ledger/domain/shares.hpp"

namespace tress::lots {

Holding whole_lot(std::int64_t paid_minor, std::int64_t granted) {
  TRESS_ASSERT(paid_minor >= 0);
  TRESS_ASSERT(granted >= 1);
  return {paid_minor, granted, granted, paid_minor};
}

std::int64_t worth_minor(const Holding& lot, std::int64_t left) {
  return lot.paid_minor - share_half_up(lot.paid_minor, lot.granted - left, lot.granted);
}

std::int64_t released_minor(const Holding& lot, std::int64_t units) {
  TRESS_ASSERT(units > 0);
  TRESS_ASSERT(units <= lot.left);
  if (units == lot.left) return lot.left_minor;
  return std::max<std::int64_t>(0, lot.left_minor - worth_minor(lot, lot.left - units));
}

Holding less(const Holding& lot, std::int64_t units) {
  const std::int64_t released = released_minor(lot, units);
  return {lot.paid_minor, lot.granted, lot.left - units, lot.left_minor - released};
}

Holding more(const Holding& lot, std::int64_t units, std::int64_t minor) {
  TRESS_ASSERT(units > 0);
  TRESS_ASSERT(lot.left + units <= lot.granted);
  TRESS_ASSERT(minor >= 0);
  TRESS_ASSERT(lot.left_minor + minor <= lot.paid_minor);
  return {lot.paid_minor, lot.granted, lot.left + units, lot.left_minor + minor};
}

std::int64_t saved_share(std::int64_t saved_minor,
                         std::int64_t goes_minor,
                         std::int64_t stays_minor) {
  TRESS_ASSERT(saved_minor >= 0 && goes_minor >= 0 && stays_minor >= 0);
  if (stays_minor == 0) return saved_minor;
  const std::int64_t share = share_half_up(saved_minor, goes_minor, goes_minor + stays_minor);
  const auto [least, most] = std::minmax({goes_minor, saved_minor - stays_minor});
  return std::clamp(share, std::max<std::int64_t>(0, least), std::min(saved_minor, most));
}

std::vector<std::int64_t> allocated_by_price(std::int64_t total_minor,
                                             const std::vector<std::int64_t>& stand_alone_minor) {
  TRESS_ASSERT(!stand_alone_minor.empty());
  const std::int64_t sum =
      std::accumulate(stand_alone_minor.begin(), stand_alone_minor.end(), std::int64_t{0});
  std::vector<std::int64_t> parts;
  parts.reserve(stand_alone_minor.size());
  std::int64_t rest = total_minor;
  for (const std::int64_t price : stand_alone_minor) {
    TRESS_ASSERT(price >= 0);
    // Halves that are rounded up several times may not take more than there is.
    const std::int64_t part = sum == 0 ? 0 : std::min(rest, share_half_up(total_minor, price, sum));
    parts.push_back(part);
    rest -= part;
  }
  // What has no price gets nothing, while anything else has one.
  const auto last_priced = std::find_if(stand_alone_minor.rbegin(), stand_alone_minor.rend(),
                                        [](std::int64_t price) { return price > 0; });
  const auto behind = last_priced == stand_alone_minor.rend()
                          ? std::ptrdiff_t{0}
                          : std::distance(stand_alone_minor.rbegin(), last_priced);
  *(parts.rbegin() + behind) += rest;
  return parts;
}

bool goes_before(const Candidate& one, const Candidate& other, Funding funding) {
  if (one.expires_on != other.expires_on) {
    if (!one.expires_on || !other.expires_on) return one.expires_on.has_value();
    return *one.expires_on < *other.expires_on;
  }
  if (one.is_free != other.is_free) return one.is_free == (funding == Funding::free_first);
  return one.number < other.number;
}

std::optional<std::vector<Chosen>> chosen(std::vector<Candidate> from,
                                          std::int64_t units,
                                          Funding funding) {
  TRESS_ASSERT(units > 0);
  std::sort(from.begin(), from.end(), [&](const Candidate& one, const Candidate& other) {
    return goes_before(one, other, funding);
  });
  std::vector<Chosen> taken;
  for (const Candidate& lot : from) {
    const std::int64_t part = std::min(units, lot.available);
    if (part <= 0) continue;
    taken.push_back({lot.number, part});
    units -= part;
    if (units == 0) return taken;
  }
  return std::nullopt;
}

}  // namespace tress::lots
