// Goal: the books leave as hledger reads them strictly and with the trial balance's figures; tables
// are RFC 4180 and hold no formula of anybody's. Method: a busy ledger with a bill below the cent;
// hledger itself as the reader.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>

#include <catch2/catch.hpp>

#include "tests/support/busy_ledger.hpp"
#include "tests/support/temporary_folder.hpp"

#include "projections/trial_balance/trial_balance.hpp"
#include "tools/export/csv.hpp"
#include "tools/export/folded_view.hpp"
#include "tools/export/hledger.hpp"
#include "tools/export/tables.hpp"

namespace tress::export_test {

using exporting::Table;
using testing::BusyLedger;
using testing::TemporaryFolder;

namespace {

constexpr int bills = 12;

/// An imported bill whose tax has four decimals and whose texts try to be something else.
void add_imported_bill(BusyLedger& busy) {
  const Actor importer = testing::import_actor();
  const auto opened = busy.ledger.accept(
      sale::Command{sale::Open{busy.salon.branch, std::nullopt, "R-1; =2+2"}}, importer);
  const auto sale = id_cast<SaleId>(opened.stream);
  const sale::AsCharged charged{busy.salon.cad(45'53),
                                {{"GST", 2'2765}, {"PST", 3'6424}},
                                "=HYPERLINK(\"http://evil\",\"wash, cut\")",
                                false};
  busy.ledger.accept(sale::Command{sale::AddLine{sale, std::nullopt, std::nullopt, std::nullopt, 1,
                                                 std::nullopt, charged}},
                     importer);
  busy.ledger.accept(
      sale::Command{sale::TakeTender{sale, sale::TenderKind::unnamed_import,
                                     busy.salon.cad(45'53 + 2'28 + 3'64), std::nullopt}},
      importer);
  busy.ledger.accept(sale::Command{sale::Close{sale, std::nullopt}}, importer);
}

BusyLedger& busy() {
  static BusyLedger ledger{bills};
  static const bool is_made = (add_imported_bill(ledger), true);
  REQUIRE(is_made);
  return ledger;
}

std::string table(Table which, const exporting::TableOptions& options = {}) {
  std::ostringstream out;
  REQUIRE(exporting::write_table(busy().ledger.log(), which, options, out).has_value());
  return out.str();
}

std::string journal() {
  std::ostringstream out;
  REQUIRE(exporting::write_hledger(busy().ledger.log(), out).has_value());
  return out.str();
}

std::size_t lines_of(const std::string& text) {
  return static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// What a command prints, and its exit code.
std::pair<std::string, int> run(const std::string& command) {
  std::string printed;
  FILE* const pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 4096> buffer{};
  for (std::size_t got = 1; got > 0;) {
    got = std::fread(buffer.data(), 1, buffer.size(), pipe);
    printed.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  return {printed, WIFEXITED(status) ? WEXITSTATUS(status) : -1};
}

bool has_hledger() {
  if (run("hledger --version").second == 0) return true;
  WARN("hledger is not here: what it says of the journal was not asked");
  return false;
}

/// Fine balances by account number, as hledger adds them up.
std::map<std::uint16_t, std::int64_t> hledger_balances(const std::filesystem::path& file) {
  const auto [printed, code] =
      run("hledger -f '" + file.string() + "' balance --flat --no-total -O csv");
  INFO(printed);
  REQUIRE(code == 0);
  std::map<std::uint16_t, std::int64_t> sums;
  std::istringstream lines(printed);
  std::string line;
  std::getline(lines, line);  // header
  while (std::getline(lines, line)) {
    const auto number = line.find(':') + 1;
    const auto amount = line.find("\",\"") + 3;
    const auto account = static_cast<std::uint16_t>(std::stoi(line.substr(number, 4)));
    const auto value = parse_decimal(line.substr(amount, line.find(" CAD", amount) - amount), 4);
    INFO(line);
    REQUIRE(value.has_value());
    sums[account] += *value;
  }
  return sums;
}

}  // namespace

TEST_CASE("export: hledger accepts the journal strictly, and its balances are the trial balance",
          "[contract][export]") {
  if (!has_hledger()) return;
  const TemporaryFolder folder;
  const auto file = folder / "books.journal";
  std::ofstream(file) << journal();
  const auto [printed, code] = run("hledger -f '" + file.string() + "' check --strict");
  INFO(printed);
  REQUIRE(code == 0);

  const auto view =
      exporting::FoldedView::fold(busy().ledger.log(), trial_balance::projection()).value();
  const Day end{std::chrono::year{9999} / 12 / 31};
  const auto balance = trial_balance::balances(view->rows(), {end}).value();
  REQUIRE(balance.balances.size() > 5);
  auto sums = hledger_balances(file);
  for (const auto& row : balance.balances) {
    INFO(row.account);
    CHECK(sums[row.account] == row.balance_fine);
    sums.erase(row.account);
  }
  for (const auto& [account, sum] : sums) {
    INFO(account);
    CHECK(sum == 0);
  }
  CHECK(balance.balances.front().balance_fine == bills * 85'6000);
}

TEST_CASE("export: a transaction names its day, position, bill and receipt, and nobody",
          "[contract][export]") {
  const std::string text = journal();
  INFO(text);
  CHECK(text.find(") sale.closed bill 1\n") != std::string::npos);
  CHECK(text.find("bill 13 receipt R-1- =2+2\n") != std::string::npos);
  CHECK(text.find("    assets:1000 Cash in drawer:MAIN  85.60 CAD\n") != std::string::npos);
  CHECK(text.find("    liabilities:2200 Output tax payable:MAIN:GST  -3.60 CAD\n") !=
        std::string::npos);
  CHECK(text.find("    liabilities:2200 Output tax payable:MAIN:GST  0.0035 CAD\n") !=
        std::string::npos);
  CHECK(text.find(busy().client.hex()) == std::string::npos);
  CHECK(text.find(busy().salon.cashier.hex()) == std::string::npos);
}

TEST_CASE("export: what a spreadsheet would run is a quoted text cell [neg-106]",
          "[contract][export]") {
  CHECK(exporting::text_cell("=HYPERLINK(\"x\")") == "\"'=HYPERLINK(\"\"x\"\")\"");
  CHECK(exporting::text_cell("@SUM(A1)") == "\"'@SUM(A1)\"");
  CHECK(exporting::text_cell("-1+1") == "\"'-1+1\"");
  CHECK(exporting::text_cell("+1") == "\"'+1\"");
  CHECK(exporting::text_cell("\tx") == "\"'\tx\"");
  CHECK(exporting::text_cell("\rx") == "\"'\rx\"");
  CHECK(exporting::text_cell("plain") == "plain");
  CHECK(exporting::text_cell("a,b") == "\"a,b\"");
  CHECK(exporting::text_cell("say \"hi\"\r\n") == "\"say \"\"hi\"\"\r\n\"");
  CHECK(exporting::text_cell("") == "");
  CHECK(table(Table::lines).find(",\"'=HYPERLINK(\"\"http://evil\"\",\"\"wash, cut\"\")\",") !=
        std::string::npos);
}

TEST_CASE("export: the day's row holds takings, billings, earned and each tax at both precisions",
          "[contract][export]") {
  const std::string text = table(Table::days);
  const std::string header =
      "date,branch,currency,bills,voids,takings,billings,earned,discounts,benefits,tips,refunds,"
      "on_account,tax GST,tax GST booked,tax PST,tax PST booked\r\n";
  // 12 × (80 − 8) + 45.53; 12 × 85.60 + 51.45; 12 × 3.60 + 2.2765.
  const std::string row =
      "2026-03-02,MAIN,CAD,13,0,1078.65,909.53,909.53,96.00,0.00,120.00,0.00,0.00,45.4765,45.48,"
      "3.6424,3.64\r\n";
  CHECK(text == header + row);
}

TEST_CASE("export: tables have a row for each thing there is", "[contract][export]") {
  CHECK(lines_of(table(Table::bills)) == 1 + bills + 1);
  CHECK(lines_of(table(Table::lines)) == 1 + bills + 1);
  CHECK(lines_of(table(Table::files)) == 1);
  CHECK(lines_of(table(Table::exceptions)) == 1);
  CHECK(table(Table::journal).find(",2200,Output tax payable,GST,CAD,3.60\r\n") !=
        std::string::npos);
}

TEST_CASE("export: the trial balance balances, and as known at the beginning it is empty",
          "[contract][export]") {
  const std::string text = table(Table::trial_balance);
  INFO(text);
  CHECK(text.find("1000,Cash in drawer,CAD,1027.2000,0.0000,1027.2000\r\n") != std::string::npos);
  const auto total = text.find("total,,CAD,");
  REQUIRE(total != std::string::npos);
  CHECK(text.substr(text.size() - 9) == ",0.0000\r\n");
  exporting::TableOptions early;
  early.known_at = 1;
  CHECK(lines_of(table(Table::trial_balance, early)) == 1);
  exporting::TableOptions before;
  before.as_of = Day{std::chrono::year{2026} / 3 / 1};
  CHECK(table(Table::trial_balance, before).find(",1027.2000\r\n") == std::string::npos);
}

TEST_CASE("export: what the accountant takes along names no client [neg-61]",
          "[contract][export]") {
  BusyLedger salon{1};
  const Accepted registered = salon.ledger.accept(
      client::Command{client::Register{Personal<std::string>{"Mei Gepflanzt"},
                                       Personal<std::string>{"+16045550177"},
                                       Personal<std::string>{"mei@gepflanzt.example"},
                                       std::nullopt,
                                       {}}});
  const auto mei = id_cast<ClientId>(registered.stream);
  add_cash_bill(salon.ledger, salon.salon, mei);
  const EventLog& log = salon.ledger.log();
  std::vector<std::string> exported;
  for (const char* const name :
       {"days", "bills", "lines", "files", "trial-balance", "exceptions", "journal"}) {
    const auto which = exporting::parse_table(name);
    REQUIRE(which);
    std::ostringstream out;
    REQUIRE(exporting::write_table(log, *which, {}, out).has_value());
    exported.push_back(out.str());
  }
  std::ostringstream books;
  REQUIRE(exporting::write_hledger(log, books).has_value());
  exported.push_back(books.str());
  // The bill is there, or this would show nothing.
  CHECK(exported.at(1).find('\n') != exported.at(1).rfind('\n'));
  for (const std::string& text : exported) {
    for (const char* const planted : {"Mei", "Gepflanzt", "gepflanzt", "6045550177"}) {
      CHECK(text.find(planted) == std::string::npos);
    }
  }
}

}  // namespace tress::export_test
