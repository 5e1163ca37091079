#pragma once

#include <functional>
#include <string>
#include <unordered_map>

#include "schema/envelope.hpp"

#include "ledger/log/event_log.hpp"

/// Reading a log for an export.
namespace tress::exporting {

/// Read at once.
inline constexpr std::size_t chunk_events = 512;
inline constexpr std::size_t chunk_bytes = std::size_t{4} << 20U;

/// Called with the number of events read so far.
using Progress = std::function<void(Position)>;

/// Calls `visit` for each event, in order. `damaged` if one can't be read.
Result<void, Fault> for_each_event(
    const EventLog& log,
    const std::function<void(const StoredEvent&, const Envelope&)>& visit,
    const Progress& progress = {});

/// The same for the events of all streams of one kind, by the stream index.
Result<void, Fault> for_each_event_of(
    const EventLog& log,
    StreamKind kind,
    const std::function<void(const StoredEvent&, const Envelope&)>& visit);

/// Branches by the code that people call them by.
class BranchCodes {
 public:
  static Result<BranchCodes, Fault> read(const EventLog& log);

  /// "MAIN"; the id of a branch that is not known; nothing without a branch.
  [[nodiscard]] std::string of(const std::optional<BranchId>& branch) const;

  [[nodiscard]] std::optional<BranchId> find(std::string_view code) const;

 private:
  std::unordered_map<BranchId, std::string> codes_;
};

}  // namespace tress::exporting
