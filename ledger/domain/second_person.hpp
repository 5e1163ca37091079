#pragma once

#include <algorithm>
#include <optional>

#include "ledger/base/result.hpp"
#include "ledger/domain/facts.hpp"
#include "ledger/domain/staff.hpp"

/// Maker and checker of one stream's own requests (domain.md §3.5).
namespace tress::rules {

/// Who answers for what somebody else began.
struct SecondPerson {
  StaffId person;
  bool is_alone;  ///< it is the same person, an owner, and the salon has no other
};

/// The person who acts, if another one than `first` and holding one of `roles` now, whatever the
/// session says. The owner of a salon without anybody else may act alone.
/// May return: approver_is_unknown, self_approval, approver_lacks_role.
template <class Refusal, class Roles>
Result<SecondPerson, Refusal> require_second_person(const std::optional<StaffId>& first,
                                                    const Roles& roles,
                                                    const Facts& facts) {
  const auto person = facts.actor.person;
  const staff::State* const known = person ? facts.around->staff(*person) : nullptr;
  if (known == nullptr || !known->is_hired()) return Refusal::approver_is_unknown;
  const bool is_alone =
      person == first && facts.around->staff_present() == 1 && known->has_role(Role::owner);
  if (person == first && !is_alone) return Refusal::self_approval;
  const bool may = std::any_of(std::begin(roles), std::end(roles),
                               [&](Role role) { return known->has_role(role); });
  if (!may) return Refusal::approver_lacks_role;
  return SecondPerson{*person, is_alone};
}

}  // namespace tress::rules
