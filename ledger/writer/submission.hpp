#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/result.hpp"
#include "ledger/base/sealed.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/act_statements.hpp"
#include "ledger/log/event_log.hpp"
#include "ledger/writer/streams.hpp"

namespace tress {

/// One command on its way to the committer, with what the edge has found out about it.
struct Submission {
  CommandId id;  ///< unique for ever: `command_id(who, idempotency key)`
  Hash request;  ///< hash of all that was asked: the same id must mean the same request
  Actor actor;   ///< signed in and permitted, checked at the edge
  AnyCommand command;
  std::optional<Timestamp> effective_at = std::nullopt;  ///< earlier than now; else it is now
  std::optional<std::uint64_t> expected_version = std::nullopt;  ///< If-Match: the version seen
  /// By a device key of the actor's own, over the act (domain/act_statements.hpp). Judged by the
  /// committer and stored with the first event.
  std::optional<ActSignature> signature = std::nullopt;
};

/// The events are durable.
struct Accepted {
  StreamKind stream_kind;
  StreamId stream;
  std::uint64_t stream_version;  ///< after the command
  Position first_position;
  std::vector<EventId> events;  ///< at `first_position` and following
  bool is_replay;               ///< the same command had been answered before

  friend bool operator==(const Accepted&, const Accepted&) = default;
};

/// A rule said no; nothing has changed (but see attempts.hpp). `code` is "<stream kind>.<refusal>"
/// of a decider, or one of the committer's own: command.id_reused, command.version_differs,
/// command.not_of_this_log, command.too_old, command.in_the_future, command.too_many_events,
/// command.too_many_orders, command.signature_… (missing, is_wrong, rests_on_nothing),
/// command.signed_time_is_off, command.device_key_is_unknown. A refused order of another stream (domain/decision.hpp) gives
/// that stream's code.
struct Refused {
  std::string code;
  bool is_replay;

  friend bool operator==(const Refused&, const Refused&) = default;
};

using Answer = std::variant<Accepted, Refused>;

/// The id of a command: whose it is and their idempotency key. Two people may use the same key.
CommandId command_id(const Actor& actor, std::string_view idempotency_key);

/// The stream that is named by words: a code, a branch and a date (domain/decision.hpp).
StreamId stream_id_of_words(StreamKind kind, std::string_view words);

/// The stream that comes into being with a command.
StreamId stream_id_of_command(StreamKind kind, CommandId command);

/// The stream that `command` is for.
StreamId stream_of(const AnyCommand& command, CommandId id);

/// Keys of clients' personal parts; the real one is the key store (tools wire it), tests have one
/// of their own.
class PartSealer {
 public:
  virtual ~PartSealer() = default;

  /// Makes the missing keys and returns when they survive power loss: a key is durable before the
  /// event that needs it.
  virtual Result<void, Fault> ensure(std::span<const ClientId> clients) = 0;

  virtual Result<SealedBox, Fault> seal(ClientId client,
                                        FieldClass field_class,
                                        EventId event,
                                        ByteView plain) = 0;
};

}  // namespace tress
