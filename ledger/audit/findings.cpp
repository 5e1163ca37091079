#include "ledger/audit/findings.hpp"

#include <fmt/core.h>

namespace tress::audit {

std::string sentence(const Finding& finding) {
  return finding.place + ": " + finding.what;
}

std::string event_place(Position position) {
  return fmt::format("event {}", position);
}

std::string events_place(Position first, Position end) {
  TRESS_ASSERT(first < end);
  if (end - first == 1) return event_place(first);
  return fmt::format("events {} to {}", first, end - 1);
}

void Findings::add(std::string place, std::string what) {
  ++count_;
  if (kept_.size() < kept_max_) kept_.push_back({std::move(place), std::move(what)});
}

void Findings::add_all(const Findings& others) {
  for (const Finding& finding : others.kept_) {
    if (kept_.size() < kept_max_) kept_.push_back(finding);
  }
  count_ += others.count_;
}

}  // namespace tress::audit
