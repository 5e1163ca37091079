#include "tools/import/importer.hpp"

#include <algorithm>
#include <array>

#include "ledger/crypto/sha256.hpp"
#include "tools/import/bills.hpp"
#include "tools/import/run.hpp"
#include "tools/import/visits.hpp"
#include "tools/pipeline/pipeline.hpp"
#include "tools/tress/salon.hpp"

namespace tress::receipts {

namespace {

/// Refusals that mean: this is in the ledger already.
constexpr std::array<std::string_view, 6> known_codes{
    "command.id_reused",         "staff.already_hired",       "catalogue.already_listed",
    "catalogue.item_is_retired", "client.already_registered", "importing.run_is_finished"};

std::string reason_of(const std::string& code) {
  return code == "command.id_reused" ? "it was imported before, with another content" : code;
}

std::vector<std::string> codes_of(const std::vector<TaxOption>& taxes) {
  std::vector<std::string> codes;
  codes.reserve(taxes.size());
  for (const TaxOption& tax : taxes) codes.push_back(tax.code);
  return codes;
}

Day earliest_of(const Rows& rows, Day today) {
  Day earliest = today;
  for (const ReceiptRow& row : rows.receipts) earliest = std::min(earliest, row.date);
  for (const BookingRow& row : rows.bookings) earliest = std::min(earliest, row.day);
  for (const BookingRow& row : rows.no_shows) earliest = std::min(earliest, row.day);
  for (const CancellationRow& row : rows.cancellations) {
    earliest = std::min({earliest, row.cancelled_on, row.booking.day});
  }
  return earliest;
}

/// One import from its files to its report.
class Importer {
 public:
  Importer(const Tools& tools,
           const Options& options,
           Setting setting,
           std::vector<SourceFile> files)
      : tools_(tools),
        options_(options),
        setting_(std::move(setting)),
        files_(std::move(files)),
        work_(setting_, files_, [this](Step step) { send(std::move(step)); }),
        pipeline_(tools.writer) {
    for (const SourceFile& file : files_) rows_total_ += file.rows.size();
  }

  Result<void, Fault> run() {
    TRESS_TRY(const Run run, Run::start(tools_.writer, tools_.log, setting_, files_));
    run_id_ = run.id();
    const Rows rows =
        read_rows(files_, {setting_.currency(), setting_.today(), setting_.taxes.size()});
    const Day earliest = earliest_of(rows, setting_.today());
    set_taxes(earliest);
    const People people{work_, rows, earliest};
    TRESS_TRY(Items items, Items::list(work_, rows, tools_.log, earliest));
    const auto rows_done = [this](std::size_t count) { advance(count); };
    rows_done(rows.services.size() + rows.products.size());
    send_bills(work_, rows.receipts, people, items, rows_done);
    note_missing_numbers(work_);
    send_visits(work_, rows, people, items, rows_done);
    TRESS_TRY(settle());
    for (const FoundOddity& found : work_.oddities()) {
      if (!work_.is_rejected(found.subject)) send_oddity(run, found);
    }
    TRESS_TRY(settle());
    work_.send(run.finish(counted()));
    return settle();
  }

  [[nodiscard]] Report report() const {
    Report report{setting_.code(), setting_.currency(), setting_.taxes, run_id_, {}, {}, oddities_};
    for (const SourceFile& file : files_) report.files.push_back(file_report(file));
    return report;
  }

 private:
  void send(Step step) {
    const std::uint64_t tag = step.subject * 2 + (step.may_be_known ? 1 : 0);
    const Actor actor = tool::import_actor();
    const Hash request = step.words.empty()
                             ? tool::content_hash(step.command, step.key)
                             : sha256({bytes_of("tress/import/v1\n"), bytes_of(step.words)});
    pipeline_.send(
        {command_id(actor, step.key), request, actor, std::move(step.command), step.effective_at},
        tag);
  }

  void send_oddity(const Run& run, const FoundOddity& found) {
    ++oddities_[found.oddity];
    work_.send(run.note(work_, found));
  }

  /// A tax that the branch does not charge yet on the first day begins then.
  void set_taxes(Day earliest) {
    for (const TaxOption& tax : options_.taxes) {
      const bool is_charged = setting_.rate_on(earliest, tax.code) != 0;
      if (is_charged || tax.rate_millionths == 0) continue;
      const branch::SetTax set{setting_.id, tax.code, tax.rate_millionths, earliest};
      work_.send({key_of({"tax", tax.code, to_text(earliest), std::to_string(tax.rate_millionths)}),
                  branch::Command{set}, setting_.noon(earliest)});
      setting_.branch.taxes.push_back({tax.code, tax.rate_millionths, earliest});
    }
  }

  /// Waits for all answers; rows whose commands were refused are rejected.
  Result<void, Fault> settle() {
    TRESS_TRY(pipeline_.drain());
    for (const tool::TurnedDown& turned : pipeline_.take_refusals()) {
      const bool may_be_known = turned.tag % 2 == 1;
      const bool is_known =
          std::find(known_codes.begin(), known_codes.end(), turned.code) != known_codes.end();
      if (may_be_known && is_known) continue;
      const std::size_t subject = turned.tag / 2;
      if (subject == 0) return Fault{Fault::Kind::configuration, "the import", turned.code};
      work_.reject(subject, reason_of(turned.code));
    }
    return ok();
  }

  void advance(std::size_t rows) {
    rows_done_ += rows;
    if (tools_.progress) tools_.progress(rows_done_, rows_total_);
  }

  [[nodiscard]] FileReport file_report(const SourceFile& file) const {
    FileReport report{file.name,
                      file.contents,
                      static_cast<std::uint32_t>(file.rows.size()),
                      0,
                      {},
                      {},
                      file.ignored_columns,
                      file.missing_columns,
                      0,
                      std::vector<std::int64_t>(setting_.taxes.size(), 0)};
    for (const SourceRow& row : file.rows) {
      if (row.rejected) {
        report.rejected.push_back({row.line, *row.rejected});
        continue;
      }
      ++report.accepted;
      if (row.remark) report.remarks.push_back({row.line, *row.remark});
      if (file.contents == Contents::receipts) add_amounts(row, report);
    }
    return report;
  }

  /// The row was accepted, so its cells can be read.
  void add_amounts(const SourceRow& row, FileReport& report) const {
    const std::string& amount = row.cells[column::receipt::amount];
    report.amount_minor += parse_decimal(amount, setting_.currency().decimals()).value_or(0);
    for (std::size_t i = 0; i < setting_.taxes.size(); ++i) {
      const std::string& tax = row.cells[column::receipt::first_tax + i];
      report.tax_fine[i] += parse_decimal(tax, fine_decimals).value_or(0);
    }
  }

  [[nodiscard]] std::vector<importing::FileCounted> counted() const {
    std::vector<importing::FileCounted> all;
    for (const Contents contents : all_contents) {
      importing::FileCounted sum{std::string{name_of(contents)}, 0, 0, 0, 0};
      bool is_there = false;
      for (const SourceFile& file : files_) {
        if (file.contents != contents) continue;
        const FileReport report = file_report(file);
        is_there = true;
        sum.rows += report.rows;
        sum.accepted += report.accepted;
        sum.rejected += static_cast<std::uint32_t>(report.rejected.size());
        sum.amount_minor += report.amount_minor;
      }
      if (is_there) all.push_back(std::move(sum));
    }
    return all;
  }

  const Tools& tools_;
  const Options& options_;
  Setting setting_;
  std::vector<SourceFile> files_;
  Work work_;
  std::size_t rows_total_ = 0;
  std::size_t rows_done_ = 0;
  ImportId run_id_ = ImportId::zero();
  std::map<importing::Oddity, std::size_t> oddities_;
  tool::Pipeline pipeline_;  ///< last: it waits for answers before the rest goes
};

}  // namespace

Result<Report, Fault> import_receipts(const Tools& tools, const Options& options) {
  const auto started = std::chrono::steady_clock::now();
  TRESS_TRY(Folder folder, read_folder(options.folder, codes_of(options.taxes)));
  if (folder.files.empty()) {
    return Fault{Fault::Kind::configuration, options.folder.string(),
                 "holds no file of receipts, services, products, bookings, cancellations or "
                 "no-shows"};
  }
  const Position size_before = tools.log.size();
  TRESS_TRY(Setting setting,
            find_branch(tools.writer, tools.log, tools.clock.now(), options.branch));
  setting.taxes = options.taxes;
  Importer importer{tools, options, std::move(setting), std::move(folder.files)};
  TRESS_TRY(importer.run());
  Report report = importer.report();
  report.unread = std::move(folder.unread);
  report.events_appended = tools.log.size() - size_before;
  report.took = std::chrono::duration_cast<std::chrono::milliseconds>(
      std::chrono::steady_clock::now() - started);
  return report;
}

}  // namespace tress::receipts
