#pragma once

#include <map>
#include <set>

#include "schema/access.hpp"
#include "schema/envelope.hpp"

#include "api/auth/permissions.hpp"
#include "ledger/base/result.hpp"
#include "ledger/log/event_log.hpp"

namespace tress {

/// What an event as it is stored tells of clients, to whoever gets all of its bytes, and who may
/// read that.
struct ToldByEvent {
  /// By client: the classes of what is open. Also of those whom only the event's stream names, and
  /// of those whom a proposal's command and effect are about.
  std::map<ClientId, std::set<access::DataClass>> clients;
  /// As for its content elsewhere: of a proposal, that is whatever the approvals show of it.
  Permission needed;
};

[[nodiscard]] Result<ToldByEvent, Fault> told_by_event(const EventLog& log, const Envelope& event);

}  // namespace tress
