#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <unordered_map>

#include "schema/access.hpp"

#include "ledger/log/event_log.hpp"
#include "tools/export/events.hpp"

/// Excerpts of an access log, in two editions: for a client (when, for what, in which role, what of
/// theirs) and for an authority (who, too). A row a reading and client; the same events and names
/// always give the same bytes, so that their hash can be recorded before anybody has them.
namespace tress::exporting {

enum class AccessFormat : std::uint8_t { csv, json_lines };

/// What is wanted of the log.
struct AccessQuery {
  std::optional<ClientId> subject = std::nullopt;  ///< nothing: of everybody
  std::optional<Day> from = std::nullopt;          ///< of recording, UTC; both included
  std::optional<Day> until = std::nullopt;
  access::Edition edition = access::Edition::client;
  AccessFormat format = AccessFormat::csv;
  Position size = 0;  ///< events before this one are looked at
};

/// What people call branches and each other, from the ledger.
class AccessNames {
 public:
  static Result<AccessNames, Fault> read(const EventLog& ledger);

  [[nodiscard]] const BranchCodes& branches() const noexcept { return branches_; }

  /// Their work name; empty if nobody by that id is known.
  [[nodiscard]] std::string work_name(const std::optional<StaffId>& staff) const;

  [[nodiscard]] std::optional<StaffId> find_staff(std::string_view code) const;

 private:
  BranchCodes branches_;
  std::unordered_map<StaffId, staff::Hired> people_;
};

/// What an excerpt holds.
struct AccessExcerpt {
  std::uint64_t rows = 0;
  std::optional<Position> first = std::nullopt;  ///< of a row
  std::optional<Position> last = std::nullopt;
  Hash content = Hash::zero();  ///< SHA-256 of the text

  friend bool operator==(const AccessExcerpt&, const AccessExcerpt&) = default;
};

/// Goes through the log once, in order; memory for one event. Writes to `out` unless it is null:
/// then only what the excerpt would be is found out. `damaged` if an event can't be read, `io` if
/// `out` fails.
[[nodiscard]] Result<AccessExcerpt, Fault> write_accesses(const EventLog& access_log,
                                                          const AccessQuery& query,
                                                          const AccessNames& names,
                                                          std::ostream* out);

}  // namespace tress::exporting
