#pragma once

#include <optional>

#include "ledger/base/result.hpp"
#include "ledger/domain/facts.hpp"

/// How a decider of any stream makes an act need a second person's word (domain.md §3.5).
///
///     TRESS_TRY(rules::require_approval<Refusal>(Act::write_off, amount, facts));
///     if (rules::has_approved(performer, facts)) return Refusal::approver_is_involved;
///
/// The first line lets through: who has a limit that is high enough (policy stream), an import, the
/// service itself, and a command that an approval of this act orders. Everybody else is refused
/// with `needs_approval`, and asks for the same command again with `?propose=REASON`. The command
/// needs a row in proposable.hpp.
namespace tress::rules {

/// True if the act may be carried out now.
[[nodiscard]] bool is_approved(approval::Act act,
                               const std::optional<Money>& amount,
                               const Facts& facts);

/// True if that person is among those who approved: some must not, beside the requester.
[[nodiscard]] bool has_approved(StaffId person, const Facts& facts);

/// May return: needs_approval.
template <class Refusal>
Result<void, Refusal> require_approval(approval::Act act,
                                       const std::optional<Money>& amount,
                                       const Facts& facts) {
  if (!is_approved(act, amount, facts)) return Refusal::needs_approval;
  return ok();
}

}  // namespace tress::rules
