#pragma once

#include "ledger/domain/membership.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/sale.hpp"

/// What may follow in the streams of plans and memberships, and of what is prepaid on a bill: parts
/// of `can_follow` (possible.hpp). All of it keeps what is left of every lot between nothing and
/// what was granted (domain.md §3.4, 3).
namespace tress::audit {

[[nodiscard]] bool can_follow_of_plan(const plan::State& before, const plan::Event& event);
[[nodiscard]] bool can_follow_of_membership(const membership::State& before,
                                            const membership::Event& event);

[[nodiscard]] bool can_follow_prepaid(const sale::State& before,
                                      const sale::PrepaidLineAdded& added);
[[nodiscard]] bool can_follow_prepaid(const sale::State& before, const sale::LineCovered& covered);
[[nodiscard]] bool can_follow_prepaid(const sale::State& before,
                                      const sale::CoverReversed& reversed);

}  // namespace tress::audit
