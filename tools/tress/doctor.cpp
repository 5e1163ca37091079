#include "tools/doctor/doctor.hpp"

#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "ledger/base/text.hpp"
#include "tools/tress/commands.hpp"

namespace tress::tool {

namespace {

struct DoctorOptions {
  std::string data;
  std::string backups;
};

const char* word_of(doctor::Grade grade) {
  switch (grade) {
    case doctor::Grade::good: return "ok";
    case doctor::Grade::attention: return "warn";
    case doctor::Grade::broken: return "FAIL";
  }
  TRESS_UNREACHABLE();
}

ExitCode examine(const DoctorOptions& options) {
  const SystemClock clock;
  const doctor::Lines lines =
      doctor::examine({DataFolder{options.data}, options.backups, machine_files(), clock});
  constexpr std::size_t text_bytes_max = 500;
  for (const doctor::Line& line : lines) {
    std::printf("%-5s %-15s %s\n", word_of(line.grade), line.subject.c_str(),
                printable(line.found, text_bytes_max).c_str());
    if (line.grade == doctor::Grade::good) continue;
    std::printf("%-21s → %s\n", "", line.advice.c_str());
  }
  return doctor::exit_code_of(lines);
}

}  // namespace

void add_doctor(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<DoctorOptions>();
  auto* const examining = app.add_subcommand(
      "doctor", "Say what is wrong with a ledger and its machine; changes nothing");
  add_data_option(*examining, options->data);
  examining->add_option("--backups", options->backups,
                        "Folder of the backups (default: where the last ones went)");
  examining->footer(
      "Also while a server runs. Ends with 0 if all is well, 1 if something should be looked at,\n"
      "65 if something is damaged, 78 if something must be set right, 74 if a disk failed.");
  examining->callback([options, &result] { result = examine(*options); });
}

}  // namespace tress::tool
