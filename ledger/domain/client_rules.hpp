#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/card.hpp"
#include "schema/policy.hpp"

#include "ledger/base/limits.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/rules.hpp"

/// Inside of the client's decider: what its parts share, and what client.cpp takes from each of
/// them. Only client*.cpp include this.
namespace tress::client {

using Outcome = Result<Decision<Event>, Refusal>;
using rules::is_listed;

/// Enough entries of a kind for any client's life; a loop must not fill the log or the memory.
/// May return: history_is_full.
Result<std::uint32_t, Refusal> next_number(std::size_t entries);

/// Counts a sealed part of an event: the parts are numbered as the classes are.
void count_part(State& state, FieldClass field_class);

/// May return: client_is_unknown.
Result<void, Refusal> require_registered(const State& state);

/// May return: class_is_erased.
Result<void, Refusal> require_kept(const State& state, PersonalClass one);

/// A code of the salon's own: a-z, 0-9 and _, so that no free text stands open in the log.
/// May return: code_is_malformed.
Result<void, Refusal> check_code(std::string_view code);

/// The day that somebody names, else today. Today is that of the farthest east: a branch there may
/// be a day ahead of UTC. May return: day_is_in_the_future.
Result<Day, Refusal> day_until_today(std::optional<Day> named, const Facts& facts);

/// The text, on its way from a command into a part that the committer seals.
std::optional<std::string> to_be_sealed(const std::optional<Personal<std::string>>& text);

/// A word of the salon's lists. May return: term_is_unknown.
Result<void, Refusal> require_term(card::List list, const std::string& code, const Facts& facts);

/// Whoever the owner rule of such records names, or its backup, at any branch. May return:
/// staff_is_unknown, staff_has_left, not_the_responsible_role.
Result<StaffId, Refusal> require_responsible(policy::RecordType record, const Facts& facts);

Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt);

template <class Entry>
auto numbered(std::vector<Entry>& entries, std::uint32_t number) {
  return std::find_if(entries.begin(), entries.end(),
                      [&](const Entry& entry) { return entry.number == number; });
}

template <class Entry>
bool has_numbered(const std::vector<Entry>& entries, std::uint32_t number) {
  return std::any_of(entries.begin(), entries.end(),
                     [&](const Entry& entry) { return entry.number == number; });
}

/// True if something with that number has been.
inline bool was_numbered(std::uint32_t number, std::uint32_t so_far) {
  return number >= 1 && number <= so_far;
}

// client_erasure.cpp

Outcome carry_out(const PlaceHold& asked, const State& state, const Facts& facts);
Outcome carry_out(const LiftHold& asked, const State& state, const Facts& facts);
Outcome carry_out(const RequestErasure& asked, const State& state, const Facts& facts);
Outcome carry_out(const ApproveErasure& asked, const State& state, const Facts& facts);
Outcome carry_out(const RejectErasure& asked, const State& state, const Facts& facts);

State after(State before, const HoldPlaced& placed);
State after(State before, const HoldLifted& lifted);
State after(State before, const ErasureRequested& requested);
State after(State before, const ErasureRejected& rejected);
State after(State before, const Erased& erased);

/// What carries out an erasure that was announced.
Erased erased_by_rule(const RetentionAnnounced& announced, const State& state, const Facts& facts);

/// Whose contact is erased is nobody's alert any more.
void append_end_of_alert(Decision<Event>& decision,
                         const PersonalClasses& erased,
                         ClientId client,
                         const Facts& facts);

// client_retention.cpp

Outcome carry_out(const ReviewRetention& asked, const State& state, const Facts& facts);

State after(State before, const RetentionAnnounced& announced);
State after(State before, const RetentionWithdrawn& withdrawn);

// client_health.cpp

Outcome carry_out(const DeclareAllergy& asked, const State& state, const Facts& facts);
Outcome carry_out(const WithdrawAllergy& asked, const State& state, const Facts& facts);
Outcome carry_out(const DeclareNoAllergies& asked, const State& state, const Facts& facts);
Outcome carry_out(const RecordObservation& asked, const State& state, const Facts& facts);
Outcome carry_out(const CloseObservation& asked, const State& state, const Facts& facts);
Outcome carry_out(const RecordPatchTest& asked, const State& state, const Facts& facts);
Outcome carry_out(const RecordFormula& asked, const State& state, const Facts& facts);

State after(State before, const AllergyDeclared& declared);
State after(State before, const AllergyWithdrawn& withdrawn);
State after(State before, const AllergyNoneDeclared& declared);
State after(State before, const ObservationRecorded& recorded);
State after(State before, const ObservationClosed& closed);
State after(State before, const PatchTestRecorded& recorded);
State after(State before, const FormulaRecorded& recorded);

/// Nothing that was erased is compared any more; numbers go on.
void forget_health(Health& health);

// client_promise.cpp

Outcome carry_out(const SetPreference& asked, const State& state, const Facts& facts);
Outcome carry_out(const ClearPreference& asked, const State& state, const Facts& facts);
Outcome carry_out(const PreferChannel& asked, const State& state, const Facts& facts);
Outcome carry_out(const MakePromise& asked, const State& state, const Facts& facts);
Outcome carry_out(const KeepPromise& asked, const State& state, const Facts& facts);
Outcome carry_out(const BreakPromise& asked, const State& state, const Facts& facts);

State after(State before, const PreferenceSet& set);
State after(State before, const PreferenceCleared& cleared);
State after(State before, const ChannelPreferred& preferred);
State after(State before, const PromiseMade& made);
State after(State before, const PromiseKept& kept);
State after(State before, const PromiseBroken& broken);

/// A promise of which nobody can read what it was is none.
void forget_notes(Preparation& preparation);

// client_consent.cpp

Outcome carry_out(const GiveConsent& asked, const State& state, const Facts& facts);
Outcome carry_out(const WithdrawConsent& asked, const State& state, const Facts& facts);
Outcome carry_out(const CarryOutDue& asked, const State& state, const Facts& facts);
Outcome carry_out(const LapseConsent& asked, const State& state, const Facts& facts);

State after(State before, const ConsentGiven& given);
State after(State before, const ConsentWithdrawn& withdrawn);
State after(State before, const ConsentLapsed& lapsed);

// client_ownership.cpp

Outcome carry_out(const Claim& asked, const State& state, const Facts& facts);
Outcome carry_out(const ExtendOwnership& asked, const State& state, const Facts& facts);
Outcome carry_out(const Release& asked, const State& state, const Facts& facts);
Outcome carry_out(const Reassign& asked, const State& state, const Facts& facts);

State after(State before, const Claimed& claimed);
State after(State before, const OwnershipExtended& extended);
State after(State before, const Released& released);
State after(State before, const Reassigned& reassigned);

// client_care.cpp

Outcome carry_out(const PlanFollowUp& asked, const State& state, const Facts& facts);
Outcome carry_out(const FinishFollowUp& asked, const State& state, const Facts& facts);
Outcome carry_out(const MissFollowUp& asked, const State& state, const Facts& facts);
Outcome carry_out(const ReceiveFeedback& asked, const State& state, const Facts& facts);
Outcome carry_out(const OpenComplaint& asked, const State& state, const Facts& facts);
Outcome carry_out(const ResolveComplaint& asked, const State& state, const Facts& facts);
Outcome carry_out(const AddTag& asked, const State& state, const Facts& facts);
Outcome carry_out(const RemoveTag& asked, const State& state, const Facts& facts);
Outcome carry_out(const AssignSegment& asked, const State& state, const Facts& facts);
Outcome carry_out(const RecordReferral& asked, const State& state, const Facts& facts);

State after(State before, const FollowUpPlanned& planned);
State after(State before, const FollowUpDone& done);
State after(State before, const FollowUpMissed& missed);
State after(State before, const FeedbackReceived& received);
State after(State before, const ComplaintOpened& opened);
State after(State before, const ComplaintResolved& resolved);
State after(State before, const TagAdded& added);
State after(State before, const TagRemoved& removed);
State after(State before, const SegmentAssigned& assigned);
State after(State before, const Referred& referred);

// client_aims.cpp

Outcome carry_out(const StateNeed& asked, const State& state, const Facts& facts);
Outcome carry_out(const AssessNeed& asked, const State& state, const Facts& facts);
Outcome carry_out(const CloseNeed& asked, const State& state, const Facts& facts);
Outcome carry_out(const GiveAdvice& asked, const State& state, const Facts& facts);
Outcome carry_out(const AnswerAdvice& asked, const State& state, const Facts& facts);

State after(State before, const NeedStated& stated);
State after(State before, const NeedAssessed& assessed);
State after(State before, const NeedClosed& closed);
State after(State before, const AdviceGiven& given);
State after(State before, const AdviceAnswered& answered);

/// What nobody can read any more is not asked about; numbers go on.
void forget_needs(Aims& aims);
void forget_advice(Aims& aims);

// client_field.cpp

Outcome carry_out(const SetField& asked, const State& state, const Facts& facts);
Outcome carry_out(const ClearField& asked, const State& state, const Facts& facts);

State after(State before, const FieldSet& set);
State after(State before, const FieldCleared& cleared);

// client_address.cpp

Outcome carry_out(const AskAddressChange& asked, const State& state, const Facts& facts);
Outcome carry_out(const ConfirmAddressChange& asked, const State& state, const Facts& facts);

State after(State before, const AddressChangeAsked& asked);
State after(State before, const AddressShared& shared);

// client_tier.cpp

Outcome carry_out(const SetTier& asked, const State& state, const Facts& facts);
Outcome carry_out(const EndTier& asked, const State& state, const Facts& facts);

State after(State before, const TierSet& set);

// client_merge.cpp

Outcome carry_out(const Merge& asked, const State& state, const Facts& facts);
Outcome carry_out(const Absorb& asked, const State& state, const Facts& facts);
Outcome carry_out(const Unmerge& asked, const State& state, const Facts& facts);
Outcome carry_out(const GiveBack& asked, const State& state, const Facts& facts);

State after(State before, const Merged& merged);
State after(State before, const Absorbed& absorbed);
State after(State before, const Unmerged& unmerged);

/// In a merged file nobody begins anything new, but what other streams and the system do goes on in
/// it; and of what one person has, no part is erased while it lies in several files.
/// May return: client_is_merged, client_has_absorbed.
Result<void, Refusal> require_in_use(const Command& command,
                                     const State& state,
                                     const Facts& facts);

}  // namespace tress::client
