#pragma once

#include <optional>
#include <string>
#include <vector>

#include "schema/envelope.hpp"
#include "schema/feed.hpp"
#include "schema/policy.hpp"
#include "schema/staff_view.hpp"

#include "api/auth/permissions.hpp"
#include "ledger/log/event_log.hpp"

/// What of an event may be told to whom. Used by the feed.
namespace tress {

/// An event as readers get to know it, worked out once for all of them.
struct FeedItem {
  Permission needed;          ///< whoever has it may know that this happened
  feed::Message message;      ///< `is_for_you` is each reader's own
  std::string text;           ///< for a reader whom it does not concern
  std::string text_for_them;  ///< for one whom it does
};

/// `concerned`: whom the event concerns by name (projections/notices). `owners`: who answers for
/// records of each type that day.
[[nodiscard]] FeedItem feed_item(Position position,
                                 const Envelope& event,
                                 std::vector<StaffId> concerned,
                                 const std::vector<policy::OwnerRuleSet>& owners);

/// The permission to know of an event: that of reading what it is about. What is known of health,
/// notes, consents, follow-ups, relation, holds and erasures of a client is known to fewer than the
/// client's card.
[[nodiscard]] Permission permission_to_know(const Envelope& event);

/// Of which type the record is that the event changes, if somebody answers for such.
[[nodiscard]] std::optional<policy::RecordType> record_of(const Envelope& event);

/// The message as the reader gets it, whole; null if it is not for them to know. Lives as long as
/// `item`.
[[nodiscard]] const std::string* text_for(const FeedItem& item, const staff_view::Person& reader);

/// The stream ends with it: read the screen again, then go on. `last` is of the log's last event.
[[nodiscard]] std::string resync_text(std::optional<Position> last, feed::ResyncReason reason);

/// Nothing to tell, but this far the reader has been told all: whoever comes back goes on here.
[[nodiscard]] std::string mark_text(Position last);

}  // namespace tress
