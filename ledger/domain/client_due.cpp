#include "ledger/domain/client_rules.hpp"
#include "ledger/domain/due.hpp"

namespace tress::client {

namespace {

using Acts = std::vector<DueAct<Command>>;

/// What time will bring to a client, whose stream is `client`.
Acts due_acts(const State& state, ClientId client) {
  Acts acts;
  if (state.ownership.owner) {
    acts.push_back({when_over(state.ownership.until), Release{client, "time_is_over"}});
    if (const auto contact = state.ownership.contact_until) {
      acts.push_back({when_over(*contact), Release{client, "no_follow_up"}});
    }
  }
  for (const Consent& consent : state.consents.last) {
    if (consent.is_over || !consent.expires_on) continue;
    // The rule waits a day longer than the consent counts.
    acts.push_back({when_over(*consent.expires_on + std::chrono::days{1}),
                    LapseConsent{client, consent.purpose}});
  }
  for (const OpenMatter& follow_up : state.care.follow_ups) {
    acts.push_back({when_over(follow_up.due), MissFollowUp{client, follow_up.number}});
  }
  if (state.tier.until) acts.push_back({when_over(*state.tier.until), EndTier{client}});
  if (const RetentionAnnounced* const announced = state.announced()) {
    acts.push_back({when_over(announced->erase_from), ReviewRetention{client}});
  }
  return acts;
}

}  // namespace

std::optional<Timestamp> next_due(const State& state, const Facts& facts) {
  return first_due(due_acts(state, id_cast<ClientId>(facts.stream)));
}

Outcome carry_out(const CarryOutDue& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_registered(state));
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  return carry_out_due<Event>(due_acts(state, asked.client), state, facts, Refusal::nothing_is_due);
}

}  // namespace tress::client
