#pragma once

#include <algorithm>

#include "ledger/domain/exception_source.hpp"
#include "ledger/domain/review.hpp"

/// Whether events of the review of exceptions can follow what was before them (possible.hpp).
namespace tress::audit::reviewing {

/// What an import found is looked at as one, everything else by itself.
inline bool is_named(const review::Subject& about) {
  return about.importing.has_value() == review::is_of_import(about.kind);
}

/// Nobody is told of what they may not review.
inline bool is_told(Role role) {
  return std::find(review::reviewers.begin(), review::reviewers.end(), role) !=
         review::reviewers.end();
}

inline bool follows(const review::State& before, const review::ExceptionReviewed& reviewed) {
  const bool is_follow_up = reviewed.outcome == review::Outcome::follow_up;
  return is_named(reviewed.about) && !review::is_over(before, reviewed.about.position) &&
         reviewed.again_by.has_value() == is_follow_up &&
         reviewed.covers.has_value() == reviewed.about.importing.has_value();
}

inline bool follows(const review::State& before, const review::Overdue& overdue) {
  const bool is_due = !before.again_by || *before.again_by == overdue.due_by;
  return is_named(overdue.about) && !review::is_over(before, overdue.about.position) &&
         !before.told && is_due && overdue.due_by < overdue.escalates_at && is_told(overdue.owner);
}

inline bool follows(const review::State& before, const review::Escalated& escalated) {
  return is_named(escalated.about) && before.told && !before.told->is_escalated &&
         before.told->due_by == escalated.due_by && is_told(escalated.backup);
}

}  // namespace tress::audit::reviewing
