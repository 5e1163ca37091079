#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "tests/unit/import/import_bench.hpp"

#include "tools/import/ledger_view.hpp"
#include "tools/import/till_files.hpp"
#include "tools/tress/salon.hpp"

namespace tress::testing {

inline const std::filesystem::path till_samples{TRESS_SOURCE_DIR "/tests/data/till-sample"};

/// A salon with one branch that charges GST, into which other tills' files are imported.
class TillBench {
 public:
  explicit TillBench(tills::Till till) : till_(till) {
    const Currency cad = *Currency::from_alpha("CAD");
    carry_out(branch::Command{branch::Open{"MAIN", "Main", "America/Winnipeg", 4, cad}});
    carry_out(branch::Command{
        branch::SetTax{id_cast<BranchId>(stream_id_of_words(StreamKind::branch, "MAIN")), "GST",
                       50'000, *parse_day("2026-03-02")}});
  }

  StreamId carry_out(AnyCommand command) {
    const auto done = tool::carry_out(books.writer(), tool::import_actor(),
                                      "set up " + std::to_string(++commands_), std::move(command));
    if (!done) FAIL(sentence(done.error()));
    return done.value().stream;
  }

  /// Lists a service of that name.
  void list(const std::string& name) {
    carry_out(catalogue::Command{
        catalogue::ListItem{catalogue::ItemKind::service, name, name, std::nullopt}});
  }

  tills::Report import(const std::vector<std::string>& names,
                       const std::optional<std::string>& location = std::nullopt) {
    tills::Options options{{}, std::nullopt, location, std::nullopt};
    for (const std::string& name : names) options.paths.push_back(till_samples / name);
    return import_paths(options);
  }

  tills::Report import_paths(const tills::Options& options) {
    auto done = try_import(options);
    if (!done) FAIL(sentence(done.error()));
    return done.value();
  }

  Result<tills::Report, Fault> try_import(const tills::Options& options) {
    TRESS_TRY(const auto setting,
              receipts::existing_branch(books.ledger().log(), books.ledger().clock().now(), {}));
    TRESS_TRY(auto files, tills::read_files(till_, options, setting.currency(),
                                            tills::tax_code_of(setting, options)));
    batch = std::move(files.batch);
    const tills::Tools tools{books.writer(), books.ledger().log(), books.ledger().clock()};
    return tills::import_bills(tools, setting, batch);
  }

  /// "square-items.csv 5 rejected: reason" of the last import, for all rows that were not imported
  /// without more ado.
  [[nodiscard]] std::vector<std::string> told() const {
    std::vector<std::string> all;
    for (const auto& source : batch.sources) {
      for (const auto& row : source.table.rows) {
        std::string text = source.table.name + " " + std::to_string(row.line);
        if (row.outcome == tables::Outcome::already_there) text += " there";
        if (row.outcome == tables::Outcome::rejected) text += " rejected: " + row.reason;
        if (row.outcome != tables::Outcome::rejected && !row.remark.empty()) {
          text += "; " + row.remark;
        }
        const bool is_plain = row.outcome == tables::Outcome::imported && row.remark.empty();
        if (!is_plain) all.push_back(std::move(text));
      }
    }
    return all;
  }

  [[nodiscard]] std::size_t count(tables::Outcome outcome) const {
    std::size_t rows = 0;
    for (const auto& source : batch.sources) rows += source.table.count(outcome);
    return rows;
  }

  /// Debits less credits of each account, minor units; rounding below the cent is left out.
  [[nodiscard]] std::map<int, std::int64_t> balances() {
    std::map<int, std::int64_t> sums;
    for (Position position = 0; position < books.size(); ++position) {
      for (const Posting& posting : books.ledger().envelope(position).postings) {
        if (posting.decimals == fine_decimals) continue;
        sums[posting.debit.account] += posting.amount;
        sums[posting.credit.account] -= posting.amount;
      }
    }
    std::erase_if(sums, [](const auto& one) { return one.second == 0; });
    return sums;
  }

  ImportBench books;
  tills::Batch batch;

 private:
  tills::Till till_;
  int commands_ = 0;
};

/// "2026-02-16 1470.05 = 1440.05 + 30.00 + 0.00" of each day, and the difference if there is one.
inline std::vector<std::string> days_of(const tills::Report& report) {
  std::vector<std::string> all;
  const auto shown = [&](std::int64_t minor) {
    return decimal_text(Money{report.currency, minor});
  };
  for (const auto& [day, proof] : report.days) {
    std::string text = to_text(day) + " " + shown(proof.collected) + " = " + shown(proof.booked) +
                       " + " + shown(proof.used_elsewhere) + " + " + shown(proof.rejected);
    if (proof.difference() != 0) text += " off by " + shown(proof.difference());
    all.push_back(std::move(text));
  }
  return all;
}

}  // namespace tress::testing
