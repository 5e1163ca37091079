#include <algorithm>
#include <array>

#include "ledger/domain/card.hpp"
#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

constexpr std::uint8_t rating_max = 5;
constexpr std::size_t feedback_tags_max = 20;

constexpr std::array<std::string_view, 6> follow_up_outcomes{"reached",  "not_reached", "booked",
                                                             "declined", "not_needed",  "answered"};
constexpr std::array<std::string_view, 6> complaint_outcomes{
    "put_right", "refunded", "explained", "not_justified", "withdrawn", "settled"};

using PersonalText = std::optional<Personal<std::string>>;

template <class T>
std::optional<Sealed<T, FieldClass::notes>> note_part(ClientId client, const PersonalText& text) {
  auto content = to_be_sealed(text);
  if (!content) return std::nullopt;
  return Sealed<T, FieldClass::notes>{client, Personal<T>{{std::move(*content)}}};
}

/// May return: day_is_in_the_past. A day of grace for salons west of UTC.
Result<void, Refusal> require_to_come(Day due, const Facts& facts) {
  if (due < facts.utc_day() - std::chrono::days{1} && !facts.is_import()) {
    return Refusal::day_is_in_the_past;
  }
  return ok();
}

bool has(const std::vector<std::string>& sorted, const std::string& one) {
  return std::binary_search(sorted.begin(), sorted.end(), one);
}

void insert(std::vector<std::string>& sorted, const std::string& one) {
  const auto at = std::lower_bound(sorted.begin(), sorted.end(), one);
  if (at == sorted.end() || *at != one) sorted.insert(at, one);
}

/// May return: follow_up_is_unknown, follow_up_is_finished.
Result<OpenMatter, Refusal> require_open_follow_up(const State& state, std::uint32_t number) {
  if (!was_numbered(number, state.care.follow_ups_planned)) return Refusal::follow_up_is_unknown;
  for (const OpenMatter& one : state.care.follow_ups) {
    if (one.number == number) return one;
  }
  return Refusal::follow_up_is_finished;
}

/// One that was missed counts for a while. May return as `require_open_follow_up`.
Result<void, Refusal> require_unfinished(const State& state, std::uint32_t number, Day today) {
  const auto is_late = [&](const OpenMatter& one) {
    return one.number == number && today <= one.due + late_follow_up_max;
  };
  const auto& missed = state.care.missed_follow_ups;
  if (std::any_of(missed.begin(), missed.end(), is_late)) return ok();
  TRESS_TRY(require_open_follow_up(state, number));
  return ok();
}

void finish(std::vector<OpenMatter>& matters, std::uint32_t number) {
  const auto at = numbered(matters, number);
  TRESS_ASSERT(at != matters.end());
  matters.erase(at);
}

/// The owner rule of segments names who assigns them. Where a rule has computed one nobody does,
/// and the service says which version of the rule it was. May return: not_the_responsible_role and
/// what `require_responsible` may.
Result<void, Refusal> require_segmenting(const AssignSegment& asked, const Facts& facts) {
  const bool is_computed = facts.actor.kind == ActorKind::system && asked.rule_version;
  if (is_computed) return ok();
  if (!facts.actor.person) return Refusal::not_the_responsible_role;
  TRESS_TRY(require_responsible(policy::RecordType::segment, facts));
  return ok();
}

}  // namespace

Outcome carry_out(const PlanFollowUp& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.what, limits::note_bytes_max)}));
  if (asked.what) {
    TRESS_TRY(require_kept(state, PersonalClass::notes));
  }
  TRESS_TRY(next_number(state.care.follow_ups.size()));
  TRESS_TRY(rules::require_staff<Refusal>(asked.owner, facts));
  TRESS_TRY(rules::require_staff<Refusal>(asked.backup, facts));
  TRESS_TRY(require_to_come(asked.due, facts));
  if (asked.owner == asked.backup) return Refusal::backup_is_the_owner;
  return one<Event>(
      heading_of(facts),
      FollowUpPlanned{state.care.follow_ups_planned + 1, asked.kind, asked.owner, asked.backup,
                      asked.due, note_part<FollowUpText>(asked.client, asked.what)});
}

Outcome carry_out(const FinishFollowUp& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(follow_up_outcomes, asked.outcome)) return Refusal::reason_is_not_listed;
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.remark, limits::note_bytes_max)}));
  if (asked.remark) {
    TRESS_TRY(require_kept(state, PersonalClass::notes));
  }
  TRESS_TRY(require_unfinished(state, asked.follow_up, facts.utc_day()));
  return one<Event>(heading_of(facts, asked.outcome),
                    FollowUpDone{asked.follow_up, asked.outcome,
                                 note_part<FollowUpText>(asked.client, asked.remark)});
}

Outcome carry_out(const MissFollowUp& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(const OpenMatter open, require_open_follow_up(state, asked.follow_up));
  if (facts.utc_day() <= open.due) return Refusal::day_has_not_come;
  return one<Event>(heading_of(facts), FollowUpMissed{asked.follow_up, facts.utc_day()});
}

Outcome carry_out(const ReceiveFeedback& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(asked.words, limits::note_bytes_max)}));
  if (asked.words) {
    TRESS_TRY(require_kept(state, PersonalClass::notes));
  }
  if (asked.tags.size() > feedback_tags_max) return Refusal::history_is_full;
  if (asked.item) {
    TRESS_TRY(rules::require_item<Refusal>(*asked.item, facts));
  }
  TRESS_TRY(rules::require_staff<Refusal>(asked.about, facts));
  for (const std::string& tag : asked.tags) {
    TRESS_TRY(require_term(card::List::feedback_tag, tag, facts));
  }
  if (asked.rating < 1 || asked.rating > rating_max) return Refusal::rating_is_out_of_range;
  return one<Event>(heading_of(facts),
                    FeedbackReceived{state.care.feedback_received + 1, asked.rating, asked.tags,
                                     asked.appointment, asked.item, asked.about,
                                     note_part<FeedbackText>(asked.client, asked.words)});
}

Outcome carry_out(const OpenComplaint& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.words)}));
  TRESS_TRY(require_kept(state, PersonalClass::notes));
  TRESS_TRY(next_number(state.care.complaints.size()));
  TRESS_TRY(rules::require_staff<Refusal>(asked.owner, facts));
  TRESS_TRY(require_to_come(asked.due, facts));
  if (asked.sale && facts.around->sale(*asked.sale) == nullptr) return Refusal::sale_is_unknown;
  Personal<FeedbackText> words{{asked.words.reveal()}};
  // Straight into a part that the committer seals.
  return one<Event>(heading_of(facts), ComplaintOpened{state.care.complaints_opened + 1,
                                                       asked.kind,
                                                       asked.owner,
                                                       asked.due,
                                                       asked.sale,
                                                       asked.appointment,
                                                       {asked.client, std::move(words)}});
}

Outcome carry_out(const ResolveComplaint& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(complaint_outcomes, asked.outcome)) return Refusal::reason_is_not_listed;
  if (!was_numbered(asked.complaint, state.care.complaints_opened)) {
    return Refusal::complaint_is_unknown;
  }
  if (!has_numbered(state.care.complaints, asked.complaint)) return Refusal::complaint_is_resolved;
  return one<Event>(heading_of(facts, asked.outcome),
                    ComplaintResolved{asked.complaint, asked.outcome});
}

Outcome carry_out(const AddTag& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_code(asked.reason));
  TRESS_TRY(require_term(card::List::client_tag, asked.tag, facts));
  if (has(state.care.tags, asked.tag)) return Refusal::tag_is_there;
  return one<Event>(heading_of(facts, asked.reason),
                    TagAdded{asked.tag, asked.rule_version, asked.reason});
}

Outcome carry_out(const RemoveTag& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_code(asked.reason));
  if (!has(state.care.tags, asked.tag)) return Refusal::tag_is_not_there;
  return one<Event>(heading_of(facts, asked.reason),
                    TagRemoved{asked.tag, asked.rule_version, asked.reason});
}

Outcome carry_out(const AssignSegment& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_code(asked.reason));
  TRESS_TRY(rules::require_staff<Refusal>(facts.actor.person, facts));
  TRESS_TRY(require_term(card::List::segment, asked.segment, facts));
  if (state.care.segment == asked.segment) return Refusal::tag_is_there;
  TRESS_TRY(require_segmenting(asked, facts));
  return one<Event>(heading_of(facts, asked.reason),
                    SegmentAssigned{asked.segment, asked.rule_version, asked.reason});
}

Outcome carry_out(const RecordReferral& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const State* const other = facts.around->client(asked.by);
  if (asked.by == asked.client || other == nullptr || !other->is_registered()) {
    return Refusal::referrer_is_unknown;
  }
  if (state.care.referred_by) return Refusal::referral_is_recorded;
  return one<Event>(heading_of(facts), Referred{asked.by});
}

State after(State before, const FollowUpPlanned& planned) {
  TRESS_ASSERT(before.is_registered());
  before.care.follow_ups.push_back({planned.follow_up, planned.owner, planned.due});
  before.care.follow_ups_planned = planned.follow_up;
  if (planned.what) count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const FollowUpDone& done) {
  const bool is_late = has_numbered(before.care.missed_follow_ups, done.follow_up);
  finish(is_late ? before.care.missed_follow_ups : before.care.follow_ups, done.follow_up);
  before.ownership.contact_until.reset();
  if (done.remark) count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const FollowUpMissed& missed) {
  auto& late = before.care.missed_follow_ups;
  std::erase_if(
      late, [&](const OpenMatter& one) { return one.due + late_follow_up_max < missed.missed_on; });
  if (late.size() == missed_follow_ups_max) late.erase(late.begin());
  late.push_back(*numbered(before.care.follow_ups, missed.follow_up));
  finish(before.care.follow_ups, missed.follow_up);
  return before;
}

State after(State before, const FeedbackReceived& received) {
  TRESS_ASSERT(before.is_registered());
  before.care.feedback_received = received.feedback;
  if (received.words) count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const ComplaintOpened& opened) {
  TRESS_ASSERT(before.is_registered());
  before.care.complaints.push_back({opened.complaint, opened.owner, opened.due});
  before.care.complaints_opened = opened.complaint;
  count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const ComplaintResolved& resolved) {
  finish(before.care.complaints, resolved.complaint);
  return before;
}

State after(State before, const TagAdded& added) {
  TRESS_ASSERT(before.is_registered());
  insert(before.care.tags, added.tag);
  return before;
}

State after(State before, const TagRemoved& removed) {
  std::erase(before.care.tags, removed.tag);
  return before;
}

State after(State before, const SegmentAssigned& assigned) {
  TRESS_ASSERT(before.is_registered());
  before.care.segment = assigned.segment;
  return before;
}

State after(State before, const Referred& referred) {
  TRESS_ASSERT(before.is_registered() && !before.care.referred_by);
  before.care.referred_by = referred.by;
  return before;
}

}  // namespace tress::client
