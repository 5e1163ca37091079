#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/domain/rules.hpp"
#include "ledger/domain/wallet.hpp"

/// Inside of the wallet's decider: one `carry_out` per command, in the file of its part
/// (wallet_terms, wallet_value, wallet_requests, wallet_ends, wallet_migration). Only wallet*.cpp
/// include this.
namespace tress::wallet {

using Outcome = Result<Decision<Event>, Refusal>;
using rules::is_listed;

/// What a rate in millionths is a part of.
inline constexpr std::int64_t whole_millionths = 1'000'000;

Outcome carry_out(const SetTerms& asked, const State& state, const Facts& facts);

Outcome carry_out(const Grant& asked, const State& state, const Facts& facts);
Outcome carry_out(const TakeGrantBack& asked, const State& state, const Facts& facts);
Outcome carry_out(const TakeBack& asked, const State& state, const Facts& facts);
Outcome carry_out(const Spend& asked, const State& state, const Facts& facts);
Outcome carry_out(const ReverseSpend& asked, const State& state, const Facts& facts);
Outcome carry_out(const TakePointsBack& asked, const State& state, const Facts& facts);
Outcome carry_out(const BookElsewhere& asked, const State& state, const Facts& facts);

Outcome carry_out(const RequestRefund& asked, const State& state, const Facts& facts);
Outcome carry_out(const RequestCredit& asked, const State& state, const Facts& facts);
Outcome carry_out(const Approve& asked, const State& state, const Facts& facts);
Outcome carry_out(const Reject& asked, const State& state, const Facts& facts);
Outcome carry_out(const PayRefund& asked, const State& state, const Facts& facts);

Outcome carry_out(const GiveExpiryNotice& asked, const State& state, const Facts& facts);
Outcome carry_out(const Expire& asked, const State& state, const Facts& facts);
Outcome carry_out(const CarryOutDue& asked, const State& state, const Facts& facts);
Outcome carry_out(const Transfer& asked, const State& state, const Facts& facts);
Outcome carry_out(const Forfeit& asked, const State& state, const Facts& facts);

Outcome carry_out(const Migrate& asked, const State& state, const Facts& facts);
Outcome carry_out(const ClearMigration& asked, const State& state, const Facts& facts);

/// May return: wallet_is_unknown, lot_is_unknown.
Result<Lot, Refusal> require_lot(const State& state, std::uint32_t number);

/// The branch that granted the lot, on the business date of the command.
/// May return: branch_is_unknown, day_is_closed.
Result<rules::BranchDay, Refusal> open_day_of(BranchId branch, const Facts& facts);

/// The terms of a lot, or null if it has none.
const TermsSet* terms_of(const Granted& grant, const Facts& facts);

/// What units are counted as in the units ledger.
std::string benefit_of(ValueKind kind);

/// Units of a lot that move between two of its accounts.
UnitPosting moved(const Lot& lot, UnitAccount from, UnitAccount to, std::int64_t units);

/// The next units of a lot with what they release, and the breakage that comes with them.
Part part_of(const Lot& lot, std::int64_t units);

/// The new lot's units into the pool; points that are owed take from it at once.
void grant_units(Granted& granted, const State& state);

/// The lot without a part that was taken from it.
void take(Lot& lot, const Part& part);

/// The lot without a part that was taken back: as if it had never been paid for.
void take_back(Lot& lot, const Part& part);

/// The lot with a part back.
void give_back(Lot& lot, const Part& part);

}  // namespace tress::wallet
