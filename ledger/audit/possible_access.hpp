#pragma once

#include "ledger/domain/access.hpp"

/// What may follow in the streams of an access log. A part of possible.cpp.
namespace tress::audit::seeing {

/// Nothing was shown to somebody who had no right to it.
inline bool follows(const access::State&, const access::Recorded& recorded) {
  return recorded.outcome == access::Outcome::denied || recorded.right.has_value();
}

/// Rows lie between the first and the last, among the events that were looked at.
inline bool follows(const access::State&, const access::Exported& exported) {
  if (exported.rows == 0) return !exported.first && !exported.last;
  return exported.first && exported.last && *exported.first <= *exported.last &&
         *exported.last < exported.tree_size &&
         exported.rows <= *exported.last - *exported.first + 1;
}

}  // namespace tress::audit::seeing
