#pragma once

#include "ledger/domain/branch.hpp"

/// What may follow in the stream of a branch. A part of possible.cpp.
namespace tress::audit::trading {

inline bool follows(const branch::State& before, const branch::Opened&) {
  return !before.opened;
}

inline bool follows(const branch::State& before, const branch::TaxSet& set) {
  return before.opened && set.rate_millionths <= branch::rate_millionths_max;
}

inline bool follows(const branch::State& before, const branch::HoursSet&) {
  return before.opened.has_value();
}

inline bool follows(const branch::State& before, const branch::ContactSet&) {
  return before.opened.has_value();
}

inline bool follows(const branch::State& before, const branch::ProfileSet&) {
  return before.opened.has_value();
}

inline bool follows(const branch::State& before, const branch::RecordKeeperNamed& named) {
  return before.opened && named.backup != named.keeper;
}

}  // namespace tress::audit::trading
