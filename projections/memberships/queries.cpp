#include "schema/provenance.hpp"

#include "projections/engine/query.hpp"
#include "projections/memberships/keys.hpp"
#include "projections/memberships/memberships.hpp"

namespace tress::memberships {

namespace {

using views::Key;
using views::Page;
using views::Paging;
using views::Snapshot;

/// The rows that a list of `Found` points to.
Result<Page<Membership>, Fault> found_in(const Snapshot& view,
                                         views::Range range,
                                         const Paging& paging) {
  return views::page_of<Found, Membership>(view, std::move(range), paging, [&](const Found& found) {
    return find(view, found.membership);
  });
}

membership::RequestStage stage_of(RequestStatus status) {
  switch (status) {
    case RequestStatus::requested: return membership::RequestStage::requested;
    case RequestStatus::rejected: return membership::RequestStage::rejected;
    case RequestStatus::approved: return membership::RequestStage::approved;
    case RequestStatus::paid: return membership::RequestStage::paid;
  }
  TRESS_UNREACHABLE();
}

/// What the rule of refunds looks at.
membership::State state_of(const Membership& row) {
  membership::State state;
  state.started = membership::Started{row.membership,   row.client,   row.plan,
                                      row.plan_version, row.kind,     plan::TaxPoint::at_sale,
                                      row.branch,       row.starts_on};
  if (row.paused_on) state.paused = membership::Paused{*row.paused_on, std::nullopt, {}};
  for (const Request& request : row.requests) {
    state.requests.push_back({request.asked, stage_of(request.status)});
  }
  for (const Lot& lot : row.lots) {
    membership::LotState known{
        {lot.lot, lot.benefit, lot.units, lot.price, lot.paid, lot.paid_units, lot.expires_on, {}},
        {lot.price.minor(), lot.units, lot.available, lot.value.minor()}};
    if (lot.days_shared && lot.value_shared) {
      known.free.paid_minor = lot.value_shared->minor();
      known.free.granted = *lot.days_shared;
    }
    known.used = lot.used + lot.forfeited;
    known.earned_from = lot.earned_from;
    known.granted.alone = lot.alone;
    known.origin = lot.origin;
    known.first_of_grant = lot.first_of_grant;
    known.sources = lot.sources;
    known.used_minor = lot.used_value ? lot.used_value->minor() : 0;
    known.closed_minor = lot.closed_value ? lot.closed_value->minor() : 0;
    if (lot.past) known.past = {lot.past->at_list.minor(), lot.past->money.minor()};
    state.lots.push_back(std::move(known));
  }
  return state;
}

}  // namespace

Result<std::optional<Membership>, Fault> find(const Snapshot& view, MembershipId membership) {
  return views::row_at<Membership>(view, membership_key(membership));
}

Result<Page<Membership>, Fault> of_client(const Snapshot& view,
                                          ClientId client,
                                          const Paging& paging) {
  return found_in(view, {.prefix = client_prefix(client).bytes()}, paging);
}

Result<Page<Membership>, Fault> expiring(const Snapshot& view, Day until, const Paging& paging) {
  auto page = views::page_of<Found, Membership>(
      view, {.prefix = Key{RowKind::ending}.bytes()}, paging,
      [&](const Found& found) -> Result<std::optional<Membership>, Fault> {
        TRESS_TRY(auto row, find(view, found.membership));
        const auto ends = [&](const Lot& lot) {
          return lot.available > 0 && lot.expires_on && *lot.expires_on <= until;
        };
        const bool is_one = row && std::any_of(row->lots.begin(), row->lots.end(), ends);
        if (!is_one) return std::optional<Membership>{};
        return row;
      });
  return page;
}

Result<Page<Undecided>, Fault> undecided(const Snapshot& view, const Paging& paging) {
  return views::page_of<Undecided>(view, {.prefix = Key{RowKind::undecided}.bytes()}, paging);
}

Result<std::optional<Plan>, Fault> find_plan(const Snapshot& view, PlanId plan) {
  TRESS_TRY(const auto source, views::row_at<provenance::Source>(view, plan_key(plan)));
  if (!source) return std::optional<Plan>{};
  return views::row_at<Plan>(view, place_key(source->position));
}

Result<Page<Plan>, Fault> plans(const Snapshot& view, const Paging& paging) {
  return views::page_of<Plan>(view, {.prefix = Key{RowKind::place}.bytes()}, paging);
}

Result<std::optional<membership::Quote>, Fault> quote(const Snapshot& view,
                                                      const Membership& row,
                                                      Day date,
                                                      std::string_view reason) {
  TRESS_TRY(const auto plan, find_plan(view, row.plan));
  const bool is_known = plan && row.plan_version >= 1 && row.plan_version <= plan->versions.size();
  if (!is_known) return std::optional<membership::Quote>{};
  const plan::Terms& terms = plan->versions[row.plan_version - 1].terms;
  return std::optional{membership::quote_of(state_of(row), terms, date, reason)};
}

}  // namespace tress::memberships
