#pragma once

#include "ledger/base/ids.hpp"
#include "projections/store/view_store.hpp"

namespace tress::views {

/// What a table holds, in a form that two tables can be compared by. The sum, modulo 2^256, of
/// SHA-256(length of key (u32 BE) ‖ key ‖ value) over the rows: the order in which rows are visited
/// does not matter, and a row that stands twice is not a row that is missing.
struct Digest {
  std::uint64_t applied;
  std::uint64_t rows;
  Hash sum;

  friend bool operator==(const Digest&, const Digest&) = default;
};

/// Reads the whole table. Any thread with a snapshot of its own.
[[nodiscard]] Result<Digest, Fault> digest_of(const Snapshot& snapshot);

}  // namespace tress::views
