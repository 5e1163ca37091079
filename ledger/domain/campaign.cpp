#include "ledger/domain/campaign.hpp"

#include <algorithm>
#include <set>

#include "ledger/base/limits.hpp"
#include "ledger/domain/client.hpp"
#include "ledger/domain/client_files.hpp"
#include "ledger/domain/rules.hpp"

namespace tress::campaign {

namespace {

using Outcome = Result<Decision<Event>, Refusal>;

/// Batches are so far apart: other work gets between them.
constexpr std::chrono::seconds between_batches{1};

StreamName name_of_stream(const Plan&) {
  return named_by_command();
}

template <class Asked>
StreamName name_of_stream(const Asked& asked) {
  return named_by(asked.campaign);
}

/// Campaigns go on beside the business dates of a branch: they may be closed.
Heading heading_of(const Facts& facts, std::optional<std::string> reason = std::nullopt) {
  return {std::nullopt, facts.utc_day(), std::move(reason)};
}

Result<void, Refusal> require_planned(const State& state) {
  if (!state.planned) return Refusal::campaign_is_unknown;
  return ok();
}

/// Why the client is left out; nothing: a member, with that consent.
std::optional<Omission> omission_of(const client::State* client,
                                    client::ConsentPurpose purpose,
                                    const Facts& facts) {
  if (client == nullptr) return Omission::client_is_unknown;
  if (client->has_erased(client::PersonalClass::contact)) return Omission::contact_is_erased;
  if (client->merged_into) return Omission::is_merged;
  const bool may = client::may_be_done(*client, purpose, facts.utc_day(), *facts.around);
  if (!may) return Omission::no_consent;
  return std::nullopt;
}

outbox::Command message_to(const State& state, std::size_t index, const Facts& facts) {
  const Planned& planned = *state.planned;
  return outbox::Queue{.key = "campaign/" + planned.campaign.hex() + "/" + std::to_string(index),
                       .text = outbox::Template::campaign,
                       .client = state.members[index].client,
                       .branch = planned.branch,
                       .appointment = std::nullopt,
                       .about_at = facts.now,
                       .membership = std::nullopt,
                       .wallet = std::nullopt,
                       .lot = std::nullopt,
                       .campaign = planned.campaign,
                       .channel = planned.channel,
                       .consent = state.members[index].consent};
}

Outcome carry_out(const Plan& asked, const State& state, const Facts& facts) {
  TRESS_ASSERT(!state.planned);  // A stream of its own: named by the command.
  TRESS_TRY(rules::check_texts<Refusal>(
      {rules::name(asked.name), rules::name(asked.subject), rules::note(asked.text)}));
  TRESS_TRY(rules::require_branch<Refusal>(asked.branch, facts));
  if (asked.control_percent > control_percent_max) return Refusal::control_is_out_of_range;
  if (asked.respond_within_days < 1 || asked.respond_within_days > respond_days_max) {
    return Refusal::days_are_out_of_range;
  }
  return one<Event>(heading_of(facts),
                    Planned{id_cast<CampaignId>(facts.stream), asked.branch, asked.name,
                            asked.channel, asked.subject, asked.text, asked.control_percent,
                            asked.respond_within_days, facts.actor.person});
}

Outcome carry_out(const AddAudience& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_planned(state));
  if (state.is_started) return Refusal::campaign_has_started;
  if (asked.clients.empty()) return Refusal::clients_are_missing;
  if (asked.clients.size() > clients_at_once_max) return Refusal::too_many_clients;
  if (state.members.size() + asked.clients.size() > members_max) return Refusal::audience_is_full;
  const auto purpose = purpose_of(state.planned->channel);
  std::set<ClientId> known;
  for (const Member& member : state.members) known.insert(member.client);
  AudienceAdded added;
  for (const ClientId id : asked.clients) {
    const client::State* const client = facts.around->client(id);
    auto omission = omission_of(client, purpose, facts);
    if (!omission && !known.insert(id).second) omission = Omission::is_in_it;
    if (omission) {
      added.omitted.push_back({id, *omission});
      continue;
    }
    added.members.push_back(
        {id, client->consents.of(purpose)->number,
         is_control(state.planned->campaign, id, state.planned->control_percent)});
  }
  return one<Event>(heading_of(facts), std::move(added));
}

Outcome carry_out(const Start&, const State& state, const Facts& facts) {
  TRESS_TRY(require_planned(state));
  if (state.is_started) return Refusal::campaign_has_started;
  const auto control = static_cast<std::uint32_t>(
      std::count_if(state.members.begin(), state.members.end(),
                    [](const Member& member) { return member.is_control; }));
  if (control == state.members.size()) return Refusal::audience_is_empty;
  const bool is_alone = facts.around->staff_present() == 1;
  const bool is_same = facts.actor.person && facts.actor.person == state.planned_by;
  if (is_same && !is_alone) return Refusal::same_person;
  return one<Event>(heading_of(facts),
                    Started{static_cast<std::uint32_t>(state.members.size()), control});
}

Outcome carry_out(const Stop& asked, const State& state, const Facts& facts) {
  TRESS_TRY(require_planned(state));
  if (!rules::is_listed(stop_reasons, asked.reason)) return Refusal::reason_is_not_listed;
  if (!state.is_started) return Refusal::campaign_has_not_started;
  if (state.is_stopped) return Refusal::campaign_is_stopped;
  return one<Event>(heading_of(facts, asked.reason), Stopped{asked.reason});
}

Outcome carry_out(const CarryOutDue&, const State& state, const Facts& facts) {
  TRESS_TRY(require_planned(state));
  if (facts.actor.kind != ActorKind::system) return Refusal::only_the_service;
  if (!state.is_sending()) return Refusal::nothing_is_due;
  const std::size_t until = std::min(state.members.size(), state.queued + batch_max);
  auto decision =
      one<Event>(heading_of(facts), BatchQueued{state.queued, static_cast<std::uint32_t>(until)});
  for (std::size_t i = state.queued; i < until; ++i) {
    if (!state.members[i].is_control) decision.orders.emplace_back(message_to(state, i, facts));
  }
  return decision;
}

State after(State before, const Planned& planned) {
  TRESS_ASSERT(!before.planned);
  before.planned = planned;
  before.planned_by = planned.planned_by;
  return before;
}

State after(State before, const AudienceAdded& added) {
  TRESS_ASSERT(!before.is_started);
  before.members.insert(before.members.end(), added.members.begin(), added.members.end());
  return before;
}

State after(State before, const Started&) {
  TRESS_ASSERT(!before.is_started);
  before.is_started = true;
  return before;
}

State after(State before, const BatchQueued& batch) {
  TRESS_ASSERT(batch.first == before.queued && batch.until <= before.members.size());
  before.queued = batch.until;
  return before;
}

State after(State before, const Stopped&) {
  before.is_stopped = true;
  return before;
}

}  // namespace

client::ConsentPurpose purpose_of(outbox::Channel channel) {
  switch (channel) {
    case outbox::Channel::sms: return client::ConsentPurpose::marketing_sms;
    case outbox::Channel::mail: return client::ConsentPurpose::marketing_email;
  }
  TRESS_UNREACHABLE();
}

bool is_control(CampaignId campaign, ClientId client, unsigned percent) {
  // Both are hashes already: their sum is as even as another hash of them.
  std::uint64_t mixed = 0;
  for (std::size_t i = 0; i < sizeof mixed; ++i) {
    const auto byte = static_cast<Byte>(campaign.bytes()[i] ^ client.bytes()[i]);
    mixed = mixed << 8U | byte;
  }
  return mixed % 100 < percent;
}

std::optional<Timestamp> next_due(const State& state, const Facts& facts) {
  return state.is_sending() ? std::optional{facts.now + between_batches} : std::nullopt;
}

StreamName stream_of(const Command& command) {
  return std::visit([](const auto& asked) { return name_of_stream(asked); }, command);
}

Result<Decision<Event>, Refusal> decide(const Command& command,
                                        const State& state,
                                        const Facts& facts) {
  return std::visit([&](const auto& asked) { return carry_out(asked, state, facts); }, command);
}

State evolve(State before, const Event& event) {
  ++before.version;
  return std::visit([&](const auto& happened) { return after(std::move(before), happened); },
                    event);
}

}  // namespace tress::campaign
