#pragma once

#include <string>

#include "ledger/recovery/places.hpp"

/// The folders around a database while it is recovered. Each step may be killed at any point; the
/// next start goes on from what it finds:
///
///   LOG.recovering   being put together; worth nothing, made anew by every attempt
///   LOG.repairing    a copy with a manifest made anew, to be read from; made anew by every attempt
///   LOG.recovered    whole and verified; takes the log's place as soon as it is seen
///   EVIDENCE/0001-…  what was found, moved or linked there; never removed by the program
namespace tress::recovery {

[[nodiscard]] std::filesystem::path recovering(const Places& places);
[[nodiscard]] std::filesystem::path recovered(const Places& places);
[[nodiscard]] std::filesystem::path repairing(const Places& places);

/// Ends a swap that was cut short and removes what an attempt has left.
Result<void, Fault> tidy_up(Files& files, const Places& places);

/// Fills `beside`, LOG.recovering or LOG.repairing, with a copy of the log as it is: tables as
/// second names of the same files, for they never change; everything else as files of their own, so
/// that opening the copy changes nothing in the log. Without a log the folder is made and stays
/// empty.
Result<void, Fault> copy_beside(Files& files,
                                const Places& places,
                                const std::filesystem::path& beside);

/// Makes LOG.recovering the log: from now on, whatever happens, it will be. What was the log goes
/// to the evidence.
Result<void, Fault> put_in_place(Files& files, const Places& places);

/// Second names of all files of the log in a new folder of the evidence.
Result<void, Fault> keep_evidence(Files& files, const Places& places, const std::string& why);

/// Moves a folder into the evidence; fine if it is not there.
Result<void, Fault> move_to_evidence(Files& files,
                                     const Places& places,
                                     const std::filesystem::path& folder,
                                     const std::string& why);

}  // namespace tress::recovery
