#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "tools/tress/salon.hpp"

/// The log of who has seen what of whom. It is a data folder within the ledger's, so that whatever
/// works on a ledger's log (verify, bundle, recover, backup, keys) works on it with
/// `--data FOLDER/access`: DataFolder knows by the place whose it is. What needs a ledger (serve,
/// init, demo, import) refuses it.
namespace tress::tool {

/// How the name of every access log ends.
inline constexpr std::string_view access_origin_end = "/access";

/// How the access log of a ledger is called.
[[nodiscard]] std::string access_origin(const Identity& ledger);

/// True if the ledger in `folder` has one; older ones have none until they are served.
[[nodiscard]] bool has_access_log(const DataFolder& folder);

/// Where its root key goes if the ledger's goes to `root_key`: beside it; empty if that is.
[[nodiscard]] std::filesystem::path access_root_key(const std::filesystem::path& root_key);

/// The access log that the ledger names as its own, by the last event that does; nothing if none.
[[nodiscard]] Result<std::optional<system::AccessLogMade>, Fault> access_log_named_in(
    const EventLog& ledger);

/// `damaged`: what the ledger names is not there. Says what to do.
[[nodiscard]] Fault gone(const DataFolder& folder, const system::AccessLogMade& named);

/// Why a log is not the access log of that ledger, as a sentence; nothing if it is. One that the
/// ledger does not name yet must at least be called after it.
[[nodiscard]] Result<std::optional<std::string>, Fault> objection_to_access_log(
    const EventLog& ledger, const EventLog& access_log);

/// Makes it, beside its place first, so that a folder that is there is whole; and has the ledger
/// name it. `configuration` if there is a folder.
Result<void, Fault> found_access_log(const DataFolder& folder,
                                     Salon& ledger,
                                     const std::filesystem::path& root_key,
                                     const Clock& clock,
                                     Random& random);

/// Makes it where there is none, and names it where that was cut short. `damaged` if there is none
/// but the ledger names one: it was taken away.
Result<void, Fault> ensure_access_log(const DataFolder& folder,
                                      Salon& ledger,
                                      const Clock& clock,
                                      Random& random);

/// Opens it; `damaged` if what lies there is not this ledger's. Its anchor is on the same disk as
/// the ledger's: in a folder within it, wherever that was put.
Result<std::unique_ptr<Salon>, Fault> open_access_log(const DataFolder& folder,
                                                      const EventLog& ledger,
                                                      const Clock& clock,
                                                      Random& random,
                                                      Salon::Committed committed,
                                                      OpenHow how = tool_opens);

}  // namespace tress::tool
