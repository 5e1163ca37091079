#include <algorithm>

#include "ledger/domain/card.hpp"
#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

/// Of a goal, in tenths.
constexpr std::uint8_t reached_max = 10;

/// How it was before, and how it became: an outcome compares the two.
constexpr std::uint32_t assessments_compared = 2;

using PersonalText = std::optional<Personal<std::string>>;

std::optional<Sealed<Observation, FieldClass::health>> health_part(ClientId client,
                                                                   const PersonalText& text) {
  auto content = to_be_sealed(text);
  if (!content) return std::nullopt;
  return Sealed<Observation, FieldClass::health>{client,
                                                 Personal<Observation>{{std::move(*content)}}};
}

/// May return: text_is_…, class_is_erased.
Result<void, Refusal> check_words(const PersonalText& words, const State& state) {
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal(words, limits::note_bytes_max)}));
  return require_kept(state, PersonalClass::health);
}

/// May return: need_is_unknown, need_is_closed.
Result<OpenNeed, Refusal> require_open_need(const State& state, std::uint32_t number) {
  if (!was_numbered(number, state.aims.needs_stated)) return Refusal::need_is_unknown;
  for (const OpenNeed& one : state.aims.needs) {
    if (one.number == number) return one;
  }
  return Refusal::need_is_closed;
}

bool takes_comparison(NeedOutcome outcome) {
  switch (outcome) {
    case NeedOutcome::met:
    case NeedOutcome::partly_met:
    case NeedOutcome::not_met: return true;
    case NeedOutcome::given_up:
    case NeedOutcome::entered_in_error: return false;
  }
  TRESS_UNREACHABLE();
}

}  // namespace

Outcome carry_out(const StateNeed& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_words(asked.words, state));
  TRESS_TRY(next_number(state.aims.needs.size()));
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  TRESS_TRY(require_term(card::List::need_area, asked.area, facts));
  TRESS_TRY(require_term(card::List::need_concern, asked.concern, facts));
  TRESS_TRY(require_term(card::List::need_goal, asked.goal, facts));
  const auto& open = state.aims.needs;
  const auto standing = std::find_if(open.begin(), open.end(), [&](const OpenNeed& one) {
    return one.area == asked.area && one.concern == asked.concern && one.goal == asked.goal;
  });
  const bool is_stated = standing != open.end();
  // Whoever takes down a visit's request may not see needs, so nothing may tell them that this one
  // stands: it is stated again, by its number.
  if (is_stated && !facts.is_ordered_by(StreamKind::appointment)) return Refusal::need_is_stated;
  const std::uint32_t number = is_stated ? standing->number : state.aims.needs_stated + 1;
  return one<Event>(heading_of(facts), NeedStated{number, asked.area, asked.concern, asked.goal, on,
                                                  health_part(asked.client, asked.words)});
}

Outcome carry_out(const AssessNeed& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(check_words(asked.words, state));
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  TRESS_TRY(const OpenNeed need, require_open_need(state, asked.need));
  if (asked.reached > reached_max) return Refusal::reached_is_out_of_range;
  return one<Event>(heading_of(facts), NeedAssessed{asked.need, need.assessments + 1, asked.reached,
                                                    on, asked.appointment, asked.photo,
                                                    health_part(asked.client, asked.words)});
}

Outcome carry_out(const CloseNeed& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(const OpenNeed need, require_open_need(state, asked.need));
  if (takes_comparison(asked.outcome) && need.assessments < assessments_compared) {
    return Refusal::need_is_not_compared;
  }
  return one<Event>(heading_of(facts), NeedClosed{asked.need, asked.outcome});
}

Outcome carry_out(const GiveAdvice& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.text)}));
  TRESS_TRY(require_kept(state, PersonalClass::notes));
  TRESS_TRY(next_number(state.aims.advice.size()));
  if (asked.item) {
    TRESS_TRY(rules::require_item<Refusal>(*asked.item, facts));
  }
  TRESS_TRY(const Day on, day_until_today(asked.on, facts));
  Personal<Advice> text{{asked.text.reveal()}};
  // Straight into a part that the committer seals.
  return one<Event>(heading_of(facts), AdviceGiven{state.aims.advice_given + 1,
                                                   {asked.client, std::move(text)},
                                                   asked.item,
                                                   asked.appointment,
                                                   on});
}

Outcome carry_out(const AnswerAdvice& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  const Aims& aims = state.aims;
  if (!was_numbered(asked.advice, aims.advice_given)) return Refusal::advice_is_unknown;
  const bool is_open = std::binary_search(aims.advice.begin(), aims.advice.end(), asked.advice);
  if (!is_open) return Refusal::advice_is_answered;
  return one<Event>(heading_of(facts), AdviceAnswered{asked.advice, asked.answer});
}

State after(State before, const NeedStated& stated) {
  TRESS_ASSERT(before.is_registered());
  const bool is_new = stated.need > before.aims.needs_stated;
  if (is_new) {
    before.aims.needs.push_back({stated.need, stated.area, stated.concern, stated.goal});
    before.aims.needs_stated = stated.need;
  }
  if (stated.words) count_part(before, FieldClass::health);
  return before;
}

State after(State before, const NeedAssessed& assessed) {
  const auto at = numbered(before.aims.needs, assessed.need);
  TRESS_ASSERT(at != before.aims.needs.end());
  at->assessments = assessed.assessment;
  if (assessed.words) count_part(before, FieldClass::health);
  return before;
}

State after(State before, const NeedClosed& closed) {
  const auto at = numbered(before.aims.needs, closed.need);
  TRESS_ASSERT(at != before.aims.needs.end());
  before.aims.needs.erase(at);
  return before;
}

State after(State before, const AdviceGiven& given) {
  TRESS_ASSERT(before.is_registered());
  before.aims.advice.push_back(given.advice);
  before.aims.advice_given = given.advice;
  count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const AdviceAnswered& answered) {
  std::erase(before.aims.advice, answered.advice);
  return before;
}

void forget_needs(Aims& aims) {
  aims.needs.clear();
}

void forget_advice(Aims& aims) {
  aims.advice.clear();
}

}  // namespace tress::client
