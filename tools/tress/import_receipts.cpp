#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "tools/import/importer.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/import_tables.hpp"
#include "tools/tress/import_tills.hpp"
#include "tools/tress/progress.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tool {

namespace {

struct ImportOptions {
  std::string data;
  std::string folder;
  std::string branch;
  std::string time_zone = "America/Winnipeg";
  std::string currency = "CAD";
  std::vector<std::string> taxes{"GST=5", "PST=8"};
};

/// "GST=5" or "GST=5.25": per cent with at most four decimals, which are millionths.
Result<receipts::TaxOption, Fault> tax_option(const std::string& text) {
  constexpr std::int64_t rate_millionths_max = branch::rate_millionths_max;
  const auto equals = text.find('=');
  const auto rate = equals == std::string::npos
                        ? std::nullopt
                        : parse_decimal(std::string_view{text}.substr(equals + 1), 4);
  if (equals == 0 || !rate || *rate < 0 || *rate > rate_millionths_max) {
    return Fault{Fault::Kind::configuration, "--tax " + text, "must read like GST=5"};
  }
  return receipts::TaxOption{text.substr(0, equals), static_cast<std::uint32_t>(*rate)};
}

Result<receipts::Options, Fault> read_options(const ImportOptions& typed) {
  const auto currency = Currency::from_alpha(typed.currency);
  if (!currency) {
    return Fault{Fault::Kind::configuration, "--currency " + typed.currency, "is not known here"};
  }
  receipts::Options options{typed.folder, {std::nullopt, typed.time_zone, *currency}, {}};
  if (!typed.branch.empty()) options.branch.code = typed.branch;
  for (const std::string& text : typed.taxes) {
    TRESS_TRY(auto tax, tax_option(text));
    options.taxes.push_back(std::move(tax));
  }
  return options;
}

Result<void, Fault> import_folder(const ImportOptions& typed) {
  TRESS_TRY(const auto options, read_options(typed));
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{typed.data};
  TRESS_TRY(require_ledger_folder(folder));
  TRESS_TRY(const auto salon, Salon::open(folder, clock, random, {}));
  std::unique_ptr<Progress> bar;
  const auto progress = [&](std::size_t done, std::size_t total) {
    if (!bar) bar = std::make_unique<Progress>("Importing rows", total);
    bar->advance_to(done);
  };
  auto imported =
      receipts::import_receipts({salon->writer(), salon->log(), clock, progress}, options);
  bar.reset();
  if (!imported) return imported.error();
  std::fputs(receipts::text_of(imported.value()).c_str(), stdout);
  return ok();
}

}  // namespace

void add_import(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<ImportOptions>();
  auto* const import = app.add_subcommand("import", "Bring in the books of another software");
  import->require_subcommand(1);
  auto* const receipts = import->add_subcommand(
      "receipts",
      "Import an export of services, products, receipts, bookings, cancellations, no-shows");
  add_data_option(*receipts, options->data);
  receipts->add_option("folder", options->folder, "Folder with the CSV files")->required();
  receipts->add_option("--branch", options->branch,
                       "Code of the branch; opened if there is none of that code");
  receipts
      ->add_option("--tax", options->taxes,
                   "A column with a tax, and its rate where the branch has none yet: "
                   "CODE=PERCENT; may repeat")
      ->allow_extra_args(false)  // else it would take the folder too
      ->capture_default_str();
  receipts->add_option("--time-zone", options->time_zone, "Of a branch that has to be opened")
      ->capture_default_str();
  receipts->add_option("--currency", options->currency, "Of a branch that has to be opened")
      ->capture_default_str();
  receipts->footer(
      "Files are known by their headers, whatever they are called. Importing again adds nothing;\n"
      "an import that was stopped goes on when it is started again.\n"
      "Examples:\n"
      "  tress import receipts ./salon-receipts --data ./salon\n"
      "  tress import receipts ./export --data ./salon --branch WEST --tax GST=5 --tax PST=7");
  receipts->callback([options, &result] {
    const auto imported = import_folder(*options);
    if (!imported) result = report(imported.error());
  });
  add_till_imports(*import, result);
  add_table_imports(*import, result);
}

}  // namespace tress::tool
