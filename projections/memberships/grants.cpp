#include "projections/memberships/grants.hpp"

#include <algorithm>
#include <set>

#include "schema/provenance.hpp"

#include "projections/memberships/keys.hpp"

namespace tress::memberships {

namespace {

using membership::Part;
using views::Rows;

}  // namespace

void note_use(Rows& rows, Membership& row, const std::vector<Part>& parts, int sign) {
  for (const Part& part : parts) {
    if (part.lot < 1 || part.lot > row.lots.size()) return rows.stop("the lot is not known");
    auto& used = row.lots[part.lot - 1].used_value;
    if (used) *used = {used->currency(), used->minor() + sign * part.minor};
  }
}

std::uint32_t joined(Membership& row, const membership::LotsGranted& granted) {
  std::set<std::uint32_t> together;
  for (const Part& part : granted.closed) {
    if (part.lot < 1 || part.lot > row.lots.size()) continue;
    Lot& lot = row.lots[part.lot - 1];
    const Currency currency = lot.price.currency();
    const std::int64_t before = lot.closed_value ? lot.closed_value->minor() : 0;
    lot.closed_value = Money{currency, before + part.minor};
    together.insert(lot.first_of_grant);
  }
  if (together.empty()) return granted.lots.empty() ? 0 : granted.lots.front().lot;
  for (Lot& lot : row.lots) {
    if (together.contains(lot.first_of_grant)) lot.first_of_grant = *together.begin();
  }
  return *together.begin();
}

std::vector<membership::Source> sources_of(const membership::Lot& lot,
                                           const membership::LotsGranted& granted) {
  std::vector<membership::Source> sources;
  if (granted.sale) sources.push_back({lot.lot, *granted.sale, lot.paid, lot.taxes});
  for (const membership::Source& source : granted.sources) {
    if (source.lot != lot.lot) continue;
    // What came from a lot before was not paid with this bill.
    if (granted.sale) {
      Money& own = sources.front().amount;
      own = {own.currency(), own.minor() - source.amount.minor()};
    }
    sources.push_back(source);
  }
  return sources;
}

void end_renewals(Membership& row, const std::vector<Part>& revoked) {
  const auto is_standing = [](const Lot& lot) { return lot.period_before.has_value(); };
  for (const Part& part : revoked) {
    if (part.lot < 1 || part.lot > row.lots.size()) continue;
    Lot& lot = row.lots[part.lot - 1];
    if (!is_standing(lot)) continue;
    const auto next = std::find_if(row.lots.begin() + part.lot, row.lots.end(), is_standing);
    (next == row.lots.end() ? row.period_until : next->period_before) = lot.period_before;
    lot.period_before.reset();
  }
}

std::optional<std::string> tier_of(views::Rows& rows, PlanId id, std::uint32_t version) {
  const auto source = rows.get<provenance::Source>(plan_key(id));
  const auto plan = source ? rows.get<Plan>(place_key(source->position)) : std::nullopt;
  if (!plan || version < 1 || version > plan->versions.size()) return std::nullopt;
  return plan->versions[version - 1].terms.tier;
}

}  // namespace tress::memberships
