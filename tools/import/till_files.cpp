#include "tools/import/till_files.hpp"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

#include <fmt/core.h>

#include "ledger/base/text.hpp"
#include "tools/import/csv.hpp"
#include "tools/import/phorest_rows.hpp"
#include "tools/import/plain_bills.hpp"
#include "tools/import/square_columns.hpp"
#include "tools/import/values.hpp"

namespace tress::tills {

namespace {

namespace fs = std::filesystem;

/// One kind of file of a till.
struct Shape {
  const std::vector<tables::Field>& fields;
  std::optional<std::size_t> location;  ///< column
};

std::vector<Shape> shapes_of(Till till) {
  switch (till) {
    case Till::square:
      return {{square_transaction_fields(), square_transaction::location},
              {square_item_fields(), square_item::location}};
    case Till::phorest: return {{phorest_fields(), phorest::branch}};
    case Till::bills: return {{plain_bill_fields(), std::nullopt}};
  }
  TRESS_UNREACHABLE();
}

Result<std::vector<fs::path>, Fault> files_in(const std::vector<fs::path>& paths) {
  std::vector<fs::path> files;
  for (const fs::path& path : paths) {
    std::error_code error;
    if (!fs::is_directory(path, error)) {
      files.push_back(path);
      continue;
    }
    fs::directory_iterator entries{path, error};
    for (; !error && entries != fs::directory_iterator{}; entries.increment(error)) {
      const fs::path& one = entries->path();
      const bool is_table = receipts::lower_ascii(one.extension().string()) == ".csv" &&
                            !one.filename().string().starts_with('.');
      if (is_table) files.push_back(one);
    }
    if (error) return Fault{Fault::Kind::io, path.string(), error.message()};
  }
  if (files.size() > files_max) {
    return Fault{Fault::Kind::configuration, "the import", "has too many files"};
  }
  return files;
}

Result<std::string, Fault> text_of_file(const fs::path& path) {
  std::error_code error;
  const auto bytes = fs::file_size(path, error);
  if (error) return Fault{Fault::Kind::io, path.string(), error.message()};
  if (bytes > csv::file_bytes_max) {
    return Fault{Fault::Kind::configuration, path.string(), "is too large"};
  }
  std::ifstream in{path, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, std::istreambuf_iterator<char>{}};
  if (in.bad() || !in.is_open()) return Fault{Fault::Kind::io, path.string(), "cannot be read"};
  return text;
}

/// Rows of other locations are not taken. `configuration` if nobody can say which one is meant.
Result<void, Fault> keep_location(std::vector<tables::Table>& files,
                                  std::size_t column,
                                  const std::optional<std::string>& wanted) {
  std::set<std::string> all;
  for (tables::Table& file : files) {
    for (tables::Row& row : file.rows) {
      if (row.cells.size() <= column || row.cells[column].empty()) continue;
      all.insert(row.cells[column]);
      const bool is_other = wanted && row.cells[column] != *wanted;
      if (is_other) row.reject("it is of another location");
    }
  }
  if (wanted || all.size() < 2) return ok();
  return Fault{Fault::Kind::configuration, "the import",
               fmt::format("has {} locations; say which one with --location", all.size())};
}

/// By content: names and order of files decide nothing.
void sort(std::vector<tables::Table>& files) {
  std::sort(files.begin(), files.end(), [](const tables::Table& a, const tables::Table& b) {
    return std::tie(a.sha256, a.name) < std::tie(b.sha256, b.name);
  });
  const auto same = std::unique(
      files.begin(), files.end(),
      [](const tables::Table& a, const tables::Table& b) { return a.sha256 == b.sha256; });
  files.erase(same, files.end());
}

Batch batch_of(Till till,
               std::vector<std::vector<tables::Table>> files,
               Currency currency,
               const std::string& tax_code) {
  switch (till) {
    case Till::square:
      return read_square(std::move(files[0]), std::move(files[1]), {currency, tax_code});
    case Till::phorest: return read_phorest(std::move(files[0]), {currency, tax_code});
    case Till::bills: return read_plain_bills(std::move(files[0]), {currency, tax_code});
  }
  TRESS_UNREACHABLE();
}

}  // namespace

Result<FilesRead, Fault> read_files(Till till,
                                    const Options& options,
                                    Currency currency,
                                    const std::string& tax_code) {
  const auto shapes = shapes_of(till);
  std::vector<std::vector<tables::Table>> files(shapes.size());
  std::vector<std::string> left;
  TRESS_TRY(const auto paths, files_in(options.paths));
  for (const fs::path& path : paths) {
    TRESS_TRY(const std::string text, text_of_file(path));
    std::string reason;
    bool is_taken = false;
    for (std::size_t i = 0; i < shapes.size() && !is_taken; ++i) {
      auto read = tables::read_table(path.filename().string(), text, shapes[i].fields);
      if (auto* const table = std::get_if<tables::Table>(&read)) {
        files[i].push_back(std::move(*table));
        is_taken = true;
      } else if (reason.empty()) {
        reason = std::get<std::string>(read);
      }
    }
    if (!is_taken) left.push_back(printable(path.filename().string()) + " is not taken: " + reason);
  }
  if (files.front().empty()) {
    return Fault{Fault::Kind::configuration, "the import",
                 left.empty() ? "has no file" : left.front()};
  }
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    sort(files[i]);
    if (!shapes[i].location) continue;
    TRESS_TRY(keep_location(files[i], *shapes[i].location, options.location));
  }
  return FilesRead{batch_of(till, std::move(files), currency, tax_code), std::move(left)};
}

std::string tax_code_of(const receipts::Setting& setting, const Options& options) {
  if (options.tax_code) return *options.tax_code;
  std::set<std::string> codes;
  for (const branch::TaxSet& tax : setting.branch.taxes) codes.insert(tax.code);
  return codes.size() == 1 ? *codes.begin() : "TAX";
}

}  // namespace tress::tills
