#include <fstream>
#include <iostream>
#include <memory>
#include <optional>

#include <CLI/CLI.hpp>

#include "ledger/base/files.hpp"
#include "ledger/witness/witnesses.hpp"
#include "tools/bundle/write_bundle.hpp"
#include "tools/bundle/write_history.hpp"
#include "tools/export/hledger.hpp"
#include "tools/export/tables.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/data_folder.hpp"
#include "tools/tress/export_accesses.hpp"
#include "tools/tress/progress.hpp"
#include "tools/tress/read_log.hpp"

namespace tress::tool {

namespace {

struct ExportOptions {
  std::string data;
  std::string folder;
  std::string client;
  std::string out;
  std::string what = "days";
  std::string as_of;
  std::string from;
  std::optional<std::uint64_t> known_at;
};

/// Standard output, or the file that was asked for.
class Output {
 public:
  static Result<std::unique_ptr<Output>, Fault> open(const std::string& path) {
    std::unique_ptr<Output> output{new Output};
    if (path.empty()) return output;
    output->file_.open(path, std::ios::binary | std::ios::trunc);
    if (!output->file_) return Fault{Fault::Kind::io, path, "cannot be written"};
    return output;
  }

  [[nodiscard]] std::ostream& stream() { return file_.is_open() ? file_ : std::cout; }

 private:
  Output() = default;

  std::ofstream file_;
};

Result<void, Fault> export_bundle(const ExportOptions& options) {
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto keys, audit::LogKeys::announced_in(*log));
  std::optional<Progress> progress{std::in_place, "Writing events", log->size()};
  const auto cosigned = [&](std::string note) {
    return witness::with_kept_cosignatures(machine_files(), DataFolder{options.data}.witnessed(),
                                           std::move(note));
  };
  TRESS_TRY(const auto events, bundle::write_bundle(
                                   *log, keys, options.folder,
                                   [&](Position done) { progress->advance_to(done); }, cosigned));
  progress.reset();
  std::cout << "Wrote " << events << " events to " << options.folder
            << "; anybody can check them with `tress verify --bundle " << options.folder
            << "`, or with a program of their own\n";
  return ok();
}

Result<void, Fault> export_client(const ExportOptions& options) {
  const auto client = parse_id<StreamId>(options.client);
  if (!client) {
    return Fault{Fault::Kind::configuration, options.client,
                 "is no client id: 32 hexadecimal digits"};
  }
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto keys, audit::LogKeys::announced_in(*log));
  TRESS_TRY(const auto written,
            bundle::write_history(*log, keys, StreamKind::client, *client, options.out));
  std::cout << "Wrote " << written.events << " events of the client to " << options.out << "; ";
  if (written.complete_to) {
    std::cout << "sealed heads show that up to version " << *written.complete_to
              << " none is left out.\n";
  } else {
    std::cout << "no heads have been sealed yet, so nothing shows that none is left out.\n";
  }
  std::cout << "Check it with `tress verify --client " << options.out << " --key "
            << merkle::vkey_text(keys.of_checkpoint(log->size())) << "`\n";
  return ok();
}

Result<void, Fault> export_hledger(const ExportOptions& options) {
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto output, Output::open(options.out));
  Progress progress{"Reading events", log->size()};
  return exporting::write_hledger(*log, output->stream(),
                                  [&](Position done) { progress.advance_to(done); });
}

Result<void, Fault> export_csv(const ExportOptions& options) {
  exporting::TableOptions chosen;
  chosen.known_at = options.known_at;
  if (!options.as_of.empty()) {
    chosen.as_of = parse_day(options.as_of);
    if (!chosen.as_of) {
      return Fault{Fault::Kind::configuration, "--as-of", "must be a day like 2026-11-22"};
    }
  }
  if (!options.from.empty()) {
    chosen.from = parse_day(options.from);
    if (!chosen.from) {
      return Fault{Fault::Kind::configuration, "--from", "must be a day like 2026-11-22"};
    }
  }
  const auto table = exporting::parse_table(options.what);
  if (!table) return Fault{Fault::Kind::configuration, "--what", "is no table"};
  TRESS_TRY(const auto log, open_log_for_reading(options.data));
  TRESS_TRY(const auto output, Output::open(options.out));
  return exporting::write_table(*log, *table, chosen, output->stream());
}

using Export = Result<void, Fault> (*)(const ExportOptions&);

void run_on_parse(CLI::App& subcommand,
                  const std::shared_ptr<ExportOptions>& options,
                  Export run,
                  ExitCode& result) {
  add_data_option(subcommand, options->data);
  subcommand.callback([options, run, &result] {
    const auto done = run(*options);
    if (!done) result = report(done.error());
  });
}

}  // namespace

void add_export(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<ExportOptions>();
  auto* const exporting = app.add_subcommand(
      "export", "Write the ledger for others to verify or to count; works beside a server");
  exporting->require_subcommand(1);

  auto* const bundle = exporting->add_subcommand(
      "bundle", "The whole log with its proofs, for somebody else's program");
  bundle->add_option("folder", options->folder, "New folder for it")->required();
  bundle->footer("Example:\n  tress export bundle ./bundle --data ./salon");
  run_on_parse(*bundle, options, export_bundle, result);

  auto* const client = exporting->add_subcommand(
      "client",
      "Everything the log has of one client, sealed as it is stored, shown to be complete");
  client->add_option("client", options->client, "The client's id")->required();
  client->add_option("file", options->out, "New file for it")->required();
  client->footer("Example:\n  tress export client 0f3c… client.jsonl --data ./salon");
  run_on_parse(*client, options, export_client, result);

  auto* const journal = exporting->add_subcommand("hledger", "The books as an hledger journal");
  journal->add_option("--out", options->out, "File; else standard output");
  journal->footer("Example:\n  tress export hledger --data ./salon | hledger -f - check --strict");
  run_on_parse(*journal, options, export_hledger, result);

  auto* const csv = exporting->add_subcommand("csv", "A table; none holds personal data");
  csv->add_option("--what", options->what, "Which table")
      ->check(CLI::IsMember({"days", "bills", "lines", "files", "trial-balance", "exceptions",
                             "journal", "liability"}))
      ->capture_default_str();
  csv->add_option("--as-of", options->as_of, "Trial balance, liability: up to this business date");
  csv->add_option("--from", options->from, "Liability: from this business date on");
  csv->add_option("--known-at", options->known_at, "Trial balance: events before this position");
  csv->add_option("--out", options->out, "File; else standard output");
  csv->footer(
      "Examples:\n  tress export csv --what days --data ./salon\n"
      "  tress export csv --what trial-balance --as-of 2026-10-31 --data ./salon --out tb.csv");
  run_on_parse(*csv, options, export_csv, result);

  add_export_accesses(*exporting, result);
}

}  // namespace tress::tool
