#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/domain/membership.hpp"
#include "ledger/domain/plan.hpp"
#include "ledger/domain/rules.hpp"

/// Inside of the membership's decider: one `carry_out` per command, in the file of its part of a
/// membership's life (membership_grant, membership_use, membership_request, membership_time). Only
/// membership*.cpp include this.
namespace tress::membership {

using Outcome = Result<Decision<Event>, Refusal>;
using rules::is_listed;

Outcome carry_out(const Start& asked, const State& state, const Facts& facts);
Outcome carry_out(const PayRest& asked, const State& state, const Facts& facts);
Outcome carry_out(const Renew& asked, const State& state, const Facts& facts);
Outcome carry_out(const Revoke& asked, const State& state, const Facts& facts);
Outcome carry_out(const TakeBack& asked, const State& state, const Facts& facts);
Outcome carry_out(const Transfer& asked, const State& state, const Facts& facts);
Outcome carry_out(const Receive& asked, const State& state, const Facts& facts);
Outcome carry_out(const Migrate& asked, const State& state, const Facts& facts);
Outcome carry_out(const ClearMigration& asked, const State& state, const Facts& facts);

Outcome carry_out(const Reserve& asked, const State& state, const Facts& facts);
Outcome carry_out(const Cover& asked, const State& state, const Facts& facts);
Outcome carry_out(const Release& asked, const State& state, const Facts& facts);
Outcome carry_out(const TimeOut& asked, const State& state, const Facts& facts);
Outcome carry_out(const Redeem& asked, const State& state, const Facts& facts);
Outcome carry_out(const GiveBack& asked, const State& state, const Facts& facts);
Outcome carry_out(const Forfeit& asked, const State& state, const Facts& facts);

Outcome carry_out(const RequestReversal& asked, const State& state, const Facts& facts);
Outcome carry_out(const RequestAdjustment& asked, const State& state, const Facts& facts);
Outcome carry_out(const RequestRefund& asked, const State& state, const Facts& facts);
Outcome carry_out(const RequestRenewalDate& asked, const State& state, const Facts& facts);
Outcome carry_out(const Approve& asked, const State& state, const Facts& facts);
Outcome carry_out(const Reject& asked, const State& state, const Facts& facts);
Outcome carry_out(const PayRefund& asked, const State& state, const Facts& facts);

Outcome carry_out(const AnnounceExpiry& asked, const State& state, const Facts& facts);
Outcome carry_out(const Expire& asked, const State& state, const Facts& facts);
Outcome carry_out(const EarnTime& asked, const State& state, const Facts& facts);
Outcome carry_out(const CarryOutDue& asked, const State& state, const Facts& facts);
Outcome carry_out(const Pause& asked, const State& state, const Facts& facts);
Outcome carry_out(const Resume& asked, const State& state, const Facts& facts);
Outcome carry_out(const RecordRenewalFailure& asked, const State& state, const Facts& facts);

/// May return: membership_is_unknown.
Result<void, Refusal> require_started(const State& state);

/// May return: hold_is_unknown.
Result<HoldState, Refusal> require_hold(const State& state, std::uint32_t number);

/// A hold whose units are still reserved. May return: hold_is_unknown, hold_is_over.
Result<HoldState, Refusal> require_reserved(const State& state, std::uint32_t number);

/// The branch that owes the units, on its business date, which is open. Requires a membership that
/// has started. May return: branch_is_unknown, day_is_closed.
Result<rules::BranchDay, Refusal> open_home(const State& state, const Facts& facts);

/// The terms of a version. Valid until the next decision. May return: plan_is_unknown.
Result<const plan::Terms*, Refusal> terms_of(PlanId plan,
                                             std::uint32_t version,
                                             const Facts& facts);
Result<const plan::Terms*, Refusal> terms_of(const State& state, const Facts& facts);

/// May return: membership_is_full.
Result<void, Refusal> require_room(std::size_t entries);

/// True if it is held of a discount: such a lot says of how much, and no other lot does.
bool is_of_discount(const Reserved& reserved, const State& state);

/// The lot with that number. Requires that there is one.
const LotState& lot_at(const State& state, std::uint32_t number);

/// The money that goes with the next `units` of what is available, and never more than there is:
/// in older logs what is paid may cover fewer units than are available.
std::int64_t released_minor(const LotState& lot, std::int64_t units);

/// The unit ledger's movements of all parts.
std::vector<UnitPosting> moved(const State& state,
                               const std::vector<Part>& parts,
                               UnitAccount from,
                               UnitAccount to);

/// The same for lots that are only now granted: what is paid of them.
std::vector<UnitPosting> granted(const std::vector<Lot>& lots, UnitAccount from);

std::int64_t minor_of(const std::vector<Part>& parts);
std::int64_t paid_minor(const std::vector<Lot>& lots);

/// Which bills' money goes with a part that is given on, for the first lot of whoever gets it; with
/// the tax that was charged with it.
std::vector<Source> sources_of_part(const State& state, const Part& part);

/// The same of all that a change of plan closes, for the lots that it goes into.
std::vector<Source> sources_of_change(const State& state,
                                      const std::vector<Part>& closed,
                                      const std::vector<Lot>& lots);

/// All tax of these, each code once.
std::vector<sale::TaxTotal> taxes_of(const std::vector<Source>& sources);

/// Everything that is available in each lot that has something left.
std::vector<Part> all_available(const State& state);

/// True if units are reserved.
bool has_open_hold(const State& state);

/// True if a refund was asked for and nobody has decided.
bool is_refund_undecided(const State& state);

/// The next request. Requires room for it.
Requested next_request(RequestKind what,
                       const State& state,
                       std::string reason,
                       const Facts& facts);

/// Whose request it is, who agreed, and where the salon's books have it.
struct Approval {
  const Requested& asked;
  StaffId approver;
  rules::BranchDay at;

  [[nodiscard]] Heading heading(std::uint64_t requested_version) const {
    Heading heading{at.id, at.date, asked.reason};
    heading.approval_version = requested_version;
    return heading;
  }
};

/// True if the house lets somebody in that person's roles decide on which day a membership renews:
/// the policy says which.
bool may_change_renewal_dates(const staff::State& person, const Facts& facts);

/// The date that was asked for, if it is still possible. May return: refund_is_requested,
/// membership_is_paused, time_is_past, plan_has_no_periods, period_is_not_running,
/// renewal_date_is_the_same, renewal_date_is_too_late, unlimited_days_are_paid,
/// renewal_date_has_changed.
Outcome approve_renewal_date(const Approval& given,
                             const RequestState& request,
                             const State& state,
                             const plan::Terms& terms);

/// Adds each code's amounts to what is there of it.
void add_taxes(std::vector<sale::TaxTotal>& taxes, const std::vector<sale::TaxTotal>& more);

/// Without a remainder below the minor unit.
sale::TaxTotal tax_of_minor(const std::string& code, std::int64_t minor, Currency currency);

/// The same as a decision's first events: what is over is earned before anything else is settled.
Decision<Event> earned_first(const State& state, const rules::BranchDay& at);

}  // namespace tress::membership
