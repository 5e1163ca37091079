#include <algorithm>
#include <cstdio>
#include <memory>

#include <CLI/CLI.hpp>

#include "projections/all.hpp"
#include "projections/engine/follower.hpp"
#include "projections/store/rocksdb/rocksdb_store.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tool {

namespace {

struct RebuildOptions {
  std::string data;
  std::string view;
};

void print_digest(const char* which, const views::Digest& digest) {
  std::printf("  %-8s %10llu rows, %llu events, digest %.16s\n", which,
              static_cast<unsigned long long>(digest.rows),
              static_cast<unsigned long long>(digest.applied), digest.sum.hex().c_str());
}

void print_report(std::string_view view, const views::RebuildReport& report) {
  std::printf("%.*s: %s\n", static_cast<int>(view.size()), view.data(),
              report.is_equal ? "equal" : "DIFFERENT; the table made anew is live now");
  print_digest("live", report.before);
  print_digest("rebuilt", report.after);
}

/// Those of the ledger, or of the access log.
Result<std::vector<const views::Projection*>, Fault> projections_of(const EventLog& log) {
  TRESS_TRY(const auto identity, identity_of(log));
  const bool is_access_log = identity.holds == LogHolds::access;
  return is_access_log ? views::access_projections() : views::all_projections();
}

Result<std::vector<std::string_view>, Fault> chosen_views(
    const RebuildOptions& options, const std::vector<const views::Projection*>& projections) {
  std::vector<std::string_view> names;
  for (const auto* const projection : projections) {
    if (options.view.empty() || options.view == projection->name()) {
      names.emplace_back(projection->name());
    }
  }
  if (!names.empty()) return names;
  return Fault{Fault::Kind::configuration, "--view " + options.view, "there is no such view"};
}

Result<ExitCode, Fault> rebuild(const RebuildOptions& options) {
  const DataFolder folder{options.data};
  // Not read-only: the lock keeps a server away while tables are switched below it.
  TRESS_TRY(const auto log, RocksdbLog::open(folder.ledger(), {}));
  TRESS_TRY(const auto projections, projections_of(*log));
  TRESS_TRY(const auto names, chosen_views(options, projections));
  TRESS_TRY(const auto store, views::RocksdbStore::open(folder.views(), {}));
  TRESS_TRY(const auto follower, views::Follower::open(*log, *store, projections));
  follower->catch_up();
  TRESS_TRY(const auto reports, follower->rebuild(names));
  bool are_equal = true;
  for (std::size_t i = 0; i < names.size(); ++i) {
    print_report(names[i], reports[i]);
    are_equal = are_equal && reports[i].is_equal;
  }
  return are_equal ? ExitCode::done : ExitCode::integrity;
}

}  // namespace

void add_rebuild(CLI::App& app, ExitCode& result) {
  const auto options = std::make_shared<RebuildOptions>();
  auto* const rebuilding = app.add_subcommand(
      "rebuild", "Make every view anew from the log, beside the live one, and compare the two");
  add_data_option(*rebuilding, options->data);
  rebuilding->add_option("--view", options->view, "Only this one");
  rebuilding->footer(
      "Examples:\n  tress rebuild --data ./salon --view bills\n"
      "  tress rebuild --data ./salon/access          views of the access log\n"
      "The server must be stopped. Ends with 65 if a live view was not what the log says.");
  rebuilding->callback([options, &result] {
    const auto rebuilt = rebuild(*options);
    result = rebuilt ? rebuilt.value() : report(rebuilt.error());
  });
}

}  // namespace tress::tool
