#pragma once

#include "ledger/writer/streams.hpp"

namespace tress::audit {

/// True if the event may happen in that state of its stream. A decider never makes another, so
/// `evolve` and `postings_of` take it for granted; a log that somebody else wrote, even with the
/// right key, need not keep to it and must not bring the check down.
/// Requires that event and state are of the same kind.
[[nodiscard]] bool can_follow(const AnyState& before, const AnyEvent& event);

}  // namespace tress::audit
