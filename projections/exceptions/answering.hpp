#pragma once

#include "schema/exceptions.hpp"
#include "schema/policy.hpp"

#include "projections/engine/query.hpp"
#include "projections/engine/rows.hpp"

/// Who answers for an exception, and whether it is one too many of its kind. A part of the view.
namespace tress::exceptions {

/// Who answers for which records from now on.
void keep_rule(views::Rows& rows, const policy::OwnerRuleSet& set);

/// How soon they are reviewed from now on.
void keep_rule(views::Rows& rows, const policy::ReviewRuleSet& set);

/// The rule of that day (UTC).
[[nodiscard]] Result<policy::ReviewRule, Fault> review_rule(const views::Snapshot& view, Day day);

/// Owner and backup of what is being opened, by the rule of the day. What its event says itself
/// stays.
void name_owner(views::Rows& rows, Exception& made);

/// The same kind again and again, about one client, by one person or in one branch: says how often.
/// An imported file's oddities are finds of one day's import, not a habit.
void flag_pattern(views::Rows& rows, Exception& made);

}  // namespace tress::exceptions
