#pragma once

#include <set>

#include "schema/sale.hpp"

namespace tress::testing {

/// Reasons of a bill that have to do with plans and units: tests/unit/domain/sale_prepaid_test.cpp
/// has a case of each.
inline const std::set<sale::Refusal> prepaid_refusals{
    sale::Refusal::only_memberships_ask,
    sale::Refusal::client_is_missing,
    sale::Refusal::plan_is_unknown,
    sale::Refusal::plan_is_retired,
    sale::Refusal::plan_is_not_sold_yet,
    sale::Refusal::plan_is_in_another_currency,
    sale::Refusal::plan_has_no_periods,
    sale::Refusal::membership_is_missing,
    sale::Refusal::membership_is_unknown,
    sale::Refusal::membership_is_anothers,
    sale::Refusal::plan_is_another,
    sale::Refusal::payment_exceeds_price,
    sale::Refusal::line_takes_no_cover,
    sale::Refusal::line_is_covered,
    sale::Refusal::line_is_not_covered,
    sale::Refusal::units_are_no_tender,
    sale::Refusal::cover_was_reversed,
    sale::Refusal::change_costs_nothing,
    sale::Refusal::membership_is_of_another_branch,
    sale::Refusal::only_payments_ask,
    sale::Refusal::membership_is_given_back,
    sale::Refusal::plan_has_uses_left,
};

}  // namespace tress::testing
