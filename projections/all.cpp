#include "projections/all.hpp"

#include "projections/accesses/accesses.hpp"
#include "projections/appointments/appointments.hpp"
#include "projections/approvals/approvals.hpp"
#include "projections/bills/bills.hpp"
#include "projections/campaigns/campaigns.hpp"
#include "projections/catalogue/catalogue_view.hpp"
#include "projections/client_card/client_card.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/follow_ups/follow_ups.hpp"
#include "projections/liability/liability.hpp"
#include "projections/memberships/memberships.hpp"
#include "projections/notices/notices.hpp"
#include "projections/offers/offers.hpp"
#include "projections/payment_links/payment_links.hpp"
#include "projections/policies/policies.hpp"
#include "projections/pool/pool.hpp"
#include "projections/portal/portal.hpp"
#include "projections/questions/questions.hpp"
#include "projections/revenue/revenue.hpp"
#include "projections/risk/risk_view.hpp"
#include "projections/staff/staff_view.hpp"
#include "projections/tiers/tiers.hpp"
#include "projections/till/till.hpp"
#include "projections/trial_balance/trial_balance.hpp"
#include "projections/wallets/wallets.hpp"

namespace tress::views {

std::vector<const Projection*> all_projections() {
  return {&client_card::projection(),   &bills::projection(),         &revenue::projection(),
          &trial_balance::projection(), &exceptions::projection(),    &catalogue_view::projection(),
          &staff_view::projection(),    &appointments::projection(),  &memberships::projection(),
          &wallets::projection(),       &approvals::projection(),     &policies::projection(),
          &till::projection(),          &campaigns::projection(),     &risk_view::projection(),
          &offers::projection(),        &payment_links::projection(), &portal::projection(),
          &questions::projection(),     &liability::projection(),     &pool::projection(),
          &notices::projection(),       &tiers::projection(),         &follow_ups::projection()};
}

std::vector<const Projection*> access_projections() {
  return {&accesses::projection()};
}

}  // namespace tress::views
