#include "api/routes/told_by_event.hpp"

#include <optional>

#include "api/routes/clients_in.hpp"
#include "api/routes/conflicts.hpp"
#include "api/routes/feed_message.hpp"
#include "ledger/codec/events.hpp"
#include "ledger/writer/proposals.hpp"
#include "ledger/writer/stream_cache.hpp"

namespace tress {

namespace {

using access::DataClass;
using Classes = std::set<DataClass>;

/// Whose a stream is stands among its first events, if anybody's: a bill of somebody who walked in
/// may name those who were served only with its lines.
constexpr std::size_t events_looked_at_max = 128;

/// The file, the bill, the visit of one client: what happens there is about them, named or not.
bool is_about_somebody(StreamKind kind) {
  switch (kind) {
    case StreamKind::client:
    case StreamKind::sale:
    case StreamKind::appointment:
    case StreamKind::membership:
    case StreamKind::wallet:
    case StreamKind::outbox:
    case StreamKind::payment:
    case StreamKind::risk:
    case StreamKind::support: return true;
    case StreamKind::salon:
    case StreamKind::branch:
    case StreamKind::staff:
    case StreamKind::catalogue:
    case StreamKind::settlement:
    case StreamKind::day:
    case StreamKind::importing:
    case StreamKind::system:
    case StreamKind::plan:
    case StreamKind::approval:
    case StreamKind::policy:
    case StreamKind::card:
    case StreamKind::drawer:
    case StreamKind::roster:
    case StreamKind::campaign:
    case StreamKind::offer:
    case StreamKind::review:
    case StreamKind::access: return false;
  }
  TRESS_UNREACHABLE();
}

Classes classes_by_stream(StreamKind kind) {
  switch (kind) {
    case StreamKind::sale: return {DataClass::visits, DataClass::balances};
    case StreamKind::appointment: return {DataClass::visits};
    case StreamKind::outbox: return {DataClass::visits};
    case StreamKind::campaign: return {DataClass::consents};
    case StreamKind::risk: return {DataClass::risk};
    case StreamKind::access: return {DataClass::accesses};
    case StreamKind::membership:
    case StreamKind::wallet:
    case StreamKind::approval:
    case StreamKind::payment:
    case StreamKind::offer:
    case StreamKind::support: return {DataClass::balances};
    case StreamKind::salon:
    case StreamKind::branch:
    case StreamKind::staff:
    case StreamKind::catalogue:
    case StreamKind::client:
    case StreamKind::settlement:
    case StreamKind::day:
    case StreamKind::importing:
    case StreamKind::system:
    case StreamKind::plan:
    case StreamKind::policy:
    case StreamKind::card:
    case StreamKind::drawer:
    case StreamKind::review:
    case StreamKind::roster: return {DataClass::visits};
  }
  TRESS_UNREACHABLE();
}

/// The numbers of allergies, tests and needs are of health: that there are some is told by them.
bool tells_of_health(const Payload& payload) {
  return holds_alternative<appointment::HandoverGiven>(payload) ||
         holds_alternative<appointment::AlertsAcknowledged>(payload) ||
         holds_alternative<appointment::RequestRecorded>(payload) ||
         holds_alternative<appointment::ConflictsOverridden>(payload);
}

/// As the views declare it (disclosing.cpp) that are made of such events.
Classes classes_of(const Envelope& event, Permission needed) {
  Classes classes = classes_by_stream(event.stream_kind);
  if (tells_of_health(event.payload)) classes.insert(DataClass::health);
  if (needed == Permission::read_health) return {DataClass::health};
  if (needed == Permission::read_notes) return {DataClass::notes};
  if (needed == Permission::see_follow_ups) return {DataClass::notes};
  if (needed == Permission::see_tiers) return {DataClass::balances};
  const bool is_protection =
      needed == Permission::keep_holds || needed == Permission::decide_erasures ||
      needed == Permission::ask_erasures || holds_alternative<client::Erased>(event.payload);
  if (needed == Permission::see_consents || is_protection) return {DataClass::consents};
  return classes;
}

std::set<ClientId> named_in(const Payload& payload) {
  std::set<ClientId> clients;
  for_each_client(payload, [&](ClientId client) { clients.insert(client); });
  return clients;
}

/// The event of that version in `event`'s stream, if it is there.
Result<std::optional<Envelope>, Fault> event_of_stream(const EventLog& log,
                                                       const Envelope& event,
                                                       std::uint64_t version) {
  TRESS_TRY(const auto value,
            log.row(Space::streams, stream_row_key(event.stream_kind, event.stream, version)));
  const auto row = value ? read_stream_row(*value) : std::nullopt;
  if (!row) return std::optional<Envelope>{};
  TRESS_TRY(const auto stored, log.read(row->position, 1, 1));
  if (stored.empty()) return std::optional<Envelope>{};
  auto found = decode_event(stored.front().bytes);
  return found ? std::optional{std::move(found.value())} : std::nullopt;
}

/// Whom the first of the stream's events that names somebody names, up to this event. An event that
/// would be made has no version yet: then it is all of the stream.
Result<std::set<ClientId>, Fault> named_by_stream(const EventLog& log, const Envelope& event) {
  if (!is_about_somebody(event.stream_kind)) return std::set<ClientId>{};
  if (event.stream_kind == StreamKind::client || event.stream_kind == StreamKind::risk) {
    return std::set<ClientId>{id_cast<ClientId>(event.stream)};
  }
  for (std::uint64_t version = 1; version <= events_looked_at_max; ++version) {
    if (event.stream_version > 0 && version >= event.stream_version) break;
    TRESS_TRY(const auto earlier, event_of_stream(log, event, version));
    if (!earlier) break;
    auto clients = named_in(earlier->payload);
    if (!clients.empty()) return clients;
  }
  return std::set<ClientId>{};
}

using ByClient = std::map<ClientId, Classes>;

/// Of the event alone, not of what it keeps as bytes.
Result<void, Fault> add_one(const EventLog& log, const Envelope& event, ByClient& told) {
  TRESS_TRY(auto clients, named_by_stream(log, event));
  clients.merge(named_in(event.payload));
  const Classes classes = classes_of(event, permission_to_know(event));
  for (const ClientId client : clients) told[client].insert(classes.begin(), classes.end());
  return ok();
}

/// What was asked for, and the events that it would make.
Result<void, Fault> add_proposal(const EventLog& log,
                                 const approval::Proposed& proposed,
                                 ByClient& told) {
  if (const auto asked = read_proposable(proposed.command, id_cast<StreamId>(proposed.approval))) {
    for (const ClientId client : clients_named_in(asked->command)) {
      told[client].insert(DataClass::balances);
    }
  }
  for (const approval::Effect& effect : proposed.effect) {
    const auto event = decode_event(effect.event);
    if (!event) continue;
    TRESS_TRY(add_one(log, event.value(), told));
  }
  return ok();
}

/// The proposal of an approval's stream, which begins with it.
Result<std::optional<approval::Proposed>, Fault> proposal_of(const EventLog& log,
                                                             const Envelope& event) {
  if (event.stream_kind != StreamKind::approval) return std::optional<approval::Proposed>{};
  TRESS_TRY(const auto first, event_of_stream(log, event, 1));
  const auto* const proposed = first ? get_if<approval::Proposed>(&first->payload) : nullptr;
  return proposed == nullptr ? std::optional<approval::Proposed>{} : std::optional{*proposed};
}

}  // namespace

Result<ToldByEvent, Fault> told_by_event(const EventLog& log, const Envelope& event) {
  ToldByEvent told{{}, permission_to_know(event)};
  TRESS_TRY(add_one(log, event, told.clients));
  TRESS_TRY(const auto proposed, proposal_of(log, event));
  if (!proposed) return told;
  ByClient of_proposal;
  TRESS_TRY(add_proposal(log, *proposed, of_proposal));
  const bool is_proposal = holds_alternative<approval::Proposed>(event.payload);
  for (const auto& [client, classes] : of_proposal) {
    // What is decided of a proposal says that it is about them, and nothing of what was proposed.
    const Classes told_here = is_proposal ? classes : Classes{DataClass::balances};
    told.clients[client].insert(told_here.begin(), told_here.end());
  }
  return told;
}

}  // namespace tress
