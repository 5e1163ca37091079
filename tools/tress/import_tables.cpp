#include "tools/tress/import_tables.hpp"

#include <cstdio>
#include <functional>
#include <memory>

#include <CLI/CLI.hpp>

#include "tools/import/clients.hpp"
#include "tools/import/opening_value.hpp"
#include "tools/import/openings.hpp"
#include "tools/import/payouts.hpp"
#include "tools/import/price_list.hpp"
#include "tools/tress/commands.hpp"
#include "tools/tress/import_tills.hpp"
#include "tools/tress/salon.hpp"

namespace tress::tool {

namespace {

struct TableOptions {
  std::string data;
  std::string file;
  std::string branch;
  std::string country = "CA";
  std::string rejects;
  std::string kind = "service";
  std::string from;
};

using Import = std::function<Result<void, Fault>(Salon&, const tables::Tools&, tables::Table&)>;

Result<void, Fault> import_table(const TableOptions& typed,
                                 std::string_view what,
                                 const std::vector<tables::Field>& fields,
                                 const Import& import) {
  // Before the ledger is opened: a file that is no such table needs none.
  TRESS_TRY(tables::Table table, tables::open_table(typed.file, fields));
  const SystemClock clock;
  SystemRandom random;
  const DataFolder folder{typed.data};
  TRESS_TRY(require_ledger_folder(folder));
  TRESS_TRY(const auto salon, Salon::open(folder, clock, random, {}));
  TRESS_TRY(import(*salon, {salon->writer(), salon->log(), clock}, table));
  std::fputs(tables::report_of(table, what).c_str(), stdout);
  const bool has_rejects = table.count(tables::Outcome::rejected) > 0;
  if (typed.rejects.empty() || !has_rejects) return ok();
  return write_rejects(typed.rejects, tables::rejects_of(table));
}

Result<void, Fault> import_clients(const TableOptions& typed) {
  const auto country = PhoneCountry::find(typed.country);
  if (!country) {
    return Fault{Fault::Kind::configuration, "--country", "has no known telephone numbers"};
  }
  const auto import = [&](Salon& salon, const tables::Tools& tools,
                          tables::Table& table) -> Result<void, Fault> {
    const SearchTokens tokens{salon.keys().index_key(), *country};
    TRESS_TRY(auto code, tables::branch_code(tools.log, typed.branch));
    return tables::import_clients(tools, {std::move(code), *country, tokens}, table);
  };
  return import_table(typed, "clients", tables::client_fields(), import);
}

std::optional<std::string> branch_of(const TableOptions& typed) {
  if (typed.branch.empty()) return std::nullopt;
  return typed.branch;
}

Result<void, Fault> import_payouts(const TableOptions& typed) {
  const auto import = [&](Salon&, const tables::Tools& tools, tables::Table& table) {
    return tables::import_payouts(tools, branch_of(typed), table);
  };
  return import_table(typed, "payouts", tables::payout_fields(), import);
}

Result<void, Fault> import_openings(const TableOptions& typed) {
  const auto import = [&](Salon&, const tables::Tools& tools, tables::Table& table) {
    return tables::import_openings(tools, branch_of(typed), table);
  };
  return import_table(typed, "opening lots", tables::opening_fields(), import);
}

Result<void, Fault> import_opening_value(const TableOptions& typed) {
  // A card's token is made of letters and digits alone: no country's telephone numbers matter.
  const auto country = PhoneCountry::find(typed.country);
  TRESS_ASSERT(country);
  const auto import = [&](Salon& salon, const tables::Tools& tools, tables::Table& table) {
    const SearchTokens tokens{salon.keys().index_key(), *country};
    return tables::import_opening_value(tools, branch_of(typed), tokens, table);
  };
  return import_table(typed, "opening value", tables::opening_value_fields(), import);
}

Result<void, Fault> import_price_list(const TableOptions& typed) {
  const auto from = parse_day(typed.from);
  if (!from && !typed.from.empty()) {
    return Fault{Fault::Kind::configuration, "--from " + typed.from, "must read like 2026-03-02"};
  }
  const auto kind =
      typed.kind == "product" ? catalogue::ItemKind::product : catalogue::ItemKind::service;
  const auto import = [&](Salon&, const tables::Tools& tools, tables::Table& table) {
    return tables::import_price_list(tools, {branch_of(typed), kind, from}, table);
  };
  return import_table(typed, "the price list", tables::price_list_fields(), import);
}

CLI::App& add_one(CLI::App& import,
                  const char* name,
                  const char* what,
                  const std::shared_ptr<TableOptions>& options) {
  auto* const one = import.add_subcommand(name, what);
  add_data_option(*one, options->data);
  one->add_option("file", options->file, "The CSV file")->required();
  one->add_option("--branch", options->branch, "Code of the branch, if there are several");
  one->add_option("--rejects", options->rejects,
                  "New file for the rows that were rejected, to be mended and imported again");
  return *one;
}

void add_clients(CLI::App& import, ExitCode& result) {
  const auto options = std::make_shared<TableOptions>();
  auto& clients = add_one(import, "clients", "Import a list of clients", options);
  clients.add_option("--country", options->country, "Whose telephone numbers have no country code")
      ->capture_default_str();
  clients.footer(
      "Columns are known by their names (Client ID, First Name, Mobile Number, Email...), in any\n"
      "order. Importing again adds nobody.\n"
      "Example:\n"
      "  tress import clients ./clients.csv --data ./salon --rejects ./rejected.csv");
  clients.callback([options, &result] {
    const auto imported = import_clients(*options);
    if (!imported) result = report(imported.error());
  });
}

void add_payouts(CLI::App& import, ExitCode& result) {
  const auto options = std::make_shared<TableOptions>();
  auto& payouts = add_one(import, "payouts", "Import a payout reconciliation of Stripe", options);
  payouts.footer(
      "One settlement of cards per payout: gross less refunds, fees, and what reached the bank.\n"
      "Importing again adds none. Disputes are recorded at their bills.\n"
      "Example:\n"
      "  tress import payouts ./payout_reconciliation.csv --data ./salon");
  payouts.callback([options, &result] {
    const auto imported = import_payouts(*options);
    if (!imported) result = report(imported.error());
  });
}

void add_openings(CLI::App& import, ExitCode& result) {
  const auto options = std::make_shared<TableOptions>();
  auto& openings = add_one(import, "opening-lots",
                           "Import what clients have left of packages bought elsewhere", options);
  openings.footer(
      "Clients must have been imported and plans published. The value stands against suspense\n"
      "until somebody clears it; the file's hash is the evidence, so keep the file.\n"
      "Example:\n"
      "  tress import opening-lots ./lots.csv --data ./salon");
  openings.callback([options, &result] {
    const auto imported = import_openings(*options);
    if (!imported) result = report(imported.error());
  });
}

void add_opening_value(CLI::App& import, ExitCode& result) {
  const auto options = std::make_shared<TableOptions>();
  auto& value =
      add_one(import, "opening-value",
              "Import stored value, gift cards, credit and points from elsewhere", options);
  value.footer(
      "Columns: client id, kind (stored value, gift card, credit, points), card code, terms, "
      "paid,\n"
      "bonus, remaining, issued on, expires on, source id. Clients must have been imported and "
      "terms\n"
      "set. The value stands against suspense until somebody clears it; the file's hash is the\n"
      "evidence, so keep the file. Codes of gift cards are kept as blind tokens only.\n"
      "Example:\n"
      "  tress import opening-value ./balances.csv --data ./salon");
  value.callback([options, &result] {
    const auto imported = import_opening_value(*options);
    if (!imported) result = report(imported.error());
  });
}

void add_price_list(CLI::App& import, ExitCode& result) {
  const auto options = std::make_shared<TableOptions>();
  auto& list = add_one(import, "price-list", "Import services and products with prices", options);
  list.add_option("--kind", options->kind, "Of rows that do not say")
      ->check(CLI::IsMember({"service", "product"}))
      ->capture_default_str();
  list.add_option("--from", options->from, "First day of the prices (today)");
  list.footer(
      "Lists what is new, sets what differs; retires nothing. An empty price is an open price.\n"
      "Example:\n"
      "  tress import price-list ./price-list.csv --data ./salon --from 2026-03-02");
  list.callback([options, &result] {
    const auto imported = import_price_list(*options);
    if (!imported) result = report(imported.error());
  });
}

}  // namespace

void add_table_imports(CLI::App& import, ExitCode& result) {
  add_price_list(import, result);
  add_openings(import, result);
  add_opening_value(import, result);
  add_clients(import, result);
  add_payouts(import, result);
}

}  // namespace tress::tool
