#pragma once

#include <cstdint>

#include "ledger/witness/store.hpp"

/// How a witness's and a pin's memory of a log goes on and back. Pure.
namespace tress::witness {

/// Called before a later tree takes the place of `state.last`: remembers it if a day (UTC) has
/// ended since it was taken in.
void remember_day(LogState& state, std::uint64_t now_s);

/// Goes back to the largest tree of at most `trusted_size` events that is remembered; to the empty
/// one if there is none.
void give_up_beyond(LogState& state, std::uint64_t trusted_size);

}  // namespace tress::witness
