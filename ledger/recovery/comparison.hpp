#pragma once

#include <optional>
#include <string>

#include "ledger/anchor/head_anchor.hpp"
#include "ledger/log/event_log.hpp"

namespace tress::recovery {

/// Why a log is not written.
enum class Doubt : std::uint8_t {
  anchor_missing,          ///< an initialised ledger has no head anchor
  anchor_unreadable,       ///< the file is there, neither slot can be believed
  log_missing,             ///< there is no log where one must be
  log_unreadable,          ///< the database refuses to open or to be read
  log_is_shorter,          ///< than its anchor vouches for
  log_differs,             ///< another root at the anchor's size
  log_contradicts_itself,  ///< its own last checkpoint does not fit its events
};

[[nodiscard]] std::string_view name_of(Doubt doubt) noexcept;

struct Objection {
  Doubt doubt;
  std::string sentence;  ///< for a person who was not there
};

/// Holds the end of a log against its own signed checkpoint and against the head anchor: that it is
/// at least as long, and that the root which the anchor names is the log's at that size. Work does
/// not grow with the log. Nothing if all fits.
/// Faults: `io`; everything else is an objection.
Result<std::optional<Objection>, Fault> objection_to(const EventLog& log,
                                                     const AnchoredHead& anchored,
                                                     const std::vector<PublicKey>& log_keys);

/// The same without an anchor.
Result<std::optional<Objection>, Fault> objection_to(const EventLog& log,
                                                     const std::vector<PublicKey>& log_keys);

}  // namespace tress::recovery
