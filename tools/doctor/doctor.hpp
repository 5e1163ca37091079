#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "ledger/base/files.hpp"
#include "ledger/base/time.hpp"
#include "ledger/log/rocksdb/rocksdb_log.hpp"
#include "tools/tress/data_folder.hpp"
#include "tools/tress/exit_code.hpp"

/// What may be wrong with a ledger and the machine it is on, said before it hurts. Reads only, also
/// beside a running service.
namespace tress::doctor {

enum class Grade : std::uint8_t {
  good,
  attention,  ///< nothing is broken, something should be looked at
  broken,
};

/// One line of the report.
struct Line {
  Grade grade;
  std::string subject;                         ///< "free space"
  std::string found;                           ///< "3.2 GiB on /srv"
  std::string advice;                          ///< what to do; empty if all is good
  tool::ExitCode code = tool::ExitCode::done;  ///< of a broken one
};

struct Patient {
  tool::DataFolder folder;
  std::filesystem::path backups;  ///< where to look for them; empty: where the last ones went
  Files& files;
  const Clock& clock;
};

using Lines = std::vector<Line>;

[[nodiscard]] Line good(std::string subject, std::string found);
[[nodiscard]] Line attention(std::string subject, std::string found, std::string advice);
[[nodiscard]] Line broken(std::string subject,
                          std::string found,
                          std::string advice,
                          tool::ExitCode code);

/// A fault as a line.
[[nodiscard]] Line broken(std::string subject, const Fault& fault, std::string advice);

/// The log as it is now, for reading.
[[nodiscard]] Result<std::unique_ptr<RocksdbLog>, Fault> log_of(const Patient& patient);

/// Key files, folders, secrets that should be elsewhere.
void check_secrets(const Patient& patient, Lines& lines);

/// Disk, clock, limits of the process.
void check_machine(const Patient& patient, Lines& lines);

/// Log, anchor, settings, views, witnesses.
void check_ledger(const Patient& patient, Lines& lines);

/// Age of the last backup; the manifests, if their folder is known and there.
void check_backups(const Patient& patient, Lines& lines);

/// All of them, and those of the access log's log, backups and secrets.
[[nodiscard]] Lines examine(const Patient& patient);

/// Of the worst line: integrity before configuration before the rest.
[[nodiscard]] tool::ExitCode exit_code_of(const Lines& lines);

}  // namespace tress::doctor
