#pragma once

#include <algorithm>
#include <optional>

#include "ledger/domain/drawer.hpp"
#include "ledger/domain/rules.hpp"

/// Which drawer cash goes into or comes out of: a rule of bills, refunds and prepaid value alike.
namespace tress::rules {

/// The drawer that takes or gives cash now: the one that is named, or the only open one. None for
/// another tender, for an imported past and in a branch that keeps no drawers.
/// May return: drawer_is_not_open, drawer_is_not_named.
template <class Refusal>
Result<std::optional<DrawerId>, Refusal> drawer_for(sale::TenderKind kind,
                                                    const std::optional<DrawerId>& named,
                                                    const BranchDay& at,
                                                    const Facts& facts) {
  const bool is_kept =
      kind == sale::TenderKind::cash && !facts.is_import() && facts.around->drawers(at.id) != 0;
  if (!is_kept) return std::optional<DrawerId>{};
  auto open = facts.around->drawers_open(at.id, at.date);
  std::erase_if(open, [&](DrawerId id) {
    const drawer::State* const state = facts.around->drawer(id);
    return state == nullptr || state->stage != drawer::Stage::open;
  });
  if (named) {
    const bool is_open = std::find(open.begin(), open.end(), *named) != open.end();
    if (!is_open) return Refusal::drawer_is_not_open;
    return named;
  }
  if (open.empty()) return Refusal::drawer_is_not_open;
  if (open.size() > 1) return Refusal::drawer_is_not_named;
  return std::optional{open.front()};
}

}  // namespace tress::rules
