#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ledger/base/ids.hpp"
#include "ledger/base/time.hpp"
#include "ledger/domain/any_command.hpp"

namespace tress {

/// What the envelope of an event says beside its payload, as decided. (Identifiers, versions and
/// hashes are the committer's.)
struct Heading {
  std::optional<BranchId> branch;
  Day business_date;
  std::optional<std::string> reason_code = std::nullopt;
  /// Version, in the same stream, of the event that this one rests on: the request that is
  /// approved, the approval by which something is paid.
  std::optional<std::uint64_t> approval_version = std::nullopt;
  /// Version, in the same stream, of the event that this one takes back.
  std::optional<std::uint64_t> reverses_version = std::nullopt;
  /// What it is done for, where that has to be said: a code.
  std::optional<std::string> purpose = std::nullopt;
};

/// What carries out an accepted command: one heading, one or more events of one stream (none only
/// where an order finds nothing to do), and what it orders of other streams. Orders are decided
/// after the events, one after the other, each seeing what came before it, by the same actor and at
/// the same time, with `Facts::ordered_by` set. All of it is recorded, or, if one order is refused,
/// nothing: the refusal is then the command's. An order that makes a new stream names it by words,
/// never by the command: there may be several.
template <class Event>
struct Decision {
  Heading heading;
  std::vector<Event> events;
  std::vector<AnyCommand> orders = {};
};

/// The common case: one event.
template <class Event>
[[nodiscard]] Decision<Event> one(Heading heading, Event event) {
  Decision<Event> decision{std::move(heading), {}};
  decision.events.push_back(std::move(event));
  return decision;
}

/// Which stream a command is for: one that its fields name, or one that is named by words (a code,
/// a branch and a date) or that comes into being with the command itself.
struct StreamName {
  std::optional<StreamId> id;  ///< an existing stream
  std::string words;           ///< else: unique within the stream kind; empty = the command's id
};

template <class AnyId>
StreamName named_by(const AnyId& id) {
  return {id_cast<StreamId>(id), {}};
}

inline StreamName named_by_words(std::string words) {
  return {std::nullopt, std::move(words)};
}

inline StreamName named_by_command() {
  return {std::nullopt, {}};
}

}  // namespace tress
