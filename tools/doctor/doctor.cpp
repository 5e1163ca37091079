#include "tools/doctor/doctor.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "tools/backup/take.hpp"

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

/// The same questions, asked of the log beside the ledger.
void check_access_log(const Patient& patient, Lines& lines) {
  const tool::DataFolder folder = patient.folder.access_log();
  if (!folder.is_initialised()) {
    lines.push_back(attention("access log", "there is none", "`tress serve` makes it"));
    return;
  }
  const auto backups =
      patient.backups.empty() ? patient.backups : backup::Target::below(patient.backups).access;
  const Patient other{folder, backups, patient.files, patient.clock};
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
