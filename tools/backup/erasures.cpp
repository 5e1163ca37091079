#include "tools/backup/erasures.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "ledger/codec/events.hpp"
#include "ledger/crypto/sha256.hpp"
#include "ledger/domain/service_actor.hpp"
#include "ledger/erasure/erasures.hpp"
#include "tools/tress/salon.hpp"

namespace tress::backup {

namespace {

/// The client's events, found by the stream index.
Result<std::vector<Envelope>, Fault> events_of(const EventLog& log, const ClientId& client) {
  Bytes prefix{static_cast<Byte>(StreamKind::client)};
  append(prefix, client.view());
  std::vector<Position> positions;
  TRESS_TRY(log.scan(Space::streams, prefix, {}, [&](ByteView, ByteView row) {
    if (row.size() >= sizeof(Position)) positions.push_back(read_be<Position>(row));
    return true;
  }));
  std::vector<Envelope> events;
  for (const Position position : positions) {
    TRESS_TRY(const auto stored, log.read(position, 1, 1));
    auto event = stored.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                : decode_event(stored.front().bytes);
    if (event) events.push_back(std::move(event.value()));
  }
  return events;
}

/// Who approved the last erasure of the client, and why it was asked for. By a retention rule: who
/// set that.
Result<void, Fault> take_authority(const EventLog& log, Erased& one) {
  TRESS_TRY(const auto events, events_of(log, one.client));
  std::map<std::uint32_t, std::string> reasons;
  for (const Envelope& event : events) {
    if (const auto* const asked = get_if<client::ErasureRequested>(&event.payload)) {
      reasons[asked->erasure] = asked->reason;
    }
    if (const auto* const erased = get_if<client::Erased>(&event.payload)) {
      one.approved_by = erased->approved_by;
      one.reason = erased->rule_version ? std::string{"retention_over"} : reasons[erased->erasure];
    }
  }
  return ok();
}

client::PersonalClass personal_class(FieldClass field_class) {
  // The numbers of the two are the same for ever: both are stored.
  return static_cast<client::PersonalClass>(field_class);
}

/// The classes that the ledger does not know to be erased.
std::vector<client::PersonalClass> untold(const Erased& one, const std::vector<KeyErasure>& told) {
  std::vector<client::PersonalClass> classes;
  for (const FieldClass field_class : all_field_classes) {
    const bool is_told = std::any_of(told.begin(), told.end(), [&](const KeyErasure& erasure) {
      return erasure.client == one.client && erasure.field_class == field_class;
    });
    if (one.classes.has(field_class) && !is_told) classes.push_back(personal_class(field_class));
  }
  return classes;
}

/// The service, on the authority of a person.
Actor on_authority_of(const StaffId& person) {
  Actor actor = service_actor();
  actor.person = person;
  return actor;
}

/// Nothing if it was refused.
Result<std::optional<Accepted>, Fault> submit(Writer& writer,
                                              const Actor& actor,
                                              const std::string& key,
                                              client::Command command) {
  TRESS_TRY(auto answer, writer.submit_and_wait({command_id(actor, key), sha256(bytes_of(key)),
                                                 actor, AnyCommand{std::move(command)}}));
  auto* const accepted = std::get_if<Accepted>(&answer);
  if (accepted == nullptr) return std::optional<Accepted>{};
  return std::optional{std::move(*accepted)};
}

/// The number that a request has been given.
Result<std::uint32_t, Fault> number_of(const EventLog& log, const Accepted& accepted) {
  TRESS_TRY(const auto stored, log.read(accepted.first_position, 1, 1));
  const auto event = stored.empty() ? Result<Envelope, DecodeError>{DecodeError::not_an_event}
                                    : decode_event(stored.front().bytes);
  const auto* const asked =
      event ? get_if<client::ErasureRequested>(&event.value().payload) : nullptr;
  if (asked != nullptr) return asked->erasure;
  return Fault{Fault::Kind::damaged, "event " + std::to_string(accepted.first_position),
               "is not the request that was just recorded"};
}

/// True once the ledger has it.
Result<bool, Fault> tell(const EventLog& log,
                         Writer& writer,
                         const Erased& one,
                         std::vector<client::PersonalClass> classes) {
  const std::string key = "erased " + one.client.hex();
  TRESS_TRY(const auto asked,
            submit(writer, service_actor(), key + " asked",
                   client::RequestErasure{one.client, std::move(classes), one.reason}));
  if (!asked) return false;
  TRESS_TRY(const auto number, number_of(log, *asked));
  TRESS_TRY(const auto approved, submit(writer, on_authority_of(one.approved_by), key,
                                        client::ApproveErasure{one.client, number}));
  return approved.has_value();
}

}  // namespace

Result<std::vector<Erased>, Fault> erased_by_now(const EventLog& log, const KeyDatabase& keys) {
  TRESS_TRY(const auto erased, erased_in(keys));
  TRESS_TRY(const auto announced, erasure::erasures_of(log));
  auto all = with_more(erased, announced);
  for (Erased& one : all) {
    TRESS_TRY(take_authority(log, one));
  }
  return all;
}

Result<std::uint64_t, Fault> tell_erasures(const EventLog& log,
                                           Writer& writer,
                                           const std::vector<Erased>& erased,
                                           std::vector<ClientId>& left) {
  TRESS_TRY(const auto told, erasure::erasures_of(log));
  std::uint64_t count = 0;
  for (const Erased& one : erased) {
    auto classes = untold(one, told);
    if (classes.empty()) continue;
    TRESS_TRY(const auto events, events_of(log, one.client));
    if (events.empty()) continue;
    TRESS_TRY(const bool is_told, tell(log, writer, one, std::move(classes)));
    if (is_told) ++count;
    if (!is_told) left.push_back(one.client);
  }
  return count;
}

}  // namespace tress::backup
