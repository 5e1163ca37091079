#include "tools/tress/import_tills.hpp"

#include <cstdio>
#include <filesystem>
#include <memory>

#include <CLI/CLI.hpp>
#include <fcntl.h>
#include <unistd.h>

#include "tools/import/till_files.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tool {

namespace {

using tills::Till;

struct TillOptions {
  std::string data;
  std::vector<std::string> paths;
  std::string branch;
  std::string location;
  std::string tax_code;
  std::string rejects;
};

std::optional<std::string> if_typed(const std::string& text) {
  if (text.empty()) return std::nullopt;
  return text;
}

/// "rejected.csv", then "rejected-2.csv": files of different headers make no one table.
std::string numbered(const std::string& path, std::size_t number) {
  if (number == 1) return path;
  const std::filesystem::path whole{path};
  const std::string name =
      whole.stem().string() + "-" + std::to_string(number) + whole.extension().string();
  return (whole.parent_path() / name).string();
}

/// The rejected rows of each file that has any, under its own header.
Result<void, Fault> write_all_rejects(const std::string& path, const tills::Batch& batch) {
  std::size_t files = 0;
  for (const tills::Source& source : batch.sources) {
    if (source.table.count(tables::Outcome::rejected) == 0) continue;
    TRESS_TRY(write_rejects(numbered(path, ++files), tables::rejects_of(source.table)));
  }
  return ok();
}

Result<void, Fault> import_till(Till till, const TillOptions& typed) {
  tills::Options options{{typed.paths.begin(), typed.paths.end()},
                         if_typed(typed.branch),
                         if_typed(typed.location),
                         if_typed(typed.tax_code)};
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{typed.data};
  TRESS_TRY(require_ledger_folder(folder));
  TRESS_TRY(const auto salon, Salon::open(folder, clock, random, {}));
  TRESS_TRY(const auto setting,
            receipts::existing_branch(salon->log(), clock.now(), options.branch));
  TRESS_TRY(auto files, tills::read_files(till, options, setting.currency(),
                                          tills::tax_code_of(setting, options)));
  const tills::Tools tools{salon->writer(), salon->log(), clock};
  TRESS_TRY(const auto report, tills::import_bills(tools, setting, files.batch));
  for (const std::string& left : files.left) std::fputs((left + "\n").c_str(), stdout);
  std::fputs(tills::text_of(report, files.batch).c_str(), stdout);
  if (typed.rejects.empty()) return ok();
  return write_all_rejects(typed.rejects, files.batch);
}

void add_till(CLI::App& import,
              ExitCode& result,
              Till till,
              const char* name,
              const char* what,
              const char* footer) {
  const auto options = std::make_shared<TillOptions>();
  auto* const one = import.add_subcommand(name, what);
  add_data_option(*one, options->data);
  one->add_option("files", options->paths, "CSV files, or a folder of them")->required();
  one->add_option("--branch", options->branch, "Code of the branch, if there are several");
  if (till != Till::bills) {
    one->add_option("--location", options->location,
                    "Name of the location in the files, if they hold several");
  }
  one->add_option("--tax-code", options->tax_code,
                  "Under which tax is booked that the files do not name (the branch's only one)");
  one->add_option(
         "--rejects", options->rejects,
         "New file for the rows that were rejected, to be mended and imported again; one for "
         "each file that has any")
      ->type_name("NEWFILE");
  one->footer(footer);
  one->callback([options, till, &result] {
    const auto imported = import_till(till, *options);
    if (!imported) result = report(imported.error());
  });
}

}  // namespace

Result<void, Fault> write_rejects(const std::string& path, const std::string& text) {
  constexpr ::mode_t owner_only = 0600;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, owner_only);
  if (file < 0) {
    return Fault{Fault::Kind::configuration, path, "cannot be made, or is there already"};
  }
  std::size_t written = 0;
  while (written < text.size()) {
    const auto count = ::write(file, text.data() + written, text.size() - written);
    if (count <= 0) break;
    written += static_cast<std::size_t>(count);
  }
  const bool is_closed = ::close(file) == 0;
  if (written < text.size() || !is_closed) {
    return Fault{Fault::Kind::io, path, "could not be written"};
  }
  return ok();
}

void add_till_imports(CLI::App& import, ExitCode& result) {
  add_till(import, result, Till::square, "square",
           "Import transactions and items that Square exports",
           "Give both files of one period together: items are the lines of their transactions.\n"
           "Prepaid value stays with Square; what it sold or paid is booked against account 2090.\n"
           "Importing again adds nothing.\n"
           "Example:\n"
           "  tress import square ./square-export --data ./salon --rejects ./rejected.csv");
  add_till(import, result, Till::phorest, "phorest", "Import the transactions that Phorest exports",
           "Columns are known by their names. A void of the same day voids its bill. Vouchers,\n"
           "courses and accounts stay with Phorest (account 2090). Importing again adds nothing.\n"
           "Example:\n"
           "  tress import phorest ./TRANSACTIONS_CSV.csv --data ./salon");
  add_till(import, result, Till::bills, "bills", "Import bills from our own CSV",
           "One row for each line, tip or tender of a bill: bill, date, time, what (line, tip,\n"
           "tender, kept), name, quantity, amount, tax, tax code, staff, client, paid by,\n"
           "reference. Importing again adds nothing.\n"
           "Example:\n"
           "  tress import bills ./bills.csv --data ./salon");
}

}  // namespace tress::tool
