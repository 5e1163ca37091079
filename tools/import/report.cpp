#include "tools/import/report.hpp"

#include <fmt/format.h>

#include "ledger/base/text.hpp"

namespace tress::receipts {

namespace {

void add_totals(const FileReport& file, const Report& report, std::string& out) {
  if (file.contents != Contents::receipts) return;
  out += fmt::format("    amount {} {}", report.currency.alpha(),
                     decimal_text(Money{report.currency, file.amount_minor}));
  for (std::size_t i = 0; i < report.taxes.size(); ++i) {
    out +=
        fmt::format(", {} {}", report.taxes[i].code, decimal_text(file.tax_fine[i], fine_decimals));
  }
  out += '\n';
}

void add_columns(const std::vector<std::string>& columns, const char* what, std::string& out) {
  if (columns.empty()) return;
  out += fmt::format("    {}: {}\n", what, fmt::join(columns, ", "));
}

void add_files(const Report& report, std::string& out) {
  out += fmt::format("{:<34} {:<14} {:>8} {:>9} {:>9}\n", "file", "contents", "rows", "accepted",
                     "rejected");
  for (const FileReport& file : report.files) {
    out += fmt::format("{:<34} {:<14} {:>8} {:>9} {:>9}\n", file.name, name_of(file.contents),
                       file.rows, file.accepted, file.rejected.size());
    add_totals(file, report, out);
    add_columns(file.ignored_columns, "columns not used", out);
    add_columns(file.missing_columns, "columns not there", out);
  }
}

void add_rows(const Report& report,
              std::vector<TurnedRow> FileReport::*rows,
              const char* title,
              std::string& out) {
  bool has_title = false;
  for (const FileReport& file : report.files) {
    for (const TurnedRow& row : file.*rows) {
      if (!has_title) out += fmt::format("\n{}\n", title);
      has_title = true;
      out += fmt::format("  {} line {}: {}\n", file.name, row.line, row.reason);
    }
  }
}

void add_unread(const Report& report, std::string& out) {
  if (!report.unread.empty()) out += "\nFiles not read\n";
  for (const UnreadFile& file : report.unread) {
    out += fmt::format("  {}: {}\n", file.name, file.reason);
  }
}

void add_oddities(const Report& report, std::string& out) {
  if (!report.oddities.empty()) out += "\nOddities, each in the exception report\n";
  for (const auto& [oddity, count] : report.oddities) {
    out += fmt::format("  {:<28} {:>6}\n", tress::name_of(oddity), count);
  }
}

}  // namespace

std::string text_of(const Report& report) {
  constexpr double milliseconds_per_second = 1000;
  std::string out =
      fmt::format("Import into branch {} (run {})\n\n", printable(report.branch), report.run.hex());
  add_files(report, out);
  add_rows(report, &FileReport::rejected, "Rejected rows", out);
  add_rows(report, &FileReport::remarks, "Rows taken in another way than written", out);
  add_unread(report, out);
  add_oddities(report, out);
  const double seconds = static_cast<double>(report.took.count()) / milliseconds_per_second;
  out += report.events_appended == 0
             ? fmt::format("\nNothing is new: all of it was in the ledger before ({:.1f} s).\n",
                           seconds)
             : fmt::format("\n{} events appended in {:.1f} s.\n", report.events_appended, seconds);
  return out;
}

}  // namespace tress::receipts
