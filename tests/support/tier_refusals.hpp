#pragma once

#include <set>

#include "ledger/domain/client.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/policy.hpp"

/// The reasons to refuse that have to do with member tiers: tests/unit/domain/member_tier_test.cpp
/// produces each of them, the tables of the three streams all others.
namespace tress::testing {

inline const std::set<policy::Refusal> policy_tier_refusals{
    policy::Refusal::tiers_are_missing,     policy::Refusal::too_many_tiers,
    policy::Refusal::tier_stands_twice,     policy::Refusal::rank_stands_twice,
    policy::Refusal::rank_is_out_of_range,  policy::Refusal::tier_name_is_missing,
    policy::Refusal::tier_name_is_too_long, policy::Refusal::tier_name_is_not_plain,
    policy::Refusal::tier_is_left_out};

inline const std::set<plan::Refusal> plan_tier_refusals{plan::Refusal::tier_is_unknown,
                                                        plan::Refusal::tier_is_of_memberships};

inline const std::set<client::Refusal> client_tier_refusals{
    client::Refusal::tier_is_unknown,   client::Refusal::tier_is_retired,
    client::Refusal::tier_is_the_same,  client::Refusal::tier_has_no_end,
    client::Refusal::words_are_missing, client::Refusal::not_the_responsible_role};

}  // namespace tress::testing
