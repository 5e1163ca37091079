#include "tools/export/tables.hpp"

#include "ledger/books/chart.hpp"
#include "projections/exceptions/exceptions.hpp"
#include "projections/trial_balance/trial_balance.hpp"
#include "tools/export/bill_tables.hpp"
#include "tools/export/csv.hpp"
#include "tools/export/events.hpp"
#include "tools/export/folded_view.hpp"
#include "tools/export/liability_table.hpp"

namespace tress::exporting {

namespace {

std::string account_name(std::uint16_t number) {
  const books::AccountRow* const row = books::find_account(number);
  return row == nullptr ? std::string{} : std::string{row->name};
}

Result<void, Fault> write_trial_balance(const EventLog& log,
                                        const TableOptions& options,
                                        std::ostream& out) {
  TRESS_TRY(const auto view, FoldedView::fold(log, trial_balance::projection()));
  trial_balance::Moment moment{options.as_of.value_or(last_day)};
  moment.known_at = options.known_at;
  TRESS_TRY(const auto balance, trial_balance::balances(view->rows(), moment));
  Csv csv{out, {"account", "name", "currency", "debit", "credit", "balance"}};
  for (const auto& row : balance.balances) {
    csv.number(row.account).text(account_name(row.account)).text(row.currency.alpha());
    csv.fine(row.debit_fine).fine(row.credit_fine).fine(row.balance_fine).end_row();
  }
  for (const auto& total : balance.totals) {
    csv.text("total").text("").text(total.currency.alpha());
    csv.fine(total.debit_fine).fine(total.credit_fine);
    csv.fine(total.debit_fine - total.credit_fine).end_row();
  }
  return ok();
}

Result<void, Fault> write_journal(const EventLog& log, std::ostream& out) {
  TRESS_TRY(const auto branches, BranchCodes::read(log));
  TRESS_TRY(const auto view, FoldedView::fold(log, trial_balance::projection()));
  Csv csv{out,
          {"position", "index", "date", "recorded_at", "branch", "stream", "debit", "debit_name",
           "debit_label", "credit", "credit_name", "credit_label", "currency", "amount"}};
  return for_each_listed(
      [&](const views::Paging& paging) { return trial_balance::journal(view->rows(), {}, paging); },
      [&](const trial_balance::JournalLine& line) {
        csv.number(line.position).number(line.index).figure(to_text(line.date));
        csv.figure(to_text(line.recorded_at)).text(branches.of(line.branch));
        csv.text(name_of(line.stream_kind));
        for (const Side& side : {line.debit, line.credit}) {
          csv.number(side.account).text(account_name(side.account));
          csv.text(side.label.value_or(std::string{}));
        }
        csv.text(line.currency.alpha()).figure(decimal_text(line.amount, line.decimals));
        csv.end_row();
      });
}

Result<void, Fault> write_exceptions(const EventLog& log, std::ostream& out) {
  TRESS_TRY(const auto branches, BranchCodes::read(log));
  TRESS_TRY(const auto view, FoldedView::fold(log, exceptions::projection()));
  Csv csv{out,
          {"position", "index", "kind", "oddity", "status", "opened_on", "branch", "file", "line",
           "rows", "detail"}};
  const auto number = [](const std::optional<std::uint32_t>& value) {
    return value ? std::to_string(*value) : std::string{};
  };
  return for_each_listed(
      [&](const views::Paging& paging) { return exceptions::list(view->rows(), {}, paging); },
      [&](const exceptions::Exception& row) {
        csv.number(row.opener.position).number(row.index).text(name_of(row.kind));
        csv.text(row.oddity ? name_of(*row.oddity) : std::string_view{}).text(name_of(row.status));
        csv.figure(to_text(row.opened_on)).text(branches.of(row.branch));
        csv.text(row.file.value_or(std::string{})).figure(number(row.line));
        csv.figure(number(row.rows)).text(row.detail).end_row();
      });
}

/// Names of the files of one run that had these contents.
std::string names_of(const std::vector<importing::FileSeen>& files, const std::string& contents) {
  std::string names;
  for (const auto& file : files) {
    if (file.contents == contents) names += (names.empty() ? "" : "; ") + file.name;
  }
  return names;
}

Result<void, Fault> write_files(const EventLog& log, std::ostream& out) {
  Csv csv{out,
          {"import", "position", "contents", "files", "rows", "accepted", "rejected",
           "amount_without_tax_minor"}};
  std::vector<importing::FileSeen> files;  // A stream's events come in order, its start first.
  return for_each_event_of(
      log, StreamKind::importing, [&](const StoredEvent& event, const Envelope& envelope) {
        if (const auto* const started = get_if<importing::RunStarted>(&envelope.payload)) {
          files = started->files;
        }
        const auto* const finished = get_if<importing::RunFinished>(&envelope.payload);
        if (finished == nullptr) return;
        for (const auto& counted : finished->files) {
          csv.figure(envelope.stream.hex()).number(event.position).text(counted.contents);
          csv.text(names_of(files, counted.contents)).number(counted.rows);
          csv.number(counted.accepted).number(counted.rejected);
          csv.figure(std::to_string(counted.amount_minor)).end_row();
        }
      });
}

Result<void, Fault> write_rows(const EventLog& log,
                               Table table,
                               const TableOptions& options,
                               std::ostream& out) {
  switch (table) {
    case Table::days: return write_days(log, out);
    case Table::bills: return write_bills(log, out);
    case Table::lines: return write_lines(log, out);
    case Table::files: return write_files(log, out);
    case Table::trial_balance: return write_trial_balance(log, options, out);
    case Table::exceptions: return write_exceptions(log, out);
    case Table::journal: return write_journal(log, out);
    case Table::liability: return write_liability(log, options, out);
  }
  TRESS_UNREACHABLE();
}

}  // namespace

std::optional<Table> parse_table(std::string_view text) {
  if (text == "days") return Table::days;
  if (text == "bills") return Table::bills;
  if (text == "lines") return Table::lines;
  if (text == "files") return Table::files;
  if (text == "trial-balance") return Table::trial_balance;
  if (text == "exceptions") return Table::exceptions;
  if (text == "journal") return Table::journal;
  if (text == "liability") return Table::liability;
  return std::nullopt;
}

Result<void, Fault> write_table(const EventLog& log,
                                Table table,
                                const TableOptions& options,
                                std::ostream& out) {
  TRESS_TRY(write_rows(log, table, options, out));
  out.flush();
  if (!out) return Fault{Fault::Kind::io, "the table", "cannot be written"};
  return ok();
}

}  // namespace tress::exporting
