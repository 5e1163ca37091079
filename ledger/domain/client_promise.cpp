#include <algorithm>
#include <array>

#include "ledger/domain/client_rules.hpp"

namespace tress::client {

namespace {

constexpr std::array<std::string_view, 5> breaking_reasons{
    "forgotten", "not_possible", "client_changed_mind", "staff_left", "entered_in_error"};

/// Where the topic stands, or would.
auto topic_in(const std::vector<std::string>& topics, const std::string& topic) {
  return std::lower_bound(topics.begin(), topics.end(), topic);
}

bool has_topic(const std::vector<std::string>& topics, const std::string& topic) {
  return std::binary_search(topics.begin(), topics.end(), topic);
}

/// May return: promise_is_unknown, promise_is_settled.
Result<void, Refusal> require_open_promise(const State& state, std::uint32_t number) {
  if (!was_numbered(number, state.preparation.promises_made)) return Refusal::promise_is_unknown;
  if (!has_numbered(state.preparation.promises, number)) return Refusal::promise_is_settled;
  return ok();
}

State settled(State before, std::uint32_t number) {
  auto& promises = before.preparation.promises;
  const auto at = numbered(promises, number);
  TRESS_ASSERT(at != promises.end());
  promises.erase(at);
  return before;
}

}  // namespace

Outcome carry_out(const SetPreference& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.text)}));
  TRESS_TRY(require_kept(state, PersonalClass::notes));
  const auto& topics = state.preparation.preferences;
  if (!has_topic(topics, asked.topic)) {
    TRESS_TRY(next_number(topics.size()));
  }
  TRESS_TRY(check_code(asked.topic));
  TRESS_TRY(const Day confirmed_on, day_until_today(asked.confirmed_on, facts));
  Personal<Preference> preference{{asked.text.reveal()}};
  // Straight into a part that the committer seals.
  return one<Event>(heading_of(facts),
                    PreferenceSet{asked.topic,
                                  {asked.client, std::move(preference)},
                                  asked.source.value_or(PreferenceSource::client),
                                  confirmed_on});
}

Outcome carry_out(const ClearPreference& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!has_topic(state.preparation.preferences, asked.topic)) {
    return Refusal::preference_is_not_set;
  }
  return one<Event>(heading_of(facts), PreferenceCleared{asked.topic});
}

Outcome carry_out(const PreferChannel& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  return one<Event>(heading_of(facts), ChannelPreferred{asked.channel});
}

Outcome carry_out(const MakePromise& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(rules::check_texts<Refusal>({rules::personal_note(asked.what)}));
  TRESS_TRY(require_kept(state, PersonalClass::notes));
  TRESS_TRY(next_number(state.preparation.promises.size()));
  if (asked.item) {
    TRESS_TRY(rules::require_item<Refusal>(*asked.item, facts));
  }
  TRESS_TRY(rules::require_staff<Refusal>(asked.owner, facts));
  const bool is_late = asked.due && *asked.due < facts.utc_day() - std::chrono::days{1};
  if (is_late && !facts.is_import()) return Refusal::day_is_in_the_past;
  Personal<Promise> what{{asked.what.reveal()}};
  // Straight into a part that the committer seals.
  return one<Event>(heading_of(facts), PromiseMade{state.preparation.promises_made + 1,
                                                   {asked.client, std::move(what)},
                                                   asked.owner,
                                                   asked.due,
                                                   asked.item});
}

Outcome carry_out(const KeepPromise& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  TRESS_TRY(require_open_promise(state, asked.promise));
  return one<Event>(heading_of(facts), PromiseKept{asked.promise});
}

Outcome carry_out(const BreakPromise& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (!is_listed(breaking_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  TRESS_TRY(require_open_promise(state, asked.promise));
  return one<Event>(heading_of(facts, asked.reason), PromiseBroken{asked.promise, asked.reason});
}

State after(State before, const PreferenceSet& set) {
  TRESS_ASSERT(before.is_registered());
  auto& topics = before.preparation.preferences;
  if (!has_topic(topics, set.topic)) topics.insert(topic_in(topics, set.topic), set.topic);
  count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const PreferenceCleared& cleared) {
  auto& topics = before.preparation.preferences;
  TRESS_ASSERT(has_topic(topics, cleared.topic));
  topics.erase(topic_in(topics, cleared.topic));
  return before;
}

State after(State before, const ChannelPreferred& preferred) {
  TRESS_ASSERT(before.is_registered());
  before.preparation.channel = preferred.channel;
  return before;
}

State after(State before, const PromiseMade& made) {
  TRESS_ASSERT(before.is_registered());
  before.preparation.promises.push_back({made.promise, made.owner, made.due, made.item});
  before.preparation.promises_made = made.promise;
  count_part(before, FieldClass::notes);
  return before;
}

State after(State before, const PromiseKept& kept) {
  return settled(std::move(before), kept.promise);
}

State after(State before, const PromiseBroken& broken) {
  return settled(std::move(before), broken.promise);
}

void forget_notes(Preparation& preparation) {
  preparation.preferences.clear();
  preparation.promises.clear();
}

}  // namespace tress::client
