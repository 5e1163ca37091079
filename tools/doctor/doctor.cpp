#include "tools/doctor/doctor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/backup/take.hpp"
#include "tools/tress/access_log.hpp"

namespace tress::doctor {

using tool::ExitCode;

Line good(std::string subject, std::string found) {
  return {Grade::good, std::move(subject), std::move(found), {}, ExitCode::done};
}

Line attention(std::string subject, std::string found, std::string advice) {
  return {Grade::attention, std::move(subject), std::move(found), std::move(advice),
          ExitCode::attention};
}

Line broken(std::string subject, std::string found, std::string advice, ExitCode code) {
  return {Grade::broken, std::move(subject), std::move(found), std::move(advice), code};
}

Line broken(std::string subject, const Fault& fault, std::string advice) {
  return broken(std::move(subject), sentence(fault), std::move(advice), tool::exit_code_of(fault));
}

Result<std::unique_ptr<RocksdbLog>, Fault> log_of(const Patient& patient) {
  RocksdbLog::Options reading;
  reading.read_only = true;
  return RocksdbLog::open(patient.folder.ledger(), reading);
}

namespace {

constexpr const char* access_subject = "access log";
constexpr const char* how_to_go_on =
    "put it back from a backup, or go on without it, for good: tress recover "
    "--accept-lost-access-log";

/// Where there is none: whether that is as it should be, the ledger knows.
Line missing_access_log(const Patient& patient) {
  const tool::DataFolder folder = patient.folder.access_log();
  const auto log = log_of(patient);
  const auto named = log ? tool::access_log_named_in(*log.value())
                         : Result<std::optional<system::AccessLogMade>, Fault>{log.error()};
  if (!named) return broken(access_subject, named.error(), "run `tress recover`");
  if (named.value()) {
    return broken(access_subject,
                  folder.root().string() + " is gone, but the ledger names the access log " +
                      named.value()->origin,
                  how_to_go_on, ExitCode::integrity);
  }
  if (patient.files.exists(folder.root())) {
    return broken(access_subject, folder.root().string() + " holds no whole access log",
                  "see what it is before it is moved away; `tress serve` then makes one",
                  ExitCode::configuration);
  }
  return attention(access_subject, "there is none", "`tress serve` makes it");
}

/// Whether it is this ledger's. What can't be opened is said by the questions that follow.
void check_whose(const Patient& ledger, const Patient& access, Lines& lines) {
  const auto owner = log_of(ledger);
  const auto log = log_of(access);
  if (!owner || !log) return;
  const auto objection = tool::objection_to_access_log(*owner.value(), *log.value());
  if (!objection) {
    lines.push_back(broken(access_subject, objection.error(), "run `tress recover`"));
  } else if (objection.value()) {
    lines.push_back(broken(access_subject, access.folder.root().string() + " " + *objection.value(),
                           how_to_go_on, ExitCode::integrity));
  }
}

/// The same questions, asked of the log beside the ledger.
void check_access_log(const Patient& patient, Lines& lines) {
  const tool::DataFolder folder = patient.folder.access_log();
  if (patient.folder.is_access_log()) return;
  if (!folder.is_initialised()) {
    lines.push_back(missing_access_log(patient));
    return;
  }
  const auto backups =
      patient.backups.empty() ? patient.backups : backup::Target::below(patient.backups).access;
  const Patient other{folder, backups, patient.files, patient.clock};
  check_whose(patient, other, lines);
  Lines found;
  check_secrets(other, found);
  check_ledger(other, found);
  check_backups(other, found);
  for (Line& line : found) {
    line.subject = "access: " + line.subject;
    lines.push_back(std::move(line));
  }
}

}  // namespace

Lines examine(const Patient& patient) {
  Lines lines;
  if (!patient.folder.is_initialised()) {
    lines.push_back(broken("data folder", patient.folder.root().string() + " holds no ledger",
                           "make one with `tress init`, or name another folder",
                           ExitCode::configuration));
    return lines;
  }
  check_secrets(patient, lines);
  check_machine(patient, lines);
  check_ledger(patient, lines);
  check_backups(patient, lines);
  check_access_log(patient, lines);
  return lines;
}

ExitCode exit_code_of(const Lines& lines) {
  constexpr std::array worst_first{ExitCode::integrity, ExitCode::configuration, ExitCode::io,
                                   ExitCode::attention};
  for (const ExitCode code : worst_first) {
    const bool is_there = std::any_of(lines.begin(), lines.end(),
                                      [&](const Line& line) { return line.code == code; });
    if (is_there) return code;
  }
  return ExitCode::done;
}

}  // namespace tress::doctor
