#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/envelope.hpp"

#include "ledger/log/event_log.hpp"
#include "ledger/witness/key_change.hpp"

namespace tress {

/// Whom to believe about this log, as its own system stream says: for those who check it from
/// outside and hold it against what they have pinned.
struct AnnouncedKeys {
  std::optional<PublicKey> root_key = std::nullopt;
  std::vector<witness::KeyChange> changes = {};  ///< oldest first
  std::vector<std::string> witnesses = {};       ///< verifier keys of those that are asked now
};

/// The change of the log's key that an event is, if it is one.
[[nodiscard]] std::optional<witness::KeyChange> key_change_in(const Payload& payload,
                                                              const std::string& origin);

/// Reads them out of the log. Any thread.
[[nodiscard]] Result<AnnouncedKeys, Fault> announced_keys(const EventLog& log,
                                                          const std::string& origin);

}  // namespace tress
